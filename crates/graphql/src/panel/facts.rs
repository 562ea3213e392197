//! What the entries of a central list say, value by value.

use async_graphql::{ID, SimpleObject};
use domain::panel as known;

use super::Capacity;
use crate::ids::{Tag, encode};
use crate::scalars::Date;

/// That somebody was put on an employer's central list of panel members, from the entry's day on.
#[derive(Clone, Debug, SimpleObject)]
pub struct PanelMemberListed {
    /// The member.
    member_id: Option<ID>,
    /// What they are called; null where that cannot be read.
    #[graphql(name = "memberName")]
    name: Option<String>,
    /// For which organisation they work.
    organisation: Option<String>,
    /// Whether that is the employer itself.
    of_employer: Option<bool>,
    /// As what they may take part.
    capacities: Vec<Capacity>,
    /// The last day of the term of office.
    #[graphql(name = "inOfficeUntil")]
    until: Option<Date>,
    /// When they were last trained for it.
    trained_on: Option<Date>,
    /// The account by which they act here.
    account_id: Option<ID>,
    /// Their own journey.
    own_journey_id: Option<ID>,
}

impl From<&known::PanelMemberListed> for PanelMemberListed {
    fn from(it: &known::PanelMemberListed) -> Self {
        Self {
            member_id: Some(encode(Tag::Member, it.member.0)),
            name: it.name.get().cloned(),
            organisation: it.organisation.get().cloned(),
            of_employer: Some(it.of_employer),
            capacities: it.capacities.iter().map(|it| (*it).into()).collect(),
            until: it.until.map(Date),
            trained_on: it.trained_on.map(Date),
            account_id: it.account.map(|it| encode(Tag::Actor, it.0)),
            own_journey_id: it.person.map(|it| encode(Tag::Journey, it.0)),
        }
    }
}

/// That somebody was taken off it: the entry's day is the first without them.
#[derive(Clone, Debug, SimpleObject)]
pub struct PanelMemberUnlisted {
    /// The member.
    member_id: Option<ID>,
}

impl From<&known::PanelMemberUnlisted> for PanelMemberUnlisted {
    fn from(it: &known::PanelMemberUnlisted) -> Self {
        Self { member_id: Some(encode(Tag::Member, it.member.0)) }
    }
}
