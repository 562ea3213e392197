//! `waymark demo`: builds, proves itself on the published figures, and says how to look around.

use std::io::Write as _;

use super::build::{Built, Scale, build};
use crate::cli;
use crate::failed::Failed;
use crate::open::operator;
use store::Store;

/// Builds what was asked for, with progress on standard error.
pub async fn build_into(store: &Store, demo: &cli::Demo) -> Result<Vec<Built>, Failed> {
    let scale = match demo.scale {
        Some(cli::Scale::England) => Scale::England,
        None => Scale::One(demo.authority.clone()),
    };
    store.views.reach(0, std::time::Duration::from_secs(600)).await;
    let known = store.employers(i64::MAX).await?;
    let foreign = store.head().position > 0 && known.is_empty();
    if foreign && store.releases(i64::MAX).await?.is_empty() {
        return Err(Failed::Input("this store has something else in it: name another directory with --data".into()));
    }
    let _ = operator();
    let mut events = 0;
    let built = build(store, &scale, demo.seed, |it| {
        events += it.events;
        let what = if it.events == 0 { "was there already".to_owned() } else { format!("{} events", it.events) };
        let _ = writeln!(std::io::stderr(), "{}/{} {}: {what}", it.number, it.of, it.name);
    })
    .await?;
    store.views.reach(store.head().position, std::time::Duration::from_secs(600)).await;
    Ok(built)
}
