//! `waymark import`: reads a file, says what is wrong with it or what is new in it, and records that.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::history::Stream;
use domain::ids::ImportId;
use store::Store;

use crate::cli;
use crate::clock;
use crate::failed::Failed;
use crate::import::{
    Attempt, Done, Recorded, Run, csww as returns, journeys as sheets, published as statistics, record_csww, record_journeys,
    record_published, record_register, register as extracts,
};
use crate::open::operator;

/// Changes printed one by one; the rest are counted.
const PRINTED: usize = 2_000;

/// How often an import is begun anew when others come in between.
const TRIES: u32 = 8;

/// How long the views may stand still before an import gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Takes in published statistics.
pub async fn published(it: cli::ImportPublished) -> Result<(), Failed> {
    let file = read(&it.file, statistics::MAX_BYTES)?;
    let rows = statistics::read(&file).map_err(|faults| {
        let lines = faults.iter().map(|it| format!("line {}, {}: {} ({})", it.line, it.column, it.message, it.rule));
        refused(&it.file, lines.collect())
    })?;
    let release = it.release.clone().unwrap_or_else(|| record_published::release_of(&rows));
    record_published::check_release(&release)?;
    let store = it.place.open().await?;
    let import = ImportId(clock::new_id());
    let done = until_recorded(&store, &file, import, it.dry_run, async |run| record_published::record(&run, &rows, &release).await).await;
    close(store, done, import, it.dry_run).await.map(|_| ())
}

/// Takes in a statutory return.
pub async fn csww(it: cli::ImportCsww) -> Result<(), Failed> {
    let file = read(&it.file, returns::MAX_BYTES)?;
    let read = returns::read(&file).map_err(|faults| {
        let lines = faults.iter().map(|it| {
            let worker = it.worker.map_or(String::new(), |worker| format!(" (worker {worker})"));
            format!("line {}, {}: {} ({}){worker}", it.line, it.field, it.message, it.rule)
        });
        refused(&it.file, lines.collect())
    })?;
    for query in domain::csww::queries(&read) {
        warn(&format!("query: line {}, {}: {} ({})", query.line, query.field, query.message, query.rule));
    }
    let store = it.place.open().await?;
    let import = ImportId(clock::new_id());
    let employer = it.employer.as_deref();
    let done = until_recorded(&store, &file, import, it.dry_run, async |run| record_csww::record(&run, &read, employer).await).await;
    let done = close(store, done, import, it.dry_run).await?;
    if done.left_out.is_empty() {
        return Ok(());
    }
    Err(Failed::Input(format!("{} left out: put the rows right in the council's system, and import the return again", done.left_out.len())))
}

/// Takes in a spreadsheet of journeys.
pub async fn journeys(it: cli::ImportJourneys) -> Result<(), Failed> {
    let file = read(&it.file, sheets::MAX_BYTES)?;
    let read = sheets::read(&file).map_err(|faults| {
        let lines = faults.iter().map(|it| format!("row {}, {}: {}; {} ({})", it.row, it.column, it.message, it.way_out, it.rule));
        refused(&it.file, lines.collect())
    })?;
    for fault in &read.faults {
        warn(&format!("row {}, {}: {}; {} ({})", fault.row, fault.column, fault.message, fault.way_out, fault.rule));
    }
    for column in &read.ignored_columns {
        warn(&format!("the column {column:?} means nothing here and was passed over"));
    }
    let store = it.place.open().await?;
    let import = ImportId(clock::new_id());
    let employer = it.employer.as_deref();
    let done = until_recorded(&store, &file, import, it.dry_run, async |run| record_journeys::record(&run, &read, employer).await).await;
    let done = done.map(|done| Done { held_back: read.people_with_faults(), ..done });
    let done = close(store, done, import, it.dry_run).await?;
    let held_back: Vec<_> = done.left_out.into_iter().filter_map(|it| it.held_back).collect();
    let faults = read.faults.len() + held_back.len();
    if faults == 0 {
        return Ok(());
    }
    if it.dry_run {
        return Err(Failed::Input(format!("{faults} faults; those people would be held back")));
    }
    let mend = read.mend_file(&file, &held_back).unwrap_or_default();
    let path = it.mend.clone().unwrap_or_else(|| beside(&it.file));
    std::fs::write(&path, mend).map_err(Failed::io(format!("write {}", path.display())))?;
    Err(Failed::Input(format!("the rows that were held back are in {}: put them right there, and import that file", path.display())))
}

/// Shows how an extract of the register differs from what is on record, and records it where it is asked to.
pub async fn register(it: cli::ImportRegister) -> Result<(), Failed> {
    let today = clock::context(operator().id).today;
    let on = it.on.unwrap_or(today);
    if today < on {
        return Err(Failed::Input(format!("the day of the extract, {on}, is still to come: give the day on which it was made with --on")));
    }
    let file = read(&it.file, sheets::MAX_BYTES)?;
    let read = extracts::read(&file).map_err(|faults| {
        let lines = faults.iter().map(|it| format!("row {}, {}: {}; {} ({})", it.row, it.column, it.message, it.way_out, it.rule));
        refused(&it.file, lines.collect())
    })?;
    for fault in &read.faults {
        warn(&format!("row {}, {}: {}; {} ({})", fault.row, fault.column, fault.message, fault.way_out, fault.rule));
    }
    let store = it.place.open().await?;
    let import = ImportId(clock::new_id());
    let of = (it.employer.as_str(), on);
    let done = until_recorded(&store, &file, import, !it.record, async |run| record_register::record(&run, &read, of).await).await;
    let done = done.map(|done| Done { held_back: read.rows_with_faults(), ..done });
    let done = close(store, done, import, !it.record).await?;
    if !it.record && done.recorded > 0 {
        print("nothing was recorded: the same command with --record does it");
    }
    match done.left_out.len() + done.held_back {
        0 => Ok(()),
        left => Err(Failed::Input(format!("{left} rows left out: put them right, and import the file again"))),
    }
}

