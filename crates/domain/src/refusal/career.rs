//! Why something of a career may not happen: registration, development.

use strum::{IntoStaticStr, VariantNames};

/// Why something of a career may not happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum OnCareer {
    /// A year that is over for long, or lies ahead.
    #[error("a renewal is of the registration year that the day lies in, named by the year in which it ends, or of the one before it")]
    RenewalYear,
    /// Taken already.
    #[error("this step of this renewal is on record already: correct that entry")]
    RenewalStepKnown,
    /// Recorded already.
    #[error("this piece of learning is on record already: correct that entry")]
    CpdKnown,
    /// No time, or more than there is.
    #[error("expected how long it took, in minutes: at least 1, and at most 120000")]
    CpdMinutes,
    /// No part of the standard.
    #[error("the standard has no such part: look for its parts in the rules of the year, such as part-4-2")]
    CpdPart,
}

impl OnCareer {
    /// The input's field that the refusal is about; empty where it is about the whole.
    pub fn field(self) -> &'static str {
        match self {
            Self::RenewalYear => "registrationYear",
            Self::RenewalStepKnown => "step",
            Self::CpdKnown => "",
            Self::CpdMinutes => "minutes",
            Self::CpdPart => "part",
        }
    }
}
