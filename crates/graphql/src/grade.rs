//! Grades of a ladder that somebody holds, and levels of the professional capabilities at which they were assessed.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::framework::Named;
use domain::grade as known;
use domain::history::{AsAt, Draft, History};
use domain::ids::{PersonId, SpellId};
use domain::journey::Journey;
use domain::private::Private;
use domain::refusal::{OnCareer, Refusal};
use store::ladder::Used;

use crate::desk::Desk;
use crate::errors::{Told, id_of, theirs};
use crate::framework::{FrameworkName, has_level};
use crate::ids::{Tag, decode, encode};
use crate::scalars::{Date, noted};
use crate::write::{JourneyChange, Once, Plan, Writing};

/// How somebody came to a grade.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::grade::CameBy")]
pub enum CameBy {
    /// With the post.
    Appointed,
    /// By a step of the ladder.
    Promoted,
    /// By going back to a lower one, by their own wish or after leave.
    SteppedDown,
    /// For a time, in the place of somebody else.
    ActingUp,
    /// Since the employer changed its grades.
    Regraded,
}

/// A grade, held from a day on.
#[derive(Clone, Debug, SimpleObject)]
pub struct GradeHolding {
    /// The post.
    spell_id: ID,
    /// The ladder, by its short name.
    ladder: FrameworkName,
    /// The grade, by its short name there.
    grade: String,
    /// How they came to it.
    came_by: CameBy,
    /// The first day.
    from: Date,
    /// The last day, where it is held for a time.
    until: Option<Date>,
    /// The day from which its pay is due.
    pay_due_from: Date,
    /// The application by which it came.
    application_id: Option<ID>,
    /// What was said.
    note: Option<String>,
}

impl From<&known::GradeHolding> for GradeHolding {
    fn from(it: &known::GradeHolding) -> Self {
        Self {
            spell_id: encode(Tag::Employment, it.held.spell.0),
            ladder: FrameworkName::from(&it.held.ladder.named()),
            grade: it.held.grade.clone(),
            came_by: it.held.came_by.into(),
            from: it.from.into(),
            until: it.held.until.map(Date),
            pay_due_from: it.pay_due_from().into(),
            application_id: it.held.application.map(|it| encode(Tag::Application, it.0)),
            note: noted(&it.held.note).map(str::to_owned),
        }
    }
}

/// A level at which somebody was assessed.
#[derive(Clone, Debug, SimpleObject)]
pub struct PcfLevel {
    /// The version of the framework.
    standard: FrameworkName,
    /// The level, by its short name there.
    level: String,
    /// On which day.
    on: Date,
}

impl From<&known::LevelHeld> for PcfLevel {
    fn from(it: &known::LevelHeld) -> Self {
        Self { standard: FrameworkName::from(&it.assessed.standard), level: it.assessed.level.clone(), on: it.on.into() }
    }
}

/// That somebody holds a grade, from the entry's day on.
#[derive(Clone, Debug, SimpleObject)]
pub struct GradeHeld {
    /// The post.
    spell_id: ID,
    /// The ladder, by its short name.
    ladder: String,
    /// The version of it.
    ladder_version: String,
    /// The grade.
    ladder_grade: String,
    /// How they came to it.
    came_by: CameBy,
    /// The last day, where it is held for a time.
    held_until: Option<Date>,
    /// From when its pay is due, where that is another day.
    pay_due_from: Option<Date>,
    /// The application by which it came.
    application_id: Option<ID>,
    /// What was said.
    note: Option<String>,
}

impl From<&known::GradeHeld> for GradeHeld {
    fn from(it: &known::GradeHeld) -> Self {
        Self {
            spell_id: encode(Tag::Employment, it.spell.0),
            ladder: it.ladder.id.clone(),
            ladder_version: it.ladder.version.clone(),
            ladder_grade: it.grade.clone(),
            came_by: it.came_by.into(),
            held_until: it.until.map(Date),
            pay_due_from: it.pay_due_from.map(Date),
            application_id: it.application.map(|it| encode(Tag::Application, it.0)),
            note: noted(&it.note).map(str::to_owned),
        }
    }
}

/// That somebody was assessed at a level, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct PcfLevelAssessed {
    /// The version of the professional capabilities framework.
    pcf_version: String,
    /// The level.
    level: String,
}

impl From<&known::PcfLevelAssessed> for PcfLevelAssessed {
    fn from(it: &known::PcfLevelAssessed) -> Self {
        Self { pcf_version: it.standard.version.clone(), level: it.level.clone() }
    }
}

