//! Steps of the ladder: who was promoted after an application, and who applied and is not there yet.

use chrono::{Days, NaiveDate};
use domain::application::{ApplicationEndorsed, StepApplied, StepDecided, StepOutcome};
use domain::enrolment::Pin;
use domain::event::Event;
use domain::framework::Named;
use domain::grade::{CameBy, GradeHeld, PcfLevelAssessed};
use domain::history::Draft;
use domain::ids::ApplicationId;
use domain::ladder::Gate;
use domain::private::Private;

use super::{Careers, InPost, LADDER_FROM};
use crate::clock;
use crate::demo::record::draft;

const STEP: &str = "senior-practitioner";

const STATEMENTS: [&str; 3] = [
    "In two years I have held the hardest cases of the team, and I say in supervision what I do not know.",
    "I have led on court work for a year, and two newly qualified colleagues learn beside me.",
    "Families say that I come back when I say I will. I want to teach that.",
];

/// What the grades of social workers and of senior practitioners are called in posts.
const SOCIAL_WORKER: [&str; 4] = ["Grade 9", "I", "SW2", "Band 8"];
const SENIOR: [&str; 4] = ["Grade 10", "J", "SW3", "Band 9"];

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

impl Careers<'_> {
    /// What there is of applications for the step to senior practitioner.
    pub(super) fn steps(&mut self, it: &InPost<'_>, ladder: &Pin) -> Vec<Draft> {
        let promoted = it.grades.iter().find(|(on, grade)| SENIOR.contains(grade) && it.started_on < *on).map(|(on, _)| *on);
        let since = it.grades.last().filter(|(_, grade)| SOCIAL_WORKER.contains(grade)).map(|(on, _)| *on);
        let earliest = it.started_on.max(LADDER_FROM);
        match (promoted, since) {
            (Some(on), _) if earliest < before(on, 70) => self.promoted(it, ladder, on),
            (None, Some(since)) if since < before(self.today, 900) && earliest < before(self.today, 400) => self.not_there_yet(it, ladder),
            _ => Vec::new(),
        }
    }

    fn applied(&mut self, it: &InPost<'_>, ladder: &Pin, on: NaiveDate) -> (ApplicationId, Draft) {
        let application = ApplicationId(clock::new_id());
        let statement = Private::Open(Some(self.dice.pick(&STATEMENTS).to_owned()));
        let (spell, ladder) = (it.spell, ladder.clone());
        let applied = StepApplied { application, spell, ladder, step: STEP.into(), gate: Gate::Appraisal, fast_track: false, statement };
        (application, draft(on, Event::StepApplied(applied)))
    }

    fn experienced(&self) -> PcfLevelAssessed {
        let standard = Named { id: "pcf".into(), version: "2018".into() };
        PcfLevelAssessed { standard, level: "experienced".into(), recorded_for: Some(self.employer) }
    }

    fn promoted(&mut self, it: &InPost<'_>, ladder: &Pin, on: NaiveDate) -> Vec<Draft> {
        let (application, applied) = self.applied(it, ladder, before(on, 60));
        let endorsed = ApplicationEndorsed {
            application,
            spell: it.spell,
            supports: true,
            confirms: vec!["feedback".into()],
            words: Private::Open(Some("She does the work of the grade already.".into())),
        };
        let decided = StepDecided {
            application,
            spell: it.spell,
            outcome: StepOutcome::Granted,
            by_panel: None,
            takes_effect_on: Some(on),
            pay_due_from: Some(on),
            again_from: None,
            reasons: Private::Open(Some("As the manager has it.".into())),
        };
        let held = GradeHeld {
            spell: it.spell,
            ladder: ladder.clone(),
            grade: STEP.into(),
            came_by: CameBy::Promoted,
            until: None,
            pay_due_from: None,
            application: Some(application),
            note: Private::Open(None),
        };
        vec![
            draft(before(on, 65), Event::PcfLevelAssessed(self.experienced())),
            applied,
            draft(before(on, 40), Event::ApplicationEndorsed(endorsed)),
            draft(before(on, 14), Event::StepDecided(decided)),
            draft(on, Event::GradeHeld(held)),
        ]
    }

    /// One in seven who could have applied did: is ready and waits for the decision, is told to wait, or waits to be told.
    fn not_there_yet(&mut self, it: &InPost<'_>, ladder: &Pin) -> Vec<Draft> {
        if !self.dice.per_mille(140) {
            return Vec::new();
        }
        let on = self.dice.day(before(self.today, 300), before(self.today, 60));
        let (application, applied) = self.applied(it, ladder, on);
        let after = |days: u64| on.checked_add_days(Days::new(days)).unwrap_or(on);
        let (supports, ready) = (self.dice.per_mille(700), self.dice.per_mille(300));
        let confirms = if ready { vec!["feedback".to_owned()] } else { Vec::new() };
        let (spell, words) = (it.spell, Private::Open(None));
        let endorsed = ApplicationEndorsed { application, spell, supports: supports || ready, confirms, words };
        let mut all = vec![applied, draft(after(20), Event::ApplicationEndorsed(endorsed))];
        if ready {
            all.push(draft(after(10), Event::PcfLevelAssessed(self.experienced())));
        } else if self.dice.per_mille(600) {
            let decided = StepDecided {
                application,
                spell: it.spell,
                outcome: StepOutcome::NotYet,
                by_panel: None,
                takes_effect_on: None,
                pay_due_from: None,
                again_from: Some(after(50 + 182)),
                reasons: Private::Open(Some("The feedback of families is still to come.".into())),
            };
            all.push(draft(after(50), Event::StepDecided(decided)));
        }
        all
    }
}
