//! Records published statistics: each area and year of a release as an entry of its own, and only what is new.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::event::Event;
use domain::figures::{Figure, Measure, Row};
use domain::history::{Draft, Stream};
use domain::ids::EventId;
use domain::import::{FileImported, FileKind};
use domain::published::FiguresPublished;
use store::bring_in::Bringing;
use store::hex::sha256;
use store::published::figures_stream;

use super::{Attempt, Brought, Done, Recorded, Run};
use crate::clock;
use crate::failed::Failed;

/// The release that a file is, unless somebody says otherwise: the latest year in it.
pub fn release_of(rows: &[Row]) -> String {
    rows.iter().map(|it| it.year).max().unwrap_or_default().to_string()
}

/// A release is named in a few words: it is printed beside every figure.
pub fn check_release(release: &str) -> Result<(), Failed> {
    let said = !release.trim().is_empty() && release.trim() == release;
    if said && release.chars().count() <= 100 && !release.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Failed::Input("the release has no name that can be printed: expected from 1 to 100 characters, such as 2025".into()))
}

/// Records the rows of a release that are not recorded as they stand. The same file twice records nothing.
pub async fn record(run: &Run<'_>, rows: &[Row], release: &str) -> Recorded {
    let streams: Vec<Stream> = rows.iter().map(|it| stream(it, release)).collect();
    let known = run.store.log.sealed_histories(&streams).await?;
    let mut done = Done::default();
    let mut parts = Vec::new();
    for (row, stream) in rows.iter().zip(streams) {
        let published = published(row, release);
        let on = last_day(row.year);
        let history = known.get(&stream);
        let standing = history.map(|it| it.facts().into_iter().map(|fact| (fact.origin.id, fact.event.clone())).collect::<Vec<_>>());
        let event = match standing.as_deref() {
            Some([(_, Event::FiguresPublished(it))]) if *it == published => {
                done.unchanged += 1;
                continue;
            }
            // The same release printed again with another figure: a correction of what it said.
            Some([(target, _)]) => super::corrected(*target, Event::FiguresPublished(published), "another file of the same release"),
            _ => Event::FiguresPublished(published),
        };
        done.changes.push(format!("{} {} of release {release}", row.area.name, row.year));
        parts.push(Bringing { stream, drafts: vec![Draft { id: EventId(clock::new_id()), effective_on: on, event }] });
    }
    done.recorded = parts.len();
    if parts.is_empty() || run.dry_run {
        return Ok(Attempt::Done(done));
    }
    let newest = rows.iter().map(|it| it.year).max().unwrap_or_default();
    let (import, events) = (run.import, parts.len() as u64);
    let imported = FileImported { import, kind: FileKind::Published, sha256: sha256(run.file), employer: None, events };
    parts.push(super::import_entry(import, last_day(newest), imported));
    match super::bring_in(run, &mut { run.since }, parts, HashMap::new()).await? {
        Brought::In => Ok(Attempt::Done(done)),
        Brought::Overtaken => Ok(Attempt::Overtaken(Done::default())),
        Brought::Refused(refused) => {
            let lines: Vec<String> = refused.iter().map(|it| super::in_words(&it.refusal)).collect();
            Err(super::refused(run.dry_run, &lines))
        }
    }
}

fn stream(row: &Row, release: &str) -> Stream {
    figures_stream(release, &format!("{} {}", row.level.code(), row.area.code), i32::from(row.year))
}

fn published(row: &Row, release: &str) -> FiguresPublished {
    let printed = Measure::ALL.iter().filter_map(|measure| match row.figure(*measure) {
        Figure::NotPublished => None,
        figure => Some((measure.code().to_owned(), figure.to_string())),
    });
    FiguresPublished {
        release: release.to_owned(),
        year: i32::from(row.year),
        level: row.level.code().to_owned(),
        code: row.area.code.clone(),
        old_code: row.area.old_code.clone(),
        name: row.area.name.clone(),
        region: row.area.region_name.clone(),
        figures: printed.collect(),
    }
}

/// The last day of a census year.
pub fn last_day(year: u16) -> NaiveDate {
    NaiveDate::from_ymd_opt(i32::from(year), 9, 30).unwrap_or_default()
}
