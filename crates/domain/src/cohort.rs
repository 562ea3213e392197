//! Cohorts: a programme's intake at an employer, who joined, who left, and who moved to another.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::history::{Breach, Fact};
use crate::ids::{CohortId, EmployerId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::Refusal;
use crate::text;

/// An employer opened a cohort of a programme. True from the intake's day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CohortOpened {
    /// The cohort.
    pub cohort: CohortId,
    /// Whose it is.
    pub employer: EmployerId,
    /// What people call it.
    pub name: String,
    /// The programme, by its code, such as `asye-children`.
    pub programme: String,
    /// How many people it has room for; none for no bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
}

impl CohortOpened {
    /// A checked cohort: name and programme given, at least one seat where seats are counted.
    pub fn check(&self) -> Result<(), Refusal> {
        text::line("name", &self.name, text::LINE)?;
        text::line("programme", &self.programme, text::LINE)?;
        if self.seats == Some(0) {
            return Err(Refusal::NoSeats);
        }
        Ok(())
    }
}

/// A person joined a cohort.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CohortJoined {
    /// The cohort.
    pub cohort: CohortId,
}

/// A person left a cohort; true on the last day in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CohortLeft {
    /// The cohort.
    pub cohort: CohortId,
    /// The cohort that the person moved to, where it was a move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<CohortId>,
    /// Why.
    pub note: Private<Option<String>>,
}

/// A person's time in a cohort.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Membership {
    /// The cohort.
    pub cohort: CohortId,
    /// First day.
    pub from: NaiveDate,
    /// Last day, once left.
    pub until: Option<NaiveDate>,
    /// The cohort moved to, where it was a move.
    pub moved_to: Option<CohortId>,
}

/// The tag that every joining and leaving of one cohort carries, where its seats are counted.
pub fn tag(cohort: CohortId) -> String {
    format!("cohort:{cohort}")
}

pub(crate) fn join(journey: &Journey, it: &CohortJoined) -> Result<(), Refusal> {
    if journey.memberships.iter().any(|known| known.cohort == it.cohort && known.until.is_none()) {
        Err(Refusal::AlreadyInCohort)
    } else {
        Ok(())
    }
}

pub(crate) fn leave(journey: &Journey, it: &CohortLeft) -> Result<(), Refusal> {
    if !journey.memberships.iter().any(|known| known.cohort == it.cohort && known.until.is_none()) {
        return Err(Refusal::NotInCohort);
    }
    if it.moved_to == Some(it.cohort) {
        return Err(Refusal::AlreadyInCohort);
    }
    text::note(&it.note)
}

/// Whatever is not lawful in a cohort's own history: it is opened once, with a name, a programme, and room.
pub(crate) fn judge(facts: &[Fact<'_>]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut opened = false;
    for fact in facts {
        let verdict = match fact.event {
            Event::CohortOpened(_) if opened => Err(Refusal::CohortKnown),
            Event::CohortOpened(it) => it.check(),
            _ => Err(Refusal::NotOfACohort),
        };
        breaches.extend(verdict.err().map(|refusal| Breach::at(fact, refusal)));
        opened = true;
    }
    breaches
}

/// A cohort, as at a position: what it was opened with, and its intake's day.
pub fn fold(facts: &[Fact<'_>]) -> Option<(NaiveDate, CohortOpened)> {
    facts.iter().find_map(|fact| match fact.event {
        Event::CohortOpened(it) => Some((fact.effective_on, it.clone())),
        _ => None,
    })
}
