//! Ladders: an employer's grades and the steps between them, and which steps are open to whom.

mod changes;
mod next;
mod pool;

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::enrolment::Pin;
use domain::framework as documents;
use domain::ladder as known;
use domain::panel::Term;

pub use changes::LadderMutation;
pub use domain::ladder::Grounds as Standing;
pub use next::NextStepQuery;
pub(crate) use next::facts_by;
pub use pool::PoolQuery;

use crate::at::{AsAtInput, At};
use crate::codes::OrgRole;
use crate::framework::{self, Framework};
use crate::scalars::count;

/// How a step is decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::ladder::Gate")]
pub enum StepGate {
    /// Whoever meets what is asked for has it.
    Automatic,
    /// A manager endorses it, and whoever looks after grades decides.
    Appraisal,
    /// A panel decides.
    Panel,
    /// There must be a vacancy, and one is appointed to it.
    Vacancy,
}

/// From which day the time that a step asks for is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::ladder::CountsFrom")]
pub enum StepClock {
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
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::ladder::PayFrom")]
pub enum PayFrom {
    /// From the day on which the grade is held.
    Effect,
    /// From the day of the decision.
    Decision,
    /// From the first day of the month after the decision.
    NextMonth,
    /// From the day on which everything that the step asks for was met.
    Eligibility,
}

/// By what a criterion is met.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::ladder::CriterionKind")]
pub enum CriterionKind {
    /// A programme is completed.
    Programme,
    /// The person is registered.
    Registered,
    /// The post is a permanent one.
    Permanent,
    /// So many different pieces of learning since the present grade began.
    Cpd,
    /// A designation is held.
    Designation,
    /// The person was assessed at a level of a standard.
    Level,
    /// Whoever endorses an application confirms it.
    Confirmed,
}

/// A grade of a ladder.
#[derive(Clone, Debug, SimpleObject)]
pub struct LadderGrade {
    /// Its short name.
    grade: String,
    /// What people call it.
    title: String,
    /// What posts of it have in their grade.
    known_as: Vec<String>,
    /// The census's role, where it is one alone. A grade is no role: it is shown beside it.
    role: Option<OrgRole>,
}

/// Something that a step asks for.
#[derive(Clone, Debug, SimpleObject)]
pub struct StepCriterion {
    /// Its short name.
    criterion: String,
    /// What it is.
    title: String,
    /// By what it is met.
    met_by: CriterionKind,
    /// The programmes, designations or levels of which one will do; empty for the other kinds.
    of: Vec<String>,
    /// How many pieces of learning; null for the other kinds.
    count: Option<i32>,
}

impl From<&known::Criterion> for StepCriterion {
    fn from(it: &known::Criterion) -> Self {
        let (of, number) = match &it.met_by {
            known::MetBy::Programme(of) | known::MetBy::Designation(of) | known::MetBy::Level(of) => (of.clone(), None),
            known::MetBy::Cpd(number) => (Vec::new(), Some(count(*number as usize))),
            known::MetBy::Registered | known::MetBy::Permanent | known::MetBy::Confirmed => (Vec::new(), None),
        };
        let Term { slug, title } = it.named.clone();
        Self { criterion: slug, title, met_by: it.met_by.kind().into(), of, count: number }
    }
}

/// Something that an application comes with.
#[derive(Clone, Debug, SimpleObject)]
pub struct StepEvidence {
    /// Its short name.
    evidence: String,
    /// What it is.
    title: String,
}

/// A step of a ladder: what it asks for, and how it is decided.
#[derive(Clone, Debug, SimpleObject)]
pub struct LadderStep {
    /// Its short name.
    step: String,
    /// What people call it.
    title: String,
    /// The grades from which it is open, by their short names.
    from: Vec<String>,
    /// The grade to which it leads.
    to: String,
    /// How it is decided.
    gate: StepGate,
    /// The time that it asks for, in words, such as `24 months`; null where it asks for none.
    minimum: Option<String>,
    /// From which day that time is counted.
    counts_from: Option<StepClock>,
    /// The programmes whose completion is meant, where it is counted from one.
    counts_from_programmes: Vec<String>,
    /// What else it asks for.
    criteria: Vec<StepCriterion>,
    /// What an application comes with.
    evidence: Vec<StepEvidence>,
    /// The time of the shorter way, in words; null where there is none.
    fast_track: Option<String>,
    /// Who must endorse the shorter way.
    fast_track_endorsed_by: Option<String>,
    /// What becomes of who is not given it.
    fallback: Option<String>,
    /// After which time they may apply again, in words.
    again_after: Option<String>,
    /// From when its pay is due.
    pay_from: PayFrom,
}

impl From<&known::Step> for LadderStep {
    fn from(it: &known::Step) -> Self {
        let Term { slug, title } = it.named.clone();
        let minimum = it.minimum.as_ref();
        Self {
            step: slug,
            title,
            from: it.from.clone(),
            to: it.to.clone(),
            gate: it.gate.into(),
            minimum: minimum.map(|it| it.length.to_string()),
            counts_from: minimum.map(|it| it.counts_from.into()),
            counts_from_programmes: minimum.map(|it| it.programmes.clone()).unwrap_or_default(),
            criteria: it.criteria.iter().map(Into::into).collect(),
            evidence: it.evidence.iter().map(|it| StepEvidence { evidence: it.slug.clone(), title: it.title.clone() }).collect(),
            fast_track: it.fast_track.as_ref().map(|it| it.length.to_string()),
            fast_track_endorsed_by: it.fast_track.as_ref().map(|it| it.endorsed_by.clone()),
            fallback: it.fallback.clone(),
            again_after: it.again_after.map(|it| it.to_string()),
            pay_from: it.pay_from.into(),
        }
    }
}

/// One version of a ladder.
#[derive(Clone)]
pub struct Ladder {
    document: Framework,
}

impl Ladder {
    /// A pinned version.
    pub fn pinned(pin: Pin, it: Arc<documents::Framework>) -> Self {
        Self { document: Framework::pinned(pin, it) }
    }
}

/// One version of a ladder: an employer's grades, and the steps between them.
#[Object]
impl Ladder {
    /// The document: its name, its version, its days in force, its sources, and what of it no source confirms.
    async fn document(&self) -> &Framework {
        &self.document
    }

    /// The grades, the lowest first.
    async fn grades(&self) -> Vec<LadderGrade> {
        let grade = |it: &known::Grade| LadderGrade {
            grade: it.named.slug.clone(),
            title: it.named.title.clone(),
            known_as: it.known_as.clone(),
            role: it.role.map(Into::into),
        };
        self.document.ladder().map(|it| it.grades.iter().map(grade).collect()).unwrap_or_default()
    }

    /// The steps between them.
    async fn steps(&self) -> Vec<LadderStep> {
        self.document.ladder().map(|it| it.steps.iter().map(Into::into).collect()).unwrap_or_default()
    }
}

/// Questions about ladders.
#[derive(Default)]
pub struct LadderQuery;

#[Object]
impl LadderQuery {
    /// The ladders that an employer has adopted by that day.
    async fn ladders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, by node id, published name, or code. Yours where left out and you have only one.")] employer: Option<ID>,
        #[graphql(desc = "Also those that come with Waymark as examples, and are not adopted.", default)] examples: bool,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Vec<Ladder>> {
        let at = At::of(ctx, at).await?;
        let all = framework::all(ctx, employer, &at).await?;
        let shown = |it: &Framework| it.ladder().is_some() && it.adopted_by(at.on()).unwrap_or(examples);
        Ok(all.into_iter().filter(shown).map(|document| Ladder { document }).collect())
    }
}
