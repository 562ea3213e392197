//! Records a coordinator's spreadsheet: people, their spells and cohorts, each person wholly or not at all.

mod entries;
mod finding;
mod places;
mod spells;

use std::collections::{HashMap, HashSet};

use domain::employment::{EmploymentChanged, EmploymentStarted};
use domain::event::Event;
use domain::history::Stream;
use domain::ids::{EmployerId, PersonId};
use domain::transfer::{FileImported, FileKind};
use store::bring_in::Bringing;
use uuid::Uuid;

use super::journeys::{Journeys, PersonRows};
use super::{Brought, Done, LeftOut, Recorded, Run};
use crate::clock;
use crate::failed::Failed;
use entries::{Entries, Settings};
use finding::{Found, Known};
use places::Places;

/// People recorded at once: a file of many is written in several goes, each person in one of them.
const AT_ONCE: usize = 1_000;

/// One person's entries, on their way into the log.
struct Planned<'a> {
    rows: &'a PersonRows,
    part: Bringing,
    what: Vec<String>,
    tags: Vec<String>,
}

/// Records everybody whose rows are sound. The same file twice records nothing.
///
/// `employer` answers for people who have no spell in the file; where it is not given, the only one that the file names, or that is known.
pub async fn record(run: &Run<'_>, read: &Journeys, employer: Option<&str>) -> Recorded {
    let mut done = Done::default();
    let mut places = Places::load(run.store).await?;
    let employer = match employer {
        Some(name) => Some(named(run, &mut places, name).await?),
        None => only_named(&places, &read.people).or_else(|| places.only_employer()),
    };
    let known = Known::load(run.store, &places, &read.people, employer).await?;
    let settings = Settings { today: run.ctx.today, employer };
    let mut planned: Vec<Planned<'_>> = Vec::new();
    let mut taken: HashSet<PersonId> = HashSet::new();
    for rows in &read.people {
        let found = match known.find(&places, rows, employer) {
            Found::Somebody(person) if !taken.insert(person.id) => Err("the same person as an earlier one in this file".to_owned()),
            Found::Somebody(person) => Ok(Some(person)),
            Found::Nobody => Ok(None),
            Found::Unclear(why) => Err(why),
        };
        let entries = found.and_then(|found| {
            let entries = entries::entries(run.store, &mut places, rows, found, settings)?;
            Ok((found, entries))
        });
        match entries {
            Err(why) => done.left_out.push(held_back(rows, rows.row, why)),
            Ok((found, Entries { drafts, what, left_out, employers })) => {
                done.left_out.extend(left_out.into_iter().map(|(row, why)| held_back(rows, row, why)));
                if drafts.is_empty() {
                    done.unchanged += 1;
                    continue;
                }
                let id = found.map_or_else(|| PersonId(clock::new_id()), |it| it.id);
                let tags = employers.iter().map(|it| run.store.reference(*it, &rows.reference)).collect();
                planned.push(Planned { rows, part: Bringing { stream: id.into(), drafts }, what, tags });
            }
        }
    }
    let planned = lawful(run, &places, planned, &mut done).await?;
    done.recorded = planned.len();
    done.changes.extend(planned.iter().map(|it| format!("row {}: {}", it.rows.row, it.what.join(", "))));
    if planned.is_empty() || run.dry_run {
        return Ok(Some(done));
    }
    commit(run, &places, planned, done).await
}

fn held_back(rows: &PersonRows, row: u64, why: String) -> LeftOut {
    LeftOut { why: format!("row {row}: {why}"), held_back: Some((rows.reference.clone(), row, why)) }
}

/// Everybody whom the rules let in; of the rest, why not.
async fn lawful<'a>(run: &Run<'_>, places: &Places, planned: Vec<Planned<'a>>, done: &mut Done) -> Result<Vec<Planned<'a>>, Failed> {
    let opened = places.opened();
    let mut lawful = Vec::with_capacity(planned.len());
    let mut waiting = planned.into_iter().peekable();
    while waiting.peek().is_some() {
        let some: Vec<Planned<'a>> = waiting.by_ref().take(AT_ONCE).collect();
        let parts = opened.iter().chain(some.iter().map(|it| &it.part)).cloned().collect::<Vec<_>>();
        let refused = run.store.would_refuse(run.actor, run.ctx, &parts).await?;
        let mut held: HashSet<usize> = HashSet::new();
        for it in &refused {
            let Some(index) = it.index.checked_sub(opened.len()) else {
                let line = format!("{}: {} ({})", opened[it.index].stream, it.refusal, it.refusal.code());
                return Err(super::refused(run.dry_run, &[line]));
            };
            if held.insert(index) {
                let rows = some[index].rows;
                done.left_out.push(held_back(rows, rows.row, format!("{} ({})", it.refusal, it.refusal.code())));
            }
        }
        lawful.extend(some.into_iter().enumerate().filter(|(index, _)| !held.contains(index)).map(|(_, it)| it));
    }
    Ok(lawful)
}

