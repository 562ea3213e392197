//! Reviews: drafted by one, submitted, returned with reasons, and submitted again; the assessor's recommendation among them, which
//! decides nothing.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

use crate::anonymity;
use crate::enrolment::{self, Enrolment};
use crate::event::Event;
use crate::evidence::StatementPin;
use crate::framework::Programme;
use crate::history::Fact;
use crate::ids::{ActorId, EnrolmentId, EventId, ReviewId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnProgramme, Refusal};
use crate::supervision::Attendant;
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
    pub by: Attendant,
    /// How far the worker has come, by each statement or domain of the pinned standards.
    pub progress: Vec<Progress>,
    /// The outcome that is recommended, from the pinned version's list. A recommendation is not a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommends: Option<String>,
    /// The review that this one looks at again, after a concern.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again_after: Option<ReviewId>,
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

/// A review was given back with reasons. True on the day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReviewReturned {
    /// The review.
    pub review: ReviewId,
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Who gave it back.
    pub by: Attendant,
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
    pub returned: Option<(NaiveDate, Attendant, Private<String>)>,
    /// The entry that says so.
    pub said_by: EventId,
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
}

impl Enrolment {
    /// The latest review of a review point.
    pub fn review(&self, point: &str) -> Option<&Review> {
        self.reviews.iter().rfind(|it| it.point == point)
    }

    fn review_by_id(&self, id: ReviewId) -> Option<&Review> {
        self.reviews.iter().find(|it| it.id == id)
    }
}

pub(crate) fn draft(journey: &Journey, it: &ReviewDrafted, by: ActorId) -> Result<(), Refusal> {
    let enrolment = enrolment::running(journey, it.enrolment)?;
    let known = open(journey, enrolment, (it.review, &it.point))?;
    if known.and_then(|it| it.draft.as_ref()).is_some_and(|it| it.author != by) {
        return Err(OnProgramme::DraftOfAnother.into());
    }
    check_words("words", &it.words)
}

pub(crate) fn submit(journey: &Journey, it: &ReviewSubmitted, on: NaiveDate) -> Result<(), Refusal> {
    let enrolment = enrolment::running(journey, it.enrolment)?;
    open(journey, enrolment, (it.review, &it.point))?;
    if on < it.held_on {
        return Err(OnProgramme::SubmittedBeforeHeld.into());
    }
    if it.again_after.is_some_and(|before| before == it.review || enrolment.review_by_id(before).is_none()) {
        return Err(OnProgramme::ReviewUnknown.into());
    }
    let pinned = |of: &StatementPin| enrolment.standards.iter().any(|pin| pin.id == of.id && pin.version == of.version);
    if it.progress.iter().any(|it| !pinned(&it.statement)) {
        return Err(OnProgramme::StandardNotPinned.into());
    }
    check_words("words", &it.words)
}

pub(crate) fn give_back(journey: &Journey, it: &ReviewReturned) -> Result<(), Refusal> {
    let enrolment = enrolment::running(journey, it.enrolment)?;
    let known = enrolment.review_by_id(it.review).ok_or(OnProgramme::ReviewUnknown)?;
    if known.state() != ReviewState::Submitted {
        return Err(OnProgramme::NotSubmitted.into());
    }
    text::reason(&it.reasons)
}

/// A review that may be written to: one that is not there yet, or is with its author.
fn open<'j>(journey: &'j Journey, enrolment: &'j Enrolment, (id, point): (ReviewId, &str)) -> Result<Option<&'j Review>, Refusal> {
    if !text::slug(point) {
        return Err(OnProgramme::ReviewUnknown.into());
    }
    let Some(known) = enrolment.review_by_id(id) else {
        let elsewhere = journey.enrolments.iter().any(|it| it.review_by_id(id).is_some());
        return if elsewhere { Err(OnProgramme::ReviewOfAnother.into()) } else { Ok(None) };
    };
    if known.point != point {
        return Err(OnProgramme::ReviewOfAnother.into());
    }
    if known.state() == ReviewState::Submitted { Err(OnProgramme::AlreadySubmitted.into()) } else { Ok(Some(known)) }
}

fn check_words(field: &'static str, words: &Private<String>) -> Result<(), Refusal> {
    let Some(words) = words.get() else {
        return Ok(());
    };
    text::lines(field, words, LONGEST)?;
    let found = anonymity::found(words);
    if found.is_empty() {
        Ok(())
    } else {
        Err(OnProgramme::NotAnonymous(field, found.into_iter().map(|it| it.trace.words()).collect()).into())
    }
}

/// The longest review, in characters: some forty pages.
const LONGEST: usize = 100_000;

