//! Training: courses that somebody did, and what of their employer's matrix of required training they hold on a day.

mod matrix;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::history::Fact;
use crate::ids::{EmployerId, EventId, TrainingId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnCareer, Refusal};
use crate::text;

pub use matrix::{Asked, Course, Matrix, Required, Requirement, TrainingStanding, required};

/// A course was done. True of the day on which it was finished.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TrainingRecorded {
    /// This doing of it.
    pub training: TrainingId,
    /// The course, as the employer's matrix names it.
    pub course: String,
    /// Who gave it, as the matrix names them: an organisation, and so not sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The last day on which it holds, where the certificate says so; otherwise the matrix does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
    /// How good the person found it, from 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// What was said of it.
    pub note: Private<Option<String>>,
    /// For which employer it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

/// A course that somebody did, on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Training {
    /// This doing of it.
    pub id: TrainingId,
    /// The day on which it was finished.
    pub on: NaiveDate,
    /// The course.
    pub course: String,
    /// Who gave it.
    pub provider: Option<String>,
    /// The last day on which it holds, where somebody said so.
    pub expires_on: Option<NaiveDate>,
    /// How good the person found it.
    pub quality: Option<u8>,
    /// What was said of it.
    pub note: Private<Option<String>>,
    /// For which employer it was recorded.
    pub recorded_for: Option<EmployerId>,
    /// The entry that says so.
    pub said_by: EventId,
}

impl Training {
    pub(crate) fn new(it: &TrainingRecorded, fact: &Fact<'_>) -> Self {
        Self {
            id: it.training,
            on: fact.effective_on,
            course: it.course.clone(),
            provider: it.provider.clone(),
            expires_on: it.expires_on,
            quality: it.quality,
            note: it.note.clone(),
            recorded_for: it.recorded_for,
            said_by: fact.carrier.id,
        }
    }
}

/// The best that a course can be found.
const BEST: u8 = 5;

pub(crate) fn record(journey: &Journey, it: &TrainingRecorded, on: NaiveDate) -> Result<(), Refusal> {
    // Twice on one day for one employer is once, recorded by two people: each provider would be counted twice.
    let is_same = |known: &Training| known.on == on && known.course == it.course && known.recorded_for == it.recorded_for;
    if journey.career.training.iter().any(|known| known.id == it.training || is_same(known)) {
        return Err(OnCareer::TrainingKnown.into());
    }
    if !text::slug(&it.course) {
        return Err(OnCareer::TrainingCourse.into());
    }
    if it.provider.as_deref().is_some_and(|provider| !text::slug(provider)) {
        return Err(OnCareer::TrainingProvider.into());
    }
    if it.expires_on.is_some_and(|expires| expires < on) {
        return Err(Refusal::EndsBeforeItBegins("expiresOn"));
    }
    if it.quality.is_some_and(|quality| !(1..=BEST).contains(&quality)) {
        return Err(OnCareer::TrainingQuality.into());
    }
    text::note(&it.note)
}

/// Whether matrices name the course that was done, and who gave it. Which version was in force does not matter: what was done before a
/// matrix was adopted was done all the same.
///
/// # Errors
/// Which of the two none of them names.
pub fn named_in<'m>(matrices: impl Iterator<Item = &'m Matrix> + Clone, it: &TrainingRecorded) -> Result<(), Refusal> {
    if !matrices.clone().any(|known| known.course(&it.course).is_some()) {
        return Err(OnCareer::TrainingCourse.into());
    }
    let Some(provider) = &it.provider else { return Ok(()) };
    let is_there = |known: &Matrix| known.providers.iter().any(|it| it.slug == *provider);
    if matrices.clone().any(is_there) { Ok(()) } else { Err(OnCareer::TrainingProvider.into()) }
}

/// What people think of who gave them courses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProviderSaid {
    /// Who gave them.
    pub provider: String,
    /// How many were done.
    pub trainings: usize,
    /// How many of them somebody said something about, and the sum of that.
    pub answers: (usize, u64),
}

/// From how many answers on a mean is told: of fewer, each could be guessed.
const FEWEST_ANSWERS: usize = 5;

impl ProviderSaid {
    /// How many answers there are, where they are enough to be told.
    pub fn told(&self) -> Option<usize> {
        let (answers, _) = self.answers;
        (answers >= FEWEST_ANSWERS).then_some(answers)
    }

    /// The mean of what was said, in hundredths, where there are enough answers.
    pub fn mean_hundredths(&self) -> Option<u64> {
        let answers = u64::try_from(self.told()?).ok()?;
        Some((self.answers.1 * 100 + answers / 2) / answers)
    }
}

/// Who gave how many courses between two days, both of them among them, for an employer, and what people think of it. Whoever gave most
/// comes first.
pub fn providers<'j>(
    journeys: impl Iterator<Item = &'j Journey>,
    employer: EmployerId,
    (from, until): (NaiveDate, NaiveDate),
) -> Vec<ProviderSaid> {
    let mut all: Vec<ProviderSaid> = Vec::new();
    let is_theirs = |it: &&Training| it.recorded_for.is_none_or(|it| it == employer) && from <= it.on && it.on <= until;
    for training in journeys.flat_map(|it| &it.career.training).filter(is_theirs) {
        let Some(provider) = &training.provider else { continue };
        let place = all.iter().position(|it| it.provider == *provider).unwrap_or_else(|| {
            all.push(ProviderSaid { provider: provider.clone(), trainings: 0, answers: (0, 0) });
            all.len() - 1
        });
        let it = &mut all[place];
        it.trainings += 1;
        if let Some(quality) = training.quality {
            it.answers = (it.answers.0 + 1, it.answers.1 + u64::from(quality));
        }
    }
    all.sort_by(|a, b| b.trainings.cmp(&a.trainings).then_with(|| a.provider.cmp(&b.provider)));
    all
}
