//! The two times of a question: the day on which things are true, and the instant at which they were known.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_graphql::{Context, InputObject, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Classes, Given};
use domain::calendar::Feed;
use domain::history::{AsAt, History, Stream};
use domain::ids::{CohortId, EmployerId, PersonId, TeamId};
use domain::memorandum::Memorandum;
use domain::suppression;
use store::Store;
use store::access::Asker;
use store::cohort::{Cohort, Seat};
use store::due::Stands;
use store::employer::EmployerLine;
use store::suppression::{Answered, Size, When};
use store::training::InUse;
use tokio::sync::OnceCell;

use crate::desk::Desk;
use crate::errors::theirs;
use crate::loader::Loader;
use crate::scalars::{Date, Long};

/// How long an answer waits for views that are behind. Then it holds for what they have reached, and says so.
const PATIENCE: Duration = Duration::from_millis(700);

/// From when to look: at a day, and with the knowledge of an instant. What is left out means today, and all that is known now.
#[derive(Clone, Copy, Debug, Default, InputObject)]
#[graphql(name = "AsAt")]
pub struct AsAtInput {
    /// The day: what was true when it closed. Today where left out.
    pub on: Option<Date>,
    /// The instant: only what had been recorded by then counts, corrections among it. Now where left out.
    pub known: Option<DateTime<Utc>>,
}

/// The two times that an answer holds for.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct AsAtAnswered {
    /// The day.
    on: Date,
    /// The instant at which this was known: that of the last entry which it holds for. Asked again with it, the answer is the same.
    known: DateTime<Utc>,
    /// The position of the log that this holds for.
    position: Long,
}

/// The two times of one question, and what its whole answer shares, each thing asked for at most once.
#[derive(Clone)]
pub struct At(Arc<Shared>);

/// The day and the instant that a question names.
type Asked = (Option<NaiveDate>, Option<DateTime<Utc>>);

struct Shared {
    as_at: AsAt,
    known: DateTime<Utc>,
    /// The position and the instant that the answer names, where they are others: those of the last entry that the actor may know of.
    shown: Option<(i64, DateTime<Utc>)>,
    /// Whether the question names an instant that is over.
    is_past: bool,
    names: Arc<Names>,
    loaders: Loaders,
    memoranda: OnceCell<Vec<Memorandum>>,
    /// The same knowledge seen from other days, and other questions inside the answer.
    days: Mutex<HashMap<NaiveDate, At>>,
    others: tokio::sync::Mutex<HashMap<Asked, At>>,
}

/// What is the same for every day.
#[derive(Default)]
struct Names {
    employers: OnceCell<Vec<EmployerLine>>,
    teams: OnceCell<HashMap<TeamId, (EmployerId, String)>>,
    cohorts: OnceCell<HashMap<CohortId, Cohort>>,
    feeds: OnceCell<Vec<(EmployerId, Feed)>>,
}

/// What the items of a list ask for together.
#[derive(Default)]
pub struct Loaders {
    pub(crate) histories: Loader<Stream, Arc<Given>>,
    pub(crate) plain: Loader<Stream, Arc<Given>>,
    pub(crate) places: Loader<EmployerId, Arc<History>>,
    pub(crate) versions: Loader<Stream, i64>,
    pub(crate) sizes: Loader<CohortId, Size>,
    pub(crate) boards: Loader<CohortId, Arc<Vec<Seat>>>,
    pub(crate) workforces: Loader<EmployerId, Arc<Answered>>,
    pub(crate) standings: Loader<PersonId, Stands>,
    pub(crate) matrices: Loader<EmployerId, InUse>,
    /// Whose documents have been read.
    pub(crate) documents: Loader<EmployerId, ()>,
}

impl At {
    /// The times that a question names, or those it has by itself, for an answer from views: it waits a moment for views that are
    /// behind, and says of itself no more than they have reached.
    pub async fn of(ctx: &Context<'_>, input: Option<AsAtInput>) -> Result<Self> {
        let desk = Desk::of(ctx)?;
        let Self(mut shared) = Self::live(ctx, input).await?;
        let AsAt { on, known } = shared.as_at;
        // Views that have stopped are not waited for: they go no further.
        let stopped = desk.store.views.progress().borrow().stopped.is_some();
        if stopped || !desk.store.views.reach(known, PATIENCE).await {
            let reached = desk.store.views.progress().borrow().position;
            if reached < known {
                let recorded = desk.store.log.recorded_at(reached).await.map_err(theirs)?;
                let times = (AsAt { on, known: reached }, recorded.unwrap_or(DateTime::UNIX_EPOCH));
                Self(shared) = Self::sharing(times, shared.is_past, Arc::default()).shown_to(&desk).await?;
            }
        }
        Ok(Self(shared))
    }

