//! What an enrolment promises to its person, beside what was given.

use async_graphql::{Context, Result};
use domain::employer;
use domain::history::History;

use super::Enrolment;
use crate::attendance::Attendance;
use crate::caseload::ProtectedCaseload;
use crate::desk::Desk;
use crate::development::DevelopmentTime;
use crate::funding::FundingRules;
use crate::supervision::Supervision;

impl Enrolment {
    /// The employer as it is known on the day of the question. Those of many enrolments are read together.
    async fn employer_folded(&self, ctx: &Context<'_>) -> Result<employer::Employer> {
        // What an employer promises is part of the enrolment, for whoever may see that.
        let history = self.at().place(Desk::of(ctx)?.store, self.it().employer).await?;
        let known = history.map(|it| History::clone(&it).known_at(self.at().as_at().known));
        Ok(known.map_or_else(employer::Employer::default, |it| employer::Employer::of(&it.facts(), self.at().on())))
    }

    pub(super) async fn supervision_given(&self, ctx: &Context<'_>) -> Result<Supervision> {
        let (document, on) = (self.document(ctx).await?, self.at().on());
        let programme = document.as_ref().and_then(|it| it.programme());
        let compliance = programme.and_then(|it| self.it().supervision(&self.known.folded, it, on));
        Ok(Supervision::of(self.it(), compliance.as_ref(), &self.known.history, on))
    }

    pub(super) async fn cases_carried(&self, ctx: &Context<'_>) -> Result<ProtectedCaseload> {
        let (document, employer) = (self.document(ctx).await?, self.employer_folded(ctx).await?);
        let programme = document.as_ref().and_then(|it| it.programme());
        let loads = programme.map(|it| self.it().protected_loads(&self.known.folded, it, &employer));
        Ok(ProtectedCaseload::of(&loads.unwrap_or_default(), &self.it().allowances))
    }

    pub(super) async fn time_for_development(&self, ctx: &Context<'_>) -> Result<DevelopmentTime> {
        let (document, employer) = (self.document(ctx).await?, self.employer_folded(ctx).await?);
        let weekly_minutes = u64::from(employer.standard_hours) * 60 / 100;
        let programme = document.as_ref().and_then(|it| it.programme());
        let balance = programme.and_then(|it| self.it().development_balance(&self.known.folded, it, weekly_minutes));
        Ok(DevelopmentTime::of(&self.it().development, balance))
    }

    pub(super) async fn attended(&self, ctx: &Context<'_>) -> Result<Option<Attendance>> {
        let document = self.document(ctx).await?;
        Ok(document.as_ref().and_then(|it| it.programme()).map(|it| Attendance::of(self.it(), it)))
    }

    pub(super) async fn who_pays(&self, ctx: &Context<'_>) -> Result<Option<FundingRules>> {
        let document = self.document(ctx).await?;
        Ok(document.as_ref().and_then(|it| it.programme()).and_then(|it| it.funding.as_ref()).map(FundingRules::of))
    }
}
