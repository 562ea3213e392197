//! Secondments, shadowing, and time with other agencies: with whom somebody works or learns beside their own post, and what came of it.
//!
//! Who is seconded for all of their time is away from the post as well: that is an entry of the post, recorded beside this one.

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::employment;
use crate::fte::Days;
use crate::history::Fact;
use crate::ids::{EmployerId, EventId, SecondmentId, SpellId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnCareer, Refusal};
use crate::text;

/// What somebody does with the host.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum SecondmentKind {
    /// Does a job of the host's.
    Secondment,
    /// Goes beside somebody at their work.
    Shadowing,
    /// Spends time with another agency, to learn how it works.
    OtherAgency,
}

/// What is said of a secondment when it begins.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SecondmentWords {
    /// With whom, where that is no employer here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// What for.
    pub purpose: String,
}

/// A secondment, shadowing, or time with another agency began. True from its first day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SecondmentStarted {
    /// The secondment.
    pub secondment: SecondmentId,
    /// The post from which, where it is from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spell: Option<SpellId>,
    /// What it is.
    pub kind: SecondmentKind,
    /// With which employer, where it is one here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<EmployerId>,
    /// What is said of it.
    pub words: Private<SecondmentWords>,
    /// The last day that is planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// How many days a week, where it is not all of the time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_a_week: Option<Days>,
    /// For which employer it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

impl SecondmentStarted {
    /// Whether it takes all of somebody's time: who goes beside somebody for a day or two stays in their own post.
    pub fn takes_all_time(&self) -> bool {
        self.days_a_week.is_none() && self.kind != SecondmentKind::Shadowing
    }
}

/// It ended. True of its last day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SecondmentEnded {
    /// The secondment.
    pub secondment: SecondmentId,
    /// What was learned.
    pub learned: Private<Option<String>>,
    /// For which employer it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

/// A secondment, on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Secondment {
    /// The first day.
    pub from: NaiveDate,
    /// What was said when it began.
    pub began: SecondmentStarted,
    /// The last day and what was learned, once it has ended.
    pub ended: Option<(NaiveDate, Private<Option<String>>)>,
    /// The entry that says that it began.
    pub said_by: EventId,
}

impl Secondment {
    pub(crate) fn new(it: &SecondmentStarted, fact: &Fact<'_>) -> Self {
        Self { from: fact.effective_on, began: it.clone(), ended: None, said_by: fact.carrier.id }
    }

    pub(crate) fn evolve(all: &mut [Self], it: &SecondmentEnded, on: NaiveDate) {
        for known in all.iter_mut().filter(|known| known.began.secondment == it.secondment) {
            known.ended = Some((on, it.learned.clone()));
        }
    }

    /// Whether both take all of the time of one post, and the earlier goes on when the later begins. What another employer recorded is not
    /// there for whoever records for this one.
    fn overlaps(&self, later: &SecondmentStarted) -> bool {
        let alike = |ours: bool, theirs: bool, same: bool| !ours || !theirs || same;
        let one_post = alike(self.began.spell.is_some(), later.spell.is_some(), self.began.spell == later.spell);
        let for_one = alike(self.began.recorded_for.is_some(), later.recorded_for.is_some(), self.began.recorded_for == later.recorded_for);
        one_post && for_one && self.ended.is_none() && self.began.takes_all_time() && later.takes_all_time()
    }
}

/// More days than a week of part of the time has, in hundredths.
const LONGEST_WEEK: i64 = 600;

pub(crate) fn start(journey: &Journey, it: &SecondmentStarted, on: NaiveDate) -> Result<(), Refusal> {
    if journey.career.secondments.iter().any(|known| known.began.secondment == it.secondment) {
        return Err(OnCareer::SecondmentKnown.into());
    }
    if let Some(spell) = it.spell {
        // Another employer's post is not there for whoever records for this one.
        let spell = employment::running(journey, spell)?;
        it.recorded_for.is_none_or(|employer| employer == spell.employer).then_some(()).ok_or(Refusal::SpellUnknown)?;
    }
    if it.until.is_some_and(|until| until < on) {
        return Err(Refusal::EndsBeforeItBegins("plannedUntil"));
    }
    if it.days_a_week.is_some_and(|it| !(1..=LONGEST_WEEK).contains(&it.hundredths())) {
        return Err(OnCareer::SecondmentDays.into());
    }
    if journey.career.secondments.iter().any(|known| known.overlaps(it)) {
        return Err(OnCareer::SecondmentOverlaps.into());
    }
    let Some(words) = it.words.get() else { return Ok(()) };
    if it.host.is_some() == words.host.is_some() {
        return Err(OnCareer::SecondmentHost.into());
    }
    words.host.as_deref().map_or(Ok(()), |host| text::line("hostName", host, text::LINE))?;
    text::said("purpose", &words.purpose)
}

pub(crate) fn end(journey: &Journey, it: &SecondmentEnded) -> Result<(), Refusal> {
    let known = journey.career.secondments.iter().find(|known| known.began.secondment == it.secondment);
    // Another employer's is not there for whoever records for this one.
    let Some(known) = known.filter(|known| it.recorded_for.is_none() || known.began.recorded_for == it.recorded_for) else {
        return Err(OnCareer::SecondmentUnknown.into());
    };
    if known.ended.is_some() {
        return Err(OnCareer::SecondmentOver.into());
    }
    text::noted("learned", &it.learned)
}
