//! What entries say of cohorts, each fact with the fields of the input by which it was recorded.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::cohort as recorded;
use domain::ids::{CohortId, PersonId};

use super::seen_of;
use crate::at::At;
use crate::ids::{Tag, encode};
use crate::scalars::noted;

/// That an employer opened a cohort. The entry's day is the intake's.
#[derive(Clone, Debug, SimpleObject)]
pub struct CohortOpened {
    /// Whose it is.
    employer_id: Option<ID>,
    /// What people call it.
    name: String,
    /// The programme, by its code, such as `asye-children`.
    programme: String,
    /// Room for how many people; null for no bound.
    seats: Option<i32>,
}

impl From<&recorded::CohortOpened> for CohortOpened {
    fn from(it: &recorded::CohortOpened) -> Self {
        Self {
            employer_id: Some(encode(Tag::Employer, it.employer.0)),
            name: it.name.clone(),
            programme: it.programme.clone(),
            seats: it.seats.and_then(|it| i32::try_from(it).ok()),
        }
    }
}

/// A person's cohorts are not everybody's to see who may see the person.
#[derive(Clone)]
struct Of {
    person: PersonId,
    at: At,
}

impl Of {
    async fn id(&self, ctx: &Context<'_>, cohort: CohortId) -> Result<Option<ID>> {
        Ok(seen_of(ctx, &self.at, cohort, self.person).await?.map(|it| encode(Tag::Cohort, it.id.0)))
    }
}

/// That a person joined a cohort. The entry's day is the first day in it.
#[derive(Clone)]
pub struct CohortJoined {
    of: Of,
    cohort: CohortId,
}

impl CohortJoined {
    /// As an entry of a person's history says it.
    pub fn of(it: &recorded::CohortJoined, person: PersonId, at: At) -> Self {
        Self { of: Of { person, at }, cohort: it.cohort }
    }
}

/// That a person joined a cohort. The entry's day is the first day in it.
#[Object]
impl CohortJoined {
    /// Which cohort; null where it is not yours to see.
    async fn cohort_id(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        self.of.id(ctx, self.cohort).await
    }
}

/// That a person left a cohort. The entry's day is the last day in it.
#[derive(Clone)]
pub struct CohortLeft {
    of: Of,
    it: recorded::CohortLeft,
}

impl CohortLeft {
    /// As an entry of a person's history says it.
    pub fn of(it: &recorded::CohortLeft, person: PersonId, at: At) -> Self {
        Self { of: Of { person, at }, it: it.clone() }
    }
}

/// That a person left a cohort. The entry's day is the last day in it.
#[Object]
impl CohortLeft {
    /// Which cohort; null where it is not yours to see.
    async fn cohort_id(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        self.of.id(ctx, self.it.cohort).await
    }

    /// Whether the person moved to another cohort, also to one that is not yours to see: a correction that leaves `movedToId` out keeps it.
    async fn moved(&self) -> bool {
        self.it.moved_to.is_some()
    }

    /// The cohort moved to, where it was a move; null where it is not yours to see.
    async fn moved_to_id(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        match self.it.moved_to {
            Some(cohort) => self.of.id(ctx, cohort).await,
            None => Ok(None),
        }
    }

    /// Why; null where nothing was said, or the person has been erased.
    async fn note(&self) -> Option<&str> {
        noted(&self.it.note)
    }
}
