//! Reminders: the version that each employer uses on a day.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::employer::Employer;
use domain::enrolment::Pin;
use domain::framework::{Body, Framework};
use domain::history::{AsAt, Stream};
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
        let streams: Vec<Stream> = employers.iter().map(|it| (*it).into()).collect();
        let histories = self.log.sealed_histories(&streams).await?;
        let adopted = |history: &domain::history::History| Employer::of(&history.facts_known_at(at.known), NaiveDate::MAX).frameworks;
        let adopted: Vec<_> = histories.iter().map(|(stream, it)| (EmployerId(stream.id), adopted(it))).collect();
        let wanted: Vec<(EmployerId, Pin)> =
            adopted.iter().flat_map(|(employer, all)| all.iter().map(|it| (*employer, it.framework.clone()))).collect();
        let documents = self.frameworks(&wanted).await?;
        let mut in_use = HashMap::new();
        for (employer, all) in adopted {
            let known = all.iter().filter(|it| it.on <= at.on).filter_map(|it| Some((it, documents.get(&it.framework)?)));
            let usable = known.filter(|(_, it)| matches!(it.body, Body::Reminders(_)) && it.is_in_force(at.on));
            // Of two that were adopted on one day, the one that was recorded later.
            if let Some((it, framework)) = usable.max_by_key(|(it, _)| it.on) {
                in_use.insert(employer, InUse { pin: it.framework.clone(), framework: framework.clone() });
            }
        }
        Ok(in_use)
    }
}
