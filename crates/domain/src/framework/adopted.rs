//! Adopting a version: from which day an employer uses a document, and its text as it then was.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::check;
use crate::enrolment::Pin;
use crate::refusal::{OnProgramme, Refusal};

/// An employer adopted one version of a framework. The text is in the event: a file can be edited, and what was adopted must not be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FrameworkAdopted {
    /// The version, and the hash of the text.
    pub framework: Pin,
    /// The document.
    pub text: String,
}

/// A version that an employer adopted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Adopted {
    /// The day from which it is used.
    pub on: NaiveDate,
    /// Which.
    pub framework: Pin,
    /// The document.
    pub text: String,
}

/// The longest document, in bytes: several times the longest that comes with Waymark.
const LONGEST: usize = 256 * 1024;

impl FrameworkAdopted {
    /// Refuses a text that is not the document it is said to be, or has faults. Asked when it is recorded: a later reader may ask for
    /// more of a document, and what was adopted stays adopted.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        self.framework.check()?;
        if self.text.len() > LONGEST {
            return Err(Refusal::TooLong("text", LONGEST));
        }
        let read = check(&self.text).map_err(|faults| OnProgramme::FaultyFramework(faults.len()))?;
        if read.named == self.framework.named() { Ok(()) } else { Err(OnProgramme::AnotherFramework.into()) }
    }
}
