//! `waymark import`: reads a file, says what is wrong with it or what is new in it, and records that.

use std::path::{Path, PathBuf};

use domain::ids::ImportId;
use store::Store;

use crate::cli;
use crate::clock;
use crate::failed::Failed;
use crate::import::{Done, csww as returns, journeys as sheets, published as statistics, record_csww, record_journeys, record_published};
use crate::open::operator;

/// Changes printed one by one; the rest are counted.
const PRINTED: usize = 2_000;

/// Takes in published statistics.
pub async fn published(it: cli::ImportPublished) -> Result<(), Failed> {
    let file = read(&it.file)?;
    let rows = statistics::read(&file).map_err(|faults| {
        let lines = faults.iter().map(|it| format!("line {}, {}: {} ({})", it.line, it.column, it.message, it.rule));
        refused(&it.file, lines.collect())
    })?;
    let release = it.release.clone().unwrap_or_else(|| record_published::release_of(&rows));
    let store = open(&it.place).await?;
    let done = record_published::record(&store, &operator(), &file, &rows, &release, it.dry_run).await;
    close(store, done, it.dry_run).await
}

/// Takes in a statutory return.
pub async fn csww(it: cli::ImportCsww) -> Result<(), Failed> {
    let file = read(&it.file)?;
    let read = returns::read(&file).map_err(|faults| {
        let lines = faults.iter().map(|it| {
            let worker = it.worker.map_or(String::new(), |worker| format!(" (worker {worker})"));
            format!("line {}, {}: {} ({}){worker}", it.line, it.field, it.message, it.rule)
        });
        refused(&it.file, lines.collect())
    })?;
    for query in domain::csww::queries(&read) {
        eprintln!("query: line {}, {}: {} ({})", query.line, query.field, query.message, query.rule);
    }
    let store = open(&it.place).await?;
    let done = record_csww::record(&store, &operator(), &file, &read, it.employer.as_deref(), it.dry_run).await;
    close(store, done, it.dry_run).await
}

/// Takes in a spreadsheet of journeys.
pub async fn journeys(it: cli::ImportJourneys) -> Result<(), Failed> {
    let file = read(&it.file)?;
    let read = sheets::read(&file).map_err(|faults| {
        let lines = faults.iter().map(|it| format!("row {}, {}: {}; {} ({})", it.row, it.column, it.message, it.way_out, it.rule));
        refused(&it.file, lines.collect())
    })?;
    for fault in &read.faults {
        eprintln!("row {}, {}: {}; {} ({})", fault.row, fault.column, fault.message, fault.way_out, fault.rule);
    }
    for column in &read.ignored_columns {
        eprintln!("the column {column:?} means nothing here and was passed over");
    }
    let store = open(&it.place).await?;
    let employer = match &it.employer {
        Some(name) => Some(crate::mint::employer(&store, name).await?),
        None => None,
    };
    let done = record_journeys::record(&store, &operator(), &file, &read, employer, it.dry_run).await;
    let mended = if it.dry_run { None } else { read.mend_file() };
    close(store, done, it.dry_run).await?;
    let Some(mend) = mended else {
        return if read.faults.is_empty() {
            Ok(())
        } else {
            Err(Failed::Input(format!("{} faults; those people were held back", read.faults.len())))
        };
    };
    let path = it.mend.clone().unwrap_or_else(|| beside(&it.file));
    std::fs::write(&path, mend).map_err(Failed::io(format!("write {}", path.display())))?;
    Err(Failed::Input(format!("the rows that were held back are in {}: put them right there, and import that file", path.display())))
}

/// Takes an import back.
pub async fn back(it: cli::TakeBack) -> Result<(), Failed> {
    let store = open(&it.place).await?;
    let actor = operator();
    let outcome = store.take_back(&actor, clock::context(actor.id), ImportId(it.import), &it.reason, &clock::new_id).await;
    let outcome = match outcome? {
        Ok(appended) => {
            store.views.reach(appended.last, std::time::Duration::from_secs(600)).await;
            println!("taken back: {} entries retracted", appended.last - appended.first);
            Ok(())
        }
        Err(refused) => {
            let lines: Vec<String> = refused.iter().map(|it| format!("{} ({})", it.refusal, it.refusal.code())).collect();
            Err(Failed::Input(format!("nothing was taken back:\n{}", lines.join("\n"))))
        }
    };
    store.close().await;
    outcome
}

fn read(path: &Path) -> Result<Vec<u8>, Failed> {
    std::fs::read(path).map_err(Failed::io(format!("read {}", path.display())))
}

fn refused(file: &Path, lines: Vec<String>) -> Failed {
    Failed::Input(format!("{} was refused, and nothing recorded: {} faults\n{}", file.display(), lines.len(), lines.join("\n")))
}

fn beside(file: &Path) -> PathBuf {
    let stem = file.file_stem().map_or_else(|| "journeys".into(), |it| it.to_string_lossy().into_owned());
    file.with_file_name(format!("{stem}.mend.csv"))
}

async fn open(place: &cli::Where) -> Result<Store, Failed> {
    let store = place.open().await?;
    if store.views.reach(0, std::time::Duration::from_secs(600)).await {
        Ok(store)
    } else {
        Err(Failed::Input("the views are not ready".into()))
    }
}

async fn close(store: Store, done: Result<Done, Failed>, dry_run: bool) -> Result<(), Failed> {
    store.close().await;
    let done = done?;
    for change in done.changes.iter().take(PRINTED) {
        println!("{change}");
    }
    if done.changes.len() > PRINTED {
        println!("… and {} more", done.changes.len() - PRINTED);
    }
    for why in &done.left_out {
        println!("left out: {why}");
    }
    let would = if dry_run { "would be " } else { "" };
    println!("{would}recorded: {}; unchanged: {}; left out: {}", done.recorded, done.unchanged, done.left_out.len());
    if !dry_run && done.recorded > 0 {
        println!("to take this import back: waymark import take-back {} --reason WHY", done.import);
    }
    Ok(())
}
