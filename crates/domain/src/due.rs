//! What is due of somebody on a programme: the next things and the late ones, whose move each is, and why on that day.

mod standing;

use chrono::{Days, NaiveDate};

use crate::access::Class;
use crate::clock::{Absence, Because, Clock, Course, Step, Timed};
use crate::enrolment::{Carried, Enrolment};
use crate::framework::{Framework, Programme};
use crate::ids::ConcernId;
use crate::journey::Journey;
use crate::review::{Review, ReviewState};
use crate::supervision::Given;
use crate::support::Party;

pub use standing::{Review as ReviewLacks, Standing};

/// Something that is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DueItem {
    /// What.
    pub what: What,
    /// When.
    pub on: NaiveDate,
    /// How many days late it is; none where it is not.
    pub late_by_days: u32,
    /// Whose move it is.
    pub whose: Party,
    /// Why on that day: a chain of rules and entries.
    pub why: Vec<Step>,
}

/// What may be due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// The review of a point, and how far it has come; none where nobody has begun it.
    Review(String, Option<ReviewState>),
    /// A session of supervision, in the window that is open or was just missed.
    Supervision,
    /// An agreement between the worker and those who support them.
    Agreement,
    /// An action plan that the programme asks for of everybody.
    ActionPlan,
    /// A plan for a concern that has none.
    PlanFor(ConcernId),
    /// A second look at the plan for a concern.
    SecondLook(ConcernId),
    /// Word of somebody whose return was expected.
    Return,
    /// A decision whether the clock stops, of somebody who has been away for so long that it may.
    LongAbsence,
    /// A permanent post to move into.
    Matching,
    /// A registration in the place of the one that was given up.
    Registration,
}

impl What {
    /// Every word that [`Self::code`] gives.
    pub const CODES: [&str; 10] = [
        "review",
        "supervision",
        "agreement",
        "action_plan",
        "plan_for_concern",
        "second_look",
        "return",
        "long_absence",
        "matching",
        "registration",
    ];

    /// What it is about, as far as it matters who may see it.
    pub fn class(&self) -> Class {
        match self {
            Self::Review(..) => Class::Assessment,
            Self::Supervision => Class::Supervision,
            Self::Agreement => Class::Support,
            Self::ActionPlan | Self::PlanFor(_) | Self::SecondLook(_) => Class::Capability,
            Self::Return => Class::Programme,
            Self::LongAbsence | Self::Matching => Class::Employment,
            Self::Registration => Class::Registration,
        }
    }

    /// The word for it, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Review(..) => "review",
            Self::Supervision => "supervision",
            Self::Agreement => "agreement",
            Self::ActionPlan => "action_plan",
            Self::PlanFor(_) => "plan_for_concern",
            Self::SecondLook(_) => "second_look",
            Self::Return => "return",
            Self::LongAbsence => "long_absence",
            Self::Matching => "matching",
            Self::Registration => "registration",
        }
    }
}

impl DueItem {
    /// What it is, in words, as the pinned version calls it.
    pub fn title(&self, framework: &Framework) -> String {
        match &self.what {
            What::Review(point, _) => {
                let known = framework.programme().and_then(|it| it.review(point));
                known.map_or_else(|| point.clone(), |it| it.title.clone())
            }
            What::Supervision => "Supervision".to_owned(),
            What::Agreement => "Support and assessment agreement".to_owned(),
            What::ActionPlan => "Action plan".to_owned(),
            What::PlanFor(_) => "Action plan for a concern".to_owned(),
            What::SecondLook(_) => "Second look at an action plan".to_owned(),
            What::Return => "Word of a return that was expected".to_owned(),
            What::LongAbsence => "A long absence: does the clock stop?".to_owned(),
            What::Matching => "A permanent post".to_owned(),
            What::Registration => "Registration".to_owned(),
        }
    }
}

/// From where one looks: the pinned version, and the day.
#[derive(Clone, Copy)]
struct View<'v> {
    journey: &'v Journey,
    programme: &'v Programme,
    on: NaiveDate,
}

