//! Programmes: how long, from which day, through which stages and reviews, to which outcomes, and what is promised on the way.

use strum::{EnumString, IntoStaticStr, VariantNames};

use super::{Named, Section};
use crate::caseload::Taper;
use crate::clock::{DaysOfRest, Length, ProRata};
use crate::eligibility::EligibilityRule;
use crate::evidence::EvidenceRule;
use crate::funding::Funding;
use crate::pause::{Pauses, Reason, reasons};
use crate::supervision::Cadence;

/// What one version of a programme says. What is absent is either not part of the programme, or a gap in the document's margin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Programme {
    /// From which day the clock runs unless somebody says another: the latest of these. Never derived later (`domain.md` 1.11).
    pub anchor: Vec<AnchorDay>,
    /// How long it takes at full time.
    pub length: Option<Length>,
    /// After so long it is over whatever happened, where there is such a bound.
    pub hard_stop: Option<Length>,
    /// Its parts, in order.
    pub stages: Vec<Stage>,
    /// Its review points, in order.
    pub reviews: Vec<ReviewPoint>,
    /// The standards that people on it are assessed against.
    pub standards: Vec<Named>,
    /// What must be gathered.
    pub evidence: Vec<EvidenceRule>,
    /// What supervision is promised.
    pub cadence: Option<Cadence>,
    /// How the caseload is protected.
    pub taper: Option<Taper>,
    /// The share of working time that is for development, in per cent.
    pub development_time_percent: Option<u32>,
    /// What moves with a person's hours; nothing where this is absent.
    pub pro_rata: Option<ProRata>,
    /// What becomes of dates on days of rest.
    pub days_of_rest: DaysOfRest,
    /// What may stop the clock, and who must agree; nothing may where this is absent.
    pub pauses: Option<Pauses>,
    /// For what the end may be put off without stopping the clock.
    pub extensions: Vec<Reason>,
    /// Who may enrol, and for whom somebody else pays.
    pub eligibility: Vec<EligibilityRule>,
    /// Whether each enrolment must have an action plan agreed.
    pub action_plan_required: bool,
    /// Whether everybody is matched to a permanent post by the end.
    pub matching_required: bool,
    /// How it may end.
    pub outcomes: Vec<Outcome>,
    /// Who pays what, and when.
    pub funding: Option<Funding>,
    /// What is taught together.
    pub sessions: Vec<TaughtSession>,
    /// What is asked of people after it.
    pub afterwards: Vec<Afterwards>,
}

/// A day from which a clock may run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum AnchorDay {
    /// The first day of the employment.
    EmploymentStarted,
    /// The day of registration with Social Work England.
    Registered,
    /// The day on which the programme before this one was completed.
    EarlierProgrammeCompleted,
    /// The day on which the cohort begins.
    CohortBegins,
}

/// A part of a programme.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stage {
    /// Its short name.
    pub slug: String,
    /// What people call it.
    pub title: String,
    /// The review point that closes it.
    pub until: String,
}

/// When something is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// So long after the anchor.
    After(Length),
    /// At the end, wherever that moves.
    AtEnd,
}

/// A point at which somebody's progress is reviewed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReviewPoint {
    /// Its short name.
    pub slug: String,
    /// What people call it.
    pub title: String,
    /// When it is due.
    pub due: Due,
    /// Whether it may be left out.
    pub optional: bool,
}

/// A way in which a programme may end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// Its short name.
    pub slug: String,
    /// What people call it.
    pub title: String,
    /// Whether who comes to it has completed the programme.
    pub completes: bool,
}

/// A day or half-day taught to a whole cohort.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaughtSession {
    /// Its short name.
    pub slug: String,
    /// What people call it.
    pub title: String,
}

/// Something that is asked of people when a programme is behind them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Afterwards {
    /// Its short name.
    pub slug: String,
    /// What is asked.
    pub title: String,
    /// Until so long after the end.
    pub within: Length,
}

impl Programme {
    pub(super) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        for field in ["length_months", "reviews", "evidence", "cadence"] {
            // A length in days is a length.
            if field != "length_months" || !whole.has("length_days") {
                whole.owes(field);
            }
        }
        for field in ["taper", "funding", "eligibility", "pauses", "outcomes", "stages"] {
            whole.may_leave_open(field);
        }
        let length = Length::maybe(whole, "length_months", "length_days");
        let hard_stop = hard_stop(whole, length);
        let (reviews, slugs) = reviews(whole, length);
        let evidence = EvidenceRule::read_all(whole, &slugs);
        Some(Self {
            anchor: whole.choices("anchor"),
            length,
            hard_stop,
            stages: stages(whole, &slugs),
            standards: standards(whole),
            evidence,
            cadence: Cadence::read(whole),
            taper: Taper::read(whole),
            development_time_percent: whole.maybe_number("development_time_percent", 1..=100),
            pro_rata: ProRata::read(whole),
            days_of_rest: DaysOfRest::read(whole),
            pauses: Pauses::read(whole),
            extensions: reasons(whole, "extensions"),
            eligibility: EligibilityRule::read_all(whole),
            action_plan_required: whole.flag("action_plan_required"),
            matching_required: whole.flag("matching_required"),
            outcomes: outcomes(whole),
            funding: Funding::read(whole),
            sessions: sessions(whole),
            afterwards: afterwards(whole),
            reviews,
        })
    }

    /// A review point by its short name.
    pub fn review(&self, slug: &str) -> Option<&ReviewPoint> {
        self.reviews.iter().find(|it| it.slug == slug)
    }

    /// The review with which it ends: the last of its list.
    pub fn final_review(&self) -> Option<&ReviewPoint> {
        self.reviews.last()
    }

    /// A way in which it may end, by its short name.
    pub fn outcome(&self, slug: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|it| it.slug == slug)
    }

    /// What is asked for of one category of evidence.
    pub fn evidence_rule(&self, category: &str) -> Option<&EvidenceRule> {
        self.evidence.iter().find(|it| it.category == category)
    }
}

