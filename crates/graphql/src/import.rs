//! Files that were brought in, as their entries say it.

use async_graphql::{ID, SimpleObject};
use domain::import as recorded;
use uuid::Uuid;

use crate::codes::FileType;
use crate::ids::{Tag, encode};
use crate::scalars::Long;

/// That a file was imported.
#[derive(Clone, Debug, SimpleObject)]
pub struct FileImported {
    /// The import, as the command line names it.
    import_id: Uuid,
    /// What kind of file it was.
    file: FileType,
    /// SHA-256 of the file, in hexadecimal.
    sha256: String,
    /// Whose file it is, where it is one employer's.
    employer_id: Option<ID>,
    /// How many entries it led to.
    entries: Long,
}

impl From<&recorded::FileImported> for FileImported {
    fn from(it: &recorded::FileImported) -> Self {
        Self {
            import_id: it.import.0,
            file: it.kind.into(),
            sha256: it.sha256.clone(),
            employer_id: it.employer.map(|it| encode(Tag::Employer, it.0)),
            entries: count(it.events),
        }
    }
}

/// That an import was taken back: all that it recorded is retracted.
#[derive(Clone, Debug, SimpleObject)]
pub struct ImportTakenBack {
    /// The import, as the command line names it.
    import_id: Uuid,
    /// How many entries were retracted.
    entries: Long,
}

impl From<&recorded::ImportTakenBack> for ImportTakenBack {
    fn from(it: &recorded::ImportTakenBack) -> Self {
        Self { import_id: it.import.0, entries: count(it.entries) }
    }
}

fn count(it: u64) -> Long {
    Long(i64::try_from(it).unwrap_or(i64::MAX))
}
