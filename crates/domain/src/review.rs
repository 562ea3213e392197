//! Reviews: drafted by one, submitted, returned with reasons, and submitted again; the assessor's recommendation among them, which
//! decides nothing.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

use crate::anonymity::Anonymity;
use crate::enrolment::{self, Enrolment};
use crate::event::Event;
use crate::framework::{Body, Framework, Programme};
use crate::history::Fact;
use crate::ids::{ActorId, EnrolmentId, EventId, ReviewId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnProgramme, Refusal};
use crate::standards::StatementPin;
use crate::support::Somebody;
use crate::text;

/// A review was drafted, or its draft was changed. Nobody but its author sees it until it is submitted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReviewDrafted {
    /// The review.
    pub review: ReviewId,
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The review point.
    pub point: String,
    /// What it says so far.
    pub words: Private<String>,
}

/// A review was submitted: for the first time, or again after it was returned. True on the day of the submission.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReviewSubmitted {
    /// The review.
    pub review: ReviewId,
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The review point.
    pub point: String,
    /// The day of the meeting.
    pub held_on: NaiveDate,
    /// Whose review it is.
    pub by: Somebody,
    /// How far the worker has come, by each statement or domain of the pinned standards.
    pub progress: Vec<Progress>,
    /// The outcome that is recommended, from the pinned version's list. A recommendation is not a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommends: Option<String>,
    /// The review that this one looks at again, after a concern.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again_after: Option<ReviewId>,
    /// Whether anything in the words had to be looked at by a person before it was taken for anonymous.
    pub anonymity: Anonymity,
    /// What it says.
    pub words: Private<String>,
}

/// How far somebody has come with one statement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Progress {
    /// The statement.
    pub statement: StatementPin,
    /// How far.
    pub judged: Judged,
}

/// How far somebody has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
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

impl ReviewSubmitted {
    /// The statements of these standards that it says nothing of: a reason to give it back.
    pub fn unjudged(&self, standards: &[&Framework]) -> Vec<StatementPin> {
        let statements = |it: &&Framework| {
            let Body::Standards(known) = &it.body else { return Vec::new() };
            let pin = |slug: &str| StatementPin { id: it.named.id.clone(), version: it.named.version.clone(), statement: slug.to_owned() };
            known.statements.iter().map(|it| pin(&it.slug)).collect()
        };
        let judged = |it: &StatementPin| self.progress.iter().any(|known| known.statement == *it);
        standards.iter().flat_map(statements).filter(|it| !judged(it)).collect()
    }
}

/// A review was given back with reasons. True on the day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReviewReturned {
    /// The review.
    pub review: ReviewId,
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Who gave it back.
    pub by: Somebody,
    /// Why.
    pub reasons: Private<String>,
}

/// A review as far as it has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Review {
    /// The review.
    pub id: ReviewId,
    /// The review point.
    pub point: String,
    /// What its author has drafted since it was begun or returned.
    pub draft: Option<Draft>,
    /// What was submitted, oldest first.
    pub submissions: Vec<Submission>,
}

/// A draft: who wrote it is the only one to see it, see [`crate::access::sees_draft`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// The day of the last change.
    pub on: NaiveDate,
    /// Who recorded it.
    pub author: ActorId,
    /// What it says.
    pub words: Private<String>,
}

/// One submission of a review.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Submission {
    /// Which one, from 1.
    pub number: usize,
    /// The day of it.
    pub on: NaiveDate,
    /// What was submitted.
    pub submitted: ReviewSubmitted,
    /// The day on which it was returned, by whom and why, where it was.
    pub returned: Option<(NaiveDate, Somebody, Private<String>)>,
    /// The entry that says so.
    pub said_by: EventId,
    /// The place in the log of the entry that said it first.
    pub position: i64,
}

/// How far a review has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ReviewState {
    /// Begun, and never submitted.
    Drafted,
    /// With those who read it.
    Submitted,
    /// Back with its author.
    Returned,
}

impl Review {
    /// How far it has come.
    pub fn state(&self) -> ReviewState {
        match self.submissions.last() {
            None => ReviewState::Drafted,
            Some(it) if it.returned.is_some() => ReviewState::Returned,
            Some(_) => ReviewState::Submitted,
        }
    }

    /// Whether a draft was recorded before the last submission, whatever their days: people draft up to today, and then say that it was
    /// submitted last week.
    fn was_drafted_before(&self, draft: &Fact<'_>) -> bool {
        self.submissions.last().is_some_and(|it| draft.origin.position < it.position)
    }
}

impl Enrolment {
    /// The latest review of a review point: of those that were submitted, where one was. What somebody else is only drafting changes
    /// nothing of what is known of it.
    pub fn review(&self, point: &str) -> Option<&Review> {
        let latest = |submitted: bool| self.reviews.iter().rfind(|it| it.point == point && it.submissions.is_empty() != submitted);
        latest(true).or_else(|| latest(false))
    }

    fn review_by_id(&self, id: ReviewId) -> Option<&Review> {
        self.reviews.iter().find(|it| it.id == id)
    }
}

