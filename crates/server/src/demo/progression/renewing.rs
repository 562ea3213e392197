//! Renewals: two registration years of somebody, the last that is over and the one that runs.

use chrono::{Datelike, Days, NaiveDate};
use domain::cpd::{CpdKind, CpdRecorded, CpdWords};
use domain::event::Event;
use domain::history::Draft;
use domain::ids::CpdId;
use domain::private::Private;
use domain::renewal::{RegisterChecked, RegisterStatus, RenewalStep, RenewalStepTaken};

use super::{Careers, InPost};
use crate::clock;
use crate::demo::record::draft;

/// How somebody's renewal goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Goes {
    InTime,
    /// The form is missing: off the register on 1 December, and back on it some weeks later.
    Lapses,
    /// Nothing of it is on record here.
    NotKnown,
}

const LEARNED: [(&str, CpdKind, &str, &str); 6] = [
    ("Working with fathers", CpdKind::Course, "To ask for them by name", "Every plan names both parents"),
    ("Reflection on a removal", CpdKind::Reflection, "How much I carried alone", "I ask for a second worker earlier"),
    ("Feedback of a family", CpdKind::Feedback, "That letters frighten", "I ring before I write"),
    ("The law on contact", CpdKind::Reading, "What the court expects", "My statements are shorter"),
    ("A day with the hospital team", CpdKind::Shadowing, "How discharge is decided", "I am in the meeting on the ward"),
    ("Teaching a student", CpdKind::Teaching, "To say why", "My own notes say why"),
];

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MAX)
}

impl Careers<'_> {
    /// Everything of two registration years, as far as it has come.
    pub(super) fn renewals(&mut self, it: &InPost<'_>) -> Vec<Draft> {
        let Some(registered_on) = it.registered_on else { return Vec::new() };
        let running = domain::cpd::year_ending(self.today);
        let mut all = Vec::new();
        for year in [running - 1, running] {
            let (from, until) = (day(year - 1, 12, 1).max(registered_on), day(year, 11, 30));
            if until < from || year < 2022 {
                continue;
            }
            let goes = self.dice.weighted(&[(Goes::InTime, 90), (Goes::Lapses, 3), (Goes::NotKnown, 7)]);
            if goes == Goes::NotKnown {
                continue;
            }
            // Who registered in September or later owes the fee alone.
            if registered_on < day(year, 9, 1) {
                all.extend(self.learned(from, until.min(day(year, 11, 20))));
                all.extend((goes == Goes::InTime).then(|| self.step(year, RenewalStep::Form)).flatten());
            }
            all.extend(self.step(year, RenewalStep::Fee));
            all.extend(self.looked_up(year, goes));
        }
        all.retain(|it| it.effective_on <= self.today);
        all
    }

    fn step(&mut self, year: i32, step: RenewalStep) -> Option<Draft> {
        let on = self.dice.day(day(year, 9, 1), day(year, 11, 28));
        let taken = RenewalStepTaken { year, step, recorded_for: Some(self.employer) };
        Some(draft(on, Event::RenewalStepTaken(taken)))
    }

    fn learned(&mut self, from: NaiveDate, until: NaiveDate) -> Vec<Draft> {
        let first = self.dice.below(LEARNED.len());
        let mut one = |index: usize| {
            let (title, kind, learned, changed) = LEARNED[(first + index) % LEARNED.len()];
            let peer = (index == 0).then(|| "A colleague of the team".to_owned());
            let words = CpdWords { title: title.into(), learned: Some(learned.into()), changed: Some(changed.into()), peer: peer.clone() };
            let item = CpdRecorded {
                item: CpdId(clock::new_id()),
                kind,
                minutes: 60 * self.dice.pick(&[1, 2, 4, 6]),
                part: Some(self.dice.pick(&["part-4-1", "part-4-2", "part-4-3", "part-4-6"]).into()),
                peer_reflection: peer.is_some(),
                for_year: None,
                words: Private::Open(words),
                recorded_for: Some(self.employer),
            };
            draft(self.dice.day(from, until.max(from)), Event::CpdRecorded(item))
        };
        vec![one(0), one(1)]
    }

    /// Somebody looks everybody up on the first of December.
    fn looked_up(&mut self, year: i32, goes: Goes) -> Vec<Draft> {
        let on = day(year, 12, 1);
        let check = |on: NaiveDate, status: RegisterStatus| {
            let until = (status == RegisterStatus::Registered).then(|| day(on.year() + 1, 11, 30)).filter(|it| on <= *it);
            draft(on, Event::RegisterChecked(RegisterChecked { status, registered_until: until, recorded_for: Some(self.employer) }))
        };
        match goes {
            Goes::Lapses => {
                let restored = on.checked_add_days(Days::new(38)).unwrap_or(on);
                let until = day(restored.year(), 11, 30);
                let back = RegisterChecked {
                    status: RegisterStatus::Registered,
                    registered_until: Some(until),
                    recorded_for: Some(self.employer),
                };
                vec![check(on, RegisterStatus::FailedToRenew), draft(restored, Event::RegisterChecked(back))]
            }
            _ => vec![check(on, RegisterStatus::Registered)],
        }
    }
}
