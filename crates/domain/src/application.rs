//! Applications for a step of a ladder: put forward, endorsed, decided, and from when what was granted holds.
//!
//! What a step asks for is in the ladder's document, and whether it was met is shown beside the application; the rules here are those of
//! the way itself. An application keeps the version of the ladder and the gate under which it was made.

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::enrolment::Pin;
use crate::event::Event;
use crate::history::Fact;
use crate::ids::{ActorId, ApplicationId, CaseId, EventId, SittingId, SpellId};
use crate::journey::Journey;
use crate::ladder::Gate;
use crate::private::Private;
use crate::refusal::{OnCareer, Refusal};
use crate::text;

/// Somebody applied for a step of their employer's ladder.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StepApplied {
    /// The application.
    pub application: ApplicationId,
    /// In which post.
    pub spell: SpellId,
    /// The version of the ladder.
    pub ladder: Pin,
    /// The step, by its short name there.
    pub step: String,
    /// How the step is decided, as that version has it.
    pub gate: Gate,
    /// Whether they go the shorter way.
    pub fast_track: bool,
    /// What they say for themselves.
    pub statement: Private<Option<String>>,
}

/// Somebody who knows the person's work endorsed an application, or did not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ApplicationEndorsed {
    /// The application.
    pub application: ApplicationId,
    /// In which post.
    pub spell: SpellId,
    /// Whether they support it.
    pub supports: bool,
    /// The criteria that they confirm to be met, by their short names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirms: Vec<String>,
    /// What they say.
    pub words: Private<Option<String>>,
}

/// An application was withdrawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ApplicationWithdrawn {
    /// The application.
    pub application: ApplicationId,
    /// In which post.
    pub spell: SpellId,
    /// Why.
    pub note: Private<Option<String>>,
}

/// What became of an application.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StepOutcome {
    /// The step is granted.
    Granted,
    /// Not yet: something is to be done first.
    NotYet,
    /// It is not granted.
    NotGranted,
}

/// Where a panel decided an application.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ByPanel {
    /// The sitting.
    pub sitting: SittingId,
    /// The case there.
    pub case: CaseId,
}

/// An application was decided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StepDecided {
    /// The application.
    pub application: ApplicationId,
    /// In which post.
    pub spell: SpellId,
    /// What became of it.
    pub outcome: StepOutcome,
    /// Where a panel decided it, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_panel: Option<ByPanel>,
    /// From which day the grade was to be held, where it was granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes_effect_on: Option<NaiveDate>,
    /// From which day its pay was to be due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay_due_from: Option<NaiveDate>,
    /// From which day they may apply again, where it was not granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again_from: Option<NaiveDate>,
    /// Why.
    pub reasons: Private<Option<String>>,
}

/// An endorsement, on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Endorsement {
    /// What was said.
    pub says: ApplicationEndorsed,
    /// On which day.
    pub on: NaiveDate,
    /// By whom.
    pub by: ActorId,
    /// The entry that says so.
    pub said_by: EventId,
}

/// A decision, on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StepDecision {
    /// What was said.
    pub says: StepDecided,
    /// On which day.
    pub on: NaiveDate,
    /// The entry that says so.
    pub said_by: EventId,
}

/// An application as far as it has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Application {
    /// What was applied for.
    pub applied: StepApplied,
    /// On which day.
    pub on: NaiveDate,
    /// The entry that says so.
    pub said_by: EventId,
    /// Who endorsed it, or did not, oldest first.
    pub endorsements: Vec<Endorsement>,
    /// The day on which it was withdrawn.
    pub withdrawn_on: Option<NaiveDate>,
    /// What became of it.
    pub decision: Option<StepDecision>,
}

/// How far an application has come, in one word.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
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

impl Application {
    pub(crate) fn new(it: &StepApplied, fact: &Fact<'_>) -> Self {
        Self {
            applied: it.clone(),
            on: fact.effective_on,
            said_by: fact.carrier.id,
            endorsements: Vec::new(),
            withdrawn_on: None,
            decision: None,
        }
    }

    pub(crate) fn evolve(&mut self, fact: &Fact<'_>) {
        let (on, said_by, id) = (fact.effective_on, fact.carrier.id, self.applied.application);
        match fact.event {
            Event::ApplicationEndorsed(it) if it.application == id => {
                self.endorsements.push(Endorsement { says: it.clone(), on, by: fact.carrier.by, said_by });
            }
            Event::ApplicationWithdrawn(it) if it.application == id => self.withdrawn_on = Some(on),
            Event::StepDecided(it) if it.application == id => self.decision = Some(StepDecision { says: it.clone(), on, said_by }),
            _ => {}
        }
    }