/// Writes everybody, some at a time. Stopped in between, the same file goes on where this one ended, since it finds who is there.
async fn commit(run: &Run<'_>, places: &Places, planned: Vec<Planned<'_>>, done: Done) -> Recorded {
    let events = planned.iter().map(|it| it.part.drafts.len() as u64).sum();
    let sha256 = super::sha256(run.file);
    let imported = FileImported { import: run.import, kind: FileKind::Journeys, sha256, employer: None, events };
    let mut parts = needed(places.opened(), &planned);
    parts.push(super::import_entry(run.import, run.ctx.today, imported));
    let mut since = run.since;
    let mut waiting = planned.into_iter().peekable();
    while waiting.peek().is_some() {
        let mut tags: HashMap<Stream, Vec<String>> = HashMap::new();
        for it in waiting.by_ref().take(AT_ONCE) {
            tags.insert(it.part.stream, it.tags);
            parts.push(it.part);
        }
        match super::bring_in(run, &mut since, std::mem::take(&mut parts), tags).await? {
            Brought::In => {}
            Brought::Overtaken => return Ok(None),
            Brought::Refused(refused) => {
                let lines: Vec<String> = refused.iter().map(|it| format!("{} ({})", it.refusal, it.refusal.code())).collect();
                return Err(super::refused(run.dry_run, &lines));
            }
        }
    }
    Ok(Some(done))
}

/// Of what the file opens, what somebody stands on who is recorded: who was held back opens nothing.
fn needed(opened: Vec<Bringing>, planned: &[Planned<'_>]) -> Vec<Bringing> {
    let mut stood_on: HashSet<Uuid> = HashSet::new();
    for event in planned.iter().flat_map(|it| &it.part.drafts).map(|it| &it.event) {
        match event {
            Event::JourneyOpened(it) => stood_on.extend(it.opened_by.map(|it| it.0)),
            Event::EmploymentStarted(EmploymentStarted { employer, team, .. }) => {
                stood_on.insert(employer.0);
                stood_on.extend(team.map(|it| it.0));
            }
            Event::EmploymentChanged(EmploymentChanged { team, .. }) => stood_on.extend(team.map(|it| it.0)),
            Event::CohortJoined(it) => drop(stood_on.insert(it.cohort.0)),
            _ => {}
        }
    }
    for event in opened.iter().flat_map(|it| &it.drafts).map(|it| &it.event) {
        if let Event::CohortOpened(it) = event
            && stood_on.contains(&it.cohort.0)
        {
            stood_on.insert(it.employer.0);
        }
    }
    let mut kept = opened;
    for part in &mut kept {
        part.drafts.retain(|it| match &it.event {
            Event::EmployerRegistered(it) => stood_on.contains(&it.employer.0),
            Event::TeamOpened(it) => stood_on.contains(&it.team.0),
            Event::CohortOpened(it) => stood_on.contains(&it.cohort.0),
            _ => true,
        });
    }
    kept.retain(|it| !it.drafts.is_empty());
    kept
}

/// The employer of a name or code; one of the 153 that is not known yet is registered with the file.
async fn named(run: &Run<'_>, places: &mut Places, name: &str) -> Result<EmployerId, Failed> {
    match places.employer_or_listed(name, run.ctx.today) {
        Some(employer) => Ok(employer),
        None => crate::mint::employer(run.store, name).await,
    }
}

/// The employer that the file names, where it names only one.
fn only_named(places: &Places, people: &[PersonRows]) -> Option<EmployerId> {
    let mut places = places.clone();
    let spells = people.iter().flat_map(|it| &it.spells);
    let named: HashSet<Option<EmployerId>> = spells.map(|it| places.employer_or_listed(&it.employer, it.start_date)).collect();
    if named.len() == 1 { named.into_iter().next().flatten() } else { None }
}
