//! Development time: what share of working time was promised for development, what was given, and what was taken away.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::clock::Course;
use crate::england::is_working_day;
use crate::enrolment::{self, Enrolment};
use crate::framework::Programme;
use crate::history::Fact;
use crate::ids::{EnrolmentId, EventId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnProgramme, Refusal};
use crate::text;

/// How much development time there was in a period that ends on the day of this fact.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DevelopmentTimeRecorded {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// First day of the period.
    pub from: NaiveDate,
    /// Minutes that were used for development.
    pub given_minutes: u32,
    /// Minutes that were set aside, and taken away again.
    pub taken_away_minutes: u32,
    /// For what they were taken away.
    pub note: Private<Option<String>>,
}

/// A line of the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DevelopmentTime {
    /// First day of the period.
    pub from: NaiveDate,
    /// Its last day.
    pub until: NaiveDate,
    /// Minutes used.
    pub given_minutes: u32,
    /// Minutes taken away.
    pub taken_away_minutes: u32,
    /// For what.
    pub note: Private<Option<String>>,
    /// The entry that says so.
    pub said_by: EventId,
}

/// What was promised beside what was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DevelopmentBalance {
    /// Minutes that were promised for the periods on record.
    pub promised_minutes: u64,
    /// Minutes used.
    pub given_minutes: u64,
    /// Minutes taken away.
    pub taken_away_minutes: u64,
}

/// The working days of a week, over which weekly hours are spread.
const WORKING_WEEK: u64 = 5;

impl Enrolment {
    /// The balance over every period on record, for a full-time week of so many minutes; none where the pinned version promises no time.
    pub fn development_balance(&self, journey: &Journey, programme: &Programme, weekly_minutes: u64) -> Option<DevelopmentBalance> {
        let percent = u64::from(programme.development_time_percent?);
        let course = self.course(journey, programme, NaiveDate::MAX);
        let mut balance = DevelopmentBalance {
            promised_minutes: promised(&course, &self.recorded_days(), weekly_minutes * percent),
            ..DevelopmentBalance::default()
        };
        for line in &self.development {
            balance.given_minutes += u64::from(line.given_minutes);
            balance.taken_away_minutes += u64::from(line.taken_away_minutes);
        }
        Some(balance)
    }

    /// The days on the programme for which a period is on record. Where two periods have a day, its time was promised once.
    fn recorded_days(&self) -> BTreeSet<NaiveDate> {
        let begun = self.enrolled_on.min(self.anchor);
        let days = self.development.iter().flat_map(|line| line.from.iter_days().take_while(|it| *it <= line.until));
        days.filter(|it| begun <= *it).collect()
    }
}

/// The minutes promised on some days: a share of each day worked, by the hours of that day. `weekly_percent` is in hundredths of a minute.
fn promised(course: &Course<'_>, days: &BTreeSet<NaiveDate>, weekly_percent: u64) -> u64 {
    let paused = |day: NaiveDate| course.pauses.iter().any(|it| it.from <= day && it.until.is_none_or(|until| day < until));
    let away = |day: NaiveDate| course.absences.iter().any(|it| it.from <= day && it.until.is_none_or(|until| day <= until));
    let fte = |day: NaiveDate| course.hours.iter().rev().find(|it| it.from <= day).map_or(0, |it| it.fte.millionths().unsigned_abs());
    let worked: u64 = days.iter().filter(|it| is_working_day(**it) && !paused(**it) && !away(**it)).map(|it| fte(*it)).sum();
    weekly_percent * worked / (WORKING_WEEK * 100 * 1_000_000)
}

pub(crate) fn record(journey: &Journey, it: &DevelopmentTimeRecorded, until: NaiveDate) -> Result<(), Refusal> {
    enrolment::running(journey, it.enrolment)?;
    if until < it.from {
        return Err(Refusal::EndsBeforeItBegins("from"));
    }
    let minutes = (until - it.from).num_days().unsigned_abs().saturating_add(1) * MINUTES_OF_A_DAY;
    if u64::from(it.given_minutes) + u64::from(it.taken_away_minutes) > minutes {
        return Err(OnProgramme::MoreMinutesThanThePeriod.into());
    }
    text::note(&it.note)
}

const MINUTES_OF_A_DAY: u64 = 24 * 60;

impl DevelopmentTime {
    pub(crate) fn new(it: &DevelopmentTimeRecorded, fact: &Fact<'_>) -> Self {
        Self {
            from: it.from,
            until: fact.effective_on,
            given_minutes: it.given_minutes,
            taken_away_minutes: it.taken_away_minutes,
            note: it.note.clone(),
            said_by: fact.carrier.id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrolment::tests::{YEAR, on_programme, paused, resumed, year};
    use crate::event::Event;
    use crate::given::*;
    use crate::history::AsAt;

    /// The week of 37 hours.
    const WEEK: u64 = 37 * 60;

    fn recorded(from: u64, until: u64, minutes: (u32, u32)) -> Told {
        let (given_minutes, taken_away_minutes) = minutes;
        let note = Private::Open(None);
        let it = DevelopmentTimeRecorded { enrolment: YEAR, from: day(from), given_minutes, taken_away_minutes, note };
        (until, Event::DevelopmentTimeRecorded(it))
    }

    fn balance(all: impl IntoIterator<Item = Told>) -> [u64; 3] {
        let story = all.into_iter().fold(on_programme(), |story, it| story.when(it).accepted());
        let journey = Journey::fold(&story.history, AsAt::END);
        let it = journey.enrolments[0].development_balance(&journey, year().programme().unwrap(), WEEK).unwrap();
        [it.promised_minutes, it.given_minutes, it.taken_away_minutes]
    }

    #[test]
    fn a_tenth_of_a_week_of_37_hours_is_3_hours_and_42_minutes() {
        // Day 7 is a Monday.
        assert_eq!(balance([recorded(7, 13, (200, 22))]), [222, 200, 22]);
    }

    #[test]
    fn part_time_pauses_and_bank_holidays_are_taken_into_account() {
        let half = changed(14, crate::employment::EmploymentChanged { fte: fte("0.5"), ..a_change(FIRST) });
        assert_eq!(balance([half, recorded(7, 20, (0, 0))])[0], 333);
        assert_eq!(balance([paused(9, None), resumed(21), recorded(7, 13, (0, 0))])[0], 88, "two days of five");
        assert_eq!(balance([recorded(84, 88, (0, 0))])[0], 177, "29 March 2024 was Good Friday");
    }

    #[test]
    fn a_day_that_two_periods_have_was_promised_once_and_one_before_the_programme_never() {
        assert_eq!(balance([recorded(7, 13, (100, 0)), recorded(7, 13, (60, 0))]), [222, 160, 0]);
        assert_eq!(balance([recorded(7, 13, (0, 0)), recorded(10, 20, (0, 0))])[0], 444);
        assert_eq!(balance([recorded(0, 13, (0, 0))])[0], 222, "the programme began on day 5, a Saturday");
    }

    #[test]
    fn a_period_has_an_end_and_no_more_minutes_than_there_are() {
        on_programme().when(recorded(20, 19, (0, 0))).refused(Refusal::EndsBeforeItBegins("from"));
        on_programme().when(recorded(20, 20, (1_440, 1))).refused(OnProgramme::MoreMinutesThanThePeriod);
        on_programme().when(recorded(20, 20, (1_440, 0))).accepted();
    }
}
