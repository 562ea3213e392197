//! Ladders: an employer's grades and the steps between them, as versioned documents. What a step asks for is data, and so is the day from
//! which its time is counted: "two years" from qualification, from the first day in post and from the end of the assessed year are three
//! different days (`domain.md` 6.1 and 12).

mod standing;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::clock::Length;
use crate::codes::OrgRole;
use crate::designation::DesignationKind;
use crate::framework::Section;
use crate::panel::Term;

pub use standing::{CriterionStanding, Grounds, Ready, StepStanding, TimeStanding};

/// An employer's grades, and how one gets from one to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ladder {
    /// The grades, lowest first.
    pub grades: Vec<Grade>,
    /// The steps between them.
    pub steps: Vec<Step>,
}

/// One grade of a ladder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grade {
    /// Its names.
    pub named: Term,
    /// What posts of this grade have in their grade, so that whose grade nobody recorded on the ladder is known by their post.
    pub known_as: Vec<String>,
    /// Which role the census counts it as, where it is one alone.
    pub role: Option<OrgRole>,
}

/// How a step is decided.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Gate {
    /// Whoever meets what is asked for has it.
    Automatic,
    /// A manager endorses it, and whoever looks after grades decides.
    Appraisal,
    /// A panel decides.
    Panel,
    /// There must be a vacancy, and one is appointed to it.
    Vacancy,
}

impl Gate {
    /// Whether somebody must endorse an application before it is decided.
    pub fn needs_endorsement(self) -> bool {
        matches!(self, Self::Appraisal | Self::Panel)
    }
}

/// From which day the time that a step asks for is counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CountsFrom {
    /// The award of the first qualification in social work.
    Qualification,
    /// The first registration with the regulator.
    Registration,
    /// The first day in the present post.
    Employment,
    /// The day from which the completion of a programme counts.
    Programme,
    /// The first day in the present grade.
    Grade,
}

/// From when the pay of a grade is due.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PayFrom {
    /// From the day on which the grade is held.
    Effect,
    /// From the day of the decision.
    Decision,
    /// From the first day of the month after the decision.
    NextMonth,
    /// From the day on which everything that the step asks for was met, back-dated where that is earlier.
    Eligibility,
}

impl PayFrom {
    /// The day from which pay is due: of a step that takes effect on a day, was decided on one, and was open from one on.
    pub fn day(self, takes_effect_on: NaiveDate, decided_on: NaiveDate, eligible_on: Option<NaiveDate>) -> NaiveDate {
        match self {
            Self::Effect => takes_effect_on,
            Self::Decision => decided_on,
            Self::NextMonth => decided_on.with_day(1).and_then(|it| it.checked_add_months(Months::new(1))).unwrap_or(decided_on),
            Self::Eligibility => eligible_on.unwrap_or(takes_effect_on),
        }
    }
}

/// The time that a step asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Minimum {
    /// How long.
    pub length: Length,
    /// Counted from which day.
    pub counts_from: CountsFrom,
    /// The programmes that are meant, where it is counted from the completion of one.
    pub programmes: Vec<String>,
}

/// By what a criterion is met.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MetBy {
    /// One of these programmes is completed.
    Programme(Vec<String>),
    /// The person is registered.
    Registered,
    /// The post is a permanent one.
    Permanent,
    /// So many different pieces of learning since the present grade began.
    Cpd(u32),
    /// One of these designations is held.
    Designation(Vec<String>),
    /// The person was assessed at one of these levels of a standard.
    Level(Vec<String>),
    /// Whoever endorses an application confirms it.
    Confirmed,
}

/// The kinds of [`MetBy`], as documents name them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum CriterionKind {
    /// See [`MetBy::Programme`].
    Programme,
    /// See [`MetBy::Registered`].
    Registered,
    /// See [`MetBy::Permanent`].
    Permanent,
    /// See [`MetBy::Cpd`].
    Cpd,
    /// See [`MetBy::Designation`].
    Designation,
    /// See [`MetBy::Level`].
    Level,
    /// See [`MetBy::Confirmed`].
    Confirmed,
}

impl MetBy {
    /// Its kind.
    pub fn kind(&self) -> CriterionKind {
        match self {
            Self::Programme(_) => CriterionKind::Programme,
            Self::Registered => CriterionKind::Registered,
            Self::Permanent => CriterionKind::Permanent,
            Self::Cpd(_) => CriterionKind::Cpd,
            Self::Designation(_) => CriterionKind::Designation,
            Self::Level(_) => CriterionKind::Level,
            Self::Confirmed => CriterionKind::Confirmed,
        }
    }
}

