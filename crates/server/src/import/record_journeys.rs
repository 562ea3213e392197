//! Records a coordinator's spreadsheet: people, their spells and cohorts, each person wholly or not at all.

mod entries;
mod finding;
mod places;
mod refused;
mod spells;

use std::collections::{HashMap, HashSet};

use domain::employment::{EmploymentChanged, EmploymentStarted};
use domain::event::Event;
use domain::history::{Draft, Stream};
use domain::ids::{EmployerId, PersonId};
use domain::import::{FileImported, FileKind};
use store::bring_in::{Bringing, LetIn, NotBroughtIn};
use store::hex::sha256;
use uuid::Uuid;

use super::journeys::{Journeys, PersonRows};
use super::{Attempt, Brought, Done, LeftOut, Recorded, Run};
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
    /// The row that each entry comes from.
    rows_of: Vec<u64>,
    what: Vec<String>,
    tags: Vec<String>,
}

impl Planned<'_> {
    /// Why a rule holds the person back, with the row and the column to look at.
    fn held_back(&self, it: &NotBroughtIn) -> LeftOut {
        let place = it.entry.and_then(|entry| self.part.drafts.iter().position(|draft| draft.id == entry));
        let row = place.and_then(|it| self.rows_of.get(it)).copied().unwrap_or(self.rows.row);
        let column = refused::column(&it.refusal, place.map(|it| &self.part.drafts[it].event));
        held_back(self.rows, row, format!("column {column}: {}", super::in_words(&it.refusal)))
    }

    /// The row, and in words what is recorded.
    fn line(&self) -> (u64, String) {
        (self.rows.row, self.what.join(", "))
    }

    /// Whether the person only gives something up: a seat, or a number.
    fn only_leaves(&self) -> bool {
        let takes = |it: &Event| matches!(it, Event::CohortJoined(_) | Event::RegistrationClaimed(_));
        let leaves = |it: &Event| matches!(it, Event::CohortLeft(_) | Event::RegistrationReleased(_));
        let events = || self.part.drafts.iter().map(|it| &it.event);
        events().any(leaves) && !events().any(takes)
    }
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
        if let Some(column) = places.too_many() {
            let why = "would open more than 1,000 of them; check that it holds names of teams or cohorts, or split the file";
            return Err(super::refused(run.dry_run, &[format!("row {}, column {column}: {why} (too-many-opened)", rows.row)]));
        }
        match entries {
            Err(why) => done.left_out.push(held_back(rows, rows.row, why)),
            // A person is recorded whole or not at all.
            Ok((_, Entries { left_out, .. })) if !left_out.is_empty() => {
                done.left_out.extend(left_out.into_iter().map(|(row, why)| held_back(rows, row, why)));
            }
            Ok((_, Entries { drafts, .. })) if drafts.is_empty() => done.unchanged += 1,
            Ok((found, Entries { drafts, rows: rows_of, what, employers, .. })) => {
                let id = found.map_or_else(|| PersonId(clock::new_id()), |it| it.id);
                let tags = employers.iter().map(|it| run.store.reference(*it, &rows.reference)).collect();
                planned.push(Planned { rows, part: Bringing { stream: id.into(), drafts }, rows_of, what, tags });
            }
        }
    }
    drop(known);
    // What somebody leaves is free for whoever comes further up in the file.
    planned.sort_by_key(|it| !it.only_leaves());
    let planned = lawful(run, &places, planned, &mut done).await?;
    if run.dry_run {
        note(planned.iter().map(Planned::line).collect(), &mut done);
        return Ok(Attempt::Done(done));
    }
    commit(run, &places, planned, done).await
}

/// Notes who is recorded, in the order of the file.
fn note(mut lines: Vec<(u64, String)>, done: &mut Done) {
    lines.sort_unstable();
    done.recorded += lines.len();
    done.changes.extend(lines.into_iter().map(|(row, what)| format!("row {row}: {what}")));
}

fn held_back(rows: &PersonRows, row: u64, why: String) -> LeftOut {
    LeftOut { why: format!("row {row}: {why}"), held_back: Some((rows.reference.clone(), row, why)) }
}

