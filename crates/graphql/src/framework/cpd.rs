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
        }
    }
}
