//! Memoranda: which figures several employers let be told of all of them together, and what is told.

mod changes;

use std::collections::BTreeSet;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::ids::{EmployerId, MemorandumId};
use domain::memorandum::{self as known, Memorandum as Known};
use domain::suppression::Regional;
use domain::workforce::Quantity;
use store::memorandum::{Region, RegionTold, Together};

pub use changes::MemorandumMutation;

use crate::at::{AsAtInput, At};
use crate::desk::Desk;
use crate::employer::{self, Employer};
use crate::errors::{bad_input, theirs};
use crate::figures::{MeasureName, WorkforceRate};
use crate::ids::{Tag, decode, encode};
use crate::scalars::Date;

/// That an employer agreed to a memorandum, from the entry's day on.
#[derive(Clone, Debug, SimpleObject)]
pub struct MemorandumAgreed {
    /// The memorandum, the same with every party.
    memorandum_id: Option<ID>,
    /// The other parties.
    party_ids: Vec<ID>,
    /// What is told of all of them together, and nothing else.
    measures: Vec<MeasureName>,
    /// What for.
    purposes: Vec<String>,
    /// The last day on which it is told, and the last day of which anything is.
    until: Date,
}

impl From<&known::MemorandumAgreed> for MemorandumAgreed {
    fn from(it: &known::MemorandumAgreed) -> Self {
        Self {
            memorandum_id: Some(encode(Tag::Memorandum, it.memorandum.0)),
            party_ids: it.with.iter().map(|it| encode(Tag::Employer, it.0)).collect(),
            measures: measures(&it.figures),
            purposes: it.purposes.iter().cloned().collect(),
            until: it.until.into(),
        }
    }
}

/// That an employer ended a memorandum, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct MemorandumEnded {
    /// The memorandum.
    memorandum_id: Option<ID>,
}

impl From<&known::MemorandumEnded> for MemorandumEnded {
    fn from(it: &known::MemorandumEnded) -> Self {
        Self { memorandum_id: Some(encode(Tag::Memorandum, it.memorandum.0)) }
    }
}

fn measures(figures: &BTreeSet<Quantity>) -> Vec<MeasureName> {
    figures.iter().map(|it| (*it).into()).collect()
}

/// A memorandum of several employers: which figures of all of them together may be told, for which purposes, until when.
pub struct Memorandum {
    it: Known,
    at: At,
}

/// A memorandum of several employers: which figures of all of them together may be told, for which purposes, until when.
#[Object]
impl Memorandum {
    /// Its id, for mutations and for `regionalWorkforce`.
    async fn id(&self) -> ID {
        encode(Tag::Memorandum, self.it.id.0)
    }

    /// Who is to agree.
    async fn parties(&self, ctx: &Context<'_>) -> Result<Vec<Employer>> {
        employers(ctx, &self.it.parties, &self.at).await
    }

    /// Who has agreed to exactly this, and has not ended it. It counts once all parties have.
    async fn agreed_by(&self, ctx: &Context<'_>) -> Result<Vec<Employer>> {
        employers(ctx, &self.it.agreed, &self.at).await
    }

    /// What is told of all of them together, and nothing else.
    async fn measures(&self) -> Vec<MeasureName> {
        measures(&self.it.figures)
    }

    /// What for.
    async fn purposes(&self) -> Vec<&String> {
        self.it.purposes.iter().collect()
    }

    /// The last day on which it is told, and the last day of which anything is.
    async fn until(&self) -> Date {
        self.it.until.into()
    }

    /// Whether every party has agreed, none has ended it, and its time is not over, on the day of the question.
    async fn in_force(&self) -> bool {
        self.it.is_in_force()
    }
}

async fn employers(ctx: &Context<'_>, ids: &BTreeSet<EmployerId>, at: &At) -> Result<Vec<Employer>> {
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        all.extend(employer::by_id(ctx, Some(*id), at).await?);
    }
    Ok(all)
}

