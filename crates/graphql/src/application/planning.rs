//! Changes of applications, planned from the journey and the ladder's document.

use async_graphql::{ID, Result};
use chrono::NaiveDate;
use domain::application as known;
use domain::enrolment::Pin;
use domain::event::Event;
use domain::grade::{CameBy, GradeHeld};
use domain::history::{AsAt, Draft, History};
use domain::ids::{ApplicationId, CaseId, EmployerId, PersonId, SittingId, SpellId};
use domain::journey::Journey;
use domain::ladder::{Gate, Ladder, MetBy, StepStanding};
use domain::panel::Effect;
use domain::private::Private;
use domain::refusal::{OnCareer, Refusal};
use store::ladder::{PanelsWord, Used};

use super::StepOutcome;
use super::changes::{ApplyForStepInput, DecideStepInput, EndorseApplicationInput};
use crate::desk::Desk;
use crate::errors::{Told, id_of, theirs};
use crate::ids::{Tag, decode};
use crate::ladder::Standing;
use crate::scalars::Date;

/// Somebody's journey, and whom it is planned for.
pub(super) struct Planning<'a> {
    pub(super) desk: &'a Desk<'a>,
    pub(super) history: &'a History,
    pub(super) person: PersonId,
    pub(super) on: NaiveDate,
}

/// An application, and the document that it was made under.
pub(super) struct Found {
    pub(super) application: known::Application,
    employer: EmployerId,
    ladder: Option<(Pin, Ladder)>,
}

impl Planning<'_> {
    fn journey(&self, on: NaiveDate) -> Journey {
        Journey::of(&self.history.facts(), on)
    }

    /// The post that is named, or the only one on the day.
    fn post(&self, named: Option<SpellId>) -> Result<(SpellId, EmployerId), Told> {
        let journey = self.journey(self.on);
        let mut in_post = journey.spells.iter().filter(|it| it.in_post(self.on) && named.is_none_or(|id| id == it.id));
        match (in_post.next(), in_post.next()) {
            (Some(it), None) => Ok((it.id, it.employer)),
            _ => Err(Refusal::SpellUnknown.into()),
        }
    }

    async fn ladders(&self, employer: EmployerId) -> Result<Vec<Used>> {
        self.desk.store.ladders(&[employer], AsAt { on: self.on, known: i64::MAX }).await.map_err(theirs)
    }

    /// An application that is on record, with the version of the ladder that it keeps.
    pub(super) async fn application(&self, id: &ID) -> Result<Result<Found, Told>> {
        let Some(id) = decode(Tag::Application, id).map(ApplicationId) else { return Ok(Err(OnCareer::ApplicationUnknown.into())) };
        let journey = self.journey(NaiveDate::MAX);
        let application = journey.career.applications.iter().find(|it| it.applied.application == id);
        let spell = application.and_then(|it| journey.spells.iter().find(|spell| spell.id == it.applied.spell));
        let Some((application, spell)) = application.zip(spell) else { return Ok(Err(OnCareer::ApplicationUnknown.into())) };
        let pin = application.applied.ladder.clone();
        let read = self.desk.store.frameworks(&[(spell.employer, pin.clone())]).await.map_err(theirs)?;
        let ladder = read.get(&pin).and_then(|it| Some((pin, it.ladder()?.clone())));
        Ok(Ok(Found { application: application.clone(), employer: spell.employer, ladder }))
    }

    /// Where the person stands at a step on the day.
    fn at_step<T>(&self, (spell, called): (SpellId, &str), ladder: &Ladder, see: impl FnOnce(&Standing<'_>) -> T) -> T {
        let journey = self.journey(self.on);
        let facts = crate::ladder::facts_by(self.history, self.on);
        see(&Standing { facts: &facts, journey: &journey, ladder, called, spell, on: self.on })
    }
}

impl ApplyForStepInput {
    pub(super) async fn plan(&self, it: &Planning<'_>) -> Result<Result<Vec<Draft>, Told>> {
        let named = match self.spell_id.as_ref().map(|id| id_of(Tag::Employment, id, "spellId").map(SpellId)).transpose() {
            Ok(named) => named,
            Err(told) => return Ok(Err(told)),
        };
        let (spell, employer) = match it.post(named) {
            Ok(found) => found,
            Err(told) => return Ok(Err(told)),
        };
        let used = it.ladders(employer).await?;
        Ok(self.chosen(&used).and_then(|used| self.draft(it, spell, used)))
    }

