//! Renewal of registration: what the register said, the steps of a year, and what everybody still owes.

mod changes;
mod list;
mod restoration;
pub(crate) mod stops;

use async_graphql::{Enum, SimpleObject};
use chrono::NaiveDate;
use domain::journey::Journey;
use domain::renewal as known;

pub use changes::RenewalMutation;
pub use list::RenewalQuery;
pub use stops::RegistrationStop;

use crate::cpd::CpdItem;
use crate::scalars::Date;

/// What the register says of somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::renewal::RegisterStatus")]
pub enum RegisterStatus {
    /// Registered.
    Registered,
    /// Not on it any more, and it does not say why.
    NoLongerRegistered,
    /// Off it, since they did not renew.
    FailedToRenew,
    /// Off it, since they did not record what the standard asks of development.
    FailedCpd,
    /// Off it by their own wish.
    VoluntaryRemoval,
    /// Removed by the regulator.
    Removed,
    /// Has died.
    Deceased,
}

/// A step of the yearly renewal, beside development.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::renewal::RenewalStep")]
pub enum RenewalStep {
    /// The form was sent.
    Form,
    /// The fee was paid.
    Fee,
}

/// Where somebody stands in a registration year.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Enum)]
#[graphql(remote = "domain::renewal::RenewalStanding")]
pub enum RenewalStanding {
    /// Not registered in it, as far as is on record: nothing is owed.
    NotRegistered,
    /// Everything is done.
    Renewed,
    /// Something is owed, and there is time.
    Owes,
    /// The year is over, something was owed, and some of it is on record as done: the registration has lapsed.
    Lapsed,
    /// The year is over, and nothing of it is on record: nobody here knows.
    NotKnown,
}

/// By what it is known whether somebody is registered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::renewal::KnownBy")]
pub enum RegisteredBy {
    /// A number is on record, and no registration year has ended since.
    Number,
    /// Somebody looked into the register.
    Check,
    /// The steps of the last renewal.
    Renewal,
    /// Nothing.
    Nothing,
}

/// A look into the register.
#[derive(Clone, Debug, SimpleObject)]
pub struct RegisterCheck {
    /// The day.
    on: Date,
    /// What it said.
    status: RegisterStatus,
    /// Until when it said they are, or were, registered.
    registered_until: Option<Date>,
}

impl From<&known::Check> for RegisterCheck {
    fn from(it: &known::Check) -> Self {
        Self { on: it.on.into(), status: it.status.into(), registered_until: it.registered_until.map(Date) }
    }
}

/// Whether somebody is registered on a day, and by what that is known.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct RegisteredOn {
    /// Whether they are; null where nobody here knows.
    registered: Option<bool>,
    /// By what it is known.
    by: RegisteredBy,
    /// Since when, as far as is known.
    since: Option<Date>,
    /// The day that was asked about.
    #[graphql(skip)]
    asked_of: NaiveDate,
}

impl RegisteredOn {
    /// By a journey, folded up to the day.
    pub fn of(journey: &Journey, on: NaiveDate) -> Self {
        let it = known::registered(journey, domain::cpd::shipped_rules, on);
        Self { registered: it.is, by: it.by.into(), since: it.since.map(Date), asked_of: on }
    }
}

/// What is owed for a registration year.
#[derive(Clone, Debug, SimpleObject)]
pub struct RenewalOwed {
    /// The form.
    form: bool,
    /// The fee.
    fee: bool,
    /// So many different pieces of learning.
    items: i32,
    /// So many with a peer's reflection.
    with_peer_reflection: i32,
}

impl From<known::Owed> for RenewalOwed {
    fn from(it: known::Owed) -> Self {
        let number = |it: u32| i32::try_from(it).unwrap_or(i32::MAX);
        Self { form: it.form, fee: it.fee, items: number(it.items), with_peer_reflection: number(it.with_peer_reflection) }
    }
}

/// Somebody's registration year: what is owed for it, and what of that is done. Leave and sickness change nothing of what is owed.
#[derive(Clone, Debug, SimpleObject)]
pub struct RenewalYear {
    /// The calendar year in which it ends.
    year: i32,
    /// Its first day.
    from: Date,
    /// Its last day.
    until: Date,
    /// The first day on which renewal is open.
    opens: Date,
    /// The last day on which it can be done, until midnight in England.
    deadline: Date,
    /// The day from which the person is registered; null where they are not in this year, as far as is on record.
    registered_on: Option<Date>,
    /// Where the person stands.
    standing: RenewalStanding,
    /// How many days are left, the day of the question among them; nought once it is over.
    days_left: i32,
    /// Everything that is owed for it.
    owed: RenewalOwed,
    /// What of it is missing.
    missing: RenewalOwed,
    /// The day on which the form was sent.
    form_sent_on: Option<Date>,
    /// The day on which the fee was paid.
    fee_paid_on: Option<Date>,
    /// The pieces of learning that count, each once, oldest first.
    items: Vec<CpdItem>,
}

impl RenewalYear {
    /// Of a journey, folded up to the day; `None` where there are no rules of that year.
    pub fn of(journey: &Journey, year: i32, on: NaiveDate) -> Option<Self> {
        let it = known::renewal_year(journey, domain::cpd::shipped_rules(year)?, year)?;
        Some(Self {
            year,
            from: it.from.into(),
            until: it.until.into(),
            opens: it.opens.into(),
            deadline: it.deadline.into(),
            registered_on: it.registered_on.map(Date),
            standing: it.standing(on).into(),
            days_left: i32::try_from(it.days_left(on)).unwrap_or(i32::MAX),
            owed: it.owed.into(),
            missing: it.missing.into(),
            form_sent_on: it.form.map(|it| it.on.into()),
            fee_paid_on: it.fee.map(|it| it.on.into()),
            items: it.items.into_iter().map(Into::into).collect(),
        })
    }
}

/// That somebody looked the person up in the register, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct RegisterChecked {
    /// What it said.
    status: Option<RegisterStatus>,
    /// Until when it said they are, or were, registered.
    registered_until: Option<Date>,
}

impl From<&known::RegisterChecked> for RegisterChecked {
    fn from(it: &known::RegisterChecked) -> Self {
        Self { status: Some(it.status.into()), registered_until: it.registered_until.map(Date) }
    }
}

/// That a step of a renewal was taken, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct RenewalStepTaken {
    /// The calendar year in which the registration year ends.
    registration_year: Option<i32>,
    /// Which step.
    step: Option<RenewalStep>,
}

impl From<&known::RenewalStepTaken> for RenewalStepTaken {
    fn from(it: &known::RenewalStepTaken) -> Self {
        Self { registration_year: Some(it.year), step: Some(it.step.into()) }
    }
}
