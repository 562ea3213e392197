//! Builds the invented academies of published authorities into a store, one authority at a time, each wholly or not at all.

use std::collections::{BTreeMap, HashMap};

use domain::access::Actor;
use domain::figures::{Figure, Level, Measure, Row, Symbol};
use domain::ids::{ActorId, EmployerId, ImportId};
use store::Store;
use store::bring_in::Bringing;
use uuid::Uuid;

use super::panels::{Panels, reviewed};
use super::record::{Identity, entries, entries_until};
use super::{Authority, PublishedYear, plan, plan_until};
use crate::clock;
use crate::failed::Failed;
use crate::import::{Run, published, record_published};
use crate::near;

/// Which authorities to build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scale {
    /// The one of this published name, or code.
    One(String),
    /// All of them.
    England,
}

/// How far a build has come.
#[derive(Clone, Debug)]
pub struct Built {
    /// The authority that was just built, or found.
    pub name: String,
    /// Its id.
    pub employer: EmployerId,
    /// How many of all.
    pub number: usize,
    /// All.
    pub of: usize,
    /// Events recorded for it now; 0 where it was there already.
    pub events: i64,
}

/// Who records the invented academies.
pub fn builder() -> Actor {
    let id = ActorId(Uuid::new_v5(&Uuid::NAMESPACE_OID, b"waymark demo"));
    Actor::operator(id)
}

/// Every authority of the published file, by name, with its rows in the order of years.
pub fn authorities() -> Result<BTreeMap<String, Vec<Row>>, Failed> {
    let rows = published::read(published::INDICATORS).map_err(|_| Failed::Input("the built-in statistics cannot be read".into()))?;
    let mut all: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows.into_iter().filter(|it| it.level == Level::LocalAuthority) {
        all.entry(row.area.name.clone()).or_default().push(row);
    }
    for rows in all.values_mut() {
        rows.sort_by_key(|it| it.year);
    }
    Ok(all)
}

/// Builds, and says so after each authority. An authority that is in the store already is passed over, so a build that was stopped
/// goes on where it was.
pub async fn build(store: &Store, scale: &Scale, seed: u64, mut progress: impl FnMut(&Built)) -> Result<Vec<Built>, Failed> {
    let actor = builder();
    for file in [published::HEADLINES, published::INDICATORS] {
        let rows = published::read(file).map_err(|_| Failed::Input("the built-in statistics cannot be read".into()))?;
        let (ctx, import, since) = (clock::context(actor.id), ImportId(clock::new_id()), store.head().position);
        let run = Run { store, actor: &actor, ctx, file, import, since, dry_run: false };
        let attempt = record_published::record(&run, &rows, &record_published::release_of(&rows)).await?;
        if matches!(attempt, crate::import::Attempt::Overtaken(_)) {
            return Err(Failed::Input("somebody imports at the same time: build again when they have ended".into()));
        }
    }
    let all = authorities()?;
    let numbered: HashMap<&String, u32> = all.keys().zip(0..).collect();
    let wanted: Vec<&String> = match scale {
        Scale::England => all.keys().collect(),
        Scale::One(name) => vec![find(&all, name)?],
    };
    let mut built = Vec::new();
    let mut writing: Option<tokio::task::JoinHandle<Result<Built, Failed>>> = None;
    let of = wanted.len();
    for (index, name) in wanted.into_iter().enumerate() {
        let identity = identity(name, &all[name]);
        let authority = Authority { name: name.clone(), index: numbered[name] };
        let years: Vec<PublishedYear> = all[name].iter().map(year).collect();
        // While one authority is written, the next is invented.
        let keys = store.keys.clone();
        let there = !store.log.sealed_histories(&[identity.id.into()]).await?.is_empty();
        let today = clock::context(actor.id).today;
        let made = tokio::task::spawn_blocking(move || {
            let pseudonym = |number: &str| keys.pseudonym(number);
            let parts = if there {
                Vec::new()
            } else if index == 0 {
                // Programmes are many entries: the authority that one looks around in first has them, and England has its figures.
                entries_until(today, &plan_until(today, &authority, &years, seed), &identity, &pseudonym)
            } else {
                entries(&plan(&authority, &years, seed), &identity, &pseudonym)
            };
            (identity, parts)
        });
        let (identity, parts) = made.await.map_err(|_| Failed::Input("the demo could not be planned".into()))?;
        if let Some(writing) = writing.take() {
            let done = joined(writing).await?;
            progress(&done);
            built.push(done);
        }
        let (store, actor) = (store.clone(), actor.clone());
        writing = Some(tokio::spawn(async move {
            let events = written((&store, &actor), &identity, parts, index == 0).await?;
            Ok(Built { name: identity.name, employer: identity.id, number: index + 1, of, events })
        }));
    }
    if let Some(writing) = writing {
        let done = joined(writing).await?;
        progress(&done);
        built.push(done);
    }
    Ok(built)
}