    fn chosen<'u>(&self, used: &'u [Used]) -> Result<&'u Used, Told> {
        let named: Vec<&Used> = used.iter().filter(|it| self.ladder.as_ref().is_none_or(|ladder| *ladder == it.pin.id)).collect();
        if named.is_empty() {
            return Err(OnCareer::LadderUnknown.into());
        }
        let mut with_it = named.into_iter().filter(|it| it.document.ladder().is_some_and(|it| it.step(&self.ladder_step).is_some()));
        match (with_it.next(), with_it.next()) {
            (Some(it), None) => Ok(it),
            (Some(_), Some(_)) => Err(Told::about("ladder", Refusal::Empty("ladder"))),
            (None, _) => Err(OnCareer::StepUnknown.into()),
        }
    }

    fn draft(&self, it: &Planning<'_>, spell: SpellId, used: &Used) -> Result<Vec<Draft>, Told> {
        let ladder = used.document.ladder().ok_or(OnCareer::LadderUnknown)?;
        let step = ladder.step(&self.ladder_step).ok_or(OnCareer::StepUnknown)?;
        let from = it.at_step((spell, &used.pin.id), ladder, |standing| standing.grade().map(|(grade, _)| grade.to_owned()));
        if !from.is_some_and(|from| step.from.contains(&from)) {
            return Err(OnCareer::NotFromThisGrade.into());
        }
        if self.fast_track && step.fast_track.is_none() {
            return Err(OnCareer::NoFastTrack.into());
        }
        let event = Event::StepApplied(known::StepApplied {
            application: ApplicationId(it.desk.new_id()),
            spell,
            ladder: used.pin.clone(),
            step: self.ladder_step.clone(),
            gate: step.gate,
            fast_track: self.fast_track,
            statement: Private::Open(self.statement.clone()),
        });
        Ok(vec![it.desk.draft(self.effective_on, event)])
    }
}

impl EndorseApplicationInput {
    pub(super) fn draft(&self, it: &Planning<'_>, found: &Found) -> Result<Vec<Draft>, Told> {
        let applied = &found.application.applied;
        let step = found.ladder.as_ref().and_then(|(_, ladder)| ladder.step(&applied.step));
        let is_asked = |slug: &String| {
            let asks = |it: &domain::ladder::Criterion| it.met_by == MetBy::Confirmed && it.named.slug == *slug;
            step.is_none_or(|step| step.criteria.iter().any(asks))
        };
        if !self.confirms.iter().all(is_asked) {
            return Err(OnCareer::CriterionUnknown.into());
        }
        let event = Event::ApplicationEndorsed(known::ApplicationEndorsed {
            application: applied.application,
            spell: applied.spell,
            supports: self.supports,
            confirms: self.confirms.clone(),
            words: Private::Open(self.words.clone()),
        });
        Ok(vec![it.desk.draft(self.effective_on, event)])
    }
}

impl DecideStepInput {
    fn panel(&self) -> Result<Option<known::ByPanel>, Told> {
        let of = |tag, id: &ID, field| id_of(tag, id, field);
        match (&self.sitting_id, &self.case_id) {
            (Some(sitting), Some(case)) => Ok(Some(known::ByPanel {
                sitting: SittingId(of(Tag::Sitting, sitting, "sittingId")?),
                case: CaseId(of(Tag::Case, case, "caseId")?),
            })),
            (None, None) => Ok(None),
            _ => Err(OnCareer::WhoDecides.into()),
        }
    }

    pub(super) async fn plan(&self, it: &Planning<'_>) -> Result<Result<Vec<Draft>, Told>> {
        let found = match it.application(&self.application_id).await? {
            Ok(found) => found,
            Err(told) => return Ok(Err(told)),
        };
        let panel = match self.panel() {
            Ok(panel) => panel,
            Err(told) => return Ok(Err(told)),
        };
        let word = match panel {
            Some(by) => it.desk.store.panels_word(it.desk.actor, found.employer, by).await.map_err(theirs)?,
            None => None,
        };
        let heard = panel.is_none() || self.is_the_panels_word(it.person, (&found, word));
        Ok(if heard { self.drafts(it, &found, panel) } else { Err(OnCareer::NotThePanelsWord.into()) })
    }

