//! Enrolments: who is on which version of which programme since when, what stopped or stretched it, and how it ended.
//!
//! Hours are not among these events. A person's full-time equivalent is a fact of the employment, and the clock takes it from there: an
//! event of its own would say the same thing twice, and one day the two would disagree.

mod against;
mod anchor;
mod course;
mod judging;
mod state;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::clock::Length;
use crate::eligibility::{Eligibility, Verdict, Vouched};
use crate::employment::Service;
use crate::framework::Named;
use crate::ids::{CohortId, EmployerId, EnrolmentId, SpellId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnProgramme, Refusal};
use crate::support::Party;
use crate::text;

pub use against::{adopted, against, against_standards, chosen};
pub(crate) use judging::check;
pub use state::{Ended, Ending, Enrolment, EnrolmentState, Extended, Move, Paused};

/// A document as it was when somebody relied on it: its name, and the hash of its text. The hash is made where texts are kept.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Pin {
    /// Which framework.
    pub id: String,
    /// Which version.
    pub version: String,
    /// SHA-256 of its bytes, as 64 small hexadecimal digits.
    pub sha256: String,
}

impl Pin {
    /// Which version is pinned.
    pub fn named(&self) -> Named {
        Named { id: self.id.clone(), version: self.version.clone() }
    }

    pub(crate) fn check(&self) -> Result<(), Refusal> {
        let is_pin = text::slug(&self.id) && text::slug(&self.version) && text::sha256(&self.sha256);
        if is_pin { Ok(()) } else { Err(OnProgramme::PinForm.into()) }
    }
}

/// A person was enrolled on one version of a programme, which stays theirs. True from the day of the enrolment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProgrammeEnrolled {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Whose programme it is.
    pub employer: EmployerId,
    /// The post in which it is done: its hours are the programme's.
    pub spell: SpellId,
    /// The version of the programme.
    pub framework: Pin,
    /// The standards that the person will be assessed against.
    pub standards: Vec<Pin>,
    /// The day from which the clock runs: stated, never derived, and not always the day of the enrolment (`domain.md` 1.11).
    pub anchor: NaiveDate,
    /// May they, and does somebody else pay, as answered when they were enrolled.
    pub eligibility: Eligibility,
    /// The cohort that they are enrolled with, where with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cohort: Option<CohortId>,
    /// The transferred enrolment that this one goes on with, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<EnrolmentId>,
    /// What of that one counts here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carries_over: Vec<Carried>,
    /// What whoever enrolled them said of them, where the journey does not know.
    #[serde(default, skip_serializing_if = "Vouched::is_empty")]
    pub vouched: Vouched,
}

/// What may count in one version, or at one employer, that was done in another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, strum::EnumString, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Carried {
    /// The time done: the clock runs on, and does not begin anew.
    Time,
    /// Evidence.
    Evidence,
    /// Reviews that were held.
    Reviews,
    /// Supervision that was held.
    Supervision,
}

/// Why something is done, for people: the reason from the pinned version's list, and what was said. Health may be in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Why {
    /// The reason's short name.
    pub reason: String,
    /// What was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The clock was stopped. True from the first day on which it stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProgrammePaused {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Why.
    pub why: Private<Why>,
    /// Who agreed to it and to the revised dates.
    pub agreed_by: Vec<Party>,
    /// The first day on which the programme is expected to go on, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_back: Option<NaiveDate>,
}

/// The clock runs again. True from the first day on which it does.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProgrammeResumed {
    /// The enrolment.
    pub enrolment: EnrolmentId,
}

/// The end was put off without stopping the clock: for reasons of contract, and not of progress. True from the day it was agreed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProgrammeExtended {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// By how much.
    pub by: Length,
    /// Why.
    pub why: Private<Why>,
    /// Who agreed to it.
    pub agreed_by: Vec<Party>,
}

/// A person goes on under another version, by an explicit decision. True from the first day of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProgrammeMoved {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The version from now on.
    pub to: Pin,
    /// The standards from now on.
    pub standards: Vec<Pin>,
    /// What counts under it that was done before. Where time does not, the clock begins anew on this day.
    pub carries_over: Vec<Carried>,
    /// May they, and does somebody else pay, under the new version.
    pub eligibility: Eligibility,
    /// What whoever moved them said of them, where the journey does not know.
    #[serde(default, skip_serializing_if = "Vouched::is_empty")]
    pub vouched: Vouched,
    /// Why.
    pub note: Private<Option<String>>,
}

/// The enrolment goes on elsewhere: neither failed nor withdrawn. True on its last day here.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProgrammeTransferred {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Where it goes on.
    pub to: Onward,
    /// Whether whoever records it was told by the person that what was gathered may be handed over. Inside a council that is enough; to
    /// another employer nothing crosses by it: see [`crate::handover`].
    pub consented: bool,
    /// What was said.
    pub note: Private<Option<String>>,
}

/// Where an enrolment goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Onward {
    /// At another employer that Waymark knows.
    Employer(EmployerId),
    /// At an employer that Waymark does not know.
    Elsewhere,
    /// In another part of the same council.
    Service(Service),
}

/// The person left the programme without an outcome. True on the last day on it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProgrammeWithdrawn {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Why.
    pub note: Private<Option<String>>,
}

/// An outcome was decided, and the programme is over. True on the day of the decision: what was gathered until then was part of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProgrammeConcluded {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The outcome, from the pinned version's list.
    pub outcome: String,
    /// Whether with it the programme was completed, as that list says: so that nobody needs the document to count who completed.
    pub completed: bool,
    /// The day from which the outcome counts, which a council may put on the end of the programme's time: pay may hang on it.
    pub counts_from: NaiveDate,
    /// What was said.
    pub note: Private<Option<String>>,
}

