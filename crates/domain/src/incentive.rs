//! Incentives: what is paid beside pay so that somebody comes or stays, and what of it is to be paid back where they leave on a day.
//!
//! Amounts are whole pence. What is recovered is rounded down to the penny, in the person's favour: a month that has begun counts for
//! nobody, and a part of a penny is not asked back.

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::clock::Length;
use crate::codes::LeaveReason;
use crate::history::Fact;
use crate::ids::{EventId, IncentiveId, SpellId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnCareer, Refusal};
use crate::text;

/// What is paid.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum IncentiveKind {
    /// For staying.
    RetentionPayment,
    /// On top of the grade, since others pay more.
    MarketSupplement,
    /// On coming, to be paid back where one leaves.
    GoldenHandcuff,
    /// For long service.
    LongService,
    /// A fee, such as the regulator's.
    FeePaid,
    /// Towards study after qualifying.
    StudyContribution,
    /// Towards moving house.
    Relocation,
}

/// How often it is paid.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Paid {
    /// Once.
    Once,
    /// Every month.
    Monthly,
    /// Every year.
    Yearly,
}

/// What of a payment is to be paid back.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Recovery {
    /// All of it.
    Whole,
    /// An equal part less for each whole month of service since.
    Monthly,
}

/// The terms of an incentive.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IncentiveTerms {
    /// What it is called.
    pub title: String,
    /// One payment, in pence.
    pub pence: u32,
    /// How often.
    pub paid: Paid,
    /// The last day on which it is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<NaiveDate>,
    /// Within how many months of a payment it is to be paid back by who leaves, and what of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<(u32, Recovery)>,
    /// The reasons for leaving for which nothing is asked back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waived_on: Vec<LeaveReason>,
}

/// An incentive was granted. True of the day of its first payment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IncentiveGranted {
    /// The incentive.
    pub incentive: IncentiveId,
    /// In which post.
    pub spell: SpellId,
    /// What.
    pub kind: IncentiveKind,
    /// Its terms.
    pub terms: Private<IncentiveTerms>,
}

/// An incentive is paid no more after this day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IncentiveEnded {
    /// Which.
    pub incentive: IncentiveId,
    /// In which post.
    pub spell: SpellId,
    /// Why.
    pub note: Private<Option<String>>,
}

/// Some of an incentive was paid back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IncentiveRecovered {
    /// Which.
    pub incentive: IncentiveId,
    /// In which post.
    pub spell: SpellId,
    /// How much, in pence.
    pub pence: Private<u32>,
}

/// An incentive as far as it has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Incentive {
    /// What was granted.
    pub granted: IncentiveGranted,
    /// The day of its first payment.
    pub from: NaiveDate,
    /// The entry that says so.
    pub said_by: EventId,
    /// The last day on which it is paid, once somebody ended it.
    pub ended_on: Option<NaiveDate>,
    /// What was paid back, in pence; nothing where that cannot be read.
    pub recovered: Option<u64>,
}

impl Incentive {
    pub(crate) fn new(it: &IncentiveGranted, fact: &Fact<'_>) -> Self {
        Self { granted: it.clone(), from: fact.effective_on, said_by: fact.carrier.id, ended_on: None, recovered: Some(0) }
    }

    pub(crate) fn end(&mut self, it: &IncentiveEnded, on: NaiveDate) {
        if it.incentive == self.granted.incentive {
            self.ended_on = Some(on);
        }
    }

    /// The post is over: nothing more is paid in it.
    pub(crate) fn leave(&mut self, spell: SpellId, last_day: NaiveDate) {
        if spell == self.granted.spell {
            self.ended_on = Some(self.ended_on.map_or(last_day, |it| it.min(last_day)));
        }
    }

    pub(crate) fn recover(&mut self, it: &IncentiveRecovered) {
        if it.incentive == self.granted.incentive {
            self.recovered = self.recovered.zip(it.pence.get()).map(|(all, pence)| all.saturating_add(u64::from(*pence)));
        }
    }

    /// The days of its payments up to a day, the first among them.
    pub fn payments(&self, until: NaiveDate) -> Vec<NaiveDate> {
        let Some(terms) = self.granted.terms.get() else { return Vec::new() };
        let last = [Some(until), terms.ends_on, self.ended_on].into_iter().flatten().min().unwrap_or(until);
        let every = match terms.paid {
            Paid::Once => return if self.from <= last { vec![self.from] } else { Vec::new() },
            Paid::Monthly => Length::Months(1),
            Paid::Yearly => Length::Months(12),
        };
        (0..MOST_PAYMENTS).map(|index| every.times(index).after(self.from)).take_while(|day| *day <= last).collect()
    }