pub(crate) fn draft(journey: &Journey, it: &ReviewDrafted, fact: &Fact<'_>) -> Result<(), Refusal> {
    let enrolment = enrolment::running(journey, it.enrolment)?;
    let known = of_point(journey, enrolment, (it.review, &it.point))?;
    if known.is_some_and(|it| it.state() == ReviewState::Submitted && !it.was_drafted_before(fact)) {
        return Err(OnProgramme::AlreadySubmitted.into());
    }
    if known.and_then(|it| it.draft.as_ref()).is_some_and(|it| it.author != fact.carrier.by) {
        return Err(OnProgramme::DraftOfAnother.into());
    }
    // What nobody else sees is not searched before it is submitted.
    check_words(&it.words, Anonymity::ClearedByHand)
}

pub(crate) fn submit(journey: &Journey, it: &ReviewSubmitted, on: NaiveDate) -> Result<(), Refusal> {
    let enrolment = enrolment::running(journey, it.enrolment)?;
    let known = of_point(journey, enrolment, (it.review, &it.point))?;
    if known.is_some_and(|it| it.state() == ReviewState::Submitted) {
        return Err(OnProgramme::AlreadySubmitted.into());
    }
    if on < it.held_on {
        return Err(OnProgramme::SubmittedBeforeHeld.into());
    }
    if it.again_after.is_some_and(|before| before == it.review || enrolment.review_by_id(before).is_none()) {
        return Err(OnProgramme::ReviewUnknown("againAfter").into());
    }
    let pinned = |of: &StatementPin| enrolment.standards.iter().any(|pin| pin.id == of.id && pin.version == of.version);
    if it.progress.iter().any(|it| !pinned(&it.statement)) {
        return Err(OnProgramme::StandardNotPinned("progress").into());
    }
    check_words(&it.words, it.anonymity)
}

pub(crate) fn give_back(journey: &Journey, it: &ReviewReturned) -> Result<(), Refusal> {
    let enrolment = enrolment::running(journey, it.enrolment)?;
    let known = enrolment.review_by_id(it.review).ok_or(OnProgramme::ReviewUnknown("reviewId"))?;
    if known.state() != ReviewState::Submitted {
        return Err(OnProgramme::NotSubmitted.into());
    }
    text::reason("reasons", &it.reasons)
}

/// A review of this enrolment and point, where it is there already.
fn of_point<'j>(journey: &'j Journey, enrolment: &'j Enrolment, (id, point): (ReviewId, &str)) -> Result<Option<&'j Review>, Refusal> {
    if !text::slug(point) {
        return Err(OnProgramme::ReviewUnknown("point").into());
    }
    let Some(known) = enrolment.review_by_id(id) else {
        let elsewhere = journey.enrolments.iter().any(|it| it.review_by_id(id).is_some());
        return if elsewhere { Err(OnProgramme::ReviewOfAnother.into()) } else { Ok(None) };
    };
    if known.point == point { Ok(Some(known)) } else { Err(OnProgramme::ReviewOfAnother.into()) }
}

fn check_words(words: &Private<String>, anonymity: Anonymity) -> Result<(), Refusal> {
    let Some(words) = words.get() else {
        return Ok(());
    };
    text::lines("words", words, LONGEST)?;
    anonymity.check("words", words)
}

/// The longest review, in characters: some forty pages.
const LONGEST: usize = 100_000;

/// Whether the pinned version has a review point, and the outcome that is recommended at it.
pub(crate) fn against(programme: &Programme, point: &str, recommends: Option<&str>) -> Result<(), Refusal> {
    if programme.review(point).is_none() {
        return Err(OnProgramme::ReviewUnknown("point").into());
    }
    let unknown = recommends.is_some_and(|it| programme.outcome(it).is_none());
    if unknown { Err(OnProgramme::OutcomeUnknown.into()) } else { Ok(()) }
}

/// Remembers what happened to a review.
pub(crate) fn remember(reviews: &mut Vec<Review>, fact: &Fact<'_>) {
    let (id, point) = match fact.event {
        Event::ReviewDrafted(it) => (it.review, it.point.as_str()),
        Event::ReviewSubmitted(it) => (it.review, it.point.as_str()),
        Event::ReviewReturned(it) => (it.review, ""),
        _ => return,
    };
    if !reviews.iter().any(|it| it.id == id) {
        reviews.push(Review { id, point: point.to_owned(), draft: None, submissions: Vec::new() });
    }
    for review in reviews.iter_mut().filter(|it| it.id == id) {
        match fact.event {
            Event::ReviewDrafted(_) if review.was_drafted_before(fact) => {}
            Event::ReviewDrafted(it) => {
                review.draft = Some(Draft { on: fact.effective_on, author: fact.carrier.by, words: it.words.clone() });
            }
            Event::ReviewSubmitted(it) => {
                review.draft = None;
                let (number, on) = (review.submissions.len() + 1, fact.effective_on);
                let (said_by, position) = (fact.carrier.id, fact.origin.position);
                review.submissions.push(Submission { number, on, submitted: it.clone(), returned: None, said_by, position });
            }
            Event::ReviewReturned(it) => {
                if let Some(last) = review.submissions.last_mut() {
                    last.returned = Some((fact.effective_on, it.by, it.reasons.clone()));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
