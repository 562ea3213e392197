//! Appeals and complaints: against which decision, on which grounds, by when, and before whom.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

use crate::history::Fact;
use crate::ids::{AppealId, CaseId, EventId, PersonId};
use crate::panel::AppealTerms;
use crate::private::Private;
use crate::refusal::{OnPanel, Refusal};
use crate::sitting::Sitting;
use crate::text;

/// Whether the decision itself or how it came about is complained of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AppealKind {
    /// Against the decision.
    Appeal,
    /// About how it came about.
    Complaint,
}

/// An appeal or a complaint was lodged against a decision. The decision stays as it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AppealLodged {
    /// The appeal.
    pub appeal: AppealId,
    /// The case that was decided.
    pub case: CaseId,
    /// Whose case it is.
    pub person: PersonId,
    /// Which of the two.
    pub kind: AppealKind,
    /// The grounds, from the terms.
    pub grounds: Vec<String>,
    /// By when it is to be heard, by the terms.
    pub heard_by: NaiveDate,
    /// What is said.
    pub words: Private<String>,
}

/// An appeal, on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Appeal {
    /// What was lodged.
    pub lodged: AppealLodged,
    /// On which day.
    pub on: NaiveDate,
    /// The entry that says so.
    pub said_by: EventId,
}

impl Appeal {
    pub(crate) fn new(it: &AppealLodged, fact: &Fact<'_>) -> Self {
        Self { lodged: it.clone(), on: fact.effective_on, said_by: fact.carrier.id }
    }
}

impl AppealTerms {
    /// By when what is lodged on a day is to be heard.
    pub fn heard_by(&self, lodged_on: NaiveDate) -> NaiveDate {
        lodged_on + Days::new(self.heard_within_days.into())
    }
}

pub(crate) fn lodge(sitting: &Sitting, it: &AppealLodged, on: NaiveDate) -> Result<(), Refusal> {
    let case = sitting.case_of(it.case, it.person)?;
    let terms = sitting.rules().appeal.as_ref().ok_or(OnPanel::NoAppeal)?;
    let Some(decision) = &case.decision else { return Err(OnPanel::NotDecided.into()) };
    // The clock begins with the last word: until the decision-maker has spoken there is none.
    let told_on = match &decision.ratification {
        Some((_, ratified_on)) => *ratified_on,
        None if sitting.rules().decides => decision.on,
        None => return Err(OnPanel::NotDecided.into()),
    };
    if told_on + Days::new(terms.within_days.into()) < on {
        return Err(OnPanel::AppealTooLate(terms.within_days).into());
    }
    if case.appeals.iter().any(|known| known.lodged.kind == it.kind || known.lodged.appeal == it.appeal) {
        return Err(OnPanel::AppealKnown.into());
    }
    if it.grounds.is_empty() || it.grounds.iter().any(|slug| !terms.grounds.iter().any(|known| known.slug == *slug)) {
        return Err(OnPanel::GroundUnknown.into());
    }
    if it.heard_by != terms.heard_by(on) {
        return Err(OnPanel::GroundUnknown.into());
    }
    it.words.get().map_or(Ok(()), |words| text::said("words", words))
}