impl View<'_> {
    fn item(&self, what: What, whose: Party, due: (NaiveDate, Vec<Step>)) -> DueItem {
        let late = (self.on - due.0).num_days().max(0);
        DueItem { what, on: due.0, late_by_days: u32::try_from(late).unwrap_or(u32::MAX), whose, why: due.1 }
    }

    fn by_entry(&self, what: What, whose: Party, (on, step): (NaiveDate, Step)) -> DueItem {
        self.item(what, whose, (on, vec![step]))
    }
}

impl Enrolment {
    /// Everything that is due, the earliest first, asked at the close of a day. Nothing is due of an enrolment that is over.
    pub fn due(&self, journey: &Journey, programme: &Programme, on: NaiveDate) -> Vec<DueItem> {
        if !self.is_running() {
            return Vec::new();
        }
        let view = View { journey, programme, on };
        let course = self.course(journey, programme, on);
        let clock = Clock::of(&course);
        let mut all = self.reviews_due(&view, &clock);
        all.extend(self.agreements_due(&view, &clock));
        all.extend(self.plans_due(&view, &clock));
        all.extend(self.matching_due(&view, &clock));
        all.extend(registration_due(&view));
        all.extend(absences_due(&view, &course));
        if self.is_paused() {
            all.extend(self.return_due(&view));
        } else {
            all.extend(self.supervision_due(&view));
        }
        all.sort_by_key(|it| (it.on, it.what.code()));
        all
    }

    fn reviews_due(&self, view: &View<'_>, clock: &Clock) -> Vec<DueItem> {
        // What was due before somebody was enrolled here, or before a move that left reviews behind, is owed to nobody here.
        let since = self.counts_from(Carried::Reviews).map_or(self.enrolled_on, |it| it.max(self.enrolled_on));
        let mut all = Vec::new();
        for it in clock.reviews.iter().filter(|it| !it.fell_away && it.due.on.is_some_and(|on| since <= on)) {
            let counts = |review: &&Review| review.submissions.last().is_none_or(|it| since <= it.on);
            let state = self.review(&it.review).filter(counts).map(Review::state);
            // Nobody owes an optional review before it was handed in once: that somebody has begun one is between them and the worker.
            let owed = state != Some(ReviewState::Submitted) && (!it.optional || state == Some(ReviewState::Returned));
            if let Some(on) = it.due.on.filter(|_| owed) {
                all.push(view.item(What::Review(it.review.clone(), state), Party::Assessor, (on, it.due.why.clone())));
            }
        }
        all
    }

    /// The first agreement is due with the first review; another when somebody came in the place of who had signed.
    fn agreements_due(&self, view: &View<'_>, clock: &Clock) -> Option<DueItem> {
        if let Some(new) = self.support.unsigned() {
            let step = said(Because::Entry(new.said_by), new.from, "somebody else had signed the agreement");
            return Some(view.by_entry(What::Agreement, new.party, step));
        }
        // Where nobody assesses there is nobody to agree with.
        let has_assessor = self.support.now(Party::Assessor).is_some();
        let first = clock.reviews.first().filter(|_| self.support.agreements.is_empty() && has_assessor)?;
        Some(view.item(What::Agreement, Party::Assessor, dated(&first.due)?))
    }

    fn plans_due(&self, view: &View<'_>, clock: &Clock) -> Vec<DueItem> {
        let mut all = Vec::new();
        if view.programme.action_plan_required && self.concerns.plans.is_empty() {
            let first = clock.reviews.first().and_then(|it| dated(&it.due));
            all.extend(first.map(|(on, mut why)| {
                let words = "every enrolment on this version has an action plan".to_owned();
                why.push(Step { because: Because::Rule("action_plan_required".into()), from: Some(on), to: Some(on), words });
                view.item(What::ActionPlan, Party::LineManager, (on, why))
            }));
        }
        for it in self.concerns.open() {
            all.push(match self.concerns.plan(it.id) {
                None => {
                    let step = said(Because::Entry(it.said_by), it.raised_on, "a concern was raised, and no plan is agreed");
                    view.by_entry(What::PlanFor(it.id), Party::Supervisor, step)
                }
                Some(plan) => {
                    let step = said(Because::Entry(plan.said_by), plan.agreed.review_on, "the plan is looked at again on this day");
                    view.by_entry(What::SecondLook(it.id), Party::Assessor, step)
                }
            });
        }
        all
    }

