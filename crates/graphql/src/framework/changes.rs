//! Adopting frameworks: a version that comes with Waymark, or an employer's own.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::employer::Employer;
use domain::enrolment::Pin;
use domain::event::Event;
use domain::framework::{self as known, FrameworkAdopted, Named};
use domain::history::{Draft, History};
use domain::ids::EmployerId;
use domain::refusal::{OnCareer, OnProgramme, Refusal};

use super::{Framework, shipped};
use crate::desk::Desk;
use crate::employer;
use crate::errors::{Told, id_of};
use crate::ids::Tag;
use crate::scalars::Date;
use crate::write::{EmployerChange, Once, Outcome, Writing};

/// A version of a framework that an employer adopts.
#[derive(Clone, Debug, InputObject)]
pub struct AdoptFrameworkInput {
    /// Which employer. Where left out: yours, where you have only one.
    pub(crate) employer_id: Option<ID>,
    /// Which framework, such as `asye-children`. May be left out where the text is given.
    pub(crate) framework: Option<String>,
    /// Which version of it, such as `2026-dfe`. May be left out where the text is given.
    pub(crate) version: Option<String>,
    /// The document, where it is the employer's own. Left out for a version that comes with Waymark.
    pub(crate) text: Option<String>,
    /// From which day it is used. From its first day in force where left out.
    pub(crate) effective_on: Option<Date>,
    /// How the request is known again. The version is the employer's.
    #[graphql(flatten)]
    pub(crate) once: Once,
}

impl AdoptFrameworkInput {
    fn employer(&self, desk: &Desk<'_>) -> Result<EmployerId, Told> {
        match &self.employer_id {
            Some(id) => Ok(EmployerId(id_of(Tag::Employer, id, "employerId")?)),
            None => employer::only_one(desk.actor).ok_or_else(|| Refusal::WhichEmployer.into()),
        }
    }

    /// The document and what pins it, under the name by which it is asked for.
    fn document(&self) -> Result<Document, Told> {
        let is_called = |asked: &Option<String>, it: &str| asked.as_ref().is_none_or(|asked| asked == it);
        if let Some(text) = &self.text {
            let (framework, pin) = store::framework::read(text).map_err(OnProgramme::FaultyFramework)?;
            if !is_called(&self.framework, &pin.id) {
                return Err(OnProgramme::AnotherFramework.into());
            }
            if !is_called(&self.version, &pin.version) {
                return Err(Told::about("version", OnProgramme::AnotherFramework.into()));
            }
            return Ok(Document { framework, pin, text: text.clone() });
        }
        let (Some(id), Some(version)) = (&self.framework, &self.version) else {
            let field = if self.framework.is_none() { "framework" } else { "version" };
            return Err(Told::about(field, Refusal::Empty(field)));
        };
        let named = Named { id: id.clone(), version: version.clone() };
        comes_with_waymark(&named).ok_or_else(|| OnProgramme::FrameworkUnknown.into())
    }

    /// The version, and before it the standards that it names, come with Waymark and are not adopted yet.
    fn drafts(&self, adopting: Adopting, (desk, history): (&Desk<'_>, &History)) -> Result<Vec<Draft>, Told> {
        let document = self.document()?;
        if adopting == Adopting::ALadder && document.framework.ladder().is_none() {
            return Err(OnCareer::NotALadder.into());
        }
        let adopted = Employer::of(&history.facts(), chrono::NaiveDate::MAX).frameworks;
        let named = document.framework.programme().map(|it| it.standards.clone()).unwrap_or_default();
        let missing = named.iter().filter(|it| !adopted.iter().any(|known| known.framework.named() == **it));
        let mut all: Vec<Document> = missing.filter_map(comes_with_waymark).collect();
        all.push(document);
        let draft = |it: Document| {
            let on = self.effective_on.unwrap_or(Date(it.framework.from));
            desk.draft(on, Event::FrameworkAdopted(FrameworkAdopted { framework: it.pin, text: it.text }))
        };
        Ok(all.into_iter().map(draft).collect())
    }
}

/// A document as it is adopted.
struct Document {
    framework: known::Framework,
    pin: Pin,
    text: String,
}

fn comes_with_waymark(named: &Named) -> Option<Document> {
    let found = shipped().iter().find(|it| it.pin.named() == *named)?;
    Some(Document { framework: known::Framework::clone(&found.it), pin: found.pin.clone(), text: found.text.as_deref()?.to_owned() })
}

/// The answer to `adoptFramework`.
#[derive(SimpleObject)]
pub struct AdoptFrameworkPayload {
    #[graphql(flatten)]
    change: EmployerChange,
    /// The version that was adopted; null where the request was refused. The standards that it names were adopted with it.
    framework: Option<Framework>,
}

/// The document that was adopted last: the one that was asked for.
fn adopted(outcome: &Outcome) -> Option<Framework> {
    let last = outcome
        .entries()
        .filter_map(|it| Some((it.effective_on, if let Event::FrameworkAdopted(it) = &it.event { it } else { return None })));
    let (on, it) = last.last()?;
    let (framework, pin) = store::framework::read(&it.text).ok()?;
    Some(Framework { it: framework.into(), pin, text: Some(it.text.as_str().into()), adopted_on: Some(on) })
}

/// Changes of which frameworks are used.
#[derive(Default)]
pub struct FrameworkMutation;

#[Object]
impl FrameworkMutation {
    /// Adopts a version of a framework: one that comes with Waymark, or an employer's own. A document with faults is refused with all
    /// of them, each with its line and field.
    async fn adopt_framework(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version.")] input: AdoptFrameworkInput,
    ) -> Result<AdoptFrameworkPayload> {
        let (change, framework) = Adopting::Anything.adopt(ctx, input).await?;
        Ok(AdoptFrameworkPayload { change, framework })
    }
}

/// What may be adopted by a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Adopting {
    /// A document of any kind.
    Anything,
    /// A ladder.
    ALadder,
}

impl Adopting {
    /// Adopts what is asked for; gives what became of it, and the version that was adopted.
    pub(crate) async fn adopt(self, ctx: &Context<'_>, input: AdoptFrameworkInput) -> Result<(EmployerChange, Option<Framework>)> {
        let writing = Writing::begin(ctx, &input.once)?;
        let employer = match input.employer(&writing.desk) {
            Ok(employer) => employer,
            Err(told) => {
                let outcome = writing.before().await?.unwrap_or_else(|| Outcome::refused(told));
                let framework = adopted(&outcome);
                return Ok((outcome.employer(), framework));
            }
        };
        let mut turns = writing.turns(Some(employer.into()), "employerId");
        while let Some(history) = turns.history().await? {
            turns.record(input.drafts(self, (&writing.desk, &history))).await?;
        }
        let outcome = turns.outcome();
        let framework = adopted(&outcome);
        Ok((outcome.employer(), framework))
    }
}
