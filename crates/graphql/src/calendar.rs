//! Calendar feeds: addresses at which a cohort's due days can be read without signing in, opened and closed.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::calendar as known;
use domain::employer::Employer;
use domain::event::Event;
use domain::history::{Draft, History};
use domain::ids::{CohortId, EmployerId, FeedId};
use domain::refusal::Refusal;
use store::calendar::Secret;

use crate::at::At;
use crate::cohort::Cohort;
use crate::desk::Desk;
use crate::errors::{Told, id_of, theirs};
use crate::ids::{Tag, decode, encode};
use crate::scalars::Date;
use crate::write::{EmployerChange, Once, Writing};

/// An address at which the due days of a cohort can be read without signing in. No name stands there.
#[derive(Clone)]
pub struct CalendarFeed {
    it: known::Feed,
    at: At,
}

/// An address at which the due days of a cohort can be read without signing in. No name stands there.
#[Object]
impl CalendarFeed {
    /// The feed's id, for closing it.
    async fn id(&self) -> ID {
        encode(Tag::Feed, self.it.id.0)
    }

    /// Whose due days; null where the cohort is not yours to see.
    async fn cohort(&self, ctx: &Context<'_>) -> Result<Option<Cohort>> {
        Cohort::find(ctx, self.it.cohort, self.at.clone()).await
    }

    /// The day on which it was opened.
    async fn opened_on(&self) -> Date {
        self.it.opened_on.into()
    }

    /// The day on which it was closed; null while it is open.
    async fn closed_on(&self) -> Option<Date> {
        self.it.closed_on.map(Date)
    }

    /// Who opened it.
    async fn opened_by(&self) -> ID {
        encode(Tag::Actor, self.it.opened_by.0)
    }
}

/// The feeds of an employer, the oldest first.
pub async fn of_employer(ctx: &Context<'_>, employer: EmployerId, at: &At) -> Result<Vec<CalendarFeed>> {
    let all = at.feeds(Desk::of(ctx)?.store).await?.iter();
    Ok(all.filter(|(of, _)| *of == employer).map(|(_, it)| CalendarFeed { it: it.clone(), at: at.clone() }).collect())
}

/// That an address was opened. What is kept of its secret is a hash, which nobody is told.
#[derive(Clone, Debug, SimpleObject)]
pub struct CalendarFeedOpened {
    /// The feed.
    feed_id: Option<ID>,
    /// Whose due days.
    cohort_id: Option<ID>,
}

impl From<&known::CalendarFeedOpened> for CalendarFeedOpened {
    fn from(it: &known::CalendarFeedOpened) -> Self {
        Self { feed_id: Some(encode(Tag::Feed, it.feed.0)), cohort_id: Some(encode(Tag::Cohort, it.cohort.0)) }
    }
}

/// That an address answers nobody any more.
#[derive(Clone, Debug, SimpleObject)]
pub struct CalendarFeedClosed {
    /// The feed.
    feed_id: Option<ID>,
}

impl From<&known::CalendarFeedClosed> for CalendarFeedClosed {
    fn from(it: &known::CalendarFeedClosed) -> Self {
        Self { feed_id: Some(encode(Tag::Feed, it.feed.0)) }
    }
}