/// The memoranda to which an employer is a party, also those that it has not agreed to yet.
pub async fn of_employer(ctx: &Context<'_>, employer: EmployerId, at: &At) -> Result<Vec<Memorandum>> {
    let all = at.memoranda(Desk::of(ctx)?.store).await?;
    let theirs = all.iter().filter(|it| it.parties.contains(&employer));
    Ok(theirs.map(|it| Memorandum { it: it.clone(), at: at.clone() }).collect())
}

/// One measure of several councils.
#[derive(Clone, Debug, SimpleObject)]
pub struct RegionalMeasure {
    /// Which.
    measure: MeasureName,
    /// Of how many of the councils it is: those of which it is withheld or unknown are not in it.
    councils: i32,
    #[graphql(flatten)]
    told: WorkforceRate,
}

impl RegionalMeasure {
    fn of((quantity, it): (&Quantity, &Regional)) -> Self {
        let councils = i32::try_from(it.councils).unwrap_or(i32::MAX);
        Self { measure: (*quantity).into(), councils, told: WorkforceRate::of(*quantity, it.told) }
    }
}

/// Figures of several councils together, as far as their memorandum lets through: without small numbers, and rounded.
pub struct RegionalWorkforce {
    it: RegionTold,
    purpose: String,
    at: At,
}

/// Figures of several councils together, as far as their memorandum lets through: without small numbers, and rounded.
#[Object]
impl RegionalWorkforce {
    /// The memorandum.
    async fn memorandum_id(&self) -> ID {
        encode(Tag::Memorandum, self.it.memorandum.id.0)
    }

    /// What it is told for.
    async fn purpose(&self) -> &str {
        &self.purpose
    }

    /// The councils.
    async fn councils(&self, ctx: &Context<'_>) -> Result<Vec<Employer>> {
        employers(ctx, &self.it.councils.iter().copied().collect(), &self.at).await
    }

    /// The census day on which the twelve months end.
    async fn on(&self) -> Date {
        self.it.on.into()
    }

    /// The measures that the memorandum names.
    async fn measures(&self) -> Vec<RegionalMeasure> {
        self.it.figures.iter().map(RegionalMeasure::of).collect()
    }

    /// To what numbers of people are rounded; 1 where they are not.
    async fn rounded_to(&self) -> i32 {
        i32::try_from(self.it.policy.region_rounding).unwrap_or(i32::MAX)
    }
}

/// Questions about several councils.
#[derive(Default)]
pub struct MemorandumQuery;

#[Object]
impl MemorandumQuery {
    /// Figures of several councils together, for a regional analyst of one of them: what a memorandum that is in force lets be told, for
    /// a purpose that it names, of the last census day on or before a day. Null where there is no such memorandum, or it does not let
    /// this through, or it is not yours to ask by.
    async fn regional_workforce(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "All parties of this memorandum.")] memorandum: Option<ID>,
        #[graphql(desc = "Or two or more of its parties, by node id, published name, or code.")] employers: Option<Vec<ID>>,
        #[graphql(desc = "What for.")] purpose: String,
        #[graphql(desc = "The day. Today where left out.")] on: Option<Date>,
    ) -> Result<Option<RegionalWorkforce>> {
        let (desk, at) = (Desk::of(ctx)?, At::of(ctx, Some(AsAtInput { on, known: None })).await?);
        let of = match (memorandum, employers) {
            (Some(id), None) => decode(Tag::Memorandum, &id).map(|it| Together::Memorandum(MemorandumId(it))),
            (None, Some(some)) => named(ctx, &some, &at).await?.map(Together::Employers),
            _ => return Err(bad_input("say which councils: either by their memorandum or by their names")),
        };
        let Some(of) = of else { return Ok(None) };
        let region = Region { of, purpose: purpose.clone() };
        let told = desk.store.told_region(desk.asking(), &region, at.as_at()).await.map_err(theirs)?;
        Ok(told.map(|it| RegionalWorkforce { it, purpose, at }))
    }
}

/// The employers of names; none where one of them is nobody's.
async fn named(ctx: &Context<'_>, some: &[ID], at: &At) -> Result<Option<Vec<EmployerId>>> {
    let mut all = Vec::with_capacity(some.len());
    for text in some {
        let Some(id) = employer::named(ctx, text, at).await? else { return Ok(None) };
        all.push(id);
    }
    Ok(Some(all))
}
