//! Designations: what somebody is approved or appointed to do beside their grade, several at once, each with its own approval, body, hours
//! and expiry (`domain.md` 6.3).
//!
//! An approval that is past its day is expired, and not ended by that: whoever approved it renews it, or somebody says why it ended. What the
//! end of a post means for it is theirs to say as well.

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::clock::Length;
use crate::history::Fact;
use crate::ids::{DesignationId, EmployerId, EventId, SpellId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnCareer, Refusal};
use crate::text;

/// What somebody is approved or appointed to do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DesignationKind {
    /// Approved mental health professional.
    Amhp,
    /// Best interests assessor.
    BestInterestsAssessor,
    /// Practice educator, stage 1.
    PracticeEducatorOne,
    /// Practice educator, stage 2: may take full responsibility for the final placement.
    PracticeEducatorTwo,
    /// Independent reviewing officer.
    IndependentReviewingOfficer,
    /// Principal social worker.
    PrincipalSocialWorker,
    /// Designated social care officer.
    DesignatedSocialCareOfficer,
    /// A second post in the emergency duty team.
    EmergencyDuty,
    /// Assessor of the assessed and supported year.
    AsyeAssessor,
    /// Another, in words.
    Other,
}

/// What an approval of a kind asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asks {
    /// For how long it is given, at most.
    pub longest: Option<Length>,
    /// Within which time before it the course was completed, where it is the first.
    pub course_within: Option<Length>,
    /// Hours of training a year.
    pub hours_a_year: u32,
    /// Whether one body alone may approve somebody at a time.
    pub one_body: bool,
    /// Whether only who is registered has it.
    pub registered: bool,
}

impl DesignationKind {
    /// What its approval asks for. Of an approved mental health professional the regulations say so: approved by one authority, for five
    /// years, after a course of the last five, with 18 hours of training a year (`AMHP-REGS`). What is not regulated asks for nothing here.
    pub fn asks(self) -> Asks {
        let nothing = Asks { longest: None, course_within: None, hours_a_year: 0, one_body: false, registered: true };
        match self {
            Self::Amhp => Asks {
                longest: Some(Length::Months(60)),
                course_within: Some(Length::Months(60)),
                hours_a_year: 18,
                one_body: true,
                // Nurses, therapists and psychologists may be one, each on a register of their own.
                registered: false,
            },
            Self::Other => Asks { registered: false, ..nothing },
            _ => nothing,
        }
    }
}

/// Somebody was approved or appointed. True from the first day of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DesignationGranted {
    /// The designation.
    pub designation: DesignationId,
    /// As what.
    pub kind: DesignationKind,
    /// Which employer approved it, where it is one that is registered here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<EmployerId>,
    /// Which other body did, or as what, in words.
    pub body: Private<Option<String>>,
    /// The last day, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
    /// Hours of training a year that were agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours_a_year: Option<u32>,
    /// When the course was completed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course_completed_on: Option<NaiveDate>,
    /// The post that goes with it, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spell: Option<SpellId>,
    /// For which employer it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

/// A designation was renewed, from this day on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DesignationRenewed {
    /// Which.
    pub designation: DesignationId,
    /// The last day now.
    pub expires_on: NaiveDate,
    /// For which employer it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

/// Why a designation ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DesignationEnd {
    /// It was not renewed.
    NotRenewed,
    /// By their own wish.
    OwnWish,
    /// Another body approved them.
    ApprovedElsewhere,
    /// They do not act as one any more.
    StoppedActing,
    /// Whoever approved it withdrew it.
    Withdrawn,
    /// Something else.
    Other,
}

/// A designation ended. True on its last day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DesignationEnded {
    /// Which.
    pub designation: DesignationId,
    /// Why.
    pub why: DesignationEnd,
    /// What was said.
    pub note: Private<Option<String>>,
    /// For which employer it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

/// Training for a designation was done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DesignationHoursRecorded {
    /// Which.
    pub designation: DesignationId,
    /// How long, in minutes.
    pub minutes: u32,
    /// What it was.
    pub what: Private<Option<String>>,
    /// For which employer it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

/// A designation as far as it has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Designation {
    /// What was granted.
    pub granted: DesignationGranted,
    /// First day.
    pub from: NaiveDate,
    /// The entry that says so.
    pub said_by: EventId,
    /// Renewals, oldest first: the day, the last day since, and the entry.
    pub renewals: Vec<(NaiveDate, NaiveDate, EventId)>,
    /// Training, in the order of its days: the day and the minutes.
    pub hours: Vec<(NaiveDate, u32)>,
    /// The last day and why, once it ended.
    pub ended: Option<(NaiveDate, DesignationEnd)>,
}

/// Where a designation stands on a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum DesignationState {
    /// It is held.
    Held,
    /// It is past its day, and nobody renewed or ended it.
    Expired,
    /// It ended.
    Ended,
}

/// The training of one year of a designation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TrainingYear {
    /// First day: an anniversary of the grant.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Minutes that were agreed.
    pub agreed: u32,
    /// Minutes done up to the day of the question.
    pub done: u32,
}

impl Designation {
    pub(crate) fn new(it: &DesignationGranted, fact: &Fact<'_>) -> Self {
        Self {
            granted: it.clone(),
            from: fact.effective_on,
            said_by: fact.carrier.id,
            renewals: Vec::new(),
            hours: Vec::new(),
            ended: None,
        }
    }

    pub(crate) fn renew(&mut self, it: &DesignationRenewed, fact: &Fact<'_>) {
        if it.designation == self.granted.designation {
            self.renewals.push((fact.effective_on, it.expires_on, fact.carrier.id));
        }
    }

    pub(crate) fn end(&mut self, it: &DesignationEnded, on: NaiveDate) {
        if it.designation == self.granted.designation {
            self.ended = Some((on, it.why));
        }
    }

