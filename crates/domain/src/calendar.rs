//! Calendar feeds: an address at which a cohort's due days can be read without signing in, and what stands there in the place of names.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::due::{DueItem, What};
use crate::employer::Employer;
use crate::framework::Framework;
use crate::history::Fact;
use crate::ids::{ActorId, CohortId, EnrolmentId, FeedId};
use crate::refusal::Refusal;

/// What stands in a feed for a thing whose title alone would tell anybody who has the address of a concern, or of somebody's health.
const SOMETHING: &str = "A next step";

/// So many days before today are in a feed.
const BEFORE: u64 = 60;
/// So many days after today are in it.
const AFTER: u64 = 400;

/// An employer opened an address at which the due days of a cohort can be read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CalendarFeedOpened {
    /// The feed.
    pub feed: FeedId,
    /// Whose due days.
    pub cohort: CohortId,
    /// The SHA-256 of the address's secret, in hexadecimal: from the log nobody can find the address.
    pub secret_sha256: String,
}

/// The address answers nobody any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CalendarFeedClosed {
    /// The feed.
    pub feed: FeedId,
}

/// A feed as far as it is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Feed {
    /// Which.
    pub id: FeedId,
    /// Whose due days.
    pub cohort: CohortId,
    /// The SHA-256 of the address's secret.
    pub secret_sha256: String,
    /// The day of its opening.
    pub opened_on: NaiveDate,
    /// Who opened it.
    pub opened_by: ActorId,
    /// The day from which it answers nobody.
    pub closed_on: Option<NaiveDate>,
}

impl Feed {
    pub(crate) fn new(it: &CalendarFeedOpened, fact: &Fact<'_>) -> Self {
        Self {
            id: it.feed,
            cohort: it.cohort,
            secret_sha256: it.secret_sha256.clone(),
            opened_on: fact.effective_on,
            opened_by: fact.carrier.by,
            closed_on: None,
        }
    }
}

pub(crate) fn open(employer: &Employer, it: &CalendarFeedOpened) -> Result<(), Refusal> {
    let is_hash = it.secret_sha256.len() == 64 && it.secret_sha256.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it));
    if !is_hash || employer.feeds.iter().any(|known| known.id == it.feed || known.secret_sha256 == it.secret_sha256) {
        return Err(Refusal::FeedKnown);
    }
    Ok(())
}

pub(crate) fn close(employer: &Employer, it: &CalendarFeedClosed) -> Result<(), Refusal> {
    let is_open = |known: &Feed| known.id == it.feed && known.closed_on.is_none();
    if employer.feeds.iter().any(is_open) { Ok(()) } else { Err(Refusal::FeedUnknown) }
}

/// What an enrolment is called where no name may stand: on a calendar, and beside the name on a board, so that who sees the board knows
/// whom the calendar means.
pub fn code_of(enrolment: EnrolmentId) -> String {
    // The end of an id is random: six characters tell a cohort apart, and say nothing of anybody.
    format!("{:06X}", enrolment.0.as_u128() & 0xFF_FFFF)
}

/// What a thing is called in a feed.
pub fn title(it: &DueItem, framework: &Framework) -> String {
    match it.what {
        What::ActionPlan | What::PlanFor(_) | What::SecondLook(_) | What::LongAbsence | What::Return => SOMETHING.to_owned(),
        _ => it.title(framework),
    }
}

/// Whether something that is due is in a feed that is read today: neither long past nor far off.
pub fn is_in_sight(it: &DueItem, today: NaiveDate) -> bool {
    let from = today.checked_sub_days(Days::new(BEFORE));
    let until = today.checked_add_days(Days::new(AFTER));
    from.is_none_or(|from| from <= it.on) && until.is_none_or(|until| it.on <= until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::given::*;
    use crate::ids::ConcernId;
    use crate::support::Party;

    const FEED: FeedId = FeedId(uuid::Uuid::from_u128(70));

    fn opened_feed(on: u64, feed: FeedId, secret_sha256: &str) -> Told {
        let secret_sha256 = secret_sha256.to_owned();
        (on, Event::CalendarFeedOpened(CalendarFeedOpened { feed, cohort: AUTUMN, secret_sha256 }))
    }

    fn closed_feed(on: u64) -> Told {
        (on, Event::CalendarFeedClosed(CalendarFeedClosed { feed: FEED }))
    }

    fn registered() -> Told {
        (0, Event::EmployerRegistered(an_employer()))
    }

    #[test]
    fn a_feed_is_opened_once_and_what_is_kept_of_its_secret_is_a_hash() {
        let hash = "0f".repeat(32);
        let story = given([registered(), opened_feed(1, FEED, &hash)]);
        story.clone().when(opened_feed(2, FEED, &"1f".repeat(32))).refused(Refusal::FeedKnown);
        story.clone().when(opened_feed(2, FeedId(uuid::Uuid::nil()), &hash)).refused(Refusal::FeedKnown);
        given([registered()]).when(opened_feed(1, FEED, "the secret itself")).refused(Refusal::FeedKnown);
        let feeds = Employer::of(&story.history.facts(), day(1)).feeds;
        assert_eq!((feeds.len(), feeds[0].cohort, feeds[0].closed_on), (1, AUTUMN, None));
    }

    #[test]
    fn nothing_in_a_feed_tells_of_a_concern_or_of_somebodys_absence() {
        let framework = crate::enrolment::tests::year();
        let called = |what| title(&DueItem { what, on: day(1), late_by_days: 0, whose: Party::Worker, why: Vec::new() }, &framework);
        let concern = ConcernId(uuid::Uuid::nil());
        for what in [What::ActionPlan, What::PlanFor(concern), What::SecondLook(concern), What::LongAbsence, What::Return] {
            assert_eq!(called(what), SOMETHING);
        }
        assert_eq!(called(What::Supervision), "Supervision");
    }

    #[test]
    fn only_a_feed_that_is_open_is_closed() {
        given([registered()]).when(closed_feed(1)).refused(Refusal::FeedUnknown);
        let story = given([registered(), opened_feed(1, FEED, &"0f".repeat(32))]).when(closed_feed(3)).accepted();
        assert_eq!(Employer::of(&story.history.facts(), day(3)).feeds[0].closed_on, Some(day(3)));
        story.when(closed_feed(4)).refused(Refusal::FeedUnknown);
    }

    #[test]
    fn a_code_is_short_and_says_nothing_of_the_rest_of_the_id() {
        let of = |id: u128| code_of(EnrolmentId(uuid::Uuid::from_u128(id)));
        assert_eq!((of(0xABCD_EF12), of(7)), ("CDEF12".to_owned(), "000007".to_owned()));
    }
}
