//! What a programme's document says: its reviews, what is asked for and what is promised.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use domain::framework::{self as known, Due, Framework};

use super::FrameworkName;
use crate::codes::SessionKind;
use crate::funding::Instalment;
use crate::support::Party;

/// How far one day lies from another: in calendar months, or in days.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Length {
    /// Calendar months; null where it is in days.
    months: Option<i32>,
    /// Days; null where it is in months.
    days: Option<i32>,
}

impl From<domain::clock::Length> for Length {
    fn from(it: domain::clock::Length) -> Self {
        match it {
            domain::clock::Length::Months(months) => Self { months: Some(number(months)), days: None },
            domain::clock::Length::Days(days) => Self { months: None, days: Some(number(days)) },
        }
    }
}

/// A number of a document, for GraphQL's 32-bit integers.
pub fn number(it: u32) -> i32 {
    i32::try_from(it).unwrap_or(i32::MAX)
}

/// What one version of a programme says.
pub struct Programme(Arc<Framework>);

/// Something that a document names, by its short name and in words.
#[derive(Clone, Debug, SimpleObject)]
pub struct NamedThing {
    /// Its short name, by which everything names it.
    slug: String,
    /// What people call it.
    title: String,
}

/// A part of a programme.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProgrammeStage {
    /// Its short name.
    slug: String,
    /// What people call it.
    title: String,
    /// The review point that closes it.
    until: String,
}

/// A point at which somebody's progress is reviewed.
#[derive(Clone, Debug, SimpleObject)]
pub struct ReviewPoint {
    /// Its short name, by which reviews name it.
    point: String,
    /// What people call it.
    title: String,
    /// So long after the first day; null where it is due at the end.
    after: Option<Length>,
    /// Whether it may be left out.
    optional: bool,
}

/// What is asked for of one category of evidence.
#[derive(Clone, Debug, SimpleObject)]
pub struct EvidenceAsked {
    /// The category's short name, by which evidence names it.
    category: String,
    /// What people call it.
    title: String,
    /// How many pieces are asked for in the end.
    minimum: i32,
    /// How many of them are asked for by a review point on the way.
    by: Vec<EvidenceAskedBy>,
    /// Review points for each of which there must be a piece of its own.
    each_at: Vec<String>,
    /// How many of them must come from whom.
    from: Vec<EvidenceAskedFrom>,
    /// Whether it is only recommended.
    recommended: bool,
}

/// How many pieces are asked for by a review point.
#[derive(Clone, Debug, SimpleObject)]
pub struct EvidenceAskedBy {
    /// The review point.
    point: String,
    /// How many.
    minimum: i32,
}

/// How many pieces must come from whom.
#[derive(Clone, Debug, SimpleObject)]
pub struct EvidenceAskedFrom {
    /// From whom.
    party: Party,
    /// How many.
    minimum: i32,
}

/// What supervision is promised.
#[derive(Clone, Debug, SimpleObject)]
pub struct CadencePromised {
    /// The kinds of sessions that count.
    counts: Vec<SessionKind>,
    /// How long a session must be at least, in minutes.
    minimum_minutes: i32,
    /// Whether a session that was interrupted does not count.
    uninterrupted: bool,
    /// For how much of a window somebody must have been away for it to be excused, in per cent of its days.
    excused_from_percent: i32,
    /// How often, from the first day on.
    phases: Vec<CadencePhase>,
}

/// A time in which sessions are promised at one interval.
#[derive(Clone, Debug, SimpleObject)]
pub struct CadencePhase {
    /// Until so long after the first day; null where it lasts to the end.
    until: Option<Length>,
    /// One session in each such time.
    every: Length,
}

/// A step of a protected caseload.
#[derive(Clone, Debug, SimpleObject)]
pub struct TaperStep {
    /// From so long after the first day.
    from: Length,
    /// The share of a whole load, in per cent.
    percent: i32,
}

/// A rule of who may enrol, or for whom somebody else pays.
#[derive(Clone, Debug, SimpleObject)]
pub struct EligibilityRule {
    /// Its short name, by which answers name it.
    rule: String,
    /// The rule in words.
    title: String,
    /// Whether it decides who may enrol; otherwise, for whom somebody else pays.
    decides_enrolment: bool,
}

impl From<&domain::eligibility::EligibilityRule> for EligibilityRule {
    fn from(it: &domain::eligibility::EligibilityRule) -> Self {
        let decides_enrolment = it.decides == domain::eligibility::Decides::MayEnrol;
        Self { rule: it.rule.clone(), title: it.title.clone(), decides_enrolment }
    }
}

/// A way in which a programme may end.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProgrammeOutcome {
    /// Its short name.
    slug: String,
    /// What people call it.
    title: String,
    /// Whether who comes to it has completed the programme.
    completes: bool,
}

/// A reason for which something may be recorded.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProgrammeReason {
    /// Its short name.
    slug: String,
    /// What people call it.
    title: String,
    /// What kind of reason it is, where reasons have kinds.
    class: Option<String>,
}

impl Programme {
    /// Of a document that is one.
    pub(super) fn of(it: Arc<Framework>) -> Self {
        Self(it)
    }

    fn programme(&self) -> Option<&known::Programme> {
        self.0.programme()
    }

    fn list<'p, T: 'p, U>(&'p self, of: impl Fn(&'p known::Programme) -> &'p [T], show: impl Fn(&'p T) -> U) -> Vec<U> {
        self.programme().map(of).unwrap_or_default().iter().map(show).collect()
    }
}

