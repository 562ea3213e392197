//! Published figures: what each release of official statistics printed of an area and a year.

pub mod facts;

use async_graphql::{Context, Object, Result};
use store::published::Printed;

use crate::at::At;
use crate::desk::Desk;
use crate::errors::theirs;
use crate::figures::WorkforceFigures;

/// Questions about published figures.
#[derive(Default)]
pub struct PublishedQuery;

#[Object]
impl PublishedQuery {
    /// What was published of an area for a year; null where nothing was.
    async fn published(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The area, by its published name or one of its codes, in any case.")] area: String,
        #[graphql(desc = "The year that ended on 30 September. The latest where left out.")] year: Option<i32>,
        #[graphql(desc = "The release, such as `2025`. The newest that has the year where left out.")] release: Option<String>,
    ) -> Result<Option<WorkforceFigures>> {
        let printed = ask(ctx, &area, year, release.as_deref()).await?;
        let latest = printed.into_iter().max_by(|a, b| (a.year, &a.release).cmp(&(b.year, &b.release)));
        Ok(latest.map(WorkforceFigures::printed))
    }

    /// What was published of an area year by year, oldest first, each year as the newest release has it.
    async fn published_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The area, by its published name or one of its codes, in any case.")] area: String,
        #[graphql(desc = "Only from this release.")] release: Option<String>,
    ) -> Result<Vec<WorkforceFigures>> {
        let mut printed = ask(ctx, &area, None, release.as_deref()).await?;
        printed.sort_by(|a, b| (a.year, &b.release).cmp(&(b.year, &a.release)));
        printed.dedup_by_key(|it| it.year);
        Ok(printed.into_iter().map(WorkforceFigures::printed).collect())
    }

    /// The releases that there are figures of, newest first.
    async fn releases(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let known = At::of(ctx, None).await?.as_at().known;
        Desk::of(ctx)?.store.releases(known).await.map_err(theirs)
    }
}

async fn ask(ctx: &Context<'_>, area: &str, year: Option<i32>, release: Option<&str>) -> Result<Vec<Printed>> {
    let (store, known) = (Desk::of(ctx)?.store, At::of(ctx, None).await?.as_at().known);
    // A name may be an area's of two kinds; the first kind in the list is then the one that is meant. Its nine-character code
    // changes with its borders, its name and its three-digit code stay: the years before are years of the same area.
    let found = store.published(area, None, None, known).await.map_err(theirs)?;
    let Some(Printed { level, name, old_code, .. }) = found.into_iter().next() else { return Ok(Vec::new()) };
    let mut printed = store.published(&name, year, release, known).await.map_err(theirs)?;
    if !old_code.is_empty() {
        let alike = store.published(&old_code, year, release, known).await.map_err(theirs)?;
        let others: Vec<Printed> = alike.into_iter().filter(|it| !printed.contains(it)).collect();
        printed.extend(others);
    }
    printed.retain(|it| it.level == level);
    Ok(printed)
}
