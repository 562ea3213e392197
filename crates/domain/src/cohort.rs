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
    /// Why the person left.
    pub note: Private<Option<String>>,
}

impl Membership {
    /// The days in the cohort.
    pub fn time(&self) -> Time {
        Time { from: self.from, until: self.until }
    }
}

/// Days in a cohort: the first, and the last, which is still a day in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Time {
    /// First day.
    pub from: NaiveDate,
    /// Last day; none while it goes on.
    pub until: Option<NaiveDate>,
}

impl Time {
    /// Whether a day is one of them.
    pub fn has(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|it| day <= it)
    }

    /// Whether every day of another time is one of these.
    pub fn covers(&self, other: &Self) -> bool {
        self.has(other.from) && (self.until.is_none() || other.until.is_some_and(|it| self.has(it)))
    }

    /// How many of these times meet on the fullest of its days.
    pub fn fullest(&self, others: &[Self]) -> usize {
        let mut comings: Vec<NaiveDate> = others.iter().map(|it| it.from).collect();
        let mut goings: Vec<NaiveDate> = others.iter().filter_map(|it| it.until).collect();
        comings.sort_unstable();
        goings.sort_unstable();
        let there = |day: NaiveDate| {
            let (come, gone) = (comings.partition_point(|it| *it <= day), goings.partition_point(|it| *it < day));
            come.saturating_sub(gone)
        };
        // Only where somebody joins does it become fuller.
        let days = comings.iter().copied().filter(|it| self.has(*it)).chain([self.from]);
        days.map(there).max().unwrap_or(0)
    }
}

/// The tag that every joining and leaving of one cohort carries, where its seats are counted.
pub fn tag(cohort: CohortId) -> String {
    format!("cohort:{cohort}")
}

/// The tag of what is said of a cohort itself: who joins must notice when its opening is corrected or taken back.
pub fn opening_tag(cohort: CohortId) -> String {
    format!("cohort-opening:{cohort}")
}

