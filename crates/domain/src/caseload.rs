//! Protected caseloads: what somebody on a programme carried beside what was promised, and who allowed more.

mod full;
mod taper;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::employer::Employer;
use crate::employment::CasesHeld;
use crate::enrolment::{self, Enrolment};
use crate::framework::Programme;
use crate::history::Fact;
use crate::ids::{EnrolmentId, EventId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::Refusal;
use crate::support::Somebody;
use crate::text;

pub use full::{FullCaseload, FullCaseloadSet};
pub use taper::{Taper, TaperStep, WholeLoad};

/// Somebody allowed that more is carried than was promised. True from the first day on which that is allowed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CaseloadExcessAllowed {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Who allowed it.
    pub by: Somebody,
    /// The last day on which it is allowed.
    pub until: NaiveDate,
    /// Why.
    pub note: Private<Option<String>>,
}

/// A time in which more may be carried than was promised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Allowance {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Who allowed it.
    pub by: Somebody,
    /// Why.
    pub note: Private<Option<String>>,
    /// The entry that says so.
    pub said_by: EventId,
}

/// What was carried on a day, beside what was promised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Load {
    /// The day of the reading.
    pub on: NaiveDate,
    /// Cases held.
    pub cases: u32,
    /// What they weigh, in hundredths of a case, where the employer weighs them: then it is this that is compared with what was promised.
    pub weighted_hundredths: Option<u32>,
    /// The most that was promised, in hundredths of a case; none where nobody knows the whole load on that day.
    pub promised_hundredths: Option<u64>,
    /// Who allowed more, where somebody did.
    pub allowed_by: Option<Somebody>,
}

impl Load {
    /// Whether more was carried than was promised, allowed or not.
    pub fn is_exceeded(&self) -> bool {
        let load = self.weighted_hundredths.map_or(u64::from(self.cases) * 100, u64::from);
        self.promised_hundredths.is_some_and(|it| load > it)
    }

    /// Whether more was carried than was promised, and nobody had allowed it.
    pub fn is_breach(&self) -> bool {
        self.is_exceeded() && self.allowed_by.is_none()
    }
}

impl Enrolment {
    /// Every reading since the programme began, beside what the pinned version promises of what the employer says that a full-time worker
    /// holds in the team that the person was in on that day.
    pub fn protected_loads(&self, journey: &Journey, programme: &Programme, employer: &Employer) -> Vec<Load> {
        let worked = self.worked(journey);
        let pieces = || worked.iter().flat_map(|(spell, from)| spell.pieces.iter().map(|it| (it.from.max(*from), it)));
        let team = |on: NaiveDate| pieces().rfind(|(from, _)| *from <= on).and_then(|(_, it)| it.team);
        self.loads(journey, programme, |on| employer.full_caseload(team(on), on))
    }

    /// Every reading since the programme began, beside what the pinned version promises; nothing where it promises nothing.
    ///
    /// `whole_load` is that of a full-time worker on a day, in hundredths of a case, as [`Employer::full_caseload`] has it. Who works
    /// part-time carries a part of it.
    pub fn loads(&self, journey: &Journey, programme: &Programme, whole_load: impl Fn(NaiveDate) -> Option<u64>) -> Vec<Load> {
        let Some(taper) = &programme.taper else { return Vec::new() };
        let course = self.course(journey, programme, NaiveDate::MAX);
        let promised = |on: NaiveDate| {
            let percent = u64::from(taper.percent(self.anchor, course.active_days(on))?);
            let hours = course.hours.iter().rev().find(|it| it.from <= on)?;
            Some(whole_load(on)? * percent * hours.fte.millionths().unsigned_abs() / 100_000_000)
        };
        let allowed = |on: NaiveDate| self.allowances.iter().rev().find(|it| it.from <= on && on <= it.until).map(|it| it.by);
        let within = |on: NaiveDate| self.anchor <= on && self.ended.as_ref().is_none_or(|it| on <= it.on);
        let readings = self.worked(journey).into_iter().flat_map(|(spell, from)| spell.caseloads.iter().filter(move |it| from <= it.on));
        let load = |CasesHeld { on, cases, weighted_hundredths }: CasesHeld| Load {
            on,
            cases,
            weighted_hundredths,
            promised_hundredths: promised(on),
            allowed_by: allowed(on),
        };
        readings.filter(|it| within(it.on)).copied().map(load).collect()
    }
}

pub(crate) fn allow(journey: &Journey, it: &CaseloadExcessAllowed, on: NaiveDate) -> Result<(), Refusal> {
    enrolment::running(journey, it.enrolment)?;
    if it.until < on {
        return Err(Refusal::EndsBeforeItBegins("until"));
    }
    text::note(&it.note)
}

