//! Cohorts: a programme's intake at an employer, who joined, who left, and who moved to another.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::history::{Breach, Fact, History};
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::*;

    #[test]
    fn a_cohort_is_opened_once() {
        let told = (0, Event::CohortOpened(a_cohort()));
        given([told.clone()]).when(told).refused(Refusal::CohortKnown);
    }

    #[test]
    fn a_cohort_has_a_name_a_programme_and_room() {
        let wrong = [
            (CohortOpened { name: " ".into(), ..a_cohort() }, Refusal::Empty("name")),
            (CohortOpened { programme: String::new(), ..a_cohort() }, Refusal::Empty("programme")),
            (CohortOpened { name: "x".repeat(201), ..a_cohort() }, Refusal::TooLong("name", 200)),
            (CohortOpened { seats: Some(0), ..a_cohort() }, Refusal::NoSeats),
        ];
        let story = given([(0, Event::CohortOpened(a_cohort()))]);
        for (it, refusal) in wrong {
            story.clone().when(corrected(1, (0, Event::CohortOpened(it)))).refused(refusal);
        }
        story.when(corrected(1, (0, Event::CohortOpened(CohortOpened { seats: Some(1), ..a_cohort() })))).accepted();
    }

    #[test]
    fn what_happens_in_a_journey_does_not_happen_to_a_cohort() {
        given([(0, Event::CohortOpened(a_cohort()))]).when(joined(1, AUTUMN)).refused(Refusal::NotOfACohort);
    }

    #[test]
    fn nobody_is_in_a_cohort_twice_at_once_and_may_join_again_after_leaving() {
        given([opened(), joined(5, AUTUMN)]).when(joined(6, AUTUMN)).refused(Refusal::AlreadyInCohort);
        given([opened(), joined(5, AUTUMN), left(10, AUTUMN, None), joined(11, AUTUMN)]).then(|it| {
            let times: Vec<_> = it.memberships.iter().map(|it| (it.from, it.until)).collect();
            assert_eq!(times, [(day(5), Some(day(10))), (day(11), None)]);
        });
    }

    #[test]
    fn the_last_day_in_a_cohort_is_not_the_first_of_another_time_in_it() {
        given([opened(), joined(5, AUTUMN), left(10, AUTUMN, None)]).when(joined(10, AUTUMN)).refused(Refusal::AlreadyInCohort);
    }

    #[test]
    fn only_who_is_in_a_cohort_leaves_it() {
        given([opened(), joined(5, AUTUMN)]).when(left(4, AUTUMN, None)).refused(Refusal::NotInCohort);
        given([opened(), joined(5, AUTUMN)]).when(left(6, SPRING, None)).refused(Refusal::NotInCohort);
        given([opened(), joined(5, AUTUMN), left(6, AUTUMN, None)]).when(left(7, AUTUMN, None)).refused(Refusal::NotInCohort);
    }

    #[test]
    fn who_joins_by_mistake_may_leave_on_the_same_day() {
        given([opened(), joined(5, AUTUMN), left(5, AUTUMN, None)]).then(|it| assert_eq!(it.memberships[0].until, Some(day(5))));
    }

    #[test]
    fn who_moves_leaves_one_cohort_and_joins_another_on_the_same_day() {
        given([opened(), joined(5, AUTUMN)]).when_all([left(9, AUTUMN, Some(SPRING)), joined(9, SPRING)]).accepted().then(|it| {
            let (from, to) = (&it.memberships[0], &it.memberships[1]);
            assert_eq!((from.until, from.moved_to, to.from, to.until), (Some(day(9)), Some(SPRING), day(9), None));
        });
    }

    #[test]
    fn nobody_moves_to_where_they_are() {
        given([opened(), joined(5, AUTUMN)]).when(left(9, AUTUMN, Some(AUTUMN))).refused(Refusal::AlreadyInCohort);
    }

    #[test]
    fn a_joining_that_is_taken_back_would_leave_the_leaving_without_ground() {
        given([opened(), joined(5, AUTUMN), left(9, AUTUMN, None)]).when(retracted(2)).would_break(3, 9, Refusal::NotInCohort);
    }

    #[test]
    fn a_cohort_is_what_its_opening_says_as_corrected() {
        let named = |name: &str| (3, Event::CohortOpened(CohortOpened { name: name.into(), ..a_cohort() }));
        let story = given([named("Autum"), corrected(1, named("Autumn"))]);
        assert_eq!(fold(&story.history.facts()).map(|(on, it)| (on, it.name)), Some((day(3), "Autumn".to_owned())));
    }
/// Whose the cohort of a history is; where its opening was taken back, whose it was: who took it back must be able to undo that.
pub fn owner(history: &History) -> Option<EmployerId> {
    history.last(|facts| fold(facts).map(|(_, it)| it.employer))
}

}
