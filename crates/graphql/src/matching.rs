//! Matching: the permanent post that somebody moves into as they leave a programme.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::matching as known;
use domain::private::Private;

use crate::at::At;
use crate::desk::Desk;
use crate::employer::Team;
use crate::employment::team;
use crate::errors::Told;
use crate::ids::{Tag, encode};
use crate::scalars::{Date, noted};
use crate::support::enrolment;
use crate::write::{JourneyChange, Once, Plan, Writing};

/// The permanent post that somebody is matched to.
#[derive(Clone)]
pub struct MatchedPost {
    it: known::Match,
    at: At,
}

impl MatchedPost {
    /// As the rules know it.
    pub fn of(it: &known::Match, at: At) -> Self {
        Self { it: it.clone(), at }
    }
}

/// The permanent post that somebody is matched to as they leave a programme.
#[Object]
impl MatchedPost {
    /// The day on which it was agreed.
    async fn on(&self) -> Date {
        self.it.on.into()
    }

    /// What the post is called; null where the person has been erased.
    async fn title(&self) -> Option<&String> {
        self.it.matched.title.get()
    }

    /// The team, where one is known.
    async fn team(&self, ctx: &Context<'_>) -> Result<Option<Team>> {
        let Some(id) = self.it.matched.team else { return Ok(None) };
        Ok(self.at.teams(Desk::of(ctx)?.store).await?.get(&id).map(|(_, name)| Team::of(id, name.clone())))
    }

    /// The day from which they are in it, where one is known.
    async fn begins_on(&self) -> Option<Date> {
        self.it.matched.begins_on.map(Date)
    }

    /// What was said; null where nothing was, or the person has been erased.
    async fn note(&self) -> Option<&str> {
        noted(&self.it.matched.note)
    }
}

/// A person who is matched to a permanent post.
#[derive(Clone, Debug, InputObject)]
pub struct MatchToPostInput {
    /// Who.
    journey_id: ID,
    /// The enrolment that they move out of.
    enrolment_id: ID,
    /// What the post is called.
    title: String,
    /// The team, where one is known.
    team_id: Option<ID>,
    /// The day from which they are in it, where one is known.
    begins_on: Option<Date>,
    /// What was said: what the person wished for, and what else was looked at.
    note: Option<String>,
    /// The day on which it was agreed.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl MatchToPostInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::MatchedToPost(known::MatchedToPost {
            enrolment: enrolment(&self.enrolment_id)?,
            title: Private::Open(self.title.clone()),
            team: self.team_id.as_ref().map(team).transpose()?,
            begins_on: self.begins_on.map(|it| it.0),
            note: Private::Open(self.note.clone()),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `matchToPost`.
#[derive(SimpleObject)]
pub struct MatchToPostPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// That somebody was matched to a permanent post, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct MatchedToPost {
    /// The enrolment.
    enrolment_id: ID,
    /// What the post is called; null where the person has been erased.
    title: Option<String>,
    /// The team, where one was said.
    team_id: Option<ID>,
    /// The day from which they are in it, where one was said.
    begins_on: Option<Date>,
    /// What was said; null where nothing was, or the person has been erased.
    note: Option<String>,
}

impl From<&known::MatchedToPost> for MatchedToPost {
    fn from(it: &known::MatchedToPost) -> Self {
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            title: it.title.get().cloned(),
            team_id: it.team.map(|it| encode(Tag::Team, it.0)),
            begins_on: it.begins_on.map(Date),
            note: noted(&it.note).map(str::to_owned),
        }
    }
}

/// Changes of who is matched to which post.
#[derive(Default)]
pub struct MatchingMutation;

#[Object]
impl MatchingMutation {
    /// Matches a person to the permanent post that they move into as they leave a programme.
    async fn match_to_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and to what.")] input: MatchToPostInput,
    ) -> Result<MatchToPostPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        Ok(MatchToPostPayload { change: writing.record(input.plan(&writing.desk)).await?.journey() })
    }
}