impl Allowance {
    pub(crate) fn new(it: &CaseloadExcessAllowed, fact: &Fact<'_>) -> Self {
        Self { from: fact.effective_on, until: it.until, by: it.by, note: it.note.clone(), said_by: fact.carrier.id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Length;
    use crate::enrolment::tests::{YEAR, on_programme, paused, resumed, year};
    use crate::event::Event;
    use crate::given::*;
    use crate::history::AsAt;
    use crate::support::Party;

    fn ramp() -> Programme {
        let step = |months, percent| TaperStep { from: Length::Months(months), percent };
        let taper = Taper { of: WholeLoad::TeamAverage, steps: vec![step(0, 25), step(3, 50), step(6, 70), step(9, 90)] };
        Programme { taper: Some(taper), ..year().programme().unwrap().clone() }
    }

    fn allowed(on: u64, until: u64) -> Told {
        let by = Somebody { party: Party::LineManager, person: None };
        (on, Event::CaseloadExcessAllowed(CaseloadExcessAllowed { enrolment: YEAR, by, until: day(until), note: Private::Open(None) }))
    }

    /// Each reading's cases, what was promised of a whole load of sixteen, and whether it was exceeded.
    fn loads(story: Story) -> Vec<(u32, Option<u64>, bool)> {
        let journey = Journey::fold(&story.history, AsAt::END);
        let loads = journey.enrolments[0].loads(&journey, &ramp(), |_| Some(1_600));
        loads.iter().map(|it| (it.cases, it.promised_hundredths, it.is_exceeded())).collect()
    }

    fn weighing(on: u64, cases: u32, hundredths: u32) -> Told {
        let Event::CaseloadRecorded(it) = holding(on, cases).1 else { panic!("cases held") };
        let weighted_hundredths = Some(hundredths);
        (on, Event::CaseloadRecorded(crate::employment::CaseloadRecorded { weighted_hundredths, ..it }))
    }

    fn with<const N: usize>(all: [Told; N]) -> Story {
        all.into_iter().fold(on_programme(), |story, it| story.when(it).accepted())
    }

    #[test]
    fn a_load_is_exceeded_where_it_is_above_the_share_of_its_step() {
        let story = with([holding(10, 4), holding(95, 5), holding(96, 8), holding(300, 15)]);
        assert_eq!(loads(story), [(4, Some(400), false), (5, Some(400), true), (8, Some(800), false), (15, Some(1_440), true)]);
    }

    #[test]
    fn a_pause_keeps_the_step_and_part_time_hours_take_their_part() {
        let half = changed(200, crate::employment::EmploymentChanged { fte: fte("0.5"), ..a_change(FIRST) });
        let story = with([paused(20, None), resumed(50), holding(100, 5), half, holding(201, 8)]);
        assert_eq!(loads(story), [(5, Some(400), true), (8, Some(400), true)]);
    }

    #[test]
    fn where_cases_are_weighed_their_weight_is_what_may_not_exceed() {
        let story = with([weighing(10, 4, 401), weighing(11, 9, 399), holding(12, 4)]);
        assert_eq!(loads(story.clone()), [(4, Some(400), true), (9, Some(400), false), (4, Some(400), false)]);
        let journey = Journey::fold(&story.history, AsAt::END);
        let weighed: Vec<_> = journey.enrolments[0].loads(&journey, &ramp(), |_| None).iter().map(|it| it.weighted_hundredths).collect();
        assert_eq!(weighed, [Some(401), Some(399), None]);
    }

    #[test]
    fn more_may_be_allowed_and_is_still_more() {
        let story = with([holding(10, 6), allowed(20, 30), holding(25, 6), holding(31, 6)]);
        let journey = Journey::fold(&story.history, AsAt::END);
        let loads = journey.enrolments[0].loads(&journey, &ramp(), |_| Some(1_600));
        assert!(loads.iter().all(Load::is_exceeded));
        let by: Vec<_> = loads.iter().map(|it| it.allowed_by.map(|it| it.party)).collect();
        assert_eq!(by, [None, Some(Party::LineManager), None]);
        assert_eq!(loads.iter().map(Load::is_breach).collect::<Vec<_>>(), [true, false, true]);
        on_programme().when(allowed(20, 19)).refused(Refusal::EndsBeforeItBegins("until"));
    }

    #[test]
    fn the_whole_load_is_that_of_the_team_on_the_day_of_the_reading() {
        let full = |on, team, cases_hundredths| FullCaseload { on: day(on), team, cases_hundredths };
        let loads = vec![full(0, None, 2_000), full(0, Some(TEAM), 1_200), full(40, Some(TEAM), 1_600)];
        let employer = Employer { full_caseloads: loads, ..Employer::default() };
        let duty = changed(20, crate::employment::EmploymentChanged { team: Some(TEAM), ..a_change(FIRST) });
        let story = with([holding(10, 4), duty, holding(20, 4), holding(40, 4)]);
        let journey = Journey::fold(&story.history, AsAt::END);
        let loads = journey.enrolments[0].protected_loads(&journey, &ramp(), &employer);
        let promised: Vec<_> = loads.iter().map(|it| (it.promised_hundredths, it.is_exceeded())).collect();
        assert_eq!(promised, [(Some(500), false), (Some(300), true), (Some(400), false)]);
    }

    #[test]
    fn where_nobody_knows_the_whole_load_nothing_is_exceeded() {
        let story = with([holding(10, 40)]);
        let journey = Journey::fold(&story.history, AsAt::END);
        let loads = journey.enrolments[0].loads(&journey, &ramp(), |_| None);
        assert_eq!((loads[0].promised_hundredths, loads[0].is_exceeded()), (None, false));
    }
}