/// Takes an import back.
pub async fn back(it: cli::TakeBack) -> Result<(), Failed> {
    let store = it.place.open().await?;
    let outcome = take_back(&store, &it).await;
    store.close().await;
    outcome
}

async fn take_back(store: &Store, it: &cli::TakeBack) -> Result<(), Failed> {
    reach_the_head(store).await?;
    let actor = operator();
    match store.take_back(&actor, clock::context(actor.id), ImportId(it.import), &it.reason, &clock::new_id).await? {
        Ok(done) => {
            store.views.reach(done.appended.last, PATIENCE).await;
            for left in &done.left {
                print(&format!("left as it is, since others stand on it: {} of {}", left.what, left.stream));
            }
            print(&format!("taken back: {} entries retracted", done.appended.last - done.appended.first));
            Ok(())
        }
        Err(refused) => {
            let place = |stream: Option<Stream>| stream.map_or(String::new(), |it| format!("{it}: "));
            let lines: Vec<String> =
                refused.iter().map(|it| format!("{}{} ({})", place(it.stream), it.refusal, it.refusal.code())).collect();
            Err(Failed::Input(format!("nothing was taken back:\n{}", lines.join("\n"))))
        }
    }
}

/// Records, and looks at everything again where another import came in between: two of one file at once record what one would.
async fn until_recorded(
    store: &Store,
    file: &[u8],
    import: ImportId,
    dry_run: bool,
    record: impl AsyncFn(Run<'_>) -> Recorded,
) -> Result<Done, Failed> {
    let actor = operator();
    let mut before = Done::default();
    let mut tries = TRIES;
    while tries > 0 {
        let since = reach_the_head(store).await?;
        let ctx = clock::context(actor.id);
        match record(Run { store, actor: &actor, ctx, file, import, since, dry_run }).await? {
            Attempt::Done(done) => {
                // Whoever asks next sees it; if whoever feeds the views does not answer, it is recorded all the same.
                store.views.reach(store.head().position, PATIENCE).await;
                return Ok(before.and(done));
            }
            // Whoever comes forward does not give up.
            Attempt::Overtaken(some) if some.recorded > 0 => (before, tries) = (before.and(some), TRIES),
            Attempt::Overtaken(_) => tries -= 1,
        }
    }
    let so_far = if before.recorded > 0 { format!("{} recorded, and the rest not: ", before.recorded) } else { String::new() };
    Err(Failed::Input(format!("{so_far}others keep coming in between: import the file again when they have ended")))
}

/// Waits until the views hold everything that is recorded: whom they do not know yet would be recorded twice.
async fn reach_the_head(store: &Store) -> Result<i64, Failed> {
    let head = store.log.head().await?.position;
    let progress = store.views.progress();
    let begun = std::time::Instant::now();
    loop {
        let before = progress.borrow().clone();
        if store.views.reach(head, PATIENCE).await {
            return Ok(head);
        }
        let after = progress.borrow().clone();
        // Views that are being built anew say nothing until they are ready.
        let goes_on = after.position > before.position || (!after.ready && begun.elapsed() < PATIENCE * 10);
        if !goes_on {
            let why = after.stopped.map_or_else(|| "whoever feeds them does not answer".to_owned(), |why| why.clone());
            let (position, expected) = (after.position, "nothing was changed: try again when it does");
            return Err(Failed::Input(format!("the views stand at {position} of {head}, and go no further ({why}); {expected}")));
        }
    }
}

/// Reads a file, and no more of it than shows that it is too large.
fn read(path: &Path, at_most: usize) -> Result<Vec<u8>, Failed> {
    let failed = || Failed::io(format!("read {}", path.display()));
    let file = std::fs::File::open(path).map_err(failed())?;
    let mut content = Vec::new();
    file.take(at_most as u64 + 1).read_to_end(&mut content).map_err(failed())?;
    Ok(content)
}

/// Whoever reads what is printed may stop reading: what is recorded is recorded all the same.
fn print(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn warn(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn refused(file: &Path, lines: Vec<String>) -> Failed {
    Failed::Input(format!("{} was refused, and nothing recorded: {} faults\n{}", file.display(), lines.len(), lines.join("\n")))
}

fn beside(file: &Path) -> PathBuf {
    let stem = file.file_stem().map_or_else(|| "journeys".into(), |it| it.to_string_lossy().into_owned());
    file.with_file_name(format!("{stem}.mend.csv"))
}

async fn close(store: Store, done: Result<Done, Failed>, import: ImportId, dry_run: bool) -> Result<Done, Failed> {
    store.close().await;
    let done = done?;
    for query in &done.queries {
        warn(&format!("query: {query}"));
    }
    for note in &done.noted {
        print(note);
    }
    for change in done.changes.iter().take(PRINTED) {
        print(change);
    }
    if done.changes.len() > PRINTED {
        print(&format!("… and {} more", done.changes.len() - PRINTED));
    }
    for left_out in &done.left_out {
        print(&format!("left out: {}", left_out.why));
    }
    let would = if dry_run { "would be " } else { "" };
    print(&format!(
        "{would}recorded: {}; unchanged: {}; left out: {}",
        done.recorded,
        done.unchanged,
        done.left_out.len() + done.held_back
    ));
    if !dry_run && !done.changes.is_empty() {
        print(&format!("to take this import back: waymark import take-back {import} --reason WHY"));
    }
    Ok(done)
}
