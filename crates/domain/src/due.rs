//! What is due of somebody on a programme: the next things and the late ones, whose move each is, and why on that day.

use chrono::NaiveDate;

use crate::clock::{Because, Clock, Step, Timed};
use crate::enrolment::{Carried, Enrolment};
use crate::framework::Programme;
use crate::ids::ConcernId;
use crate::journey::Journey;
use crate::review::{Review, ReviewState};
use crate::supervision::Given;
use crate::support::Party;

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
}

impl What {
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
        let clock = Clock::of(&self.course(journey, programme, on));
        let mut all = self.reviews_due(&view, &clock);
        all.extend(self.agreements_due(&view, &clock));
        all.extend(self.plans_due(&view, &clock));
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
            // Nobody owes an optional review before somebody has begun it.
            let owed = state != Some(ReviewState::Submitted) && (!it.optional || state.is_some());
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

fn said(because: Because, on: NaiveDate, words: &str) -> (NaiveDate, Step) {
    (on, Step { because, from: None, to: Some(on), words: words.to_owned() })
}

fn dated(it: &Timed) -> Option<(NaiveDate, Vec<Step>)> {
    Some((it.on?, it.why.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concern::tests::{plan, raised};
    use crate::enrolment::tests::{concluded, moved, on_programme, paused, year};
    use crate::given::*;
    use crate::history::AsAt;
    use crate::review::tests::{a_review_of, submitted};
    use crate::support::tests::{agreed, assigned};

    fn due(story: &Story, programme: &Programme, on: u64) -> Vec<DueItem> {
        let journey = Journey::fold(&story.history, AsAt { on: day(on), known: i64::MAX });
        journey.enrolments[0].due(&journey, programme, day(on))
    }

    /// What is due, on which day, and how late.
    fn told(story: &Story, on: u64) -> Vec<(String, u64, u32)> {
        let words = |it: &What| match it {
            What::Review(point, _) => point.clone(),
            other => other.code().to_owned(),
        };
        let number = |it: NaiveDate| (it - day(0)).num_days().unsigned_abs();
        due(story, year().programme().unwrap(), on).iter().map(|it| (words(&it.what), number(it.on), it.late_by_days)).collect()
    }

    fn with<const N: usize>(all: [Told; N]) -> Story {
        all.into_iter().fold(on_programme(), |story, it| story.when(it).accepted())
    }

    #[test]
    fn the_next_things_come_first_and_an_optional_review_only_when_it_is_begun() {
        let story = with([assigned(5, Party::Assessor)]);
        let expected = [
            ("supervision", 11, 0),
            ("agreement", 28, 0),
            ("beginning", 28, 0),
            ("three-months", 98, 0),
            ("six-months", 189, 0),
            ("final", 371, 0),
        ];
        assert_eq!(told(&story, 6), expected.map(|(what, on, late)| (what.to_owned(), on, late)));
    }

    #[test]
    fn what_was_not_done_is_late_by_so_many_days_and_says_whose_move_it_is_and_why() {
        let story = with([submitted(26, a_review_of(1, "beginning", 26))]);
        let late = due(&story, year().programme().unwrap(), 108).into_iter().find(|it| it.late_by_days > 0 && it.what.code() == "review");
        let late = late.unwrap();
        assert_eq!((late.what, late.late_by_days, late.whose), (What::Review("three-months".into(), None), 10, Party::Assessor));
        assert!(late.why.iter().any(|it| it.because == Because::Rule("reviews.three-months.after_months".into())));
    }

    #[test]
    fn a_missed_session_is_late_while_one_can_still_answer_for_it() {
        let sessions =
            |on| told(&on_programme(), on).into_iter().filter(|it| it.0 == "supervision").map(|it| (it.1, it.2)).collect::<Vec<_>>();
        assert_eq!(sessions(14), [(11, 3), (18, 0)]);
        assert_eq!(sessions(21), [(18, 3), (25, 0)], "the first week can no longer be made good");
    }

    #[test]
    fn trap_6_a_new_assessor_owes_a_signature() {
        let story = with([assigned(5, Party::Assessor), agreed(16, &[Party::Worker, Party::Assessor]), assigned(60, Party::Assessor)]);
        assert!(told(&story, 63).contains(&("agreement".into(), 60, 3)));
    }

    #[test]
    fn a_concern_needs_a_plan_and_a_plan_a_second_look() {
        let story = with([raised(50)]);
        assert!(told(&story, 52).contains(&("plan_for_concern".into(), 50, 2)));
        let story = story.when(plan(53, true, 81)).accepted();
        assert!(told(&story, 54).contains(&("second_look".into(), 81, 0)));
    }

    #[test]
    fn where_a_version_asks_for_an_action_plan_of_everybody_it_is_due_with_the_first_review() {
        let programme = Programme { action_plan_required: true, ..year().programme().unwrap().clone() };
        let is_plan = |it: &DueItem| it.what == What::ActionPlan && it.on == day(28);
        assert!(due(&on_programme(), &programme, 6).iter().any(is_plan));
        assert!(!due(&with([plan(6, false, 40)]), &programme, 6).iter().any(is_plan));
    }

    #[test]
    fn while_the_clock_stands_no_supervision_is_due_and_an_overdue_return_is() {
        let story = with([paused(50, Some(80))]);
        assert!(!told(&story, 60).iter().any(|it| it.0 == "supervision"));
        assert!(told(&story, 83).contains(&("return".into(), 80, 3)));
    }

    #[test]
    fn what_was_due_before_a_move_that_leaves_reviews_behind_is_not_owed_and_what_comes_after_is() {
        let reviews = |carried: &[Carried]| {
            let story = with([submitted(99, a_review_of(1, "three-months", 98)), moved(150, "2027", carried)]);
            told(&story, 160).into_iter().filter(|it| !it.0.contains("super")).map(|it| it.0).collect::<Vec<_>>()
        };
        assert_eq!(reviews(&[Carried::Time]), ["six-months", "final"]);
        assert_eq!(reviews(&[Carried::Time, Carried::Reviews]), ["beginning", "six-months", "final"]);
    }

    #[test]
    fn nothing_is_due_when_it_is_over() {
        assert_eq!(told(&with([concluded(380, 371)]), 380), []);
    }
}