impl Onward {
    /// The employer, where it is one that Waymark knows.
    pub fn employer(self) -> Option<EmployerId> {
        if let Self::Employer(it) = self { Some(it) } else { None }
    }
}

pub(crate) fn enrol(journey: &Journey, it: &ProgrammeEnrolled) -> Result<(), Refusal> {
    it.framework.check()?;
    it.standards.iter().try_for_each(Pin::check)?;
    if journey.enrolments.iter().any(|known| known.id == it.enrolment) {
        return Err(OnProgramme::EnrolmentKnown.into());
    }
    if it.eligibility.may_enrol.answer == Verdict::No {
        return Err(OnProgramme::NotEligible(it.eligibility.may_enrol.decided_by.clone()).into());
    }
    let Some(spell) = journey.spells.iter().find(|known| known.id == it.spell) else {
        return Err(Refusal::SpellUnknown);
    };
    if spell.employer != it.employer {
        return Err(OnProgramme::SpellOfAnother.into());
    }
    if spell.ended.is_some() {
        return Err(Refusal::SpellOver);
    }
    if let Some(cohort) = it.cohort
        && !journey.memberships.iter().any(|known| known.cohort == cohort && known.until.is_none())
    {
        return Err(Refusal::NotInCohort);
    }
    if journey.enrolments.iter().any(|known| known.is_running() && known.framework.id == it.framework.id) {
        return Err(OnProgramme::AlreadyEnrolled.into());
    }
    let Some(earlier) = it.continues else {
        return if it.carries_over.is_empty() { Ok(()) } else { Err(OnProgramme::NothingToCarryOver.into()) };
    };
    let earlier = known(journey, earlier)?;
    let Some(Ended::Transferred { to, consented }) = earlier.ended.as_ref().map(|it| &it.how) else {
        return Err(OnProgramme::NotTransferred.into());
    };
    // What was gathered is the person's: without their word the other side begins without it. To another employer it is handed over.
    let without_word = to.employer().is_none() && !consented;
    let gathered = it.carries_over.iter().any(|it| *it != Carried::Time);
    if without_word && gathered { Err(OnProgramme::NothingToCarryOver.into()) } else { Ok(()) }
}

pub(crate) fn pause(journey: &Journey, it: &ProgrammePaused, on: NaiveDate) -> Result<(), Refusal> {
    if running(journey, it.enrolment)?.is_paused() {
        return Err(OnProgramme::AlreadyPaused.into());
    }
    if it.expected_back.is_some_and(|back| back <= on) {
        return Err(Refusal::EndsBeforeItBegins("expectedBack"));
    }
    check_why(&it.why)
}

pub(crate) fn resume(journey: &Journey, it: &ProgrammeResumed) -> Result<(), Refusal> {
    if running(journey, it.enrolment)?.is_paused() { Ok(()) } else { Err(OnProgramme::NotPaused.into()) }
}

pub(crate) fn extend(journey: &Journey, it: &ProgrammeExtended) -> Result<(), Refusal> {
    running(journey, it.enrolment)?;
    if it.by.roughly_days() == 0 || it.by.is_longer_than(LONGEST_EXTENSION) {
        return Err(OnProgramme::ExtensionLength.into());
    }
    check_why(&it.why)
}

/// Longer than any programme: a slip of the keyboard.
const LONGEST_EXTENSION: Length = Length::Months(120);

pub(crate) fn move_on(journey: &Journey, it: &ProgrammeMoved) -> Result<(), Refusal> {
    it.to.check()?;
    it.standards.iter().try_for_each(Pin::check)?;
    let enrolment = running(journey, it.enrolment)?;
    if enrolment.framework == it.to && enrolment.standards == it.standards {
        return Err(Refusal::NothingChanges);
    }
    if it.eligibility.may_enrol.answer == Verdict::No {
        return Err(OnProgramme::NotEligible(it.eligibility.may_enrol.decided_by.clone()).into());
    }
    text::note(&it.note)
}

pub(crate) fn transfer(journey: &Journey, it: &ProgrammeTransferred) -> Result<(), Refusal> {
    let enrolment = running(journey, it.enrolment)?;
    if it.to == Onward::Employer(enrolment.employer) {
        return Err(Refusal::NothingChanges);
    }
    text::note(&it.note)
}

pub(crate) fn withdraw(journey: &Journey, it: &ProgrammeWithdrawn) -> Result<(), Refusal> {
    running(journey, it.enrolment)?;
    text::note(&it.note)
}

pub(crate) fn conclude(journey: &Journey, it: &ProgrammeConcluded) -> Result<(), Refusal> {
    running(journey, it.enrolment)?;
    if !text::slug(&it.outcome) {
        return Err(OnProgramme::OutcomeUnknown.into());
    }
    text::note(&it.note)
}

pub(crate) fn known(journey: &Journey, enrolment: EnrolmentId) -> Result<&Enrolment, Refusal> {
    journey.enrolments.iter().find(|it| it.id == enrolment).ok_or_else(|| OnProgramme::EnrolmentUnknown.into())
}

pub(crate) fn running(journey: &Journey, enrolment: EnrolmentId) -> Result<&Enrolment, Refusal> {
    let enrolment = known(journey, enrolment)?;
    if enrolment.is_running() { Ok(enrolment) } else { Err(OnProgramme::EnrolmentOver.into()) }
}

fn check_why(why: &Private<Why>) -> Result<(), Refusal> {
    let Some(why) = why.get() else {
        return Ok(());
    };
    text::line("reason", &why.reason, text::LINE)?;
    why.note.as_deref().map_or(Ok(()), |note| text::lines("note", note, text::NOTE))
}

#[cfg(test)]
mod calendar;
#[cfg(test)]
pub(crate) mod tests;
