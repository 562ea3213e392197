//! Reviews: drafted by one, submitted, returned with reasons, and submitted again. What is drafted is its author's alone.

mod changes;
pub mod facts;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::access::{self, Actor};
use domain::framework::Framework;
use domain::review as known;
use domain::standards;
use uuid::Uuid;

pub use changes::ReviewMutation;

use crate::anonymity::is_cleared;
use crate::desk::Desk;
use crate::evidence::StatementPin;
use crate::ids::{Tag, encode};
use crate::scalars::{Date, count};
use crate::support::Somebody;

/// How far somebody has come with a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::review::Judged")]
pub enum Judged {
    /// What is asked at this point is there.
    Met,
    /// It is on the way.
    OnTheWay,
    /// There is cause for concern.
    Concern,
    /// There was no occasion to see.
    NotSeen,
}

/// How far a review has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::review::ReviewState")]
pub enum ReviewState {
    /// Begun, and never submitted.
    Drafted,
    /// With those who read it.
    Submitted,
    /// Back with its author.
    Returned,
}

/// How far somebody has come with one statement.
#[derive(Clone, Debug, InputObject)]
pub struct ProgressInput {
    /// Which standard, by its id, such as `pcf`.
    standard: String,
    /// Which version of it.
    version: String,
    /// The statement's short name. Numbers differ between versions, and are never asked for.
    statement: String,
    /// How far.
    judged: Judged,
}

impl From<&ProgressInput> for known::Progress {
    fn from(it: &ProgressInput) -> Self {
        let (id, version, statement) = (it.standard.clone(), it.version.clone(), it.statement.clone());
        Self { statement: standards::StatementPin { id, version, statement }, judged: it.judged.into() }
    }
}

/// How far somebody has come with one statement.
#[derive(Clone, Debug, SimpleObject)]
pub struct Progress {
    /// Which standard, by its id, such as `pcf`.
    standard: String,
    /// Which version of it.
    version: String,
    /// The statement's short name.
    statement: String,
    /// How far.
    judged: Judged,
}

impl From<&known::Progress> for Progress {
    fn from(it: &known::Progress) -> Self {
        let standards::StatementPin { id, version, statement } = it.statement.clone();
        Self { standard: id, version, statement, judged: it.judged.into() }
    }
}

/// That a submission was given back.
#[derive(Clone, Debug, SimpleObject)]
pub struct ReviewReturn {
    /// The day of it.
    on: Date,
    /// Who gave it back.
    by: Somebody,
    /// Why; null where the person has been erased.
    reasons: Option<String>,
}

/// One submission of a review.
#[derive(Clone, Debug, SimpleObject)]
pub struct Submission {
    /// Which one, from 1.
    number: i32,
    /// The day of it.
    on: Date,
    /// The day of the meeting.
    held_on: Date,
    /// Whose review it is.
    by: Somebody,
    /// How far the worker has come, statement by statement.
    progress: Vec<Progress>,
    /// The statements of the standards of the enrolment that it says nothing of: a reason to give it back.
    unjudged: Vec<StatementPin>,
    /// The outcome that is recommended, by its short name. A recommendation is not a decision.
    recommends: Option<String>,
    /// The review that this one looks at again, after a concern.
    again_after: Option<ID>,
    /// What it says; null where the person has been erased.
    words: Option<String>,
    /// Whether a person who looked at what could tell of somebody said that it names nobody.
    cleared_by_hand: bool,
    /// That it was given back; null where it was not.
    returned: Option<ReviewReturn>,
    /// The event of the entry that says so, as `Entry.eventId` has it.
    event_id: Uuid,
}

impl Submission {
    fn of(it: &known::Submission, standards: &[&Framework]) -> Self {
        let said = &it.submitted;
        let returned = it.returned.as_ref();
        Self {
            number: count(it.number),
            on: it.on.into(),
            held_on: said.held_on.into(),
            by: said.by.into(),
            progress: said.progress.iter().map(Into::into).collect(),
            unjudged: said.unjudged(standards).iter().map(Into::into).collect(),
            recommends: said.recommends.clone(),
            again_after: said.again_after.map(|it| encode(Tag::Review, it.0)),
            words: said.words.get().cloned(),
            cleared_by_hand: is_cleared(said.anonymity),
            returned: returned.map(|(on, by, reasons)| ReviewReturn {
                on: (*on).into(),
                by: (*by).into(),
                reasons: reasons.get().cloned(),
            }),
            event_id: it.said_by.0,
        }
    }
}

/// What the author of a review has drafted since it was begun or returned.
#[derive(Clone, Debug, SimpleObject)]
pub struct ReviewDraft {
    /// The day of the last change.
    on: Date,
    /// What it says so far; null where the person has been erased.
    words: Option<String>,
}

/// A review as far as it has come.
#[derive(Clone, Debug)]
pub struct Review {
    it: known::Review,
    submissions: Vec<Submission>,
}

impl Review {
    /// Those of an enrolment that the actor may know of, in the order in which they were begun, read against the standards that the
    /// enrolment pins.
    pub fn seen(all: &[known::Review], standards: &[&Framework], actor: &Actor) -> Vec<Self> {
        let seen = all.iter().filter(|it| access::sees_review(actor, it));
        seen.map(|it| Self::of(it, standards)).collect()
    }

    /// As the rules know it. Whoever shows it asks first whether it may be known: see [`access::sees_review`].
    pub fn of(it: &known::Review, standards: &[&Framework]) -> Self {
        let submissions = it.submissions.iter().map(|it| Submission::of(it, standards)).collect();
        Self { it: it.clone(), submissions }
    }
}

/// A review as far as it has come. One that was never submitted is its author's alone.
#[Object]
impl Review {
    /// The review's id, for mutations.
    async fn id(&self) -> ID {
        encode(Tag::Review, self.it.id.0)
    }

    /// The review point, by the short name that the programme's document has for it.
    async fn point(&self) -> &str {
        &self.it.point
    }

    /// How far it has come.
    async fn state(&self) -> ReviewState {
        self.it.state().into()
    }

    /// What you have drafted since it was begun or returned; null where you have not, and where somebody else has.
    async fn draft(&self, ctx: &Context<'_>) -> Result<Option<ReviewDraft>> {
        let actor = Desk::of(ctx)?.actor;
        let yours = self.it.draft.as_ref().filter(|it| access::sees_draft(actor, it.author));
        Ok(yours.map(|it| ReviewDraft { on: it.on.into(), words: it.words.get().cloned() }))
    }

    /// What was submitted, oldest first.
    async fn submissions(&self) -> &[Submission] {
        &self.submissions
    }
}