/// A grade that somebody holds.
#[derive(Clone, Debug, InputObject)]
pub struct RecordGradeInput {
    /// Who.
    journey_id: ID,
    /// In which post.
    spell_id: ID,
    /// Which ladder, such as `ladder-warwickshire`. May be left out where the employer uses one alone that has the grade.
    ladder: Option<String>,
    /// The grade, by its short name there.
    ladder_grade: String,
    /// How they came to it.
    came_by: CameBy,
    /// The last day: of acting up, and only of that.
    held_until: Option<Date>,
    /// From when its pay is due, where that is another day.
    pay_due_from: Option<Date>,
    /// What was said.
    note: Option<String>,
    /// The first day.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RecordGradeInput {
    fn spell(&self) -> Result<SpellId, Told> {
        id_of(Tag::Employment, &self.spell_id, "spellId").map(SpellId)
    }

    fn drafts(&self, desk: &Desk<'_>, used: &[Used]) -> Result<Vec<Draft>, Told> {
        let named: Vec<&Used> = used.iter().filter(|it| self.ladder.as_ref().is_none_or(|ladder| *ladder == it.pin.id)).collect();
        if named.is_empty() {
            return Err(OnCareer::LadderUnknown.into());
        }
        let mut with_it = named.into_iter().filter(|it| it.document.ladder().is_some_and(|it| it.grade(&self.ladder_grade).is_some()));
        let used = with_it.next().ok_or(OnCareer::GradeUnknown)?;
        if with_it.next().is_some() {
            return Err(Told::about("ladder", Refusal::Empty("ladder")));
        }
        let event = Event::GradeHeld(known::GradeHeld {
            spell: self.spell()?,
            ladder: used.pin.clone(),
            grade: self.ladder_grade.clone(),
            came_by: self.came_by.into(),
            until: self.held_until.map(|it| it.0),
            pay_due_from: self.pay_due_from.map(|it| it.0),
            application: None,
            note: Private::Open(self.note.clone()),
        });
        Ok(vec![desk.draft(self.effective_on, event)])
    }

    async fn plan(&self, desk: &Desk<'_>, history: &History) -> Result<Result<Vec<Draft>, Told>> {
        let spell = match self.spell() {
            Ok(spell) => spell,
            Err(told) => return Ok(Err(told)),
        };
        let journey = Journey::of(&history.facts(), chrono::NaiveDate::MAX);
        let Some(spell) = journey.spells.iter().find(|it| it.id == spell) else { return Ok(Err(Refusal::SpellUnknown.into())) };
        let at = AsAt { on: self.effective_on.0, known: i64::MAX };
        let used = desk.store.ladders(&[spell.employer], at).await.map_err(theirs)?;
        Ok(self.drafts(desk, &used))
    }
}

/// The answer to `recordGrade`.
#[derive(SimpleObject)]
pub struct RecordGradePayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// A level of the professional capabilities at which somebody was assessed.
#[derive(Clone, Debug, InputObject)]
pub struct AssessPcfLevelInput {
    /// Who.
    journey_id: ID,
    /// The version of the framework, such as `2018`. That which is in force on the day where left out.
    pcf_version: Option<String>,
    /// The level, by its short name there, such as `experienced`.
    level: String,
    /// The day of the assessment.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The framework whose levels are meant.
const PCF: &str = "pcf";

impl AssessPcfLevelInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let version = has_level(PCF, (self.pcf_version.as_deref(), self.effective_on.0), &self.level).ok_or(OnCareer::LevelUnknown)?;
        let standard = Named { id: PCF.to_owned(), version };
        let event = known::PcfLevelAssessed { standard, level: self.level.clone(), recorded_for: None };
        desk.in_journey(&self.journey_id, self.effective_on, Event::PcfLevelAssessed(event))
    }
}

/// The answer to `assessPcfLevel`.
#[derive(SimpleObject)]
pub struct AssessPcfLevelPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of grades and levels.
#[derive(Default)]
pub struct GradeMutation;

#[Object]
impl GradeMutation {
    /// Records the grade that somebody holds: with the post, by stepping down, for a time by acting up, or since grades were changed. A grade that
    /// an application gave is recorded by its decision.
    async fn record_grade(&self, ctx: &Context<'_>, #[graphql(desc = "Which.")] input: RecordGradeInput) -> Result<RecordGradePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let person = decode(Tag::Journey, &input.journey_id).map(PersonId);
        let mut turns = writing.turns(person.map(Into::into), "journeyId");
        while let Some(history) = turns.history().await? {
            turns.record(input.plan(&writing.desk, &history).await?).await?;
        }
        Ok(RecordGradePayload { change: turns.outcome().journey() })
    }

    /// Records at which level of the professional capabilities somebody was assessed. A level is no grade, no job title and no role.
    async fn assess_pcf_level(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: AssessPcfLevelInput,
    ) -> Result<AssessPcfLevelPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        Ok(AssessPcfLevelPayload { change: writing.record(input.plan(&writing.desk)).await?.journey() })
    }
}
