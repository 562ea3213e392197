//! Copying keys, still wrapped: out into a backup, and back from one.

use std::io::Write as _;
use std::path::Path;

use super::{EPOCH, FIRST_EPOCH, Keys, file, lock, making};
use crate::db::{Db, Row, Statement};
use crate::failure::Failure;

const ALL: &str = "select stream, epoch, wrapped from keys.key order by stream";

impl Keys {
    /// Copies every key, still wrapped, and the key file; between two rotations, never during one.
    pub(crate) async fn copy_to(&self, target: &Db, file: &Path) -> Result<(), Failure> {
        let _turn = self.turn().await?;
        *lock(&self.0.wrapping) = file::read(&self.0.file)?;
        let epoch = self.epoch().await?;
        self.finish_rotation(epoch).await?;
        put_rows(target, epoch, self.0.db.rows(ALL, vec![]).await?).await?;
        file::write(file, &lock(&self.0.wrapping))
    }

    /// Whether a key file opens the keys of a backup.
    pub(crate) async fn check(source: &Db, file: &Path) -> Result<(), Failure> {
        let epoch = source.rows(EPOCH, vec![]).await?.first().map_or(0, |row| row.int(0));
        let what = file.display();
        if !file.exists() {
            return Err(Failure::NotOurs(format!("{what} is not there: say with --from-key where the backup's key file is kept")));
        }
        if !file::read(file)?.contains_key(&epoch) {
            return Err(Failure::NotOurs(format!("{what} does not open the backup's keys (epoch {epoch}): name the key file of its time")));
        }
        Ok(())
    }

    /// Takes away what [`Self::restore_from`] put there, when the rest could not follow.
    pub(crate) async fn undo_restore(target: &Db, file: Option<&Path>) {
        let undone = target.write_keys(vec![("delete from keys.key".into(), vec![]), ("delete from keys.epoch".into(), vec![])]).await;
        if let (Ok(_), Some(file)) = (&undone, file) {
            let _ = std::fs::remove_file(file);
        }
        if let Err(why) = undone {
            tracing::warn!(%why, "the keys that were put there could not be taken away again");
        }
    }

    /// Puts the keys of a backup, and its key file, where the keys of an empty store are.
    pub(crate) async fn restore_from(source: &Db, target: &Db, key: &[u8], file: &Path) -> Result<(), Failure> {
        let epoch = source.rows(EPOCH, vec![]).await?.first().map(|row| row.int(0));
        let epoch = epoch.ok_or_else(|| Failure::Damaged("the backup's keys have no epoch".into()))?;
        let what = || format!("write {}", file.display());
        let mut out = file::private(file).map_err(Failure::file(what()))?;
        out.write_all(key).and_then(|()| out.sync_all()).map_err(Failure::file(what()))?;
        put_rows(target, epoch, source.rows(ALL, vec![]).await?).await
    }
}

/// Replaces all keys of a database.
async fn put_rows(target: &Db, epoch: i64, rows: Vec<Row>) -> Result<(), Failure> {
    let first: Vec<Statement> =
        vec![("delete from keys.key".into(), vec![]), ("delete from keys.epoch".into(), vec![]), (FIRST_EPOCH.into(), vec![epoch.into()])];
    target.write_keys(first).await?;
    for some in rows.chunks(making::ROWS) {
        let values = some.iter().flat_map(|row| row.0.clone()).collect();
        target.write_keys(vec![(making::insert(some.len()).into(), values)]).await?;
    }
    Ok(())
}
