//! What a command on the command line fails with: in words for whoever typed it, and nothing personal.

use std::process::ExitCode;

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
    /// A file is not at all what it was said to be, or cannot be read.
    #[error("{0}")]
    AnotherKind(String),
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
    /// What the command ends with, for whoever runs it from a script.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::AnotherKind(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }

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
