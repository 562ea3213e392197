//! Renewal of registration: what the register said on which day, the steps that somebody took in a registration year, what they still owe
//! in it, and whether they are registered on a day (`domain.md` 4.2).
//!
//! A registration year is named by the calendar year in which it ends: 2026 ends on 30 November 2026. Form, fee and development are three
//! facts, since a thousand people once had two of them and lost their registration for want of the third.

mod extract;
mod lapse;
#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};

use crate::cpd::{CpdItem, CpdRules, different};
use crate::history::Fact;
use crate::ids::{EmployerId, EventId};
use crate::journey::Journey;
use crate::refusal::{OnCareer, Refusal};

pub use extract::{Difference, difference, is_another_name};
pub use lapse::{CaseworkStopped, Lapse, SignOff, casework_stopped, lapse_on, lapses, sign_offs};

/// What the register says of somebody, as it was when somebody looked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RegisterStatus {
    /// Registered.
    Registered,
    /// Not on it any more, and it does not say why.
    NoLongerRegistered,
    /// Off it, since they did not renew.
    FailedToRenew,
    /// Off it, since they did not record what the standard asks of development.
    FailedCpd,
    /// Off it by their own wish.
    VoluntaryRemoval,
    /// Removed by the regulator.
    Removed,
    /// Has died.
    Deceased,
}

impl RegisterStatus {
    /// Whether who has it may practise, and be called a social worker.
    pub fn practises(self) -> bool {
        self == Self::Registered
    }

    /// The words with which the register says it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Registered => "Registered",
            Self::NoLongerRegistered => "No Longer Registered",
            Self::FailedToRenew => "No Longer Registered - Failed to Renew",
            Self::FailedCpd => "No Longer Registered - Failed to meet CPD requirements",
            Self::VoluntaryRemoval => "No Longer Registered - Voluntary Removal",
            Self::Removed => "No Longer Registered - Removed",
            Self::Deceased => "No Longer Registered - Deceased",
        }
    }
}

/// Somebody looked the person up in the register on this day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RegisterChecked {
    /// What it said.
    pub status: RegisterStatus,
    /// Until when it said they are, or were, registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_until: Option<NaiveDate>,
    /// For which employer it was looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

/// A step of the yearly renewal, beside development.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RenewalStep {
    /// The form was sent.
    Form,
    /// The fee was paid.
    Fee,
}

/// A step of a renewal was taken on this day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RenewalStepTaken {
    /// The year in which the registration year ends.
    pub year: i32,
    /// Which.
    pub step: RenewalStep,
    /// For which employer it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

/// What is on record of renewing, oldest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Renewals {
    /// Looks into the register.
    pub checks: Vec<Check>,
    /// Steps taken.
    pub steps: Vec<Taken>,
}

/// A look into the register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    /// The day.
    pub on: NaiveDate,
    /// What it said.
    pub status: RegisterStatus,
    /// Until when.
    pub registered_until: Option<NaiveDate>,
    /// The entry that says so.
    pub said_by: EventId,
}

/// A step, taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// The day.
    pub on: NaiveDate,
    /// Of which year.
    pub year: i32,
    /// Which.
    pub step: RenewalStep,
    /// The entry that says so.
    pub said_by: EventId,
}

impl Check {
    pub(crate) fn new(it: &RegisterChecked, fact: &Fact<'_>) -> Self {
        Self { on: fact.effective_on, status: it.status, registered_until: it.registered_until, said_by: fact.carrier.id }
    }
}

impl Taken {
    pub(crate) fn new(it: &RenewalStepTaken, fact: &Fact<'_>) -> Self {
        Self { on: fact.effective_on, year: it.year, step: it.step, said_by: fact.carrier.id }
    }
}

/// The first registration year there was in England: the regulator began in December 2019.
const FIRST_YEAR: i32 = 2020;

pub(crate) fn check(it: &RegisterChecked, on: NaiveDate) -> Result<(), Refusal> {
    // Whoever is on the register is on it on the day of the look.
    let is_over = it.registered_until.is_some_and(|until| until < on);
    if it.status.practises() && is_over { Err(Refusal::EndsBeforeItBegins("registeredUntil")) } else { Ok(()) }
}

