//! Changes of secondments: begun and ended, with the absence from the post where they take all of the time.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::employment::{Away, AwayEnded, AwayStarted};
use domain::event::Event;
use domain::fte::Days;
use domain::history::{Draft, History, Stream};
use domain::ids::{EmployerId, PersonId, SecondmentId, SpellId};
use domain::journey::Journey;
use domain::private::Private;
use domain::refusal::{OnCareer, Refusal};
use domain::secondment as known;

use super::SecondmentKind;
use crate::at::At;
use crate::desk::Desk;
use crate::employer;
use crate::errors::{ErrorCode, Told, id_of};
use crate::ids::{Tag, decode, encode};
use crate::scalars::{Date, decimal};
use crate::write::{JourneyChange, Once, Plan, Writing};

/// The start of a secondment, of shadowing, or of time with another agency.
#[derive(Clone, Debug, InputObject)]
pub struct StartSecondmentInput {
    /// Whose.
    journey_id: ID,
    /// What it is.
    secondment_kind: SecondmentKind,
    /// The post from which. Who is with the host for all of their time is away from this post, which is recorded as well.
    spell_id: Option<ID>,
    /// With which employer, where it is one here.
    host_employer_id: Option<ID>,
    /// With whom, where that is no employer here.
    host_name: Option<String>,
    /// What for.
    purpose: String,
    /// The last day that is planned.
    planned_until: Option<Date>,
    /// How many days a week, with at most two decimal places. All of the time where left out; shadowing never is.
    days_a_week: Option<f64>,
    /// The first day.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// Days of a week, as the rules count them.
pub(crate) fn week(it: f64) -> Result<Days, Told> {
    Days::parse(&decimal(it)).map_err(|_| OnCareer::SecondmentDays.into())
}

impl StartSecondmentInput {
    fn host(&self) -> Result<Option<EmployerId>, Told> {
        self.host_employer_id.as_ref().map(|it| id_of(Tag::Employer, it, "hostEmployerId").map(EmployerId)).transpose()
    }

    fn started(&self, desk: &Desk<'_>) -> Result<known::SecondmentStarted, Told> {
        let host = self.host_name.as_ref().map(|it| it.trim().to_owned());
        Ok(known::SecondmentStarted {
            secondment: SecondmentId(desk.new_id()),
            spell: self.spell_id.as_ref().map(|it| id_of(Tag::Employment, it, "spellId").map(SpellId)).transpose()?,
            kind: self.secondment_kind.into(),
            host: self.host()?,
            words: Private::Open(known::SecondmentWords { host, purpose: self.purpose.trim().to_owned() }),
            until: self.planned_until.map(|it| it.0),
            days_a_week: self.days_a_week.map(week).transpose()?,
            recorded_for: None,
        })
    }

    /// What the host is called, where it is an employer here.
    async fn called(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let Some(host) = self.host_employer_id.as_ref().and_then(|it| decode(Tag::Employer, it)).map(EmployerId) else { return Ok(None) };
        let host = employer::by_id(ctx, Some(host), &At::of(ctx, None).await?).await?;
        Ok(host.map(|it| it.name_of().to_owned()))
    }

    /// The plan; `called` is what the host is called, where it is an employer here.
    fn plan(&self, desk: &Desk<'_>, called: Option<String>) -> Result<Plan, Told> {
        let started = self.started(desk)?;
        let away = started.spell.filter(|_| started.takes_all_time());
        let host = called.or_else(|| self.host_name.clone()).unwrap_or_default();
        let expected_back = started.until.and_then(|it| it.succ_opt());
        let mut plan = desk.in_journey(&self.journey_id, self.effective_on, Event::SecondmentStarted(started))?;
        if let Some(spell) = away {
            let kind = Private::Open(Away::Secondment(host));
            let away = Event::AwayStarted(AwayStarted { spell, seconded: true, kind, expected_back });
            plan.drafts.push(desk.draft(self.effective_on, away));
        }
        Ok(plan)
    }
}

/// The answer to `startSecondment`.
#[derive(SimpleObject)]
pub struct StartSecondmentPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The secondment; null where the request was refused.
    secondment_id: Option<ID>,
}

/// The end of a secondment, of shadowing, or of time with another agency.
#[derive(Clone, Debug, InputObject)]
pub struct EndSecondmentInput {
    /// Whose.
    journey_id: ID,
    /// Which.
    secondment_id: ID,
    /// What was learned.
    learned: Option<String>,
    /// The last day. Who was away from their post is back in it on the next.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl EndSecondmentInput {
    fn plan(&self, desk: &Desk<'_>, history: &History) -> Result<Vec<Draft>, Told> {
        let secondment = decode(Tag::Secondment, &self.secondment_id).map(SecondmentId).ok_or(OnCareer::SecondmentUnknown)?;
        let facts = history.facts();
        let journey = Journey::of(&facts, chrono::NaiveDate::MAX);
        let begun = journey.career.secondments.iter().find(|it| it.began.secondment == secondment);
        let begun = begun.ok_or(OnCareer::SecondmentUnknown)?;
        let last = self.effective_on.0;
        if last < begun.from {
            return Err(Refusal::EndsBeforeItBegins("effectiveOn").into());
        }
        let learned = Private::Open(self.learned.clone());
        let ended = Event::SecondmentEnded(known::SecondmentEnded { secondment, learned, recorded_for: None });
        let mut drafts = vec![desk.draft(self.effective_on, ended)];
        // Somebody may have come back before, or left the post meanwhile.
        let back = last.succ_opt().unwrap_or(last);
        let then = Journey::of(&facts, back);
        let is_away = |spell: &SpellId| {
            let away = then.spells.iter().find(|it| it.id == *spell).and_then(|it| it.away());
            away.is_some_and(|it| it.seconded && it.from <= last)
        };
        if let Some(spell) = begun.began.spell.filter(|_| begun.began.takes_all_time()).filter(is_away) {
            drafts.push(desk.draft(Date(back), Event::AwayEnded(AwayEnded { spell })));
        }
        Ok(drafts)
    }
}

/// The answer to `endSecondment`.
#[derive(SimpleObject)]
pub struct EndSecondmentPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of secondments.
#[derive(Default)]
pub struct SecondmentMutation;

#[Object]
impl SecondmentMutation {
    /// Records that a secondment, shadowing, or time with another agency began. Where it takes all of the time in a post, the absence from
    /// that post is recorded with it.
    async fn start_secondment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: StartSecondmentInput,
    ) -> Result<StartSecondmentPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk, input.called(ctx).await?)).await?;
        let secondment_id = outcome.entries().find_map(|it| match &it.event {
            Event::SecondmentStarted(it) => Some(encode(Tag::Secondment, it.secondment.0)),
            _ => None,
        });
        let outcome = outcome.placed(|code, field| if code == ErrorCode::EmployerUnknown { vec!["hostEmployerId"] } else { vec![field] });
        Ok(StartSecondmentPayload { secondment_id, change: outcome.journey() })
    }

    /// Records that it ended, and what was learned. Who was away from their post for it is back in it on the next day, which is recorded
    /// with it.
    async fn end_secondment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: EndSecondmentInput,
    ) -> Result<EndSecondmentPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let stream = decode(Tag::Journey, &input.journey_id).map(|it| Stream::from(PersonId(it)));
        let mut turns = writing.turns(stream, "journeyId");
        while let Some(history) = turns.history().await? {
            turns.record(input.plan(&writing.desk, &history)).await?;
        }
        Ok(EndSecondmentPayload { change: turns.outcome().journey() })
    }
}
