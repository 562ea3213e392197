//! Adopting a version: from which day an employer uses a document, and its text as it then was.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Body, Named, check};
use crate::enrolment::Pin;
use crate::ids::EventId;
use crate::refusal::{OnProgramme, Refusal};

/// An employer adopted one version of a framework. The text is in the event: a file can be edited, and what was adopted must not be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FrameworkAdopted {
    /// The version, and the hash of the text.
    pub framework: Pin,
    /// The document.
    pub text: String,
}

/// A version that an employer adopted. Its text stays in the entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Adopted {
    /// The day from which it is used.
    pub on: NaiveDate,
    /// Which.
    pub framework: Pin,
    /// The entry that says so.
    pub said_by: EventId,
}

/// The longest document, in bytes: several times the longest that comes with Waymark.
pub(super) const LONGEST: usize = 256 * 1024;

impl FrameworkAdopted {
    /// Refuses a text that is not the document it is said to be, has faults, or is a programme whose standards nobody adopted. Asked when
    /// it is recorded: a later reader may ask for more of a document, and what was adopted stays adopted.
    pub(crate) fn check(&self, adopted: &[Adopted]) -> Result<(), Refusal> {
        self.framework.check()?;
        let read = check(&self.text).map_err(OnProgramme::FaultyFramework)?;
        if read.named != self.framework.named() {
            return Err(OnProgramme::AnotherFramework.into());
        }
        let Body::Programme(programme) = read.body else { return Ok(()) };
        let is_adopted = |it: &Named| adopted.iter().any(|known| known.framework.named() == *it);
        match programme.standards.into_iter().find(|it| !is_adopted(it)) {
            Some(missing) => Err(OnProgramme::StandardNotAdopted(missing).into()),
            None => Ok(()),
        }
    }
}