/// Whether everybody who was ever in a cohort has a place in it still, when its opening is corrected, or taken back.
///
/// # Errors
/// The joining that would lose its ground.
pub fn keeps(cohort: CohortId, before: &CohortOpened, after: Option<&CohortOpened>, members: &[History]) -> Result<(), Refusal> {
    let facts: Vec<_> = members.iter().map(History::facts).collect();
    let mut joined: Vec<(&Fact<'_>, Time)> = facts.iter().flat_map(|it| joinings(it, cohort)).collect();
    joined.sort_by_key(|(fact, time)| (time.from, fact.origin.position));
    let Some(after) = after else {
        return joined.first().map_or(Ok(()), |(fact, _)| Err(Breach::at(fact, Refusal::CohortUnknown).would_break()));
    };
    // A bound that was broken before is not for this correction to mend.
    let Some(seats) = after.seats.filter(|seats| before.seats.is_none_or(|before| *seats < before)) else { return Ok(()) };
    for (index, (fact, time)) in joined.iter().enumerate() {
        let there = joined[..=index].iter().filter(|(_, other)| other.has(time.from)).count();
        if there as u64 > u64::from(seats) {
            return Err(Breach::at(fact, Refusal::CohortFull).would_break());
        }
    }
    Ok(())
}

/// Every joining of a cohort in a journey, with the days in it.
fn joinings<'a>(facts: &'a [Fact<'a>], cohort: CohortId) -> Vec<(&'a Fact<'a>, Time)> {
    let is_joining = |it: &&Fact<'_>| matches!(it.event, Event::CohortJoined(it) if it.cohort == cohort);
    let times = Journey::of(facts, NaiveDate::MAX).memberships.into_iter().filter(|it| it.cohort == cohort).map(|it| it.time());
    facts.iter().filter(is_joining).zip(times.collect::<Vec<_>>()).collect()
}

/// Moves to a cohort that the person then did not join.
pub(crate) fn judge_moves(facts: &[Fact<'_>]) -> Vec<Breach> {
    let joins = |cohort: CohortId, from: NaiveDate| {
        facts.iter().any(|it| it.effective_on >= from && matches!(it.event, Event::CohortJoined(it) if it.cohort == cohort))
    };
    let nowhere = |it: &&Fact<'_>| match it.event {
        Event::CohortLeft(left) => left.moved_to.is_some_and(|cohort| !joins(cohort, it.effective_on)),
        _ => false,
    };
    facts.iter().filter(nowhere).map(|it| Breach::at(it, Refusal::NotInCohort)).collect()
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

/// Whose the cohort of a history is; where its opening was taken back, whose it was: who took it back must be able to undo that.
pub fn owner(history: &History) -> Option<EmployerId> {
    history.last(|facts| fold(facts).map(|(_, it)| it.employer))
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

    #[test]
    fn a_cohort_whose_opening_was_taken_back_is_still_its_owners() {
        let story = given([(0, Event::CohortOpened(a_cohort())), retracted(1)]);
        assert_eq!((fold(&story.history.facts()), owner(&story.history)), (None, Some(NORTH)));
    }

    #[test]
    fn half_of_a_move_is_not_taken_back_alone() {
        let moved = given([opened(), joined(5, AUTUMN)]).when_all([left(9, AUTUMN, Some(SPRING)), joined(9, SPRING)]).accepted();
        moved.clone().when(retracted(4)).would_break(3, 9, Refusal::NotInCohort);
        moved.clone().when_all([retracted(4), retracted(3)]).accepted();
        moved.when(retracted(3)).accepted().when(retracted(4)).accepted();
        given([opened(), joined(5, AUTUMN)]).when(left(9, AUTUMN, Some(SPRING))).refused(Refusal::NotInCohort);
    }

    fn time(from: u64, until: Option<u64>) -> Time {
        Time { from: day(from), until: until.map(day) }
    }

    #[test]
    fn seats_are_counted_on_the_fullest_day() {
        let others = [time(1, Some(10)), time(5, Some(6)), time(11, None)];
        let fullest = |from, until| time(from, until).fullest(&others);
        assert_eq!(
            [fullest(1, Some(4)), fullest(1, Some(5)), fullest(7, Some(10)), fullest(10, None), fullest(0, Some(0))],
            [1, 2, 1, 1, 0]
        );
    }

    #[test]
    fn a_time_covers_what_it_has_every_day_of() {
        assert!(time(1, None).covers(&time(1, None)) && time(1, Some(5)).covers(&time(2, Some(5))));
        assert!(!time(1, Some(5)).covers(&time(2, None)) && !time(2, None).covers(&time(1, Some(3))));
    }

    fn member(times: &[(u64, Option<u64>)]) -> History {
        let told = times.iter().flat_map(|(from, until)| [Some(joined(*from, AUTUMN)), until.map(|it| left(it, AUTUMN, None))]);
        crate::given::recorded(std::iter::once(opened()).chain(told.flatten())).history
    }

    #[test]
    fn a_cohort_keeps_a_seat_for_everybody_who_was_in_it() {
        let with = |seats| CohortOpened { seats, ..a_cohort() };
        let members = [member(&[(1, Some(4)), (9, None)]), member(&[(5, Some(9))])];
        let keeps = |before, after: Option<CohortOpened>| keeps(AUTUMN, &with(before), after.as_ref(), &members);
        assert_eq!((keeps(None, Some(with(Some(2)))), keeps(Some(1), Some(with(Some(1))))), (Ok(()), Ok(())));
        let broken = |entry, on, because| {
            let because = Box::new(because);
            Err(Refusal::WouldBreak { entry: crate::given::entry(entry), on: day(on), what: "CohortJoined", because })
        };
        assert_eq!(keeps(Some(3), Some(with(Some(1)))), broken(4, 9, Refusal::CohortFull));
        assert_eq!(keeps(Some(3), None), broken(2, 1, Refusal::CohortUnknown));
    }
}
