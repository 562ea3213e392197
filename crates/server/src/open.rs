//! Opens the store that a command names.

use std::path::PathBuf;

use domain::access::Actor;
use domain::ids::ActorId;
use store::db::Place;
use store::{Settings, Store};
use uuid::Uuid;

use crate::cli::Where;
use crate::clock;
use crate::failed::Failed;

/// The key file's name in the data directory.
const KEY_FILE: &str = "key";

impl Where {
    /// The database.
    pub fn place(&self) -> Place {
        match &self.database {
            Some(address) => Place::Postgres(address.clone()),
            None => Place::Directory(self.data.clone()),
        }
    }

    /// The key file.
    pub fn key_file(&self) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| self.data.join(KEY_FILE))
    }

    /// Makes the data directory where there is none: what is in it is for the service's user alone.
    pub fn make_directory(&self) -> Result<(), Failed> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.data).map_err(Failed::io(format!("make {}", self.data.display())))
    }

    /// Opens the store, and makes it where there is none.
    pub async fn open(&self) -> Result<Store, Failed> {
        self.make_directory()?;
        let settings = Settings { place: self.place(), key_file: self.key_file(), entropy: clock::entropy(), clock: clock::clock() };
        Ok(Store::open(settings).await?)
    }
}

/// Whoever sits at the command line of the machine that holds the keys.
pub fn operator() -> Actor {
    let id = ActorId(Uuid::new_v5(&Uuid::NAMESPACE_OID, b"waymark command line"));
    Actor::operator(id)
}
