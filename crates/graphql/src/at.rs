//! The two times of a question: the day on which things are true, and the instant at which they were known.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, InputObject, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use domain::history::AsAt;
use domain::ids::{CohortId, EmployerId, TeamId};
use store::Store;
use store::cohort::Cohort;
use store::employer::EmployerLine;
use tokio::sync::OnceCell;

use crate::desk::Desk;
use crate::errors::theirs;
use crate::scalars::{Date, Long};

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
    /// The instant at which this was known.
    known: DateTime<Utc>,
    /// The position of the log that had been reached by then.
    position: Long,
}

/// The two times of one question, and the names that its whole answer shares, each list asked for at most once.
#[derive(Clone)]
pub struct At(Arc<Shared>);

struct Shared {
    as_at: AsAt,
    known: DateTime<Utc>,
    employers: OnceCell<Vec<EmployerLine>>,
    teams: OnceCell<HashMap<TeamId, (EmployerId, String)>>,
    cohorts: OnceCell<HashMap<CohortId, Cohort>>,
}

impl At {
    /// The times that a question names, or those it has by itself.
    pub async fn of(ctx: &Context<'_>, input: Option<AsAtInput>) -> Result<Self> {
        let desk = Desk::of(ctx)?;
        let AsAtInput { on, known } = input.unwrap_or_default();
        let on = on.map_or(desk.moment.today, |it| it.0);
        let log = &desk.store.log;
        let position = match known {
            Some(instant) => log.position_known_at(instant).await.map_err(theirs)?,
            None => log.head().await.map_err(theirs)?.position,
        };
        Ok(Self::new(AsAt { on, known: position }, known.unwrap_or(desk.moment.now)))
    }

    /// These very times.
    pub fn new(as_at: AsAt, known: DateTime<Utc>) -> Self {
        let (employers, teams, cohorts) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self(Arc::new(Shared { as_at, known, employers, teams, cohorts }))
    }

    /// The day and the position.
    pub fn as_at(&self) -> AsAt {
        self.0.as_at
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
        Self::new(AsAt { on, known: self.0.as_at.known }, self.0.known)
    }

    /// As the answer says it.
    pub fn answered(&self) -> AsAtAnswered {
        let AsAt { on, known } = self.0.as_at;
        AsAtAnswered { on: on.into(), known: self.0.known, position: Long(known) }
    }

    /// Every employer, by name.
    pub async fn employers(&self, store: &Store) -> Result<&[EmployerLine]> {
        let ask = async || store.employers(self.0.as_at.known).await.map_err(theirs);
        self.0.employers.get_or_try_init(ask).await.map(Vec::as_slice)
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
        self.0.teams.get_or_try_init(ask).await
    }

    /// Every cohort, by its id.
    pub async fn cohorts(&self, store: &Store) -> Result<&HashMap<CohortId, Cohort>> {
        let ask = async || {
            let cohorts = store.cohorts(None, self.0.as_at.known).await.map_err(theirs)?;
            Ok(cohorts.into_iter().map(|it| (it.id, it)).collect())
        };
        self.0.cohorts.get_or_try_init(ask).await
    }
}