/// Whether the pinned version has a review point, and the outcome that is recommended at it.
pub(crate) fn against(programme: &Programme, point: &str, recommends: Option<&str>) -> Result<(), Refusal> {
    if programme.review(point).is_none() {
        return Err(OnProgramme::ReviewUnknown.into());
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
            Event::ReviewDrafted(it) => {
                review.draft = Some(Draft { on: fact.effective_on, author: fact.carrier.by, words: it.words.clone() });
            }
            Event::ReviewSubmitted(it) => {
                review.draft = None;
                let (number, on) = (review.submissions.len() + 1, fact.effective_on);
                review.submissions.push(Submission { number, on, submitted: it.clone(), returned: None, said_by: fact.carrier.id });
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
pub(crate) mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::enrolment::tests::{YEAR, on_programme, withdrawn, year};
    use crate::given::*;
    use crate::support::Party;

    const REVIEW: ReviewId = ReviewId(Uuid::from_u128(0x91));

    fn drafted(on: u64, words: &str) -> Told {
        let words = Private::Open(words.to_owned());
        (on, Event::ReviewDrafted(ReviewDrafted { review: REVIEW, enrolment: YEAR, point: "three-months".into(), words }))
    }

    fn a_review() -> ReviewSubmitted {
        let statement = StatementPin { id: "pcf".into(), version: "2018".into(), statement: "knowledge".into() };
        ReviewSubmitted {
            review: REVIEW,
            enrolment: YEAR,
            point: "three-months".into(),
            held_on: day(96),
            by: Attendant { party: Party::Assessor, person: None },
            progress: vec![Progress { statement, judged: Judged::OnTheWay }],
            recommends: None,
            again_after: None,
            words: Private::Open("Growing in confidence".into()),
        }
    }

    pub(crate) fn submitted(on: u64, it: ReviewSubmitted) -> Told {
        (on, Event::ReviewSubmitted(it))
    }

    pub(crate) fn a_review_of(number: u128, point: &str, held_on: u64) -> ReviewSubmitted {
        ReviewSubmitted { review: ReviewId(Uuid::from_u128(number)), point: point.into(), held_on: day(held_on), ..a_review() }
    }

    fn returned(on: u64) -> Told {
        let by = Attendant { party: Party::Coordinator, person: None };
        (
            on,
            Event::ReviewReturned(ReviewReturned {
                review: REVIEW,
                enrolment: YEAR,
                by,
                reasons: Private::Open("One domain is missing".into()),
            }),
        )
    }

    #[test]
    fn a_review_is_drafted_submitted_returned_with_reasons_and_submitted_again() {
        let story = on_programme().when(drafted(90, "So far")).accepted().when(drafted(91, "More")).accepted();
        story.clone().then(|it| assert_eq!(it.enrolments[0].reviews[0].state(), ReviewState::Drafted));
        let story = story.when(submitted(97, a_review())).accepted();
        story.clone().when(submitted(98, a_review())).refused(OnProgramme::AlreadySubmitted);
        story.clone().when(drafted(98, "Again")).refused(OnProgramme::AlreadySubmitted);
        let story = story.when(returned(99)).accepted();
        story.clone().when(returned(99)).refused(OnProgramme::NotSubmitted);
        story.when(submitted(103, a_review())).accepted().then(|it| {
            let review = it.enrolments[0].review("three-months").unwrap();
            assert_eq!((review.state(), review.submissions.len(), review.submissions[1].number), (ReviewState::Submitted, 2, 2));
            assert_eq!((review.draft.as_ref(), review.submissions[0].returned.as_ref().map(|it| it.0)), (None, Some(day(99))));
        });
    }

    #[test]
    fn a_draft_is_its_authors_alone() {
        let journey = |told| crate::journey::Journey::of(&given(told).history.facts(), NaiveDate::MAX);
        let begun = journey([
            opened(),
            started(5, a_start(FIRST)),
            crate::enrolment::tests::enrolled(5, crate::enrolment::tests::an_enrolment()),
            drafted(90, "So far"),
        ]);
        let Event::ReviewDrafted(it) = drafted(91, "Mine now").1 else { panic!("a draft") };
        assert_eq!(draft(&begun, &it, ActorId(Uuid::nil())), Ok(()));
        assert_eq!(draft(&begun, &it, ActorId(Uuid::from_u128(7))), Err(OnProgramme::DraftOfAnother.into()));
    }

    #[test]
    fn a_review_is_submitted_after_it_was_held_and_speaks_of_the_pinned_standards() {
        on_programme().when(submitted(95, a_review())).refused(OnProgramme::SubmittedBeforeHeld);
        let mut other = a_review();
        other.progress[0].statement.version = "2012".into();
        on_programme().when(submitted(97, other)).refused(OnProgramme::StandardNotPinned);
        let told = Private::Open("Visited Mrs Example".to_owned());
        let found = OnProgramme::NotAnonymous("words", vec!["a title with a name"]);
        on_programme().when(submitted(97, ReviewSubmitted { words: told, ..a_review() })).refused(found);
    }

    #[test]
    fn a_review_stays_that_of_its_point_and_a_second_look_names_the_first() {
        let story = on_programme().when(drafted(90, "So far")).accepted();
        story.when(submitted(97, ReviewSubmitted { point: "six-months".into(), ..a_review() })).refused(OnProgramme::ReviewOfAnother);
        let again = |number| ReviewSubmitted { again_after: Some(REVIEW), ..a_review_of(number, "three-months", 120) };
        on_programme().when(submitted(120, again(0x92))).refused(OnProgramme::ReviewUnknown);
        let story = on_programme().when(submitted(97, a_review())).accepted();
        story.when(submitted(120, again(0x92))).accepted();
        on_programme().when(returned(97)).refused(OnProgramme::ReviewUnknown);
        on_programme().when(withdrawn(90)).accepted().when(submitted(97, a_review())).refused(OnProgramme::EnrolmentOver);
    }

    #[test]
    fn trap_5_a_recommendation_is_one_of_the_outcomes_and_decides_nothing() {
        let year = year();
        let asked = |it: ReviewSubmitted| crate::enrolment::against(year.programme().unwrap(), &Event::ReviewSubmitted(it), day(97));
        let recommending = |it: &str| ReviewSubmitted { recommends: Some(it.into()), ..a_review() };
        assert_eq!((asked(recommending("pass")), asked(recommending("deferred"))), (Ok(()), Err(OnProgramme::OutcomeUnknown.into())));
        assert_eq!(asked(ReviewSubmitted { point: "ten-months".into(), ..a_review() }), Err(OnProgramme::ReviewUnknown.into()));
        let story = on_programme().when(submitted(97, recommending("pass"))).accepted();
        story.then(|it| assert!(it.enrolments[0].is_running()));
    }
}