/// Something that a step asks for beside time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Criterion {
    /// Its names.
    pub named: Term,
    /// By what it is met.
    pub met_by: MetBy,
}

/// A shorter way, for who is put forward for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FastTrack {
    /// After how long on the clock of the step; at once where it has none.
    pub length: Length,
    /// Who must endorse it.
    pub endorsed_by: String,
}

/// A step from some grades to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Its names.
    pub named: Term,
    /// From which grades it is open.
    pub from: Vec<String>,
    /// To which it leads.
    pub to: String,
    /// How it is decided.
    pub gate: Gate,
    /// The time that it asks for.
    pub minimum: Option<Minimum>,
    /// What else it asks for.
    pub criteria: Vec<Criterion>,
    /// What an application comes with.
    pub evidence: Vec<Term>,
    /// A shorter way.
    pub fast_track: Option<FastTrack>,
    /// What becomes of who is not given it.
    pub fallback: Option<String>,
    /// After how long they may apply again.
    pub again_after: Option<Length>,
    /// From when its pay is due.
    pub pay_from: PayFrom,
}

impl Ladder {
    /// A grade by its short name.
    pub fn grade(&self, slug: &str) -> Option<&Grade> {
        self.grades.iter().find(|it| it.named.slug == slug)
    }

    /// The grade that a post has by what its employer calls it, letters and digits alone.
    pub fn grade_of_post(&self, called: &str) -> Option<&Grade> {
        let plain = |it: &str| it.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
        let called = plain(called);
        self.grades.iter().find(|it| it.known_as.iter().any(|known| plain(known) == called))
    }

    /// A step by its short name.
    pub fn step(&self, slug: &str) -> Option<&Step> {
        self.steps.iter().find(|it| it.named.slug == slug)
    }

    /// The steps that are open from a grade.
    pub fn from<'l>(&'l self, grade: &'l str) -> impl Iterator<Item = &'l Step> {
        self.steps.iter().filter(move |it| it.from.iter().any(|from| from == grade))
    }

    /// How high a grade stands, from 0.
    pub fn rank(&self, grade: &str) -> Option<usize> {
        self.grades.iter().position(|it| it.named.slug == grade)
    }

    pub(crate) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        let sections = whole.sections("grades");
        let grades: Vec<Grade> = sections.iter().filter_map(Grade::read).collect();
        if sections.is_empty() {
            whole.fault("grades", "has nothing in it", "write at least two [[grades]], the lowest first");
        }
        if grades.len() == sections.len() {
            Section::distinct(&sections, "slug", grades.iter().map(|it| it.named.slug.as_str()));
        }
        let known: BTreeSet<&str> = grades.iter().map(|it| it.named.slug.as_str()).collect();
        let sections = whole.sections("steps");
        if sections.is_empty() {
            whole.fault("steps", "has nothing in it", "write at least one [[steps]]");
        }
        let steps: Vec<Step> = sections.iter().filter_map(|it| Step::read(it, &known)).collect();
        if steps.len() == sections.len() {
            Section::distinct(&sections, "slug", steps.iter().map(|it| it.named.slug.as_str()));
        }
        Some(Self { grades, steps })
    }
}

impl Grade {
    fn read(section: &Section<'_, '_>) -> Option<Self> {
        let (slug, title) = (section.slug("slug"), section.text("title"));
        let (known_as, role) = (section.texts("known_as"), section.maybe_number("role", 1..=6));
        let role = role.and_then(|it| OrgRole::from_code(&it.to_string()));
        Some(Self { named: Term { slug: slug?, title: title? }, known_as, role })
    }
}

