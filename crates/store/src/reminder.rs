//! Reminders: the version that each employer uses on a day.

use std::collections::HashMap;
use std::sync::Arc;

use domain::enrolment::Pin;
use domain::framework::{Body, Framework};
use domain::history::AsAt;
use domain::ids::EmployerId;
use domain::reminder::Reminders;

use crate::Store;
use crate::failure::Failure;

/// A version of reminders that an employer uses.
#[derive(Clone, Debug)]
pub struct InUse {
    /// Which version.
    pub pin: Pin,
    framework: Arc<Framework>,
}

impl InUse {
    /// What it says.
    pub fn reminders(&self) -> Option<&Reminders> {
        if let Body::Reminders(it) = &self.framework.body { Some(it) } else { None }
    }
}

impl Store {
    /// The reminders that employers use on a day, as known: of each the version that it adopted last of those in force. Who has adopted
    /// none reminds nobody, and is missing.
    ///
    /// At most two statements.
    pub async fn reminders_in_use(&self, employers: &[EmployerId], at: AsAt) -> Result<HashMap<EmployerId, InUse>, Failure> {
        let in_use = self.in_use(employers, at, |it| matches!(it.body, Body::Reminders(_))).await?;
        Ok(in_use.into_iter().map(|(employer, (pin, framework))| (employer, InUse { pin, framework })).collect())
    }
}