fn hard_stop(whole: &Section<'_, '_>, length: Option<Length>) -> Option<Length> {
    let it = Length::maybe(whole, "hard_stop_months", "hard_stop_days");
    if let (Some(stop), Some(length)) = (it, length)
        && length.is_longer_than(stop)
    {
        let field = if whole.has("hard_stop_months") { "hard_stop_months" } else { "hard_stop_days" };
        whole.fault(
            field,
            format!("stops the programme after {stop}, before its {length} are over"),
            "make it as long as the programme, or longer",
        );
    }
    it
}

/// The review points, and the short names of all of them: also of those that have another fault, and must not cause more.
fn reviews(whole: &Section<'_, '_>, length: Option<Length>) -> (Vec<ReviewPoint>, Vec<String>) {
    let sections = whole.sections("reviews");
    let (mut all, mut slugs) = (Vec::<ReviewPoint>::new(), Vec::new());
    for it in &sections {
        let (slug, title, optional) = (it.slug("slug"), it.text("title"), it.flag("optional"));
        let after = Length::maybe(it, "after_months", "after_days");
        let at_end = it.flag("at_end");
        let said = if it.has("after_months") { "after_months" } else { "after_days" };
        if let (Some(after), Some(length)) = (after, length)
            && after.is_longer_than(length)
        {
            it.fault(
                said,
                format!("is due after {after}, and the programme takes {length}"),
                "put it inside the programme, or write at_end = true",
            );
        }
        if let (Some(after), Some(Due::After(before))) = (after, all.last().map(|it| it.due))
            && before.is_longer_than(after)
        {
            it.fault(said, "is due before the review above it", "put the reviews in the order of their days");
        }
        let due = match (after, at_end) {
            (Some(_), true) => {
                it.fault("at_end", "is said to be due at the end and after so long", "keep one of the two");
                None
            }
            (Some(after), false) => Some(Due::After(after)),
            (None, true) => Some(Due::AtEnd),
            (None, false) => {
                if !it.has("after_months") && !it.has("after_days") {
                    it.fault("after_months", "is missing", "give after_months or after_days, or write at_end = true");
                }
                None
            }
        };
        slugs.extend(slug.clone());
        if let (Some(slug), Some(title), Some(due)) = (slug, title, due) {
            all.push(ReviewPoint { slug, title, due, optional });
        }
    }
    distinct(&sections, "slug", slugs.iter().map(String::as_str));
    (all, slugs)
}

fn stages(whole: &Section<'_, '_>, reviews: &[String]) -> Vec<Stage> {
    let sections = whole.sections("stages");
    let read = |it: &Section<'_, '_>| {
        let (slug, title, until) = (it.slug("slug"), it.text("title"), it.slug("until"));
        if let Some(until) = until.as_deref().filter(|until| !reviews.iter().any(|it| it == *until)) {
            it.fault("until", format!("there is no review point called {until}"), "name the review point that closes the stage");
        }
        Some(Stage { slug: slug?, title: title?, until: until? })
    };
    let all: Vec<Stage> = sections.iter().filter_map(read).collect();
    distinct(&sections, "slug", all.iter().map(|it| it.slug.as_str()));
    all
}

fn standards(whole: &Section<'_, '_>) -> Vec<Named> {
    let all = Named::list(whole, "standards");
    let mut ids: Vec<&str> = all.iter().map(|it| it.id.as_str()).collect();
    ids.sort_unstable();
    if let Some(twice) = ids.windows(2).find(|it| it[0] == it[1]) {
        whole.fault("standards", format!("two versions of {} are pinned", twice[0]), "pin one version of each standard");
    }
    all
}

fn outcomes(whole: &Section<'_, '_>) -> Vec<Outcome> {
    let sections = whole.sections("outcomes");
    let read = |it: &Section<'_, '_>| {
        let (slug, title, completes) = (it.slug("slug"), it.text("title"), it.flag("completes"));
        Some(Outcome { slug: slug?, title: title?, completes })
    };
    let all: Vec<Outcome> = sections.iter().filter_map(read).collect();
    distinct(&sections, "slug", all.iter().map(|it| it.slug.as_str()));
    all
}

fn sessions(whole: &Section<'_, '_>) -> Vec<TaughtSession> {
    let sections = whole.sections("sessions");
    let read = |it: &Section<'_, '_>| {
        let (slug, title) = (it.slug("slug"), it.text("title"));
        Some(TaughtSession { slug: slug?, title: title? })
    };
    let all: Vec<TaughtSession> = sections.iter().filter_map(read).collect();
    distinct(&sections, "slug", all.iter().map(|it| it.slug.as_str()));
    all
}

fn afterwards(whole: &Section<'_, '_>) -> Vec<Afterwards> {
    let sections = whole.sections("afterwards");
    let read = |it: &Section<'_, '_>| {
        let (slug, title) = (it.slug("slug"), it.text("title"));
        let within = Length::needed(it, "within_months", "within_days");
        Some(Afterwards { slug: slug?, title: title?, within: within? })
    };
    let all: Vec<Afterwards> = sections.iter().filter_map(read).collect();
    distinct(&sections, "slug", all.iter().map(|it| it.slug.as_str()));
    all
}

/// Notes names that are there twice, where every section has one.
fn distinct<'n>(sections: &[Section<'_, '_>], field: &'static str, names: impl ExactSizeIterator<Item = &'n str>) {
    if names.len() == sections.len() {
        Section::distinct(sections, field, names);
    }
}