    /// With what the actor is told of how far the log has come: who is told figures and no names could count by it what is recorded.
    async fn shown_to(self, desk: &Desk<'_>) -> Result<Self> {
        if !suppression::sees_own_places_only(desk.actor) {
            return Ok(self);
        }
        let last = desk.store.log.last_of_no_journey(self.0.as_at.known).await.map_err(theirs)?;
        Ok(self.shown_as(last))
    }

    fn shown_as(mut self, shown: Option<(i64, DateTime<Utc>)>) -> Self {
        // It was made a moment ago, and nobody else has it.
        if let Some(shared) = Arc::get_mut(&mut self.0) {
            shared.shown = shown;
        }
        self
    }

    /// The same for an answer that is folded from histories on the spot, and waits for nothing.
    pub async fn live(ctx: &Context<'_>, input: Option<AsAtInput>) -> Result<Self> {
        let desk = Desk::of(ctx)?;
        let AsAtInput { on, known } = input.unwrap_or_default();
        let on = on.map_or(desk.moment.today, |it| it.0);
        let head = desk.store.log.head().await.map_err(theirs)?;
        // The answer names the instant of the last entry rather than that of the question: asked again with it, it is the same for
        // ever, whatever is recorded in the meantime.
        let of_head = match head.position {
            0 => desk.moment.now,
            _ => DateTime::from_timestamp_micros(head.recorded_at).unwrap_or(desk.moment.now),
        };
        let at = match known {
            Some(instant) if instant < of_head && head.position > 0 => {
                let position = desk.store.log.position_known_at(instant).await.map_err(theirs)?;
                Self::sharing((AsAt { on, known: position }, instant), true, Arc::default())
            }
            _ => Self::new(AsAt { on, known: head.position }, of_head),
        };
        at.shown_to(&desk).await
    }

    /// The times of a question inside this answer. Alike ones share what they ask.
    pub async fn again(&self, ctx: &Context<'_>, input: AsAtInput) -> Result<Self> {
        let mut others = self.0.others.lock().await;
        let key = (input.on.map(|it| it.0), input.known);
        if let Some(at) = others.get(&key) {
            return Ok(at.clone());
        }
        let at = Self::of(ctx, Some(input)).await?;
        others.insert(key, at.clone());
        Ok(at)
    }

    /// These very times.
    pub fn new(as_at: AsAt, known: DateTime<Utc>) -> Self {
        Self::sharing((as_at, known), false, Arc::default())
    }

    fn sharing((as_at, known): (AsAt, DateTime<Utc>), is_past: bool, names: Arc<Names>) -> Self {
        let (loaders, memoranda) = (Loaders::default(), OnceCell::new());
        Self(Arc::new(Shared {
            as_at,
            known,
            shown: None,
            is_past,
            names,
            loaders,
            memoranda,
            days: Mutex::default(),
            others: Default::default(),
        }))
    }

    /// The day and the position.
    pub fn as_at(&self) -> AsAt {
        self.0.as_at
    }

    /// The day and the position, and whether they are of a time that is over.
    pub fn when(&self) -> When {
        When { at: self.0.as_at, is_past: self.0.is_past }
    }

    /// The day.
    pub fn on(&self) -> NaiveDate {
        self.0.as_at.on
    }

    /// The instant.
    pub fn known(&self) -> DateTime<Utc> {
        self.0.known
    }

    /// The same knowledge, seen from another day.
    pub fn on_day(&self, on: NaiveDate) -> Self {
        let mut days = self.0.days.lock().unwrap_or_else(PoisonError::into_inner);
        let times = (AsAt { on, known: self.0.as_at.known }, self.0.known);
        let new = || Self::sharing(times, self.0.is_past, self.0.names.clone()).shown_as(self.0.shown);
        days.entry(on).or_insert_with(new).clone()
    }

    /// As the answer says it.
    pub fn answered(&self) -> AsAtAnswered {
        let (position, known) = self.shown();
        AsAtAnswered { on: self.on().into(), known, position: Long(position) }
    }

    /// The position and the instant that the answer names.
    pub fn shown(&self) -> (i64, DateTime<Utc>) {
        self.0.shown.unwrap_or((self.0.as_at.known, self.0.known))
    }

    pub(crate) fn loaders(&self) -> &Loaders {
        &self.0.loaders
    }

    /// Histories of streams, all that was ever recorded in them and is the actor's to see. What is not there, or not theirs, is missing.
    pub(crate) async fn histories(&self, desk: &Desk<'_>, streams: &[Stream]) -> Result<HashMap<Stream, Arc<Given>>> {
        let asker = desk.asker();
        let ask = async move |streams: Vec<Stream>| {
            let given = desk.store.given(asker, &streams).await.map_err(theirs)?;
            Ok(given.into_iter().map(|(stream, it)| (stream, Arc::new(it))).collect())
        };
        self.0.loaders.histories.load_all(streams, ask).await
    }

