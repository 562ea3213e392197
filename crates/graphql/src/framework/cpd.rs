//! CPD rules: what registration asks of a person's development in each registration year.

use async_graphql::SimpleObject;

use super::number;

/// What registration asks of a person's development in each registration year.
#[derive(Clone, Debug, SimpleObject)]
pub struct CpdRules {
    /// The first day of a registration year, as month and day: `12-01`.
    year_begins: String,
    /// From when renewal is open, as month and day. It closes with the year.
    renewal_opens: String,
    /// How many different pieces of learning are recorded in a year.
    items: i32,
    /// How many of them with a peer's reflection.
    with_peer_reflection: i32,
    /// For how many days after the year's end it may still be done.
    grace_days: i32,
    /// Who was registered on this day of the year or later owes no items in it, as month and day, where there is such a day.
    registered_late_from: Option<String>,
    /// What a return to the register asks, where the document says it.
    restoration: Option<RestorationRules>,
}

/// What a return to the register asks.
#[derive(Clone, Debug, SimpleObject)]
pub struct RestorationRules {
    /// How much updating after how long, the shortest time first; before the first of them nothing is asked.
    updating: Vec<UpdatingBand>,
    /// How much of it may at most be private study, in percent.
    private_study_percent: i32,
}

/// So much updating after so long out of practice.
#[derive(Clone, Debug, SimpleObject)]
pub struct UpdatingBand {
    /// The years.
    years: i32,
    /// Whether just so many years are enough; otherwise it is for longer than that.
    inclusive: bool,
    /// The days of updating.
    days: i32,
}

impl From<&domain::restoration::RestorationRules> for RestorationRules {
    fn from(it: &domain::restoration::RestorationRules) -> Self {
        let band = |it: &domain::restoration::UpdatingBand| UpdatingBand {
            years: number(it.years),
            inclusive: it.inclusive,
            days: number(it.days),
        };
        Self { updating: it.updating.iter().map(band).collect(), private_study_percent: number(it.private_study_percent) }
    }
}

impl From<&domain::cpd::CpdRules> for CpdRules {
    fn from(it: &domain::cpd::CpdRules) -> Self {
        let day = |it: domain::cpd::DayOfYear| format!("{:02}-{:02}", it.month, it.day);
        Self {
            year_begins: day(it.year_begins),
            renewal_opens: day(it.renewal_opens),
            items: number(it.items),
            with_peer_reflection: number(it.with_peer_reflection),
            grace_days: number(it.grace_days),
            registered_late_from: it.registered_late_from.map(day),
            restoration: it.restoration.as_ref().map(Into::into),
        }
    }
}
