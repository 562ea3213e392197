//! Restoration: how much updating it takes to be registered again after so long.

use async_graphql::{ComplexObject, SimpleObject};
use domain::restoration as known;

use super::RegisteredOn;
use crate::scalars::Date;

/// What it takes to be registered again.
#[derive(Clone, Debug, SimpleObject)]
pub struct Restoration {
    /// The first day without registration, as far as is on record. Who has not practised for longer owes by that longer time.
    out_since: Date,
    /// The days of updating: supervised practice, formal study or private study.
    updating_days: i32,
    /// How many of them may at most be private study.
    private_study_at_most_days: i32,
}

impl From<known::Restoration> for Restoration {
    fn from(it: known::Restoration) -> Self {
        let days = |it: u32| i32::try_from(it).unwrap_or(i32::MAX);
        Self {
            out_since: it.out_since.into(),
            updating_days: days(it.updating_days),
            private_study_at_most_days: days(it.private_study_at_most_days),
        }
    }
}

#[ComplexObject]
impl RegisteredOn {
    /// What it takes to be registered again, by the regulator's rules of the day; null unless it is known that the person is not registered.
    async fn restoration(
        &self,
        #[graphql(desc = "The day on which they would be back. The day of the question where left out.")] on: Option<Date>,
    ) -> Option<Restoration> {
        let back_on = on.map_or(self.asked_of, |it| it.0);
        let out_since = self.since.filter(|_| self.registered == Some(false))?.0;
        let rules = domain::cpd::shipped_rules(domain::cpd::year_ending(back_on))?.restoration.as_ref()?;
        rules.after(out_since, back_on).map(Restoration::from)
    }
}
