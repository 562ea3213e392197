//! Records a council's statutory return: each row finds its person, and becomes what is new about them.

mod corrected;
mod entries;
mod missing;
mod people;
mod spells;

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use domain::csww::Return;
use domain::employer::{EmployerRegistered, VacanciesReported};
use domain::event::Event;
use domain::history::{Context, Draft};
use domain::ids::{EmployerId, EventId, ImportId, PersonId};
use domain::import::{FileImported, FileKind};
use domain::refusal::Refusal;
use store::Store;
use store::bring_in::{Bringing, LetIn, NotBroughtIn};
use store::hex::sha256;

use super::{Attempt, Brought, Done, LeftOut, Recorded, Run};
use crate::clock;
use crate::failed::Failed;
use entries::Entries;

/// No return is older than the records that it could be told from.
const FIRST_YEAR: i32 = 1990;

/// The year and the council of a return, and the council's other returns that are recorded.
pub(crate) struct Census {
    pub(crate) employer: EmployerId,
    pub(crate) year: i32,
    /// The day it describes.
    pub(crate) on: NaiveDate,
    /// The first of its twelve months.
    pub(crate) from: NaiveDate,
    /// The day that the last return before this one describes.
    pub(crate) before: Option<NaiveDate>,
    /// The days that later returns describe.
    pub(crate) later: BTreeSet<NaiveDate>,
    /// The imports of this council's returns, and the year of each.
    pub(crate) imports: HashMap<ImportId, i32>,
    pub(crate) ctx: Context,
}

/// What is to be recorded, and whose rows it comes from.
#[derive(Default)]
struct Parts {
    parts: Vec<Bringing>,
    /// The lines of the rows that each part comes from.
    lines: Vec<Vec<u64>>,
}

impl Parts {
    fn add(&mut self, part: Bringing, lines: Vec<u64>) {
        self.parts.push(part);
        self.lines.push(lines);
    }

    /// Refusals by line and field, as an officer finds them in the file.
    fn in_words(&self, refused: &[NotBroughtIn]) -> Vec<String> {
        let words = |it: &NotBroughtIn| {
            let lines = self.lines.get(it.index).map_or(&[][..], Vec::as_slice);
            let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
            let place = match lines.len() {
                0 => "somebody whom the return does not have".to_owned(),
                1 => format!("line {}", lines[0]),
                _ => format!("lines {}", lines.join(" and ")),
            };
            format!("{place}, {}: {}", field(&it.refusal), super::in_words(&it.refusal))
        };
        refused.iter().map(words).collect()
    }
}

/// The element of the return that a rule's refusal is about.
fn field(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::WouldBreak { because, .. } => field(because),
        Refusal::NumberClaimed | Refusal::NumberAlreadyHeld | Refusal::AnotherNumberHeld | Refusal::NumberNotHeld | Refusal::Erased => {
            "SWENo"
        }
        Refusal::NotYetBorn => "PersonBirthDate",
        Refusal::SpellOver | Refusal::EndsBeforeItBegins(_) => "RoleEndDate",
        Refusal::SpellUnknown | Refusal::DateOutOfRange(_) => "RoleStartDate",
        Refusal::MoreDaysThanThePeriod => "WorkingDaysLost",
        Refusal::TooManyCases(_) => "Cases30",
        Refusal::InTheFuture => "ReferenceDate",
        Refusal::AlreadyAway | Refusal::NotAway => "Absat30Sept",
        Refusal::Deceased => "ReasonLeave",
        Refusal::NegativeVacancies => "NumberOfVacancies",
        _ => "CSWWWorker",
    }
}

