//! Telling: what is known of somebody's programme while their story is told, and what was told so far.

use chrono::{Days, NaiveDate};
use domain::anonymity::Anonymity;
use domain::clock::Clock;
use domain::england::is_working_day;
use domain::enrolment::{Enrolment, ProgrammeEnrolled};
use domain::event::Event;
use domain::history::{Context, Draft, History};
use domain::ids::{ActorId, EnrolmentId, PersonId, SpellId};
use domain::journey::Journey;
use domain::support::{Party, Somebody};
use uuid::Uuid;

use super::documents::Chosen;
use super::staff::Staff;
use crate::clock;
use crate::demo::dice::Dice;
use crate::demo::plan::Happening;
use crate::demo::record::draft;

/// Words in which nobody is named.
pub(super) const CLEAN: Anonymity = Anonymity::NothingFound;

/// A review point, and when it is due for this person.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub slug: String,
    pub on: NaiveDate,
    pub optional: bool,
}

/// One enrolment, as far as it is told.
pub(super) struct Telling<'t> {
    pub chosen: Chosen<'t>,
    pub staff: &'t Staff,
    pub dice: &'t mut Dice,
    pub happens: Vec<Happening>,
    pub today: NaiveDate,
    pub enrolment: EnrolmentId,
    pub spell: SpellId,
    pub enrolled_on: NaiveDate,
    /// The last day that is told of: today, or the last day on the programme.
    pub until: NaiveDate,
    /// Whether it has come to its end.
    pub is_over: bool,
    /// Review points, the earliest first.
    pub points: Vec<Point>,
    pub ends_on: Option<NaiveDate>,
    pub journey: Journey,
    /// Who was what to them, each from a day on.
    pub around: Vec<(NaiveDate, Party, Option<PersonId>)>,
    pub drafts: Vec<Draft>,
    /// Days on which nothing takes place: the first, and the first after them.
    closed: Vec<(NaiveDate, Option<NaiveDate>)>,
}

/// Whose hands a story is told by.
pub(super) struct Hands<'t> {
    pub chosen: Chosen<'t>,
    pub staff: &'t Staff,
    pub dice: &'t mut Dice,
    pub today: NaiveDate,
}

impl<'t> Telling<'t> {
    /// Begins with the enrolment, and with what stops its clock.
    pub fn new(hands: Hands<'t>, enrolled: (NaiveDate, ProgrammeEnrolled), stops: Vec<Draft>, before: &[Draft]) -> Option<Self> {
        let Hands { chosen, staff, dice, today } = hands;
        let (enrolled_on, it) = enrolled;
        let (enrolment, spell) = (it.enrolment, it.spell);
        let mut drafts = vec![draft(enrolled_on, Event::ProgrammeEnrolled(it))];
        drafts.extend(stops);
        let known: Vec<Draft> = before.iter().chain(&drafts).cloned().collect();
        let journey = folded(&known, NaiveDate::MAX);
        let course = journey.enrolments.iter().find(|it| it.id == enrolment)?.course(&journey, chosen.programme, enrolled_on);
        let clock = Clock::of(&course);
        let after = |until: NaiveDate| until.checked_add_days(Days::new(1));
        let away = course.absences.iter().map(|it| (it.from, it.until.and_then(after)));
        let closed = course.pauses.iter().map(|it| (it.from, it.until)).chain(away).collect();
        let point = |it: &domain::clock::ReviewDue| Some(Point { slug: it.review.clone(), on: it.due.on?, optional: it.optional });
        let mut points: Vec<Point> = clock.reviews.iter().filter_map(point).collect();
        points.sort_by_key(|it| it.on);
        let ends_on = clock.expected_end.on;
        Some(Self {
            happens: Vec::new(),
            until: today,
            is_over: false,
            around: Vec::new(),
            chosen,
            staff,
            dice,
            today,
            enrolment,
            spell,
            enrolled_on,
            points,
            ends_on,
            journey,
            drafts,
            closed,
        })
    }

    pub fn has(&self, happening: Happening) -> bool {
        self.happens.contains(&happening)
    }

    /// The enrolment, with nothing that happened in it.
    pub fn bare(&self) -> Option<&Enrolment> {
        self.journey.enrolments.iter().find(|it| it.id == self.enrolment)
    }

    /// Tells something, where its day is one of the story's.
    pub fn say(&mut self, on: NaiveDate, event: Event) {
        if self.enrolled_on <= on && on <= self.until {
            self.drafts.push(draft(on, event));
        }
    }

    /// Whether something may take place on a day.
    pub fn is_open(&self, day: NaiveDate) -> bool {
        let closed = |it: &(NaiveDate, Option<NaiveDate>)| it.0 <= day && it.1.is_none_or(|until| day < until);
        is_working_day(day) && !self.closed.iter().any(closed)
    }

    /// The first day from one on, and before another, on which something may take place.
    pub fn open_day(&self, from: NaiveDate, before: NaiveDate) -> Option<NaiveDate> {
        from.max(self.enrolled_on).iter_days().take_while(|it| *it < before).find(|it| self.is_open(*it))
    }

    /// A day within a time on which something may take place.
    pub fn some_day(&mut self, from: NaiveDate, before: NaiveDate) -> Option<NaiveDate> {
        let from = from.max(self.enrolled_on);
        let last = before.pred_opt().filter(|it| from <= *it)?;
        let day = self.dice.day(from, last);
        self.open_day(day, before).or_else(|| self.open_day(from, before))
    }

    /// Who was something to the person on a day.
    pub fn who(&self, party: Party, on: NaiveDate) -> Somebody {
        let known = self.around.iter().filter(|it| it.1 == party && it.0 <= on).max_by_key(|it| it.0);
        Somebody { party, person: known.and_then(|it| it.2) }
    }

    pub fn one_of(&mut self, words: &[&'static str]) -> String {
        self.dice.pick(words).to_owned()
    }
}

/// A journey as it would be with these entries, on a day.
pub(super) fn folded(drafts: &[Draft], on: NaiveDate) -> Journey {
    let ctx = Context { by: ActorId(Uuid::nil()), now: clock::now(), today: on };
    Journey::of(&History::default().with(drafts, &ctx).facts(), on)
}

pub(super) fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day + Days::new(days)
}
