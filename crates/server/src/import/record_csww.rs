//! Records a council's statutory return: each row finds its person, and becomes what is new about them.

mod entries;
mod people;

use chrono::NaiveDate;
use domain::access::Actor;
use domain::csww::Return;
use domain::employer::{EmployerRegistered, VacanciesReported};
use domain::event::Event;
use domain::history::Draft;
use domain::ids::{EmployerId, EventId, ImportId};
use domain::transfer::{FileImported, FileKind};
use store::Store;
use store::bring_in::Bringing;

use super::Done;
use crate::clock;
use crate::failed::Failed;

/// The year and the council of a return.
pub(crate) struct Census {
    pub(crate) employer: EmployerId,
    pub(crate) year: i32,
    /// The day it describes.
    pub(crate) on: NaiveDate,
    /// The first of its twelve months.
    pub(crate) from: NaiveDate,
}

/// Records a return. The same return twice records nothing.
pub async fn record(store: &Store, actor: &Actor, file: &[u8], it: &Return, employer: Option<&str>, dry_run: bool) -> Result<Done, Failed> {
    let ctx = clock::context(actor.id);
    let import = ImportId(clock::new_id());
    let (employer, registered) = find_employer(store, it, employer).await?;
    let census = census(it, employer)?;
    let mut done = Done { import, ..Done::default() };
    let mut parts = Vec::new();
    let known = people::Known::load(store, employer).await?;
    for group in known.group(store, it).await? {
        let worker = group.rows.first().map_or(0, |row| row.line);
        let person = entries::entries(store, &census, &group);
        done.left_out.extend(person.left_out.iter().map(|why| format!("row at line {worker}: {why}")));
        if person.drafts.is_empty() {
            done.unchanged += 1;
            continue;
        }
        let who = if group.known.is_some() { "a person who is known" } else { "a new person" };
        done.changes.push(format!("row at line {worker}: {who}: {}", person.what.join(", ")));
        parts.push(Bringing { stream: group.person.into(), drafts: person.drafts });
    }
    done.recorded = parts.len();
    let mut own = registered.map_or(Vec::new(), |it| vec![draft(census.from, Event::EmployerRegistered(it))]);
    own.extend(vacancies(store, &census, it).await?);
    if !own.is_empty() {
        done.changes.push("the council: its vacancies on the day".into());
        parts.insert(0, Bringing { stream: employer.into(), drafts: own });
    }
    if parts.is_empty() {
        return Ok(done);
    }
    if dry_run {
        let refused = store.would_refuse(actor, ctx, &parts).await?;
        done.left_out.extend(refused.iter().map(|it| format!("would be refused: {} ({})", it.refusal, it.refusal.code())));
        return Ok(done);
    }
    let events = parts.iter().map(|it| it.drafts.len() as u64).sum();
    let imported = FileImported { import, kind: FileKind::Csww, sha256: super::sha256(file), employer: Some(employer), events };
    parts.push(super::import_entry(import, census.on, imported));
    super::bring_in(store, actor, ctx, import, parts).await?;
    Ok(done)
}

fn draft(effective_on: NaiveDate, event: Event) -> Draft {
    Draft { id: EventId(clock::new_id()), effective_on, event }
}

fn census(it: &Return, employer: EmployerId) -> Result<Census, Failed> {
    let Some(year) = it.year.or_else(|| it.reference_date.map(|day| chrono::Datelike::year(&day))) else {
        return Err(Failed::Input("the return says neither its year nor its reference date: put CollectionDetails into its header".into()));
    };
    let on = it.reference_date.or_else(|| NaiveDate::from_ymd_opt(year, 9, 30));
    let from = NaiveDate::from_ymd_opt(year - 1, 10, 1);
    match (on, from) {
        (Some(on), Some(from)) => Ok(Census { employer, year, on, from }),
        _ => Err(Failed::Input(format!("the return's year {year} is not one"))),
    }
}

/// The council, by the name given or by the code in the return; one of the 153 that is not known yet is registered.
async fn find_employer(store: &Store, it: &Return, name: Option<&str>) -> Result<(EmployerId, Option<EmployerRegistered>), Failed> {
    let code = match name {
        Some(name) => name,
        None => it.lea().ok_or_else(|| Failed::Input("the return does not name one local authority: say which with --employer".into()))?,
    };
    if let Some(known) = store.employer_named(code, i64::MAX).await? {
        return Ok((known.id, None));
    }
    let Some(found) = super::authority(code) else {
        return Err(Failed::Input(format!("{code:?} is neither an employer here nor a local authority of England")));
    };
    let registered = found.registered();
    Ok((registered.employer, Some(registered)))
}

/// The vacancies, where they are not recorded as they stand.
async fn vacancies(store: &Store, census: &Census, it: &Return) -> Result<Vec<Draft>, Failed> {
    let reported = VacanciesReported {
        fte: it.vacancies.vacant_hundredths * 10_000,
        agency_cover_fte: Some(it.vacancies.agency_cover_hundredths * 10_000),
        agency_cover_headcount: u32::try_from(it.vacancies.agency_cover_headcount).ok(),
    };
    let history = store.log.history(census.employer.into()).await?;
    for fact in history.facts() {
        let Event::VacanciesReported(known) = fact.event else { continue };
        if fact.effective_on != census.on {
            continue;
        }
        if *known == reported {
            return Ok(Vec::new());
        }
        let why = "another return of the same year";
        return Ok(vec![draft(census.on, super::corrected(fact.origin.id, Event::VacanciesReported(reported), why))]);
    }
    Ok(vec![draft(census.on, Event::VacanciesReported(reported))])
}
