//! Registration with Social Work England: who holds a number, and that nobody else does.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::codes::RegistrationNumber;
use crate::ids::EventId;
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::Refusal;

/// A Social Work England number was claimed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RegistrationClaimed {
    /// The number.
    pub number: Private<RegistrationNumber>,
    /// The number's pseudonym: a keyed hash, the same for the same number, by which two claims meet without the number being in the clear.
    pub claim: String,
}

/// A Social Work England number was given up: the person left the register, or the number was not theirs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RegistrationReleased {
    /// The pseudonym of the number given up.
    pub claim: String,
}

/// A number held by a person over a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Registration {
    /// The number.
    pub number: Private<RegistrationNumber>,
    /// Its pseudonym.
    pub claim: String,
    /// First day.
    pub from: NaiveDate,
    /// The day it was given up; none while it is held.
    pub until: Option<NaiveDate>,
    /// The entry by which it was given up.
    pub released_by: Option<EventId>,
}

impl Registration {
    /// Whether the number is held on one of the days of a time. On the day on which it is given up it is free.
    pub fn meets(&self, from: NaiveDate, until: Option<NaiveDate>) -> bool {
        let last = |until: Option<NaiveDate>| until.unwrap_or(NaiveDate::MAX);
        self.from.max(from) < last(self.until).min(last(until))
    }

    /// Whether it is held on every one of the days on which another is.
    pub fn covers(&self, other: &Self) -> bool {
        self.claim == other.claim && self.from <= other.from && self.until.is_none_or(|until| other.until.is_some_and(|it| it <= until))
    }
}

/// The tag that every claim to one number carries.
pub fn tag(claim: &str) -> String {
    format!("registration:{claim}")
}

pub(crate) fn claim(journey: &Journey, it: &RegistrationClaimed) -> Result<(), Refusal> {
    match journey.registrations.iter().find(|held| held.until.is_none()) {
        Some(held) if held.claim == it.claim => Err(Refusal::NumberAlreadyHeld),
        Some(_) => Err(Refusal::AnotherNumberHeld),
        None => Ok(()),
    }
}

pub(crate) fn release(journey: &Journey, it: &RegistrationReleased) -> Result<(), Refusal> {
    if journey.registrations.iter().any(|held| held.until.is_none() && held.claim == it.claim) {
        Ok(())
    } else {
        Err(Refusal::NumberNotHeld)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::*;

    #[test]
    fn a_number_may_arrive_late_and_for_an_earlier_day() {
        given([opened(), started(10, a_start(FIRST)), claimed(5, "a")]).then_on(4, |it| assert!(it.registrations.is_empty())).then_on(
            5,
            |it| {
                assert_eq!(
                    it.registrations[0],
                    Registration { number: Private::Erased, claim: "a".into(), from: day(5), until: None, released_by: None }
                )
            },
        );
    }

    #[test]
    fn nobody_holds_the_same_number_twice() {
        given([opened(), claimed(1, "a")]).when(claimed(2, "a")).refused(Refusal::NumberAlreadyHeld);
    }

    #[test]
    fn nobody_holds_two_numbers_at_once() {
        given([opened(), claimed(1, "a")]).when(claimed(2, "b")).refused(Refusal::AnotherNumberHeld);
    }

    #[test]
    fn only_a_number_that_is_held_is_released() {
        given([opened()]).when(released(1, "a")).refused(Refusal::NumberNotHeld);
        given([opened(), claimed(1, "a")]).when(released(2, "b")).refused(Refusal::NumberNotHeld);
        given([opened(), claimed(1, "a"), released(2, "a")]).when(released(3, "a")).refused(Refusal::NumberNotHeld);
    }

    #[test]
    fn who_releases_a_number_may_claim_it_or_another_on_the_same_day() {
        for claim in ["a", "b"] {
            given([opened(), claimed(1, "a"), released(5, "a"), claimed(5, claim)]).then(|it| {
                assert_eq!((it.registrations[0].until, it.registrations[1].until), (Some(day(5)), None));
            });
        }
    }

    #[test]
    fn a_number_claimed_by_mistake_is_released_on_the_same_day() {
        given([opened(), claimed(1, "a"), released(1, "a")]).then(|it| assert_eq!(it.registrations[0].until, Some(day(1))));
    }

    #[test]
    fn a_corrected_number_takes_its_release_along_or_is_refused() {
        let story = given([opened(), claimed(1, "a"), released(5, "a")]);
        story.clone().when(corrected(2, claimed(1, "b"))).would_break(3, 5, Refusal::NumberNotHeld);
        story.when_all([corrected(2, claimed(1, "b")), corrected(3, released(5, "b"))]).accepted();
    }

    fn held(from: u64, until: Option<u64>) -> Registration {
        Registration { number: Private::Erased, claim: "a".into(), from: day(from), until: until.map(day), released_by: None }
    }

    #[test]
    fn two_times_of_holding_a_number_meet_only_on_a_day_of_both() {
        let meets = |other: (u64, Option<u64>)| held(5, Some(9)).meets(day(other.0), other.1.map(day));
        assert_eq!([(1, Some(5)), (1, Some(6)), (8, None), (9, None), (7, Some(7))].map(meets), [false, true, true, false, false]);
        assert!(held(5, None).meets(day(1), None) && !held(5, None).meets(day(1), Some(day(5))));
    }

    #[test]
    fn who_holds_a_number_for_fewer_days_gains_none() {
        assert!(held(5, None).covers(&held(6, Some(8))) && held(5, Some(8)).covers(&held(5, Some(8))));
        assert!(!held(5, Some(8)).covers(&held(5, None)) && !held(5, None).covers(&held(4, None)));
    }
}
