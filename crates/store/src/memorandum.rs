//! Memoranda: the view of what employers agreed to, and what is told of several of them together.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::employer::Employer;
use domain::history::{AsAt, Fact, Kind, Stream};
use domain::ids::{EmployerId, MemorandumId};
use domain::memorandum::{Agreed, FEWEST, Memorandum};
use domain::suppression::{DEFAULT, Regional, SuppressionPolicySet, reference_day, regional, sees_region};
use domain::workforce::Quantity;

use crate::Store;
use crate::db::{Row, Value};
use crate::failure::Failure;
use crate::suppression::{Asking, When};
use crate::views::{Column, NO_END, View, day, day_or_end};

/// What employers agreed to.
pub const VIEW: View = View {
    name: "memorandum",
    version: 1,
    kind: Kind::Employer,
    of: &["MemorandumAgreed", "MemorandumEnded"],
    columns: &[Column::Text("memorandum"), Column::Text("says"), Column::Text("agreed_on"), Column::Text("ended_on")],
    indexes: &["memorandum"],
    rows,
};

fn rows(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let row = |it: Agreed| {
        let says = serde_json::to_string(&it.says).unwrap_or_default();
        vec![it.says.memorandum.to_string().into(), says.into(), day(it.from), day_or_end(it.ended_on)]
    };
    Employer::of(facts, NaiveDate::MAX).memoranda.into_iter().map(row).collect()
}

fn agreed(row: &Row) -> Option<(EmployerId, Agreed)> {
    let ended_on = if row.text(3) == NO_END { None } else { Some(row.text(3).parse().ok()?) };
    let agreed = Agreed { says: serde_json::from_str(row.text(1)).ok()?, from: row.text(2).parse().ok()?, ended_on };
    Some((EmployerId(row.text(0).parse::<Stream>().ok()?.id), agreed))
}

/// Which councils somebody asks about together.
#[derive(Clone, Debug)]
pub enum Together {
    /// Every party of a memorandum.
    Memorandum(MemorandumId),
    /// These, by whichever memorandum of theirs lets it through.
    Employers(Vec<EmployerId>),
}

/// What somebody asks about several councils.
#[derive(Clone, Debug)]
pub struct Region {
    /// Which.
    pub of: Together,
    /// What for.
    pub purpose: String,
}

/// What is told of several councils together.
#[derive(Clone, Debug)]
pub struct RegionTold {
    /// The memorandum that lets it through.
    pub memorandum: Memorandum,
    /// The councils.
    pub councils: Vec<EmployerId>,
    /// The day.
    pub on: NaiveDate,
    /// The figures that the memorandum names.
    pub figures: BTreeMap<Quantity, Regional>,
    /// By which policy: the strictest of the councils'.
    pub policy: SuppressionPolicySet,
}

impl Store {
    /// Every memorandum, as it stands on a day and as known at a position.
    pub async fn memoranda(&self, on: NaiveDate, known: i64) -> Result<Vec<Memorandum>, Failure> {
        let sql = "select stream, says, agreed_on, ended_on from views.memorandum where known_from <= $1 and known_to > $1 \
            order by agreed_on, memorandum, stream";
        let rows = self.db.rows(sql, vec![crate::views::known(known)]).await?;
        let said: Vec<(EmployerId, Agreed)> = rows.iter().filter_map(agreed).collect();
        Ok(Memorandum::all(said.iter().map(|(whose, it)| (*whose, it)), on))
    }

    /// What an actor is told of several councils together: what a memorandum of theirs names, for a purpose that it names, and without
    /// what is withheld of each. `None` where there is nothing that the actor may be told, whatever the reason.
    pub async fn told_region(&self, asking: Asking<'_>, region: &Region, at: AsAt) -> Result<Option<RegionTold>, Failure> {
        let on = reference_day(at.on, asking.context.today);
        let wanted = |it: &Memorandum| match &region.of {
            Together::Memorandum(id) => it.id == *id,
            Together::Employers(some) => some.iter().all(|employer| it.parties.contains(employer)),
        };
        let all = self.memoranda(asking.context.today, at.known).await?;
        let lets_through = |it: &Memorandum| wanted(it) && sees_region(asking.actor, &it.parties) && it.lets_through(&region.purpose, on);
        let Some(memorandum) = all.into_iter().find(lets_through) else { return Ok(None) };
        let mut councils: Vec<EmployerId> = match &region.of {
            Together::Memorandum(_) => memorandum.parties.iter().copied().collect(),
            Together::Employers(some) => some.clone(),
        };
        councils.sort();
        councils.dedup();
        if councils.len() < FEWEST {
            return Ok(None);
        }
        let mut told = Vec::with_capacity(councils.len());
        let mut policy = SuppressionPolicySet { region_rounding: 1, ..DEFAULT };
        for council in &councils {
            let answered = self.suppressed_workforce(asking, *council, When { at: AsAt { on, ..at }, is_past: false }).await?;
            if let Some(it) = answered.policy {
                policy.threshold = policy.threshold.max(it.says.threshold);
                policy.least_denominator = policy.least_denominator.max(it.says.least_denominator);
                policy.region_rounding = policy.region_rounding.max(it.says.region_rounding);
            }
            told.push(answered.figures);
        }
        let figures = regional(&told, &memorandum.figures, &policy, chrono::Datelike::year(&on));
        Ok(Some(RegionTold { memorandum, councils, on, figures, policy }))
    }
}