    /// What was paid up to a day, in pence; nothing where the terms cannot be read.
    pub fn paid(&self, until: NaiveDate) -> Option<u64> {
        let pence = u64::from(self.granted.terms.get()?.pence);
        Some(pence.saturating_mul(self.payments(until).len() as u64))
    }

    /// What is to be paid back where the person leaves on a day, for a reason where one is known, in pence: of each payment what the terms
    /// ask, less what was paid back already. Nothing where the terms cannot be read.
    pub fn recoverable(&self, leaving_on: NaiveDate, reason: Option<LeaveReason>) -> Option<u64> {
        let terms = self.granted.terms.get()?;
        let waived = reason.is_some_and(|it| terms.waived_on.contains(&it));
        let Some((months, how)) = terms.recovery.filter(|_| !waived) else { return Some(0) };
        let of = |paid_on: NaiveDate| part(u64::from(terms.pence), (months, how), (paid_on, leaving_on));
        let asked: u64 = self.payments(leaving_on).into_iter().map(of).sum();
        Some(asked.saturating_sub(self.recovered?))
    }
}

/// More months than anybody is bound for.
const MOST_MONTHS: u32 = 120;

/// A working life of monthly payments.
const MOST_PAYMENTS: u32 = 50 * 12;

/// Ten million pounds is no payment.
const MOST_PENCE: u32 = 1_000_000_000;

/// What of one payment is to be paid back.
fn part(pence: u64, (months, how): (u32, Recovery), (paid_on, leaving_on): (NaiveDate, NaiveDate)) -> u64 {
    let served = (1..=months).take_while(|month| Length::Months(*month).after(paid_on) <= leaving_on).count() as u64;
    let left = u64::from(months).saturating_sub(served);
    match how {
        _ if left == 0 => 0,
        Recovery::Whole => pence,
        Recovery::Monthly => pence.saturating_mul(left) / u64::from(months),
    }
}

fn known(journey: &Journey, id: IncentiveId, spell: SpellId) -> Result<&Incentive, Refusal> {
    let it = journey.career.incentives.iter().find(|it| it.granted.incentive == id && it.granted.spell == spell);
    it.ok_or_else(|| OnCareer::IncentiveUnknown.into())
}

pub(crate) fn grant(journey: &Journey, it: &IncentiveGranted, on: NaiveDate) -> Result<(), Refusal> {
    if journey.career.incentives.iter().any(|known| known.granted.incentive == it.incentive) {
        return Err(OnCareer::IncentiveKnown.into());
    }
    let spell = journey.spells.iter().find(|known| known.id == it.spell).ok_or(Refusal::SpellUnknown)?;
    if !spell.in_post(on) {
        return Err(Refusal::SpellOver);
    }
    let Some(terms) = it.terms.get() else { return Ok(()) };
    if terms.pence == 0 || terms.pence > MOST_PENCE {
        return Err(OnCareer::IncentiveAmount.into());
    }
    if terms.ends_on.is_some_and(|last| last < on) {
        return Err(Refusal::EndsBeforeItBegins("endsOn"));
    }
    if terms.recovery.is_some_and(|(months, _)| months == 0 || months > MOST_MONTHS) {
        return Err(OnCareer::RecoveryMonths.into());
    }
    text::line("title", &terms.title, text::LINE)
}

pub(crate) fn end(journey: &Journey, it: &IncentiveEnded) -> Result<(), Refusal> {
    if known(journey, it.incentive, it.spell)?.ended_on.is_some() {
        return Err(OnCareer::IncentiveOver.into());
    }
    text::note(&it.note)
}

pub(crate) fn recover(journey: &Journey, it: &IncentiveRecovered) -> Result<(), Refusal> {
    known(journey, it.incentive, it.spell)?;
    // What was paid is sealed, and is not read by the rules: more than that is shown as nothing left to be paid back.
    let is_amount = it.pence.get().is_none_or(|pence| (1..=MOST_PENCE).contains(pence));
    if is_amount { Ok(()) } else { Err(OnCareer::IncentiveAmount.into()) }
}