/// What one version of a programme says. What is null or empty is not part of the programme, or a gap of the document.
#[Object]
impl Programme {
    /// How long it takes at full time.
    async fn length(&self) -> Option<Length> {
        self.programme()?.length.map(Into::into)
    }

    /// After so long it is over whatever happened, where there is such a bound.
    async fn hard_stop(&self) -> Option<Length> {
        self.programme()?.hard_stop.map(Into::into)
    }

    /// Its parts, in order.
    async fn stages(&self) -> Vec<ProgrammeStage> {
        self.list(|it| &it.stages, |it| ProgrammeStage { slug: it.slug.clone(), title: it.title.clone(), until: it.until.clone() })
    }

    /// Its review points, in order.
    async fn reviews(&self) -> Vec<ReviewPoint> {
        let show = |it: &known::ReviewPoint| {
            let after = if let Due::After(length) = it.due { Some(length.into()) } else { None };
            ReviewPoint { point: it.slug.clone(), title: it.title.clone(), after, optional: it.optional }
        };
        self.list(|it| &it.reviews, show)
    }

    /// The standards that people on it are assessed against.
    async fn standards(&self) -> Vec<FrameworkName> {
        self.list(|it| &it.standards, FrameworkName::from)
    }

    /// What must be gathered, category by category: they are never counted together.
    async fn evidence(&self) -> Vec<EvidenceAsked> {
        let show = |it: &domain::evidence::EvidenceRule| EvidenceAsked {
            category: it.category.clone(),
            title: it.title.clone(),
            minimum: number(it.minimum),
            by: it.by.iter().map(|(point, minimum)| EvidenceAskedBy { point: point.clone(), minimum: number(*minimum) }).collect(),
            each_at: it.each_at.clone(),
            from: it.from.iter().map(|(party, minimum)| EvidenceAskedFrom { party: (*party).into(), minimum: number(*minimum) }).collect(),
            recommended: it.recommended,
        };
        self.list(|it| &it.evidence, show)
    }

    /// What supervision is promised.
    async fn cadence(&self) -> Option<CadencePromised> {
        let it = self.programme()?.cadence.as_ref()?;
        let phase = |it: &domain::supervision::CadencePhase| CadencePhase { until: it.until.map(Into::into), every: it.every.into() };
        Some(CadencePromised {
            counts: it.counts.iter().map(|it| (*it).into()).collect(),
            minimum_minutes: number(it.minimum_minutes),
            uninterrupted: it.uninterrupted,
            excused_from_percent: number(it.excused_from_percent),
            phases: it.phases.iter().map(phase).collect(),
        })
    }

    /// How the caseload is protected, step by step.
    async fn taper(&self) -> Vec<TaperStep> {
        let steps = self.programme().and_then(|it| it.taper.as_ref()).map(|it| &it.steps[..]).unwrap_or_default();
        steps.iter().map(|it| TaperStep { from: it.from.into(), percent: number(it.percent) }).collect()
    }

    /// The share of working time that is for development, in per cent.
    async fn development_time_percent(&self) -> Option<i32> {
        self.programme()?.development_time_percent.map(number)
    }

    /// Who may enrol, and for whom somebody else pays.
    async fn eligibility(&self) -> Vec<EligibilityRule> {
        self.list(|it| &it.eligibility, EligibilityRule::from)
    }

    /// For what the clock may be stopped. Capability is never among it.
    async fn pause_reasons(&self) -> Vec<ProgrammeReason> {
        let reasons = self.programme().and_then(|it| it.pauses.as_ref()).map(|it| &it.reasons[..]).unwrap_or_default();
        let show = |it: &domain::pause::PauseReason| {
            let class: &'static str = it.class.into();
            ProgrammeReason { slug: it.slug.clone(), title: it.title.clone(), class: Some(class.to_owned()) }
        };
        reasons.iter().map(show).collect()
    }

    /// Who must agree to a pause and to the revised dates.
    async fn pauses_agreed_by(&self) -> Vec<Party> {
        let by = self.programme().and_then(|it| it.pauses.as_ref()).map(|it| &it.agreed_by[..]).unwrap_or_default();
        by.iter().map(|it| (*it).into()).collect()
    }

    /// For what the end may be put off without stopping the clock.
    async fn extension_reasons(&self) -> Vec<ProgrammeReason> {
        self.list(|it| &it.extensions, |it| ProgrammeReason { slug: it.slug.clone(), title: it.title.clone(), class: None })
    }

    /// Whether each enrolment must have an action plan agreed.
    async fn action_plan_required(&self) -> bool {
        self.programme().is_some_and(|it| it.action_plan_required)
    }

    /// How it may end.
    async fn outcomes(&self) -> Vec<ProgrammeOutcome> {
        self.list(|it| &it.outcomes, |it| ProgrammeOutcome { slug: it.slug.clone(), title: it.title.clone(), completes: it.completes })
    }

    /// Who pays towards it, where somebody else does.
    async fn payer(&self) -> Option<&str> {
        Some(self.programme()?.funding.as_ref()?.payer.as_str())
    }

    /// What is paid, and for what.
    async fn instalments(&self) -> Vec<Instalment> {
        let all = self.programme().and_then(|it| it.funding.as_ref()).map(|it| &it.instalments[..]).unwrap_or_default();
        all.iter().map(Into::into).collect()
    }

    /// What is taught together.
    async fn sessions(&self) -> Vec<NamedThing> {
        self.list(|it| &it.sessions, |it| NamedThing { slug: it.slug.clone(), title: it.title.clone() })
    }
}
