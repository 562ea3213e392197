//! Reviewing: what was submitted at each review point, what was given back, and what gave cause for concern.

use chrono::{Days, NaiveDate};
use domain::concern::{ActionPlanAgreed, ConcernRaised, ConcernSettled};
use domain::event::Event;
use domain::ids::{ConcernId, ReviewId};
use domain::private::Private::Open;
use domain::review::{Judged, Progress, ReviewReturned, ReviewSubmitted};
use domain::support::{Party, Somebody};

use super::telling::{CLEAN, Point, Telling, after};
use super::words::{CONCERNS, PLANS, REASONS, REVIEWS};
use crate::clock;
use crate::demo::plan::Happening;

impl Telling<'_> {
    /// Every review that was held, and whether it was given back.
    pub(super) fn reviewed(&mut self, passes: bool) {
        let begun = self.enrolled_on;
        let points: Vec<Point> = self.points.iter().filter(|it| begun <= it.on).cloned().collect();
        let missing = self.observed_by();
        let last = points.iter().filter(|it| !it.optional && it.on <= self.until).map(|it| it.on).max();
        for point in &points {
            let is_final = Some(point.on) == self.points.last().map(|it| it.on);
            let is_left_out = point.optional && self.dice.per_mille(600);
            let is_late = self.has(Happening::LateStarter)
                || (is_final && self.has(Happening::FinalReviewLate))
                || (self.has(Happening::ObservationMissing) && missing <= point.on);
            if !is_left_out && !is_late {
                let is_last = Some(point.on) == last;
                self.review(point, is_final.then_some(passes), is_last);
            }
        }
    }

    fn review(&mut self, point: &Point, passes: Option<bool>, is_last: bool) {
        let early = point.on - Days::new(9.min((point.on - self.enrolled_on).num_days().unsigned_abs()));
        let before = if passes.is_some() { after(point.on, 1) } else { after(point.on, 6) };
        let Some(held_on) = self.some_day(early, before).filter(|it| *it <= self.until) else { return };
        let (id, given_back) = (ReviewId(clock::new_id()), is_last && self.has(Happening::ReviewReturned));
        let submitted_on = after(held_on, self.dice.below(4) as u64).min(self.until);
        let submitted = ReviewSubmitted {
            review: id,
            enrolment: self.enrolment,
            point: point.slug.clone(),
            held_on,
            by: self.reviewer(held_on),
            progress: self.progress(passes),
            recommends: passes
                .filter(|_| self.around.iter().any(|it| it.1 == Party::Assessor))
                .map(|it| if it { "pass" } else { "fail" }.to_owned()),
            again_after: None,
            anonymity: CLEAN,
            words: Open(self.one_of(REVIEWS)),
        };
        self.say(submitted_on, Event::ReviewSubmitted(submitted.clone()));
        let returned_on = after(submitted_on, 5);
        let again_on = after(returned_on, 6);
        if !given_back && (!self.dice.per_mille(120) || self.until <= again_on) {
            return;
        }
        let (by, reasons) = (self.who(Party::Coordinator, returned_on), Open(self.one_of(REASONS)));
        self.say(returned_on, Event::ReviewReturned(ReviewReturned { review: id, enrolment: self.enrolment, by, reasons }));
        if !given_back {
            self.say(again_on, Event::ReviewSubmitted(submitted));
        }
    }

    /// Who assesses; and where nobody does, who supervises.
    fn reviewer(&self, on: NaiveDate) -> Somebody {
        let is_assessed = self.around.iter().any(|it| it.1 == Party::Assessor);
        self.who(if is_assessed { Party::Assessor } else { Party::Supervisor }, on)
    }

    /// How far they have come with each statement: most of it is there in the end, and on the way before.
    fn progress(&mut self, passes: Option<bool>) -> Vec<Progress> {
        let statements = self.chosen.statements.clone();
        let judge = |it: &mut Self| match passes {
            Some(true) => Judged::Met,
            Some(false) => it.dice.weighted(&[(Judged::Met, 50), (Judged::OnTheWay, 30), (Judged::Concern, 20)]),
            None => it.dice.weighted(&[(Judged::OnTheWay, 70), (Judged::Met, 20), (Judged::NotSeen, 10)]),
        };
        statements.into_iter().map(|statement| Progress { statement, judged: judge(self) }).collect()
    }

    /// A concern, its plan, and the second look at it: for some, and for those of whom it is settled.
    pub(super) fn caused_concern(&mut self) {
        let is_settled = self.has(Happening::Concern) || self.has(Happening::Fails);
        if !is_settled && !self.dice.per_mille(80) {
            return;
        }
        let days = 45.min((self.until - self.enrolled_on).num_days().unsigned_abs());
        let looks = if !self.is_over { self.today - Days::new(58.min(days + 13)) } else { self.enrolled_on + Days::new(120) };
        let Some(raised_on) = self.open_day(looks, self.until) else { return };
        let (concern, enrolment) = (ConcernId(clock::new_id()), self.enrolment);
        let by = self.who(Party::Supervisor, raised_on);
        let words = Open(self.one_of(CONCERNS));
        self.say(raised_on, Event::ConcernRaised(ConcernRaised { concern, enrolment, by, anonymity: CLEAN, words }));
        self.plan_for(concern, after(raised_on, 6), is_settled);
    }

    fn plan_for(&mut self, concern: ConcernId, on: NaiveDate, stays_open: bool) {
        let (enrolment, review_on) = (self.enrolment, after(on, 35));
        let plan = ActionPlanAgreed {
            enrolment,
            concern: Some(concern),
            agreed_by: vec![Party::Worker, Party::Assessor, Party::LineManager],
            review_on,
            anonymity: CLEAN,
            words: Open(self.one_of(PLANS)),
        };
        if self.until < on {
            return;
        }
        self.say(on, Event::ActionPlanAgreed(plan));
        if !stays_open {
            let note = Open(Some("Looked at again: there is no cause any more".to_owned()));
            self.say(review_on, Event::ConcernSettled(ConcernSettled { concern, enrolment, note }));
        }
    }
}