    /// The same without any sensitive value: of people whom an answer about somebody else only needs for their dates, nothing that the
    /// document asks of that other is read.
    pub(crate) async fn plain_histories(&self, desk: &Desk<'_>, streams: &[Stream]) -> Result<HashMap<Stream, Arc<Given>>> {
        let wanted = Classes::all().iter().filter(|it| !it.is_sensitive()).collect();
        let asker = Asker { wanted, ..desk.asker() };
        let ask = async move |streams: Vec<Stream>| {
            let given = desk.store.given(asker, &streams).await.map_err(theirs)?;
            Ok(given.into_iter().map(|(stream, it)| (stream, Arc::new(it))).collect())
        };
        self.0.loaders.plain.load_all(streams, ask).await
    }

    /// The history of an employer, for what it promises to whoever it employs. Nothing in it is personal.
    pub(crate) async fn place(&self, store: &Store, employer: EmployerId) -> Result<Option<Arc<History>>> {
        let ask = async move |all: Vec<EmployerId>| {
            let streams: Vec<Stream> = all.into_iter().map(Stream::from).collect();
            let histories = store.log.histories(&streams).await.map_err(theirs)?;
            Ok(histories.into_iter().map(|(stream, it)| (EmployerId(stream.id), Arc::new(it))).collect())
        };
        self.0.loaders.places.load(employer, ask).await
    }

    /// How people stand on their programmes. Who was never on one is missing, or there with nothing.
    pub(crate) async fn standings(&self, desk: &Desk<'_>, people: &[PersonId]) -> Result<HashMap<PersonId, Stands>> {
        let as_at = self.as_at();
        let ask = async move |people: Vec<PersonId>| desk.store.standings_for(desk.asker(), &people, as_at).await.map_err(theirs);
        self.0.loaders.standings.load_all(people, ask).await
    }

    /// How many entries a stream has.
    pub(crate) async fn version(&self, store: &Store, stream: Stream) -> Result<i32> {
        let known = self.0.as_at.known;
        let ask = async move |streams: Vec<Stream>| store.log.versions(&streams, known).await.map_err(theirs);
        let version = self.0.loaders.versions.load(stream, ask).await?.unwrap_or(0);
        Ok(i32::try_from(version).unwrap_or(i32::MAX))
    }

    /// Every employer, by name.
    pub async fn employers(&self, store: &Store) -> Result<&[EmployerLine]> {
        let ask = async || store.employers(self.0.as_at.known).await.map_err(theirs);
        self.0.names.employers.get_or_try_init(ask).await.map(Vec::as_slice)
    }

    /// One employer.
    pub async fn employer(&self, store: &Store, id: EmployerId) -> Result<Option<EmployerLine>> {
        Ok(self.employers(store).await?.iter().find(|it| it.id == id).cloned())
    }

    /// Every team, with its employer and its name.
    pub async fn teams(&self, store: &Store) -> Result<&HashMap<TeamId, (EmployerId, String)>> {
        let ask = async || {
            let teams = store.all_teams(self.0.as_at.known).await.map_err(theirs)?;
            Ok(teams.into_iter().map(|(employer, id, name)| (id, (employer, name))).collect())
        };
        self.0.names.teams.get_or_try_init(ask).await
    }

    /// Every calendar feed, with whose it is, the oldest first.
    pub async fn feeds(&self, store: &Store) -> Result<&[(EmployerId, Feed)]> {
        let ask = async || store.calendar_feeds(self.0.as_at.known).await.map_err(theirs);
        self.0.names.feeds.get_or_try_init(ask).await.map(Vec::as_slice)
    }

    /// Every memorandum, as it stands on the day.
    pub async fn memoranda(&self, store: &Store) -> Result<&[Memorandum]> {
        let AsAt { on, known } = self.0.as_at;
        let ask = async || store.memoranda(on, known).await.map_err(theirs);
        self.0.memoranda.get_or_try_init(ask).await.map(Vec::as_slice)
    }

    /// Every cohort, by its id.
    pub async fn cohorts(&self, store: &Store) -> Result<&HashMap<CohortId, Cohort>> {
        let ask = async || {
            let cohorts = store.cohorts(None, self.0.as_at.known).await.map_err(theirs)?;
            Ok(cohorts.into_iter().map(|it| (it.id, it)).collect())
        };
        self.0.names.cohorts.get_or_try_init(ask).await
    }
}