/// Records a return. The same return twice records nothing.
pub async fn record(run: &Run<'_>, it: &Return, employer: Option<&str>) -> Recorded {
    let store = run.store;
    let (employer, registered) = find_employer(store, it, employer).await?;
    let known = people::Known::load(store, employer).await?;
    let census = census(it, employer, &known, run.ctx)?;
    let mut done = Done::default();
    let mut parts = Parts::default();
    let mut own = registered.map_or(Vec::new(), |it| vec![draft(census.from, Event::EmployerRegistered(it))]);
    own.extend(vacancies(store, &census, it).await?);
    if !own.is_empty() {
        done.changes.push("the council: its vacancies on the day".into());
        parts.add(Bringing { stream: employer.into(), drafts: own }, vec![1]);
    }
    let groups = known.group(store, it).await?;
    for row in &groups.erased {
        let why = "SWENo: the number of somebody who was erased, of whom nothing more can be recorded";
        done.left_out.push(LeftOut::new(format!("row at line {}, {why}", row.line)));
    }
    let in_file: HashSet<PersonId> = groups.people.iter().map(|it| it.person).collect();
    for group in &groups.people {
        let lines = group.rows.iter().map(|row| row.line).collect();
        let who = if group.known.is_some() { "a person who is known" } else { "a new person" };
        let place = format!("row at line {}: {who}", group.rows.first().map_or(0, |row| row.line));
        take(entries::entries(store, &census, group), group.person, (place, lines), &mut parts, &mut done);
    }
    for (person, entries) in missing::agency(&census, &known, &in_file) {
        take(entries, person, ("not in the return".to_owned(), Vec::new()), &mut parts, &mut done);
    }
    done.queries.extend(missing::employed(&census, &known, &in_file));
    if parts.parts.is_empty() {
        return Ok(Attempt::Done(done));
    }
    commit(run, &census, parts, done).await
}

fn take(it: Entries, person: PersonId, (place, lines): (String, Vec<u64>), parts: &mut Parts, done: &mut Done) {
    done.left_out.extend(it.left_out.into_iter().map(LeftOut::new));
    done.queries.extend(it.queries);
    if it.drafts.is_empty() {
        done.unchanged += usize::from(!it.nothing_sound && !lines.is_empty());
        return;
    }
    done.recorded += 1;
    done.changes.push(format!("{place}: {}", it.what.join(", ")));
    parts.add(Bringing { stream: person.into(), drafts: it.drafts }, lines);
}

async fn commit(run: &Run<'_>, census: &Census, mut parts: Parts, done: Done) -> Recorded {
    let refused = run.store.would_refuse(run.actor, run.ctx, &parts.parts, &mut LetIn::default()).await?;
    if !refused.is_empty() {
        // What would be left out is to be mended in the same file.
        let left_out = done.left_out.iter().map(|it| format!("{}; this row alone would be left out", it.why));
        let lines: Vec<String> = parts.in_words(&refused).into_iter().chain(left_out).collect();
        return Err(super::refused(run.dry_run, &lines));
    }
    if run.dry_run {
        return Ok(Attempt::Done(done));
    }
    let events = parts.parts.iter().map(|it| it.drafts.len() as u64).sum();
    let (import, employer) = (run.import, Some(census.employer));
    let imported = FileImported { import, kind: FileKind::Csww, sha256: sha256(run.file), employer, events };
    parts.add(super::import_entry(import, census.on, imported), vec![1]);
    let all = std::mem::take(&mut parts.parts);
    match super::bring_in(run, &mut { run.since }, all, HashMap::new()).await? {
        Brought::In => Ok(Attempt::Done(done)),
        Brought::Overtaken => Ok(Attempt::Overtaken(Done::default())),
        Brought::Refused(refused) => Err(super::refused(false, &parts.in_words(&refused))),
    }
}

fn draft(effective_on: NaiveDate, event: Event) -> Draft {
    Draft { id: EventId(clock::new_id()), effective_on, event }
}

fn census(it: &Return, employer: EmployerId, known: &people::Known, ctx: Context) -> Result<Census, Failed> {
    let Some(year) = it.year.or_else(|| it.reference_date.map(|day| chrono::Datelike::year(&day))) else {
        return Err(Failed::Input("the return says neither its year nor its reference date: put CollectionDetails into its header".into()));
    };
    let on = it.reference_date.or_else(|| NaiveDate::from_ymd_opt(year, 9, 30));
    let from = NaiveDate::from_ymd_opt(year - 1, 10, 1);
    match (on, from) {
        (Some(on), _) if on > ctx.today || year < FIRST_YEAR => {
            let days = format!("expected a day from {FIRST_YEAR} to today");
            Err(Failed::Input(format!("ReferenceDate: {days}, and the return describes {on}; correct CollectionDetails in its header")))
        }
        (Some(on), Some(from)) => {
            let returned = known.returned().filter(|it| it.year > year && it.on > on);
            let later = returned.map(|it| it.on).collect();
            let before = known.returned().map(|it| it.on).filter(|it| *it < from).max();
            let imports = known.returned().flat_map(|it| it.imports.iter().map(|import| (*import, it.year))).collect();
            Ok(Census { employer, year, on, from, before, later, imports, ctx })
        }
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
        let way_out = "give the authority's three-digit code there, or say whose the return is with --employer";
        return Err(Failed::Input(format!("LEA: {code:?} is neither an employer here nor a local authority of England; {way_out}")));
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
