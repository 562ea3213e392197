//! The anchor: from which day a clock runs where nobody says another. It is worked out once, stated in the enrolment, and never again.

use chrono::{Days, NaiveDate};

use super::Enrolment;
use crate::framework::{AnchorDay, Programme};
use crate::ids::SpellId;
use crate::journey::Journey;

impl Programme {
    /// The latest of the days that the document names, as far as the journey knows them; none where it knows none of them, and the day of
    /// the enrolment where the document names none.
    pub fn anchor_for(
        &self,
        journey: &Journey,
        spell: SpellId,
        (enrolled_on, cohort_begins): (NaiveDate, Option<NaiveDate>),
    ) -> Option<NaiveDate> {
        let day = |it: &AnchorDay| match it {
            AnchorDay::EmploymentStarted => journey.spells.iter().find(|it| it.id == spell).map(|it| it.started_on),
            AnchorDay::Registered => journey.registrations.iter().rfind(|it| it.until.is_none()).map(|it| it.from),
            AnchorDay::EarlierProgrammeCompleted => {
                let over = journey.enrolments.iter().filter(|it| it.is_completed()).filter_map(|it| it.ended.as_ref());
                over.map(|it| it.actual_end()).max()
            }
            AnchorDay::CohortBegins => cohort_begins,
        };
        if self.anchor.is_empty() { Some(enrolled_on) } else { self.anchor.iter().filter_map(day).max() }
    }
}

impl Enrolment {
    /// From which day the clock of an enrolment runs that goes on with this one and counts the time done: the day that lies as far before
    /// its first as was done here, at full time where the version counts hours. What lies between the two counts for neither.
    pub fn anchor_of_next(&self, journey: &Journey, programme: &Programme, enrolled_on: NaiveDate) -> NaiveDate {
        let until = self.ended.as_ref().and_then(|it| it.on.succ_opt()).unwrap_or(enrolled_on).min(enrolled_on);
        let done = self.course(journey, programme, enrolled_on).done(until);
        enrolled_on.checked_sub_days(Days::new(done.into())).unwrap_or(enrolled_on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::employment::EmploymentChanged;
    use crate::enrolment::Onward;
    use crate::enrolment::tests::{on_programme, paused, resumed, transferred, year};
    use crate::given::*;
    use crate::history::AsAt;

    fn programme(anchor: &[AnchorDay]) -> Programme {
        Programme { anchor: anchor.to_vec(), ..year().programme().unwrap().clone() }
    }

    #[test]
    fn trap_1_the_latest_of_the_days_that_are_known_is_taken_and_nothing_is_guessed() {
        let story = given([opened(), started(5, a_start(FIRST)), claimed(9, "a")]);
        let of = |anchor: &[AnchorDay], on| {
            let journey = Journey::of(&story.history.facts(), day(on));
            programme(anchor).anchor_for(&journey, FIRST, (day(on), Some(day(2))))
        };
        use AnchorDay::{CohortBegins, EarlierProgrammeCompleted, EmploymentStarted, Registered};
        assert_eq!(of(&[EmploymentStarted, Registered], 10), Some(day(9)));
        assert_eq!(of(&[EmploymentStarted, Registered], 8), Some(day(5)), "the number had not arrived");
        assert_eq!(of(&[CohortBegins], 10), Some(day(2)));
        assert_eq!(of(&[EarlierProgrammeCompleted], 10), None);
        assert_eq!(of(&[], 10), Some(day(10)));
    }

    #[test]
    fn trap_9_who_goes_on_elsewhere_goes_on_where_they_were() {
        let next = |story: Story| {
            let journey = Journey::fold(&story.when(transferred(100, Onward::Elsewhere, true)).accepted().history, AsAt::END);
            journey.enrolments[0].anchor_of_next(&journey, year().programme().unwrap(), day(111))
        };
        assert_eq!(next(on_programme()), day(111 - 96), "from day 5 to day 100 is 96 days");
        assert_eq!(next(on_programme().when(paused(20, None)).accepted().when(resumed(50)).accepted()), day(111 - 66));
        let half = changed(21, EmploymentChanged { fte: fte("0.5"), ..a_change(FIRST) });
        assert_eq!(next(on_programme().when(half).accepted()), day(111 - 56), "eighty days at half time are forty");
    }
}
