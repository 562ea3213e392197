//! `waymark export`: writes a board, or what is due, into a file for whoever sits at the command line.

use std::io::Write as _;
use std::time::Duration;

use crate::export::{self, Asked};
use crate::failed::Failed;
use crate::mint::employer;
use crate::open::operator;
use crate::{cli, clock};

/// How long the views may take to hold what is recorded.
const PATIENCE: Duration = Duration::from_secs(60);

/// Writes a file.
///
/// # Errors
/// Where nobody is called so, or the file is there already.
pub async fn export(it: cli::Export) -> Result<(), Failed> {
    let store = it.place.open().await?;
    let made = make(&store, &it).await;
    store.close().await;
    let bytes = made?;
    let failed = || Failed::io(format!("write {}", it.out.display()));
    // It is full of names: whoever wrote it reads it, and nobody else on the machine.
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&it.out).map_err(failed())?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(failed())
}

async fn make(store: &store::Store, it: &cli::Export) -> Result<Vec<u8>, Failed> {
    let head = store.log.head().await?.position;
    store.views.reach(head, PATIENCE).await;
    if let Some(name) = &it.employer {
        employer(store, name).await?;
    }
    let asked = Asked { employer: it.employer.clone(), cohort: it.cohort.clone(), on: it.on, ..Asked::default() };
    let today = clock::day_in_england(clock::now());
    export::file(store, &operator(), (it.what, it.format), (&asked, today)).await
}