    /// Whether nobody has decided it, and it was not withdrawn.
    pub fn is_open(&self) -> bool {
        self.withdrawn_on.is_none() && self.decision.is_none()
    }

    /// How far it has come.
    pub fn state(&self) -> ApplicationState {
        match (&self.decision, self.withdrawn_on, self.endorsements.last()) {
            (Some(it), ..) => match it.says.outcome {
                StepOutcome::Granted => ApplicationState::Granted,
                StepOutcome::NotYet => ApplicationState::NotYet,
                StepOutcome::NotGranted => ApplicationState::NotGranted,
            },
            (None, Some(_), _) => ApplicationState::Withdrawn,
            (None, None, Some(it)) if it.says.supports => ApplicationState::Endorsed,
            (None, None, Some(_)) => ApplicationState::NotEndorsed,
            (None, None, None) => ApplicationState::Draft,
        }
    }

    /// The entry by which a criterion was last confirmed.
    pub fn confirmed(&self, criterion: &str) -> Option<EventId> {
        let confirms = |it: &&Endorsement| it.says.confirms.iter().any(|it| it == criterion);
        self.endorsements.iter().rfind(confirms).map(|it| it.said_by)
    }
}

fn open(journey: &Journey, id: ApplicationId, spell: SpellId) -> Result<&Application, Refusal> {
    let known = journey.career.applications.iter().find(|it| it.applied.application == id && it.applied.spell == spell);
    let known = known.ok_or(OnCareer::ApplicationUnknown)?;
    if known.is_open() { Ok(known) } else { Err(OnCareer::ApplicationSettled.into()) }
}

pub(crate) fn apply(journey: &Journey, it: &StepApplied, on: NaiveDate) -> Result<(), Refusal> {
    it.ladder.check()?;
    let spell = journey.spells.iter().find(|known| known.id == it.spell).ok_or(Refusal::SpellUnknown)?;
    if !spell.in_post(on) {
        return Err(Refusal::SpellOver);
    }
    if !text::slug(&it.step) {
        return Err(OnCareer::StepUnknown.into());
    }
    let all = &journey.career.applications;
    let same = |known: &&Application| known.applied.ladder.id == it.ladder.id && known.applied.step == it.step;
    if all.iter().any(|known| known.applied.application == it.application) || all.iter().filter(same).any(Application::is_open) {
        return Err(OnCareer::ApplicationKnown.into());
    }
    let again_from = all.iter().filter(same).filter_map(|it| it.decision.as_ref()?.says.again_from).max();
    if again_from.is_some_and(|it| on < it) {
        return Err(OnCareer::AppliedTooEarly.into());
    }
    it.statement.get().and_then(Option::as_deref).map_or(Ok(()), |it| text::said("statement", it))
}

pub(crate) fn endorse(journey: &Journey, it: &ApplicationEndorsed) -> Result<(), Refusal> {
    open(journey, it.application, it.spell)?;
    if !it.confirms.iter().all(|it| text::slug(it)) {
        return Err(OnCareer::CriterionUnknown.into());
    }
    it.words.get().and_then(Option::as_deref).map_or(Ok(()), |it| text::said("words", it))
}

pub(crate) fn withdraw(journey: &Journey, it: &ApplicationWithdrawn) -> Result<(), Refusal> {
    open(journey, it.application, it.spell)?;
    text::note(&it.note)
}

pub(crate) fn decide(journey: &Journey, it: &StepDecided, on: NaiveDate) -> Result<(), Refusal> {
    let known = open(journey, it.application, it.spell)?;
    let (gate, granted) = (known.applied.gate, it.outcome == StepOutcome::Granted);
    let needs_endorsement = gate.needs_endorsement() || known.applied.fast_track;
    if granted && needs_endorsement && known.state() != ApplicationState::Endorsed {
        return Err(OnCareer::NotEndorsed.into());
    }
    if (gate == Gate::Panel) != it.by_panel.is_some() {
        return Err(OnCareer::WhoDecides.into());
    }
    if it.again_from.is_some_and(|from| granted || from < on) {
        return Err(OnCareer::AgainFrom.into());
    }
    if !granted && (it.takes_effect_on.is_some() || it.pay_due_from.is_some()) {
        return Err(OnCareer::NothingTakesEffect.into());
    }
    it.reasons.get().and_then(Option::as_deref).map_or(Ok(()), |it| text::said("reasons", it))
}