pub(crate) fn take(journey: &Journey, it: &RenewalStepTaken, on: NaiveDate) -> Result<(), Refusal> {
    // A step is taken in its year, or in the grace that a year may have had: nobody pays for a year that lies ahead.
    let years = (on.year() - 1).max(FIRST_YEAR)..=on.year() + i32::from(on.month() == 12);
    if !years.contains(&it.year) {
        return Err(OnCareer::RenewalYear.into());
    }
    let taken = journey.renewals.steps.iter().any(|known| known.year == it.year && known.step == it.step);
    if taken { Err(OnCareer::RenewalStepKnown.into()) } else { Ok(()) }
}

/// What somebody owes for a registration year, or what of it is missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Owed {
    /// The form.
    pub form: bool,
    /// The fee.
    pub fee: bool,
    /// So many different pieces of learning.
    pub items: u32,
    /// So many with a peer's reflection.
    pub with_peer_reflection: u32,
}

impl Owed {
    /// Whether there is nothing.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

/// Where somebody stands in a registration year.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum RenewalStanding {
    /// Not registered in it: nothing is owed.
    NotRegistered,
    /// Everything is done.
    Renewed,
    /// Something is owed, and there is time.
    Owes,
    /// The year is over, something was owed, and it is on record that some of it was done: the registration has lapsed.
    Lapsed,
    /// The year is over, and nothing of it is on record: nobody here knows.
    NotKnown,
}

/// Somebody's registration year, by what is known and the rules of that year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RenewalYear<'j> {
    /// The year in which it ends.
    pub year: i32,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub until: NaiveDate,
    /// The first day on which renewal is open.
    pub opens: NaiveDate,
    /// The last day on which it can be done.
    pub deadline: NaiveDate,
    /// The day from which the person is registered; nothing where they are not in this year.
    pub registered_on: Option<NaiveDate>,
    /// Everything that is owed for it.
    pub owed: Owed,
    /// What of it is missing.
    pub missing: Owed,
    /// When the form was sent.
    pub form: Option<&'j Taken>,
    /// When the fee was paid.
    pub fee: Option<&'j Taken>,
    /// The pieces of learning that count, each once, oldest first.
    pub items: Vec<&'j CpdItem>,
}

impl RenewalYear<'_> {
    /// Where the person stands on a day.
    pub fn standing(&self, on: NaiveDate) -> RenewalStanding {
        let something = self.form.is_some() || self.fee.is_some() || !self.items.is_empty();
        match () {
            () if self.registered_on.is_none() => RenewalStanding::NotRegistered,
            () if self.missing.is_nothing() => RenewalStanding::Renewed,
            () if on <= self.deadline => RenewalStanding::Owes,
            () if something => RenewalStanding::Lapsed,
            () => RenewalStanding::NotKnown,
        }
    }

    /// The entries that say what was done for it.
    fn entries(&self) -> Vec<EventId> {
        let steps = self.form.into_iter().chain(self.fee).map(|it| it.said_by);
        steps.chain(self.items.iter().map(|it| it.said_by)).collect()
    }

    /// How many days are left on a day, that day among them: nought once it is over.
    pub fn days_left(&self, on: NaiveDate) -> i64 {
        ((self.deadline - on).num_days() + 1).max(0)
    }
}

