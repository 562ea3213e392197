//! What a command on the command line fails with: in words for whoever typed it, and nothing personal.

use domain::refusal::Refusal;
use store::failure::{Failure, Unanswered};

/// Why a command did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The store said no.
    #[error(transparent)]
    Store(#[from] Failure),
    /// A rule said no.
    #[error("{0} ({code})", code = .0.code())]
    Refused(Refusal),
    /// What was typed, or a file, is not right; everything that is wrong has been printed.
    #[error("{0}")]
    Input(String),
    /// A file or the network could not be used.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why not.
        source: std::io::Error,
    },
}

impl Failed {
    /// A failure on a file or the network.
    pub fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}

impl From<Unanswered> for Failed {
    fn from(it: Unanswered) -> Self {
        match it {
            Unanswered::Refused(refusal) => Self::Refused(refusal),
            Unanswered::Failed(failure) => Self::Store(failure),
        }
    }
}