    /// A panel's confirmation grants the step; whatever puts it off is not yet; and what it does not confirm is not granted.
    fn is_the_panels_word(&self, person: PersonId, (found, word): (&Found, Option<PanelsWord>)) -> bool {
        let about = |it: &PanelsWord| it.person == person && it.application == found.application.applied.application;
        let Some(effect) = word.filter(about).and_then(|it| it.effect) else { return false };
        let means = match effect {
            Effect::Confirm => StepOutcome::Granted,
            Effect::NotConfirm => StepOutcome::NotGranted,
            Effect::Defer | Effect::ReferBack | Effect::Extend => StepOutcome::NotYet,
        };
        means == self.outcome
    }

    fn drafts(&self, it: &Planning<'_>, found: &Found, by_panel: Option<known::ByPanel>) -> Result<Vec<Draft>, Told> {
        let applied = &found.application.applied;
        let decided_on = self.effective_on.0;
        let (pin, ladder) = found.ladder.as_ref().ok_or(OnCareer::LadderUnknown)?;
        let step = ladder.step(&applied.step).ok_or(OnCareer::StepUnknown)?;
        let granted = self.outcome == StepOutcome::Granted;
        let again = step.again_after.filter(|_| !granted).map(|it| it.after(decided_on));
        let (takes_effect_on, pay_due_from) = (self.takes_effect_on.map(|it| it.0), self.pay_due_from.map(|it| it.0));
        let mut decided = known::StepDecided {
            application: applied.application,
            spell: applied.spell,
            outcome: self.outcome.into(),
            by_panel,
            takes_effect_on,
            pay_due_from,
            again_from: self.again_from.map(|it| it.0).or(again),
            reasons: Private::Open(self.reasons.clone()),
        };
        if !granted {
            return Ok(vec![it.desk.draft(self.effective_on, Event::StepDecided(decided))]);
        }
        let open_on = it.at_step((applied.spell, &pin.id), ladder, |standing| standing.standing(step).open_on(applied.fast_track));
        let automatic = open_on.filter(|_| applied.gate == Gate::Automatic);
        let takes_effect_on = takes_effect_on.or(automatic).unwrap_or(decided_on);
        it.at_step((applied.spell, &pin.id), ladder, |standing| is_due(&standing.standing(step), found, takes_effect_on))?;
        let pay_due_from = pay_due_from.unwrap_or_else(|| step.pay_from.day(takes_effect_on, decided_on, open_on));
        (decided.takes_effect_on, decided.pay_due_from) = (Some(takes_effect_on), Some(pay_due_from));
        let held = Event::GradeHeld(GradeHeld {
            spell: applied.spell,
            ladder: pin.clone(),
            grade: step.to.clone(),
            came_by: CameBy::Promoted,
            until: None,
            pay_due_from: Some(pay_due_from).filter(|it| *it != takes_effect_on),
            application: Some(applied.application),
            note: Private::Open(None),
        });
        let decided = it.desk.draft(self.effective_on, Event::StepDecided(decided));
        Ok(vec![decided, it.desk.draft(Date(takes_effect_on), held)])
    }
}

/// What is automatic needs all that the step asks for; with every other gate people judge that, and time alone is kept.
fn is_due(standing: &StepStanding<'_>, found: &Found, takes_effect_on: NaiveDate) -> Result<(), Told> {
    let (applied, met) = (&found.application.applied, |it: Option<NaiveDate>| it.is_some_and(|it| it <= takes_effect_on));
    let time = standing.time.as_ref().map(|it| if applied.fast_track { it.fast_track_on } else { it.met_on });
    let is_due = match applied.gate {
        Gate::Automatic => met(standing.open_on(applied.fast_track)),
        _ => time.is_none_or(met),
    };
    if is_due { Ok(()) } else { Err(OnCareer::CriteriaNotMet.into()) }
}