/// Somebody's registration year. `None` where the rules have no such year.
///
/// Leave, sickness and a pause of a programme change nothing of what is owed.
pub fn renewal_year<'j>(journey: &'j Journey, rules: &CpdRules, year: i32) -> Option<RenewalYear<'j>> {
    let (from, until) = rules.year_of(NaiveDate::from_ymd_opt(year, 11, 30)?)?;
    let deadline = rules.deadline(until)?;
    let opens =
        [from.year(), until.year()].into_iter().find_map(|it| rules.renewal_opens.of(it).filter(|it| from <= *it && *it <= until))?;
    let held = journey.registrations.iter().filter(|it| it.from <= until && it.until.is_none_or(|it| until < it));
    let registered_on = held.map(|it| it.from).min();
    let taken = |step| journey.renewals.steps.iter().find(|it| it.year == year && it.step == step && it.on <= deadline);
    let (form, fee) = (taken(RenewalStep::Form), taken(RenewalStep::Fee));
    let items = different(journey.cpd.iter().filter(|it| from <= it.on && it.on <= deadline && !is_of_next(rules, it, until)));
    let owed = registered_on.map_or(Owed::default(), |registered_on| {
        let (items, with_peer_reflection) = rules.owed(registered_on, until).unwrap_or_default();
        Owed { form: items > 0, fee: true, items, with_peer_reflection }
    });
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let with_peer = count(items.iter().filter(|it| it.peer_reflection).count());
    let missing = Owed {
        form: owed.form && form.is_none(),
        fee: owed.fee && fee.is_none(),
        items: owed.items.saturating_sub(count(items.len())),
        with_peer_reflection: owed.with_peer_reflection.saturating_sub(with_peer),
    };
    Some(RenewalYear { year, from, until, opens, deadline, registered_on, owed, missing, form, fee, items })
}

/// What is done in the days of grace counts for the year before only where somebody says so.
fn is_of_next(rules: &CpdRules, it: &CpdItem, until: NaiveDate) -> bool {
    rules.grace_days > 0 && until < it.on && it.for_year != Some(until.year())
}

/// Whether somebody is registered, and by what that is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Registered {
    /// Whether they are; nothing where nobody here knows.
    pub is: Option<bool>,
    /// What it is known by.
    pub by: KnownBy,
    /// Since when it is so, as far as is known.
    pub since: Option<NaiveDate>,
}

/// By what it is known whether somebody is registered.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum KnownBy {
    /// A number is on record, and no year has ended since.
    Number,
    /// Somebody looked into the register.
    Check,
    /// The steps of the last renewal.
    Renewal,
    /// Nothing.
    Nothing,
}

/// Whether somebody is registered on a day, by the last that is known of it: a look into the register, or the end of a registration year at
/// midnight in England. `rules` gives those of a year.
pub fn registered<'r>(journey: &Journey, rules: impl Fn(i32) -> Option<&'r CpdRules>, on: NaiveDate) -> Registered {
    let it = known(journey, &rules, on).0;
    // Somebody looks days or months after it ended: the register says when that was.
    let since = if it.is == Some(false) { lapse_on(&lapses(journey, rules, on), on).map(|it| it.since) } else { it.since };
    Registered { since, ..it }
}

/// The same, with the entries by which it is known where the person is not registered.
fn known<'r>(journey: &Journey, rules: &impl Fn(i32) -> Option<&'r CpdRules>, on: NaiveDate) -> (Registered, Vec<EventId>) {
    let check = journey.renewals.checks.iter().filter(|it| it.on <= on).max_by_key(|it| it.on);
    let held = journey.registrations.iter().filter(|it| it.from <= on && it.until.is_none_or(|until| on < until)).map(|it| it.from).min();
    let ended = (on.year() - 1..=on.year()).rev().find_map(|year| {
        let it = renewal_year(journey, rules(year)?, year)?;
        (it.deadline < on && it.registered_on.is_some()).then_some(it)
    });
    let told = |is, by, since| Registered { is, by, since };
    match (check, held, ended) {
        // The register's own word holds until a year ends after it.
        (Some(check), _, ended) if ended.as_ref().is_none_or(|it| it.until < check.on) => {
            (told(Some(check.status.practises()), KnownBy::Check, Some(check.on)), vec![check.said_by])
        }
        (_, None, _) => (told(None, KnownBy::Nothing, None), Vec::new()),
        (_, Some(from), None) => (told(Some(true), KnownBy::Number, Some(from)), Vec::new()),
        (_, Some(_), Some(year)) => {
            let since = year.deadline.succ_opt();
            match year.standing(on) {
                RenewalStanding::Renewed => (told(Some(true), KnownBy::Renewal, since), Vec::new()),
                RenewalStanding::Lapsed => (told(Some(false), KnownBy::Renewal, since), year.entries()),
                _ => (told(None, KnownBy::Nothing, None), Vec::new()),
            }
        }
    }
}