/// A new calendar feed.
#[derive(Clone, Debug, InputObject)]
pub struct OpenCalendarFeedInput {
    /// At which employer.
    employer_id: ID,
    /// The cohort whose due days are shown.
    cohort_id: ID,
    /// How the request is known again. The version is the employer's.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `openCalendarFeed`.
#[derive(SimpleObject)]
pub struct OpenCalendarFeedPayload {
    #[graphql(flatten)]
    change: EmployerChange,
    /// The new feed; null where the request was refused.
    feed_id: Option<ID>,
    /// The path of its address, such as `/calendar/….ics`: shown this once, and kept nowhere. Whoever has it reads the calendar. Null
    /// where the request was refused, or had been answered before.
    address: Option<String>,
}

/// An end of a calendar feed.
#[derive(Clone, Debug, InputObject)]
pub struct CloseCalendarFeedInput {
    /// At which employer.
    employer_id: ID,
    /// Which feed.
    feed_id: ID,
    /// How the request is known again. The version is the employer's.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `closeCalendarFeed`.
#[derive(SimpleObject)]
pub struct CloseCalendarFeedPayload {
    #[graphql(flatten)]
    change: EmployerChange,
}

impl OpenCalendarFeedInput {
    async fn drafts(&self, desk: &Desk<'_>, (employer, feed): (EmployerId, FeedId), secret: &Secret) -> Result<Result<Vec<Draft>, Told>> {
        let unknown = || Ok(Err(Told::about("cohortId", Refusal::CohortUnknown)));
        let Some(cohort) = decode(Tag::Cohort, &self.cohort_id).map(CohortId) else { return unknown() };
        let found = desk.store.cohorts_by_id(&[cohort], i64::MAX).await.map_err(theirs)?;
        if !found.iter().any(|it| it.employer == employer) {
            return unknown();
        }
        let event = Event::CalendarFeedOpened(known::CalendarFeedOpened { feed, cohort, secret_sha256: secret.sha256() });
        Ok(Ok(vec![desk.draft(Date(desk.moment.today), event)]))
    }
}

impl CloseCalendarFeedInput {
    fn drafts(&self, desk: &Desk<'_>, history: &History) -> Result<Vec<Draft>, Told> {
        let feed = FeedId(id_of(Tag::Feed, &self.feed_id, "feedId")?);
        let employer = Employer::of(&history.facts(), chrono::NaiveDate::MAX);
        if !employer.feeds.iter().any(|it| it.id == feed) {
            return Err(Told::about("feedId", Refusal::FeedUnknown));
        }
        Ok(vec![desk.draft(Date(desk.moment.today), Event::CalendarFeedClosed(known::CalendarFeedClosed { feed }))])
    }
}

/// Changes of calendar feeds.
#[derive(Default)]
pub struct CalendarMutation;

#[Object]
impl CalendarMutation {
    /// Opens an address at which the due days of a cohort can be read by any calendar, without names. Whoever has the address needs no
    /// other proof, until it is closed.
    async fn open_calendar_feed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: OpenCalendarFeedInput,
    ) -> Result<OpenCalendarFeedPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let employer = decode(Tag::Employer, &input.employer_id).map(EmployerId);
        let (new, secret) = (FeedId(writing.desk.new_id()), writing.desk.store.new_secret());
        let mut turns = writing.turns(employer.map(Into::into), "employerId");
        while let (Some(_), Some(employer)) = (turns.history().await?, employer) {
            turns.record(input.drafts(&writing.desk, (employer, new), &secret).await?).await?;
        }
        let outcome = turns.outcome();
        let feed = outcome.entries().find_map(|it| if let Event::CalendarFeedOpened(it) = &it.event { Some(it.feed) } else { None });
        // A request that is answered again made another secret, of no feed.
        let address = feed.filter(|it| *it == new).map(|_| format!("/calendar/{}.ics", secret.text()));
        Ok(OpenCalendarFeedPayload { feed_id: feed.map(|it| encode(Tag::Feed, it.0)), address, change: outcome.employer() })
    }

    /// Closes an address: from then on it is answered as if it had never been.
    async fn close_calendar_feed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: CloseCalendarFeedInput,
    ) -> Result<CloseCalendarFeedPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let employer = decode(Tag::Employer, &input.employer_id).map(EmployerId);
        let mut turns = writing.turns(employer.map(Into::into), "employerId");
        while let Some(history) = turns.history().await? {
            turns.record(input.drafts(&writing.desk, &history)).await?;
        }
        Ok(CloseCalendarFeedPayload { change: turns.outcome().employer() })
    }
}