impl Step {
    fn read(section: &Section<'_, '_>, known: &BTreeSet<&str>) -> Option<Self> {
        let (slug, title, from, to) = (section.slug("slug"), section.text("title"), section.slugs("from"), section.slug("to"));
        if from.is_empty() {
            section.fault("from", "has nothing in it", "name the grades from which the step is open");
        }
        let unknown = |it: &&String| !known.contains(it.as_str());
        if let Some(it) = from.iter().find(unknown) {
            section.fault("from", format!("{it} is no grade of this ladder"), "name one of its [[grades]]");
        }
        if let Some(it) = to.as_ref().filter(unknown) {
            section.fault("to", format!("{it} is no grade of this ladder"), "name one of its [[grades]]");
        }
        if to.as_ref().is_some_and(|to| from.contains(to)) {
            section.fault("to", "is a grade from which the step is open", "let it lead to another");
        }
        let minimum = section.section("minimum").map(|it| Minimum::read(&it));
        let fast_track = section.section("fast_track").map(|it| FastTrack::read(&it));
        section.may_leave_open("criteria");
        let (criteria, evidence) = (criteria(section), terms(section, "evidence"));
        let (gate, pay_from) = (section.choice("gate"), section.choice("pay_from"));
        let fallback = section.maybe_text("fallback");
        let again_after = Length::maybe(section, "again_after_months", "again_after_days");
        Some(Self {
            named: Term { slug: slug?, title: title? },
            from,
            to: to?,
            gate: gate?,
            minimum: match minimum {
                Some(it) => Some(it?),
                None => None,
            },
            criteria,
            evidence,
            fast_track: match fast_track {
                Some(it) => Some(it?),
                None => None,
            },
            fallback,
            again_after,
            pay_from: pay_from?,
        })
    }
}

impl Minimum {
    fn read(section: &Section<'_, '_>) -> Option<Self> {
        let length = Length::needed(section, "months", "days");
        let (counts_from, programmes) = (section.choice("counts_from"), section.slugs("programmes"));
        if programmes.is_empty() == (counts_from == Some(CountsFrom::Programme)) {
            section.fault("programmes", "goes with counts_from = \"programme\"", "name the programmes there, and nowhere else");
        }
        Some(Self { length: length?, counts_from: counts_from?, programmes })
    }
}

impl FastTrack {
    fn read(section: &Section<'_, '_>) -> Option<Self> {
        let (length, endorsed_by) = (Length::needed(section, "months", "days"), section.text("endorsed_by"));
        Some(Self { length: length?, endorsed_by: endorsed_by? })
    }
}

fn criteria(section: &Section<'_, '_>) -> Vec<Criterion> {
    let sections = section.sections("criteria");
    let read = |it: &Section<'_, '_>| {
        let (slug, title, kind) = (it.slug("slug"), it.text("title"), it.choice("met_by"));
        let (of, count) = (it.slugs("of"), it.maybe_number("count", 1..=100));
        let met_by = match kind? {
            CriterionKind::Programme => MetBy::Programme(of.clone()),
            CriterionKind::Level => MetBy::Level(of.clone()),
            CriterionKind::Designation => MetBy::Designation(of.clone()),
            CriterionKind::Cpd => MetBy::Cpd(count.unwrap_or(1)),
            CriterionKind::Registered => MetBy::Registered,
            CriterionKind::Permanent => MetBy::Permanent,
            CriterionKind::Confirmed => MetBy::Confirmed,
        };
        if of.is_empty() == matches!(met_by, MetBy::Programme(_) | MetBy::Designation(_) | MetBy::Level(_)) {
            it.fault("of", "goes with a programme, a designation or a level", "name them there, and nowhere else");
        }
        let unknown = |name: &&String| !DesignationKind::VARIANTS.contains(&name.replace('-', "_").as_str());
        if let (MetBy::Designation(_), Some(name)) = (&met_by, of.iter().find(unknown)) {
            it.fault("of", format!("{name} is no designation"), "name one as in practice-educator-one");
        }
        if count.is_some() && !matches!(met_by, MetBy::Cpd(_)) {
            it.fault("count", "goes with met_by = \"cpd\"", "leave it out");
        }
        Some(Criterion { named: Term { slug: slug?, title: title? }, met_by })
    };
    let all: Vec<Criterion> = sections.iter().filter_map(read).collect();
    if all.len() == sections.len() {
        Section::distinct(&sections, "slug", all.iter().map(|it| it.named.slug.as_str()));
    }
    all
}

fn terms(section: &Section<'_, '_>, field: &'static str) -> Vec<Term> {
    let sections = section.sections(field);
    let all: Vec<Term> = sections.iter().filter_map(|it| Some(Term { slug: it.slug("slug")?, title: it.text("title")? })).collect();
    if all.len() == sections.len() {
        Section::distinct(&sections, "slug", all.iter().map(|it| it.slug.as_str()));
    }
    all
}