/// Writes an authority, all of it or nothing, and for the first one its panels; answers how many events that took.
async fn written((store, actor): (&Store, &Actor), identity: &Identity, parts: Vec<Bringing>, is_first: bool) -> Result<i64, Failed> {
    let events: i64 = parts.iter().map(|it| it.drafts.len() as i64).sum();
    if events == 0 {
        return Ok(0);
    }
    let before_panels = if is_first { reviewed(&parts) } else { Vec::new() };
    let context = clock::context(actor.id);
    if let Err(refused) = store.bring_in(actor, context, None, parts).await? {
        let first = refused.first().map_or(String::new(), |it| it.refusal.to_string());
        return Err(Failed::Input(format!("{} could not be built: {} refusals, the first: {first}", identity.name, refused.len())));
    }
    if !is_first {
        return Ok(events);
    }
    Ok(events + Panels::new(store, identity.id, context.today).hold(&before_panels).await?)
}

async fn joined(writing: tokio::task::JoinHandle<Result<Built, Failed>>) -> Result<Built, Failed> {
    writing.await.unwrap_or_else(|_| Err(Failed::Input("the demo could not be written".into())))
}

fn find<'a>(all: &'a BTreeMap<String, Vec<Row>>, name: &str) -> Result<&'a String, Failed> {
    let wanted = name.trim().to_lowercase();
    let is = |(known, rows): &(&String, &Vec<Row>)| {
        known.to_lowercase() == wanted
            || rows.iter().any(|it| it.area.old_codes().any(|code| code == wanted) || it.area.code.to_lowercase() == wanted)
    };
    all.iter().find(is).map(|(known, _)| known).ok_or_else(|| {
        let hint = near::hint(all.keys().map(String::as_str), name, "give a name as it is published, such as Salford");
        Failed::Input(format!("there is no authority called {name:?} in the published statistics: {hint}"))
    })
}

/// Two authorities that share one workforce are published under both codes: neither code alone is theirs.
pub(super) fn identity(name: &str, rows: &[Row]) -> Identity {
    let area = rows.last().map(|it| it.area.clone());
    let single = |code: Option<String>| code.filter(|it| !it.contains('/'));
    Identity {
        id: EmployerId(Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("waymark employer {name}").as_bytes())),
        name: name.to_owned(),
        old_code: single(area.as_ref().and_then(|it| it.old_code.clone())),
        new_code: single(area.as_ref().map(|it| it.code.clone())),
        region: area.and_then(|it| it.region_name),
    }
}

pub(super) fn year(row: &Row) -> PublishedYear {
    // Tenths of an FTE, a rate or a day; `low` is above zero and rounds to it.
    let tenths = |measure: Measure| match row.figure(measure) {
        Figure::Number { value, .. } => value.scaled(1).ok(),
        Figure::Symbol(Symbol::RoundsToZero) => Some(0),
        Figure::Symbol(_) | Figure::NotPublished => None,
    };
    let whole = |measure: Measure| tenths(measure).map(|it| it / 10);
    PublishedYear {
        year: i32::from(row.year),
        inpost_fte: tenths(Measure::InPostFte),
        inpost_headcount: whole(Measure::InPostHeadcount),
        starters_fte: tenths(Measure::StartersFte),
        starters_headcount: whole(Measure::StartersHeadcount),
        leavers_fte: tenths(Measure::LeaversFte),
        leavers_headcount: whole(Measure::LeaversHeadcount),
        turnover_rate_fte: tenths(Measure::TurnoverRateFte),
        agency_fte: tenths(Measure::AgencyFte),
        agency_headcount: whole(Measure::AgencyHeadcount),
        agency_rate_fte: tenths(Measure::AgencyRateFte),
        agency_cover_fte: tenths(Measure::AgencyCoverFte),
        agency_cover_rate_fte: tenths(Measure::AgencyCoverRateFte),
        vacancy_fte: tenths(Measure::VacancyFte),
        vacancy_rate_fte: tenths(Measure::VacancyRateFte),
        vacancy_agency_cover_rate_fte: tenths(Measure::VacancyAgencyCoverRateFte),
        case_holders_fte: tenths(Measure::CaseHoldersFte),
        cases: whole(Measure::Cases),
        caseload_fte: tenths(Measure::CaseloadFte),
        working_days_lost_fte: tenths(Measure::WorkingDaysLostFte),
        absence_rate_fte: tenths(Measure::AbsenceRateFte),
    }
}
