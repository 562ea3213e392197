//! Applications for a step of a ladder: put forward, endorsed, decided, and from when what was granted holds.

mod changes;
pub mod facts;
mod planning;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::application as known;
use domain::ids::PersonId;

pub use changes::ApplicationMutation;

use crate::at::At;
use crate::desk::Desk;
use crate::errors::theirs;
use crate::framework::FrameworkName;
use crate::ids::{Tag, encode};
use crate::ladder::StepGate;
use crate::scalars::{Date, noted};

/// How far an application has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::application::ApplicationState")]
pub enum ApplicationState {
    /// It is put forward, and nobody has said anything of it.
    Draft,
    /// It is supported.
    Endorsed,
    /// The last word of who was to endorse it is no.
    NotEndorsed,
    /// It was withdrawn.
    Withdrawn,
    /// It was granted.
    Granted,
    /// It was not granted yet.
    NotYet,
    /// It was not granted.
    NotGranted,
}

/// What became of an application.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::application::StepOutcome")]
pub enum StepOutcome {
    /// The step is granted.
    Granted,
    /// Not yet: something is to be done first.
    NotYet,
    /// It is not granted.
    NotGranted,
}

/// That somebody endorsed an application, or did not.
#[derive(Clone, Debug, SimpleObject)]
pub struct Endorsement {
    /// On which day.
    on: Date,
    /// Whether they support it.
    supports: bool,
    /// The criteria that they confirm, by their short names.
    confirms: Vec<String>,
    /// What they say; null where they said nothing, or it is not yours to read.
    words: Option<String>,
    /// Who, by account.
    by: ID,
}

impl From<&known::Endorsement> for Endorsement {
    fn from(it: &known::Endorsement) -> Self {
        Self {
            on: it.on.into(),
            supports: it.says.supports,
            confirms: it.says.confirms.clone(),
            words: noted(&it.says.words).map(str::to_owned),
            by: encode(Tag::Actor, it.by.0),
        }
    }
}

/// An application for a step of a ladder.
#[derive(Clone)]
pub struct Application {
    it: known::Application,
    person: PersonId,
    at: At,
}

impl Application {
    /// As the rules know it.
    pub fn of(it: known::Application, person: PersonId, at: At) -> Self {
        Self { it, person, at }
    }
}

/// An application for a step of a ladder, as far as it has come.
#[Object]
impl Application {
    /// The application's id, for mutations.
    async fn id(&self) -> ID {
        encode(Tag::Application, self.it.applied.application.0)
    }

    /// Whose it is: the journey.
    async fn journey_id(&self) -> ID {
        encode(Tag::Journey, self.person.0)
    }

    /// The post in which they applied.
    async fn spell_id(&self) -> ID {
        encode(Tag::Employment, self.it.applied.spell.0)
    }

    /// The version of the ladder under which it was made, and is decided.
    async fn ladder(&self) -> FrameworkName {
        FrameworkName::from(&self.it.applied.ladder.named())
    }

    /// The step, by its short name there.
    async fn step(&self) -> &str {
        &self.it.applied.step
    }

    /// How it is decided.
    async fn gate(&self) -> StepGate {
        self.it.applied.gate.into()
    }

    /// Whether they go the shorter way.
    async fn fast_track(&self) -> bool {
        self.it.applied.fast_track
    }

    /// The day on which they applied.
    async fn applied_on(&self) -> Date {
        self.it.on.into()
    }

    /// What they say for themselves; null where they said nothing, or it is not yours to read.
    async fn statement(&self) -> Option<&str> {
        noted(&self.it.applied.statement)
    }

    /// How far it has come.
    async fn state(&self) -> ApplicationState {
        self.it.state().into()
    }

    /// Who endorsed it, or did not, oldest first.
    async fn endorsements(&self) -> Vec<Endorsement> {
        self.it.endorsements.iter().map(Into::into).collect()
    }

    /// The day on which it was withdrawn.
    async fn withdrawn_on(&self) -> Option<Date> {
        self.it.withdrawn_on.map(Date)
    }

    /// What became of it; null while it is open.
    async fn decision(&self) -> Option<StepDecision> {
        let it = self.it.decision.clone()?;
        Some(StepDecision { it, person: self.person, at: self.at.clone(), spell: self.it.applied.spell })
    }
}

/// What became of an application.
pub struct StepDecision {
    it: known::StepDecision,
    person: PersonId,
    spell: domain::ids::SpellId,
    at: At,
}

/// What became of an application.
#[Object]
impl StepDecision {
    /// What became of it.
    async fn outcome(&self) -> StepOutcome {
        self.it.says.outcome.into()
    }

    /// The day of the decision.
    async fn decided_on(&self) -> Date {
        self.it.on.into()
    }

    /// Why; null where nothing was said, or it is not yours to read.
    async fn reasons(&self) -> Option<&str> {
        noted(&self.it.says.reasons)
    }

    /// From which day the grade is held, as it was decided; null where it was not granted.
    async fn takes_effect_on(&self) -> Option<Date> {
        self.it.says.takes_effect_on.map(Date)
    }

    /// From which day its pay is due, as it was decided.
    async fn pay_due_from(&self) -> Option<Date> {
        self.it.says.pay_due_from.map(Date)
    }

    /// From which day they may apply again.
    async fn again_from(&self) -> Option<Date> {
        self.it.says.again_from.map(Date)
    }

    /// The sitting at which a panel decided it.
    async fn sitting_id(&self) -> Option<ID> {
        self.it.says.by_panel.map(|it| encode(Tag::Sitting, it.sitting.0))
    }

    /// The case there.
    async fn case_id(&self) -> Option<ID> {
        self.it.says.by_panel.map(|it| encode(Tag::Case, it.case.0))
    }

    /// Whether the panel's decision that it was made by still stands: false where something that was recorded later makes it void, or another
    /// was made since. Null where no panel decided it.
    async fn panel_stands(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let Some(by) = self.it.says.by_panel else { return Ok(None) };
        let desk = Desk::of(ctx)?;
        let stream = self.person.into();
        let given = self.at.histories(&desk, &[stream]).await?.remove(&stream).unwrap_or_default();
        let journey = domain::journey::Journey::of(&given.history.facts(), chrono::NaiveDate::MAX);
        let Some(spell) = journey.spells.iter().find(|it| it.id == self.spell) else { return Ok(None) };
        desk.store.still_confirms(spell.employer, by).await.map(Some).map_err(theirs)
    }
}
