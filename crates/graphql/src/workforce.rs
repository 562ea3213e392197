//! The workforce of an employer, counted from the journeys on record.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use domain::ids::EmployerId;

use crate::at::{AsAtInput, At};
use crate::desk::Desk;
use crate::employer::{self, Employer};
use crate::errors::{bad_input, theirs};
use crate::figures::WorkforceFigures;
use crate::scalars::Date;

/// Questions about the workforce.
#[derive(Default)]
pub struct WorkforceQuery;

#[Object]
impl WorkforceQuery {
    /// The workforce of an employer over the twelve months to a day; null where there is no such employer, or it is not yours to see.
    ///
    /// Who sees no names is told of the last census day, 30 September, on or before that day, and no small numbers: see `withheld`.
    async fn workforce(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The employer, by node id, published name, or code. Yours where left out, where you have only one.")]
        employer: Option<ID>,
        #[graphql(desc = "The day on which the twelve months end. The day of `at`, or today, where left out.")] on: Option<Date>,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Option<WorkforceFigures>> {
        let on = on.or(at.and_then(|it| it.on));
        let at = At::of(ctx, Some(AsAtInput { on, known: at.and_then(|it| it.known) })).await?;
        let Some(id) = wanted(ctx, employer, &at).await? else { return Ok(None) };
        match employer::by_id(ctx, Some(id), &at).await? {
            Some(employer) => count(ctx, employer, id, at).await,
            None => Ok(None),
        }
    }
}

async fn wanted(ctx: &Context<'_>, employer: Option<ID>, at: &At) -> Result<Option<EmployerId>> {
    let desk = Desk::of(ctx)?;
    let Some(employer) = employer else {
        let only = employer::only_one(desk.actor);
        return only.map(Some).ok_or_else(|| bad_input("say which employer: you do not have exactly one"));
    };
    employer::named(ctx, &employer, at).await
}

/// What the actor is told of the workforce of an employer, where they may see it.
pub async fn count(ctx: &Context<'_>, employer: Employer, id: EmployerId, at: At) -> Result<Option<WorkforceFigures>> {
    let (desk, when) = (Desk::of(ctx)?, at.when());
    let ask = async move |ids: Vec<EmployerId>| {
        let told = desk.store.told_workforces(desk.asking(), &ids, when).await.map_err(theirs)?;
        Ok::<_, async_graphql::Error>(told.into_iter().map(|(id, it)| (id, Arc::new(it))).collect())
    };
    let told = at.loaders().workforces.load(id, ask).await?;
    let area = employer.name_of().to_owned();
    Ok(told.map(|told| WorkforceFigures::counted(told, area, employer, &at)))
}
