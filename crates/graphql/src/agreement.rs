//! Agreement between those who judge: how far, how sure that is, and how it changed.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::agreement as known;
use domain::agreement::between as judged;
use domain::ids::EmployerId;

use crate::at::At;
use crate::desk::Desk;
use crate::errors::theirs;
use crate::ids::{Tag, decode};
use crate::patterns::days;
use crate::scalars::{Date, count};

/// Between whom agreement is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::agreement::between::Between")]
pub enum AgreementBetween {
    /// Those who voted on the same case.
    Markers,
    /// A panel, and who of the same employer looked at the case again: the panel that heard an appeal, and internal moderators.
    Panels,
    /// A panel, and moderators of other employers.
    Employers,
}

/// How agreement is computed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::agreement::between::Method")]
pub enum AgreementMethod {
    /// Cohen's kappa, between two: the same two people throughout, or a panel and whoever looked at its cases again, one at each.
    Cohen,
    /// Fleiss' kappa, among several, not always the same.
    Fleiss,
}

/// Why agreement, or how sure it is, cannot be computed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::agreement::NotComputed")]
pub enum AgreementNotComputed {
    /// Nothing was judged by two or more people.
    NoItems,
    /// Every judgement is of one category, so that chance alone would make everybody agree.
    OneCategory,
    /// One case alone does not say how sure a figure is.
    OneItem,
    /// The cases do not differ in how far people agree on them, so that the large-sample formula gives no interval.
    NoSpread,
    /// Not every case was judged by as many people.
    RatersVary,
}

/// A 95% interval.
#[derive(Clone, Debug, SimpleObject)]
pub struct AgreementInterval {
    /// The standard error that it is drawn with.
    standard_error: f64,
    /// Its lower end.
    low: f64,
    /// Its upper end.
    high: f64,
}

impl From<known::Interval> for AgreementInterval {
    fn from(it: known::Interval) -> Self {
        Self { standard_error: it.standard_error, low: it.low, high: it.high }
    }
}

/// How far people agree beyond chance. Of fewer than about thirty cases an interval is rough.
#[derive(Clone, Debug, SimpleObject)]
pub struct Kappa {
    /// The coefficient: 1 is agreement every time, 0 is what chance gives; null where it cannot be computed.
    value: Option<f64>,
    /// In how large a share of comparisons people agree; null where there is no coefficient.
    observed: Option<f64>,
    /// In how large a share they would by chance; null where there is no coefficient.
    by_chance: Option<f64>,
    /// How many cases were compared for it.
    cases: i32,
    /// How sure it is; null where that cannot be computed.
    interval: Option<AgreementInterval>,
    /// Why the coefficient, or its interval, is null.
    not_computed: Option<AgreementNotComputed>,
}

impl From<Result<known::Kappa, known::NotComputed>> for Kappa {
    fn from(it: Result<known::Kappa, known::NotComputed>) -> Self {
        let found = it.ok();
        let interval = it.and_then(|it| it.interval);
        Self {
            value: found.map(|it| it.value),
            observed: found.map(|it| it.observed),
            by_chance: found.map(|it| it.by_chance),
            cases: count(found.map_or(0, |it| it.items)),
            not_computed: interval.err().map(Into::into),
            interval: interval.ok().map(Into::into),
        }
    }
}

/// Agreement in half a financial year: April to September, or October to March.
#[derive(Clone, Debug, SimpleObject)]
pub struct AgreementInHalf {
    /// Its first day.
    from: Date,
    /// Its last day. What lies outside the time that was asked about is not counted.
    until: Date,
    /// What it comes to.
    kappa: Kappa,
}

impl From<&known::InHalf> for AgreementInHalf {
    fn from(it: &known::InHalf) -> Self {
        Self { from: it.half.from().into(), until: it.half.until().into(), kappa: it.kappa.into() }
    }
}

/// By how much agreement changed from one half-year to the next in which it could be computed.
#[derive(Clone, Debug, SimpleObject)]
pub struct AgreementDrift {
    /// The first day of the half-year from which it changed.
    from: Date,
    /// The first day of the half-year to which it changed.
    to: Date,
    /// By how much.
    by: f64,
    /// How sure that is.
    interval: AgreementInterval,
    /// Whether it is more than chance would make of the same agreement in 95 of a hundred cases.
    is_drift: bool,
}

impl From<&known::Change> for AgreementDrift {
    fn from(it: &known::Change) -> Self {
        Self { from: it.from.from().into(), to: it.to.from().into(), by: it.by, interval: it.interval.into(), is_drift: it.is_drift() }
    }
}

/// How far those agree who judge an employer's cases.
#[derive(Clone, Debug, SimpleObject)]
pub struct PanelAgreement {
    /// Between whom.
    between: AgreementBetween,
    /// How it is computed, here and in every half-year.
    method: AgreementMethod,
    /// The first day of decisions.
    from: Date,
    /// The last day of decisions.
    until: Date,
    /// Cases that two or more judged.
    cases: i32,
    /// Who judged them: people, and panels as a whole where these are compared.
    raters: i32,
    /// What it comes to.
    kappa: Kappa,
    /// The same half-year by half-year.
    halves: Vec<AgreementInHalf>,
    /// How it changed.
    drift: Vec<AgreementDrift>,
}

/// Questions about agreement.
#[derive(Default)]
pub struct AgreementQuery;

#[Object]
impl AgreementQuery {
    /// How far those agree beyond chance who judge an employer's cases, of decisions in some time; for who convenes its panels, null for
    /// everybody else. Members are compared by what their votes would have done; a panel and who looked again by whether it was confirmed: a
    /// moderator who does not agree counts as one who would have decided otherwise. A case of your own is not counted for you.
    async fn panel_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The employer.")] employer_id: ID,
        #[graphql(desc = "Between whom.")] between: AgreementBetween,
        #[graphql(desc = "The first day: at most twenty years before the last. A year before it where left out.")] from: Option<Date>,
        #[graphql(desc = "The last day. Today where left out.")] until: Option<Date>,
    ) -> Result<Option<PanelAgreement>> {
        let desk = Desk::of(ctx)?;
        let Some(employer) = decode(Tag::Employer, &employer_id).map(EmployerId) else { return Ok(None) };
        let (from, until) = days(desk.moment.today, (from, until));
        // Waited for, so that who has just recorded something finds it.
        At::of(ctx, None).await?;
        let counted = desk.store.panel_agreement(desk.asker(), (employer, between.into()), (from, until)).await.map_err(theirs)?;
        let told = |it: judged::Agreement| PanelAgreement {
            between,
            method: it.method.into(),
            from: from.into(),
            until: until.into(),
            cases: count(it.cases),
            raters: count(it.raters),
            kappa: it.kappa.into(),
            halves: it.halves.iter().map(Into::into).collect(),
            drift: it.drift.iter().map(Into::into).collect(),
        };
        Ok(counted.map(told))
    }
}
