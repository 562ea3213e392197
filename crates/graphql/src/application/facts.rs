//! What entries about applications say, with the names of the inputs by which they are recorded.

use async_graphql::{ID, SimpleObject};
use domain::application as known;

use super::StepOutcome;
use crate::ids::{Tag, encode};
use crate::ladder::StepGate;
use crate::scalars::{Date, noted};

/// That somebody applied for a step, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct StepApplied {
    /// The application.
    application_id: Option<ID>,
    /// The post.
    spell_id: ID,
    /// The ladder, by its short name.
    ladder: String,
    /// The version of it.
    ladder_version: String,
    /// The step.
    ladder_step: String,
    /// How it is decided.
    gate: StepGate,
    /// Whether they go the shorter way.
    fast_track: bool,
    /// What they say for themselves.
    statement: Option<String>,
}

impl From<&known::StepApplied> for StepApplied {
    fn from(it: &known::StepApplied) -> Self {
        Self {
            application_id: Some(encode(Tag::Application, it.application.0)),
            spell_id: encode(Tag::Employment, it.spell.0),
            ladder: it.ladder.id.clone(),
            ladder_version: it.ladder.version.clone(),
            ladder_step: it.step.clone(),
            gate: it.gate.into(),
            fast_track: it.fast_track,
            statement: noted(&it.statement).map(str::to_owned),
        }
    }
}

/// That an application was endorsed or was not, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct ApplicationEndorsed {
    /// The application.
    application_id: Option<ID>,
    /// Whether it is supported.
    supports: bool,
    /// The criteria that are confirmed.
    confirms: Vec<String>,
    /// What was said.
    words: Option<String>,
}

impl From<&known::ApplicationEndorsed> for ApplicationEndorsed {
    fn from(it: &known::ApplicationEndorsed) -> Self {
        Self {
            application_id: Some(encode(Tag::Application, it.application.0)),
            supports: it.supports,
            confirms: it.confirms.clone(),
            words: noted(&it.words).map(str::to_owned),
        }
    }
}

/// That an application was withdrawn, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct ApplicationWithdrawn {
    /// The application.
    application_id: Option<ID>,
    /// Why.
    note: Option<String>,
}

impl From<&known::ApplicationWithdrawn> for ApplicationWithdrawn {
    fn from(it: &known::ApplicationWithdrawn) -> Self {
        Self { application_id: Some(encode(Tag::Application, it.application.0)), note: noted(&it.note).map(str::to_owned) }
    }
}

/// That an application was decided, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct StepDecided {
    /// The application.
    application_id: Option<ID>,
    /// What became of it.
    outcome: StepOutcome,
    /// The sitting at which a panel decided it.
    sitting_id: Option<ID>,
    /// The case there.
    case_id: Option<ID>,
    /// From which day the grade was to be held.
    takes_effect_on: Option<Date>,
    /// From which day its pay was to be due.
    pay_due_from: Option<Date>,
    /// From which day they may apply again.
    again_from: Option<Date>,
    /// Why.
    reasons: Option<String>,
}

impl From<&known::StepDecided> for StepDecided {
    fn from(it: &known::StepDecided) -> Self {
        Self {
            application_id: Some(encode(Tag::Application, it.application.0)),
            outcome: it.outcome.into(),
            sitting_id: it.by_panel.map(|it| encode(Tag::Sitting, it.sitting.0)),
            case_id: it.by_panel.map(|it| encode(Tag::Case, it.case.0)),
            takes_effect_on: it.takes_effect_on.map(Date),
            pay_due_from: it.pay_due_from.map(Date),
            again_from: it.again_from.map(Date),
            reasons: noted(&it.reasons).map(str::to_owned),
        }
    }
}
