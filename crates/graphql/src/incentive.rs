//! Incentives: what is paid beside pay so that somebody comes or stays, and what of it is asked back where they leave.

mod changes;
pub mod facts;

use async_graphql::{Enum, ID, Object};
use domain::incentive as known;

pub use changes::IncentiveMutation;

use crate::at::At;
use crate::codes::LeaveReason;
use crate::ids::{Tag, encode};
use crate::scalars::{Date, Long, count};

/// What is paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::incentive::IncentiveKind")]
pub enum IncentiveKind {
    /// For staying.
    RetentionPayment,
    /// On top of the grade, since others pay more.
    MarketSupplement,
    /// On coming, to be paid back where one leaves.
    GoldenHandcuff,
    /// For long service.
    LongService,
    /// A fee, such as the regulator's.
    FeePaid,
    /// Towards study after qualifying.
    StudyContribution,
    /// Towards moving house.
    Relocation,
}

/// How often something is paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::incentive::Paid")]
pub enum IncentivePaid {
    /// Once.
    Once,
    /// Every month.
    Monthly,
    /// Every year.
    Yearly,
}

/// What of a payment is to be paid back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::incentive::Recovery")]
pub enum IncentiveRecovery {
    /// All of it.
    Whole,
    /// An equal part less for each whole month of service since.
    Monthly,
}

pub(crate) fn pence(it: u64) -> Long {
    Long(i64::try_from(it).unwrap_or(i64::MAX))
}

/// An incentive as far as it has come.
#[derive(Clone)]
pub struct Incentive {
    it: known::Incentive,
    at: At,
}

impl Incentive {
    /// As the rules know it, of a journey that was folded up to the day of the question.
    pub fn of(it: known::Incentive, at: At) -> Self {
        Self { it, at }
    }

    fn terms(&self) -> Option<&known::IncentiveTerms> {
        self.it.granted.terms.get()
    }
}

/// An incentive as far as it has come. Amounts are whole pence.
#[Object]
impl Incentive {
    /// The incentive's id, for mutations.
    async fn id(&self) -> ID {
        encode(Tag::Incentive, self.it.granted.incentive.0)
    }

    /// What is paid.
    async fn incentive_kind(&self) -> IncentiveKind {
        self.it.granted.kind.into()
    }

    /// The post.
    async fn spell_id(&self) -> ID {
        encode(Tag::Employment, self.it.granted.spell.0)
    }

    /// The day of the first payment.
    async fn from(&self) -> Date {
        self.it.from.into()
    }

    /// What it is called; null where it is not yours to read.
    async fn title(&self) -> Option<&str> {
        self.terms().map(|it| it.title.as_str())
    }

    /// One payment, in pence.
    async fn amount_pence(&self) -> Option<i32> {
        self.terms().map(|it| count(it.pence as usize))
    }

    /// How often it is paid.
    async fn paid(&self) -> Option<IncentivePaid> {
        self.terms().map(|it| it.paid.into())
    }

    /// The last day on which it is paid: as it was granted, or since somebody ended it.
    async fn ends_on(&self) -> Option<Date> {
        let granted = self.terms().and_then(|it| it.ends_on);
        [granted, self.it.ended_on].into_iter().flatten().min().map(Date)
    }

    /// Within how many months of a payment it is to be paid back by who leaves; null where it is not.
    async fn recovery_months(&self) -> Option<i32> {
        Some(count(self.terms()?.recovery?.0 as usize))
    }

    /// What of a payment is to be paid back.
    async fn recovery(&self) -> Option<IncentiveRecovery> {
        Some(self.terms()?.recovery?.1.into())
    }

    /// The reasons for leaving for which nothing is asked back.
    async fn waived_on(&self) -> Vec<LeaveReason> {
        self.terms().map(|it| it.waived_on.iter().map(|it| (*it).into()).collect()).unwrap_or_default()
    }

    /// What was paid up to the day of the question, in pence.
    async fn paid_pence(&self) -> Option<Long> {
        self.it.paid(self.at.on()).map(pence)
    }

    /// What was paid back up to the day of the question, in pence.
    async fn recovered_pence(&self) -> Option<Long> {
        self.it.recovered.map(pence)
    }

    /// What is to be paid back where the person leaves on a day, in pence: rounded down to the penny, for whole months of service, less what
    /// was paid back already.
    async fn recoverable_pence(
        &self,
        #[graphql(desc = "The last day in post.")] if_leaving_on: Date,
        #[graphql(desc = "Why they would leave, where that is known.")] reason: Option<LeaveReason>,
    ) -> Option<Long> {
        self.it.recoverable(if_leaving_on.0, reason.map(Into::into)).map(pence)
    }
}
