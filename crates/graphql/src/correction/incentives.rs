//! What an entry should have said, kind by kind: incentives.

use async_graphql::{InputObject, MaybeUndefined};
use domain::incentive::{IncentiveGranted, IncentiveRecovered};
use domain::private::Private;
use domain::refusal::{OnCareer, Refusal};

use super::patch::set;
use crate::codes::LeaveReason;
use crate::errors::Told;
use crate::incentive::{IncentiveKind, IncentivePaid, IncentiveRecovery};
use crate::scalars::Date;

/// Other terms of an incentive.
#[derive(Clone, Debug, InputObject)]
pub struct IncentivePatch {
    /// What is paid.
    incentive_kind: Option<IncentiveKind>,
    /// What it is called.
    incentive_title: Option<String>,
    /// One payment, in pence.
    amount_pence: Option<i32>,
    /// How often.
    paid: Option<IncentivePaid>,
    /// The last day on which it is paid; null where it has none.
    ends_on: MaybeUndefined<Date>,
    /// Within how many months it is to be paid back; null where it is not.
    recovery_months: MaybeUndefined<i32>,
    /// What of it is to be paid back; null where nothing is.
    recovery: MaybeUndefined<IncentiveRecovery>,
    /// The reasons for leaving for which nothing is asked back.
    waived_on: Option<Vec<LeaveReason>>,
}

impl IncentivePatch {
    pub(super) fn apply(self, fact: &mut IncentiveGranted) -> Result<(), Told> {
        let mut terms = fact.terms.get().cloned().ok_or_else(|| Told::from(Refusal::Erased))?;
        fact.kind = self.incentive_kind.map_or(fact.kind, Into::into);
        terms.title = self.incentive_title.unwrap_or(terms.title);
        terms.pence = self.amount_pence.map_or(terms.pence, |it| u32::try_from(it).unwrap_or(0));
        terms.paid = self.paid.map_or(terms.paid, Into::into);
        set(&mut terms.ends_on, self.ends_on.map_value(|it| it.0));
        let (mut months, mut how) = (terms.recovery.map(|it| it.0), terms.recovery.map(|it| it.1));
        set(&mut months, self.recovery_months.map_value(|it| u32::try_from(it).unwrap_or(0)));
        set(&mut how, self.recovery.map_value(Into::into));
        if months.is_some() != how.is_some() {
            return Err(OnCareer::RecoveryMonths.into());
        }
        terms.recovery = months.zip(how);
        if let Some(waived_on) = self.waived_on {
            terms.waived_on = waived_on.into_iter().map(Into::into).collect();
        }
        fact.terms = Private::Open(terms);
        Ok(())
    }
}

/// Another amount.
#[derive(Clone, Debug, InputObject)]
pub struct IncentiveRecoveryPatch {
    /// How much, in pence.
    amount_pence: i32,
}

impl IncentiveRecoveryPatch {
    pub(super) fn apply(self, fact: &mut IncentiveRecovered) {
        fact.pence = Private::Open(u32::try_from(self.amount_pence).unwrap_or(0));
    }
}
