//! Offers: the bridge from the last placement to the first post, and what became of each.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{EmployerId, OfferId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::Refusal;
use crate::text;

/// An employer offered a post. True from the day it was made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OfferMade {
    /// The offer.
    pub offer: OfferId,
    /// Who made it.
    pub employer: EmployerId,
    /// The post's title, in the employer's own words.
    pub title: Private<String>,
    /// What must still happen before the person can start.
    #[serde(default)]
    pub conditions: Vec<OfferCondition>,
    /// The day on which the person is expected to start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_start: Option<NaiveDate>,
}

/// What an offer may depend on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferCondition {
    /// The qualification must be awarded.
    Qualification,
    /// Social Work England must have registered the person.
    Registration,
    /// References, checks and health clearance must be in.
    Checks,
}

/// An offer was accepted, declined, withdrawn, or lapsed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OfferClosed {
    /// The offer.
    pub offer: OfferId,
    /// What became of it.
    pub outcome: OfferOutcome,
}

/// What became of an offer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferOutcome {
    /// The person accepted.
    Accepted,
    /// The person declined.
    Declined,
    /// The employer withdrew it.
    Withdrawn,
    /// Nobody answered in time.
    Lapsed,
}

/// An offer as far as it has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// What was offered.
    pub made: OfferMade,
    /// When.
    pub on: NaiveDate,
    /// What became of it, and when.
    pub closed: Option<(NaiveDate, OfferOutcome)>,
}

impl Offer {
    /// Whether the person may still start on it: open, or accepted.
    pub fn stands(&self) -> bool {
        self.closed.is_none_or(|(_, outcome)| outcome == OfferOutcome::Accepted)
    }
}

pub(crate) fn make(journey: &Journey, it: &OfferMade, on: NaiveDate) -> Result<(), Refusal> {
    if journey.offers.iter().any(|known| known.made.offer == it.offer) {
        return Err(Refusal::OfferKnown);
    }
    if let Some(title) = it.title.get() {
        text::line("title", title, text::LINE)?;
    }
    if it.expected_start.is_some_and(|start| start < on) {
        return Err(Refusal::StartBeforeOffer);
    }
    Ok(())
}

pub(crate) fn close(journey: &Journey, it: &OfferClosed) -> Result<(), Refusal> {
    let Some(offer) = journey.offers.iter().find(|known| known.made.offer == it.offer) else {
        return Err(Refusal::OfferUnknown);
    };
    // Who has started on an offer has accepted it: that may be noted late, but nothing else may.
    let started = journey.spells.iter().any(|spell| spell.offer == Some(it.offer));
    if offer.closed.is_some() || (started && it.outcome != OfferOutcome::Accepted) {
        return Err(Refusal::OfferOver);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::employment::EmploymentStarted;
    use crate::given::*;
    use crate::journey::Stage;

    fn start() -> EmploymentStarted {
        EmploymentStarted { offer: Some(OFFER), ..a_start(FIRST) }
    }

    #[test]
    fn an_offer_is_made_before_the_course_ends_and_leads_to_a_start() {
        let told = [
            opened(),
            placed(1, a_placement()),
            offered(5, an_offer()),
            closed(7, OfferOutcome::Accepted),
            concluded(90, 70),
            started(100, start()),
        ];
        given(told)
            .then_on(4, |it| assert_eq!(it.stage(day(4)), Stage::Student))
            .then_on(99, |it| assert_eq!(it.stage(day(99)), Stage::Offered))
            .then_on(100, |it| assert_eq!(it.stage(day(100)), Stage::InPost));
    }

    #[test]
    fn an_offer_is_made_once_and_says_of_what() {
        given([opened(), offered(5, an_offer())]).when(offered(6, an_offer())).refused(Refusal::OfferKnown);
        let titled = |title| OfferMade { title, ..an_offer() };
        given([opened()]).when(offered(5, titled(Private::Open(" ".into())))).refused(Refusal::Empty("title"));
        // Where the title cannot be read it was judged when it could.
        for title in [Private::Sealed("x1".into()), Private::Erased] {
            given([opened()]).when(offered(5, titled(title))).accepted();
        }
    }

    #[test]
    fn nobody_is_expected_before_the_offer() {
        let expected = |on| OfferMade { expected_start: Some(day(on)), ..an_offer() };
        given([opened()]).when(offered(5, expected(4))).refused(Refusal::StartBeforeOffer);
        given([opened()]).when(offered(5, expected(5))).accepted();
        given([opened()]).when(offered(5, expected(80_000))).refused(Refusal::DateOutOfRange("expectedStart"));
    }

    #[test]
    fn an_offer_is_closed_once_and_not_before_it_is_made() {
        given([opened()]).when(closed(5, OfferOutcome::Accepted)).refused(Refusal::OfferUnknown);
        given([opened(), offered(5, an_offer())]).when(closed(4, OfferOutcome::Accepted)).refused(Refusal::OfferUnknown);
        given([opened(), offered(5, an_offer()), closed(6, OfferOutcome::Lapsed)])
            .when(closed(7, OfferOutcome::Accepted))
            .refused(Refusal::OfferOver);
    }

    #[test]
    fn nobody_starts_on_an_offer_that_is_unknown_anothers_or_over() {
        given([opened()]).when(started(9, start())).refused(Refusal::OfferUnknown);
        given([opened(), offered(10, an_offer())]).when(started(9, start())).refused(Refusal::OfferUnknown);
        let elsewhere = EmploymentStarted { employer: SOUTH, ..start() };
        given([opened(), offered(5, an_offer())]).when(started(9, elsewhere)).refused(Refusal::OfferOfAnother);
        for outcome in [OfferOutcome::Declined, OfferOutcome::Withdrawn, OfferOutcome::Lapsed] {
            given([opened(), offered(5, an_offer()), closed(6, outcome)]).when(started(9, start())).refused(Refusal::OfferOver);
        }
    }

    #[test]
    fn an_open_offer_may_be_started_on_and_its_acceptance_noted_late() {
        given([opened(), offered(5, an_offer()), started(5, start()), closed(12, OfferOutcome::Accepted)])
            .when(closed(13, OfferOutcome::Accepted))
            .refused(Refusal::OfferOver);
    }

    #[test]
    fn an_offer_that_was_started_on_is_not_declined_afterwards() {
        for on in [9, 12] {
            given([opened(), offered(5, an_offer()), started(9, start())])
                .when(closed(on, OfferOutcome::Declined))
                .refused(Refusal::OfferOver);
        }
        given([opened(), offered(5, an_offer()), started(9, start())]).when(closed(7, OfferOutcome::Declined)).would_break(
            3,
            9,
            Refusal::OfferOver,
        );
    }

    #[test]
    fn one_offer_leads_to_one_start() {
        let again = EmploymentStarted { offer: Some(OFFER), ..a_start(SECOND) };
        given([opened(), offered(5, an_offer()), started(9, start()), ended(20, an_ending(FIRST))])
            .when(started(30, again))
            .refused(Refusal::OfferOver);
    }

    #[test]
    fn an_offer_that_led_to_a_post_nobody_linked_is_not_open_for_ever() {
        given([opened(), offered(5, an_offer()), started(9, a_start(FIRST)), ended(20, an_ending(FIRST))])
            .then_on(20, |it| assert_eq!(it.stage(day(20)), Stage::Left));
    }

    #[test]
    fn who_left_and_is_offered_a_post_again_is_offered() {
        given([opened(), started(1, a_start(FIRST)), ended(20, an_ending(FIRST)), offered(30, an_offer())])
            .then_on(30, |it| assert_eq!(it.stage(day(30)), Stage::Offered));
    }
}