    fn matching_due(&self, view: &View<'_>, clock: &Clock) -> Option<DueItem> {
        let (on, mut why) = dated(&clock.expected_end).filter(|_| view.programme.matching_required && self.matched.is_none())?;
        let words = "everybody on this version is matched to a permanent post by the end".to_owned();
        why.push(Step { because: Because::Rule("matching_required".into()), from: Some(on), to: Some(on), words });
        Some(view.item(What::Matching, Party::Coordinator, (on, why)))
    }

    fn return_due(&self, view: &View<'_>) -> Option<DueItem> {
        let pause = self.pauses.last()?;
        let step = said(Because::Entry(pause.said_by), pause.expected_back?, "the programme was expected to go on from this day");
        Some(view.by_entry(What::Return, Party::Coordinator, step))
    }

    /// The session of the open window; and that of the window before it, as long as a late one can still answer for it.
    fn supervision_due(&self, view: &View<'_>) -> Vec<DueItem> {
        let Some(compliance) = self.supervision(view.journey, view.programme, view.on) else { return Vec::new() };
        let recent = compliance.windows.iter().rev().take(2);
        let unmet = recent.filter(|it| matches!(it.given, Given::Open | Given::Missed));
        let item = |it: &crate::supervision::Window| {
            let last = it.until.pred_opt()?;
            let because = Because::Rule(format!("cadence.phases.{}", it.phase));
            let words = "the last day of the time in which a session is promised".to_owned();
            let step = Step { because, from: Some(it.from), to: Some(last), words };
            // A window into a pause of which nobody knows the end has no last day.
            (it.until != NaiveDate::MAX).then(|| view.by_entry(What::Supervision, Party::Supervisor, (last, step)))
        };
        unmet.filter_map(item).collect()
    }
}

/// Who is not registered does no casework (`domain.md` trap 11): the employment goes on, and what the clock does is the employer's policy.
fn registration_due(view: &View<'_>) -> Option<DueItem> {
    let last = view.journey.registrations.last().filter(|_| view.journey.registrations.iter().all(|it| it.until.is_some()))?;
    let words = "the registration was given up, and there is no other: no casework from this day on".to_owned();
    let on = last.until?;
    let step = Step { because: Because::Entry(last.released_by?), from: None, to: Some(on), words };
    Some(view.by_entry(What::Registration, Party::Worker, (on, step)))
}

/// An absence that is long enough for a pause is for somebody to decide about: it is never one by itself.
fn absences_due(view: &View<'_>, course: &Course<'_>) -> Vec<DueItem> {
    let days = view.programme.pauses.as_ref().map_or(0, |it| it.short_absence_days);
    let item = |it: &Absence| {
        let on = it.from.checked_add_days(Days::new(days.into()))?;
        let words = format!("away for {days} days or more, and the clock runs on until somebody decides otherwise");
        let step = Step { because: Because::Rule("pauses.short_absence_days".into()), from: Some(it.from), to: Some(on), words };
        Some(view.by_entry(What::LongAbsence, Party::Coordinator, (on, step)))
    };
    // What is long over was decided by leaving it as it is.
    let recent = |it: &&Absence| it.until.is_none_or(|until| (view.on - until).num_days() <= i64::from(days.max(28)));
    course.long_absences(view.on).iter().filter(recent).filter_map(item).collect()
}

fn said(because: Because, on: NaiveDate, words: &str) -> (NaiveDate, Step) {
    (on, Step { because, from: None, to: Some(on), words: words.to_owned() })
}

fn dated(it: &Timed) -> Option<(NaiveDate, Vec<Step>)> {
    Some((it.on?, it.why.clone()))
}

#[cfg(test)]
mod tests;
