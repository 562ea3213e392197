//! Files that were brought in: what each import was, and that it can be taken back as one.

use serde::{Deserialize, Serialize};

use crate::ids::{EmployerId, ImportId};

/// What kind of file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// Published workforce statistics.
    Published,
    /// A council's statutory return.
    Csww,
    /// Waymark's own spreadsheet of journeys.
    Journeys,
    /// An extract of the regulator's register.
    Register,
    /// Figures that an invented academy was built from.
    Demo,
}

/// A file was imported. True on the day to which its content refers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileImported {
    /// The import.
    pub import: ImportId,
    /// What kind of file it was.
    pub kind: FileKind,
    /// SHA-256 of the file, in hexadecimal: it names the file and says nothing of its content.
    pub sha256: String,
    /// Whose file it is, where it is one employer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer: Option<EmployerId>,
    /// Events that it led to.
    pub events: u64,
}

/// An import was taken back: all it recorded is retracted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ImportTakenBack {
    /// The import.
    pub import: ImportId,
    /// Entries that were retracted.
    pub entries: u64,
}