    pub(crate) fn train(&mut self, it: &DesignationHoursRecorded, on: NaiveDate) {
        if it.designation == self.granted.designation {
            self.hours.push((on, it.minutes));
        }
    }

    /// The last day that was said: by the latest renewal, else by the grant.
    pub fn expires_on(&self) -> Option<NaiveDate> {
        self.renewals.last().map(|it| it.1).or(self.granted.expires_on)
    }

    /// Where it stands on a day up to which it was folded.
    pub fn state(&self, on: NaiveDate) -> DesignationState {
        match (self.ended, self.expires_on()) {
            (Some((last, _)), _) if last < on => DesignationState::Ended,
            (_, Some(last)) if last < on => DesignationState::Expired,
            _ => DesignationState::Held,
        }
    }

    /// The training of the year that runs on a day: a year begins on each anniversary of the grant. `None` where none was agreed.
    pub fn training(&self, on: NaiveDate) -> Option<TrainingYear> {
        let hours = self.granted.hours_a_year.filter(|it| *it > 0)?;
        let anniversary = |years: u32| Length::Months(12).times(years).after(self.from);
        let years = (0..100).take_while(|it| anniversary(it + 1) <= on).count();
        let years = u32::try_from(years).unwrap_or_default();
        let (from, next) = (anniversary(years), anniversary(years + 1));
        let done = self.hours.iter().filter(|(day, _)| from <= *day && *day < next).map(|(_, minutes)| *minutes);
        Some(TrainingYear { from, until: next.pred_opt().unwrap_or(next), agreed: hours * 60, done: done.sum() })
    }
}

/// More hours of training than there are in a working year.
const MOST_HOURS: u32 = 2_000;

fn held(journey: &Journey, id: DesignationId) -> Result<&Designation, Refusal> {
    let known = journey.career.designations.iter().find(|it| it.granted.designation == id).ok_or(OnCareer::DesignationUnknown)?;
    if known.ended.is_some() { Err(OnCareer::DesignationOver.into()) } else { Ok(known) }
}

pub(crate) fn grant(journey: &Journey, it: &DesignationGranted, on: NaiveDate) -> Result<(), Refusal> {
    let (all, asks) = (&journey.career.designations, it.kind.asks());
    if all.iter().any(|known| known.granted.designation == it.designation) {
        return Err(OnCareer::DesignationKnown.into());
    }
    let stands = |known: &&Designation| known.granted.kind == it.kind && known.ended.is_none_or(|(last, _)| on <= last);
    let same_body = |known: &Designation| known.granted.approved_by == it.approved_by && known.granted.spell == it.spell;
    if it.kind != DesignationKind::Other && all.iter().filter(stands).any(|known| asks.one_body || same_body(known)) {
        return Err(OnCareer::DesignationHeld.into());
    }
    let says_body = it.body.get().is_none_or(Option::is_some);
    if (asks.one_body || it.kind == DesignationKind::Other) && it.approved_by.is_none() && !says_body {
        return Err(OnCareer::ApprovingBody.into());
    }
    expires(it.kind, on, it.expires_on)?;
    let is_first = !all.iter().any(|known| known.granted.kind == it.kind);
    if let Some(within) = asks.course_within.filter(|_| is_first) {
        let in_time = |course: NaiveDate| course <= on && on <= within.after(course);
        if !it.course_completed_on.is_some_and(in_time) {
            return Err(OnCareer::CourseTooOld.into());
        }
    }
    if it.hours_a_year.is_some_and(|hours| hours > MOST_HOURS) || it.hours_a_year.unwrap_or(0) < asks.hours_a_year {
        return Err(OnCareer::TrainingHours.into());
    }
    if it.spell.is_some_and(|spell| !journey.spells.iter().any(|known| known.id == spell)) {
        return Err(Refusal::SpellUnknown);
    }
    let known = crate::renewal::registered(journey, crate::cpd::shipped_rules, on);
    if asks.registered && known.is == Some(false) {
        return Err(OnCareer::NotRegistered.into());
    }
    it.body.get().and_then(Option::as_deref).map_or(Ok(()), |body| text::line("body", body, text::LINE))
}

fn expires(kind: DesignationKind, on: NaiveDate, expires_on: Option<NaiveDate>) -> Result<(), Refusal> {
    if expires_on.is_some_and(|last| last < on) {
        return Err(Refusal::EndsBeforeItBegins("expiresOn"));
    }
    let Some(longest) = kind.asks().longest else { return Ok(()) };
    if expires_on.is_some_and(|last| last <= longest.after(on)) { Ok(()) } else { Err(OnCareer::ApprovalTooLong.into()) }
}

pub(crate) fn renew(journey: &Journey, it: &DesignationRenewed, on: NaiveDate) -> Result<(), Refusal> {
    let known = held(journey, it.designation)?;
    // Whoever renews early loses nothing of what was given before.
    let from = known.expires_on().map_or(on, |last| last.max(on));
    expires(known.granted.kind, from, Some(it.expires_on))
}

pub(crate) fn end(journey: &Journey, it: &DesignationEnded) -> Result<(), Refusal> {
    held(journey, it.designation)?;
    if it.why == DesignationEnd::Other && it.note.get().is_some_and(Option::is_none) {
        return Err(Refusal::Empty("note"));
    }
    text::note(&it.note)
}

pub(crate) fn train(journey: &Journey, it: &DesignationHoursRecorded) -> Result<(), Refusal> {
    held(journey, it.designation)?;
    if it.minutes == 0 || it.minutes > MOST_HOURS * 60 {
        return Err(OnCareer::CpdMinutes.into());
    }
    text::noted("training", &it.what)
}