/// Everybody whom the rules let in; of the rest, why not.
async fn lawful<'a>(run: &Run<'_>, places: &Places, planned: Vec<Planned<'a>>, done: &mut Done) -> Result<Vec<Planned<'a>>, Failed> {
    let mut lawful = Vec::with_capacity(planned.len());
    let mut let_in = LetIn::default();
    let mut waiting = planned.into_iter().peekable();
    while waiting.peek().is_some() {
        let some: Vec<Planned<'a>> = waiting.by_ref().take(AT_ONCE).collect();
        let mut parts = needed(places.opened(), &some);
        let opened = parts.len();
        parts.extend(some.iter().map(|it| it.part.clone()));
        let refused = run.store.would_refuse(run.actor, run.ctx, &parts, &mut let_in).await?;
        let mut held: HashSet<usize> = HashSet::new();
        for it in &refused {
            let Some(index) = it.index.checked_sub(opened) else {
                let line = format!("{}: {}", parts[it.index].stream, super::in_words(&it.refusal));
                return Err(super::refused(run.dry_run, &[line]));
            };
            if held.insert(index) {
                done.left_out.push(some[index].held_back(it));
            }
        }
        lawful.extend(some.into_iter().enumerate().filter(|(index, _)| !held.contains(index)).map(|(_, it)| it));
    }
    Ok(lawful)
}

/// Writes everybody, some at a time. Stopped in between, the same file goes on where this one ended, since it finds who is there.
async fn commit(run: &Run<'_>, places: &Places, planned: Vec<Planned<'_>>, mut done: Done) -> Recorded {
    if planned.is_empty() {
        return Ok(Attempt::Done(done));
    }
    let mut parts = needed(places.opened(), &planned);
    // Begun anew after some of it was written, the file is imported all the same once.
    if run.store.log.history(run.import.into()).await?.version() == 0 {
        let events = planned.iter().map(|it| it.part.drafts.len() as u64).sum();
        let sha256 = sha256(run.file);
        let imported = FileImported { import: run.import, kind: FileKind::Journeys, sha256, employer: None, events };
        parts.push(super::import_entry(run.import, run.ctx.today, imported));
    }
    let mut since = run.since;
    let mut written: Vec<(u64, String)> = Vec::with_capacity(planned.len());
    let mut waiting = planned.into_iter().peekable();
    while waiting.peek().is_some() {
        let before = written.len();
        let mut tags: HashMap<Stream, Vec<String>> = HashMap::new();
        for it in waiting.by_ref().take(AT_ONCE) {
            written.push(it.line());
            tags.insert(it.part.stream, it.tags);
            parts.push(it.part);
        }
        match super::bring_in(run, &mut since, std::mem::take(&mut parts), tags).await? {
            Brought::In => {}
            // Refused now, and let in a moment ago: somebody else was faster. Looked at again, whoever it is is held back, and nobody else.
            Brought::Overtaken | Brought::Refused(_) => {
                let mut so_far = Done::default();
                written.truncate(before);
                note(written, &mut so_far);
                return Ok(Attempt::Overtaken(so_far));
            }
        }
    }
    note(written, &mut done);
    Ok(Attempt::Done(done))
}

/// Of what the file opens, what somebody stands on who is recorded: who was held back opens nothing.
fn needed(opened: &[Bringing], planned: &[Planned<'_>]) -> Vec<Bringing> {
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
    let is_needed = |it: &Draft| match &it.event {
        Event::EmployerRegistered(it) => stood_on.contains(&it.employer.0),
        Event::TeamOpened(it) => stood_on.contains(&it.team.0),
        Event::CohortOpened(it) => stood_on.contains(&it.cohort.0),
        _ => true,
    };
    let mut kept = Vec::new();
    for part in opened {
        let drafts: Vec<Draft> = part.drafts.iter().filter(|it| is_needed(it)).cloned().collect();
        if !drafts.is_empty() {
            kept.push(Bringing { stream: part.stream, drafts });
        }
    }
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
