//! Training: courses that were done, what of an employer's matrix somebody holds, and who gives courses.

mod changes;
mod matrix;
mod providers;

use async_graphql::{Context, Enum, ID, MergedObject, Result, SimpleObject};
use chrono::NaiveDate;
use domain::ids::EmployerId;
use domain::journey::Journey;
use domain::training as known;

pub use changes::TrainingMutation;
pub(crate) use changes::quality;
use matrix::TrainingQuery;
use providers::TrainingProviderQuery;

use crate::at::At;
use crate::desk::Desk;
use crate::errors::theirs;
use crate::ids::{Tag, encode};
use crate::scalars::{Date, noted};

/// Questions about training.
#[derive(MergedObject, Default)]
pub struct TrainingQuestions(TrainingQuery, TrainingProviderQuery);

/// How somebody stands to a course that is asked of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Enum)]
#[graphql(remote = "domain::training::TrainingStanding")]
pub enum TrainingStanding {
    /// It was done, and does not hold any more.
    Expired,
    /// It was not done, and the time for it is over.
    Missing,
    /// It holds, and not for long any more.
    ExpiresSoon,
    /// It was not done, or ran out before somebody came, and there is time for it.
    NotYetDue,
    /// It holds.
    Held,
}

/// A course that somebody did.
#[derive(Clone, Debug, SimpleObject)]
pub struct Training {
    /// This doing of it.
    id: ID,
    /// The day on which it was finished.
    on: Date,
    /// The course, as the employer's matrix names it.
    course: String,
    /// Who gave it, as the matrix names them.
    provider: Option<String>,
    /// The last day on which it holds, where the certificate says so; otherwise the matrix does.
    expires_on: Option<Date>,
    /// How good the person found it, from 1 to 5.
    quality: Option<i32>,
    /// What was said of it; null also where the person has been erased.
    note: Option<String>,
}

impl From<&known::Training> for Training {
    fn from(it: &known::Training) -> Self {
        Self {
            id: encode(Tag::Training, it.id.0),
            on: it.on.into(),
            course: it.course.clone(),
            provider: it.provider.clone(),
            expires_on: it.expires_on.map(Date),
            quality: it.quality.map(Into::into),
            note: noted(&it.note).map(str::to_owned),
        }
    }
}

/// A course that is asked of somebody, and how they stand to it.
#[derive(Clone, Debug, SimpleObject)]
pub struct RequiredTraining {
    /// By which employer, where they are in post.
    employer_id: ID,
    /// The course.
    course: String,
    /// What people call it.
    title: String,
    /// How they stand.
    standing: TrainingStanding,
    /// The day by which it is to be done first.
    due_by: Date,
    /// The last day on which it holds or held; null where it was never done, or holds for ever.
    holds_until: Option<Date>,
    /// The first day on which it did not hold any more, where it was done and has expired.
    expired_since: Option<Date>,
    /// The doing of it that holds longest; null where it was never done.
    training_id: Option<ID>,
}

impl RequiredTraining {
    /// What is asked of somebody at an employer on a day, by their journey folded up to it.
    fn all(journey: &Journey, employer: EmployerId, matrix: &known::Matrix, on: NaiveDate) -> Vec<Self> {
        let one = |it: known::Required<'_>| Self {
            employer_id: encode(Tag::Employer, employer.0),
            course: it.course.named.slug.clone(),
            title: it.course.named.title.clone(),
            standing: it.standing.into(),
            due_by: it.due_by.into(),
            holds_until: it.holds_until.map(Date),
            expired_since: it.expired_since(on).map(Date),
            training_id: it.training.map(|it| encode(Tag::Training, it.id.0)),
        };
        known::required(journey, employer, matrix, on).into_iter().map(one).collect()
    }

    /// What is asked of somebody wherever they are in post on the day of a question.
    pub async fn of(ctx: &Context<'_>, journey: &Journey, at: &At) -> Result<Vec<Self>> {
        let on = at.on();
        let mut employers: Vec<EmployerId> = journey.spells.iter().filter(|it| it.in_post(on)).map(|it| it.employer).collect();
        employers.sort();
        employers.dedup();
        let (store, as_at) = (Desk::of(ctx)?.store, at.as_at());
        let ask = async move |all: Vec<EmployerId>| store.matrices_in_use(&all, as_at).await.map_err(theirs);
        let in_use = at.loaders().matrices.load_all(&employers, ask).await?;
        let matrices = employers.iter().filter_map(|it| Some((*it, in_use.get(it)?.matrix()?)));
        Ok(matrices.flat_map(|(employer, matrix)| Self::all(journey, employer, matrix, on)).collect())
    }
}

/// That a course was done, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct TrainingRecorded {
    /// This doing of it.
    training_id: Option<ID>,
    /// The course.
    course: Option<String>,
    /// Who gave it.
    provider: Option<String>,
    /// The last day on which it holds, where the certificate says so.
    expires_on: Option<Date>,
    /// How good the person found it, from 1 to 5.
    quality: Option<i32>,
    /// What was said of it; null also where the person has been erased.
    note: Option<String>,
}

impl From<&known::TrainingRecorded> for TrainingRecorded {
    fn from(it: &known::TrainingRecorded) -> Self {
        Self {
            training_id: Some(encode(Tag::Training, it.training.0)),
            course: Some(it.course.clone()),
            provider: it.provider.clone(),
            expires_on: it.expires_on.map(Date),
            quality: it.quality.map(Into::into),
            note: noted(&it.note).map(str::to_owned),
        }
    }
}
