//! Records a coordinator's spreadsheet: people, their spells and cohorts, each person wholly or not at all.

mod entries;
mod places;

use std::collections::HashSet;

use domain::access::Actor;
use domain::history::{AsAt, History};
use domain::ids::{EmployerId, ImportId, PersonId};
use domain::journey::Journey;
use domain::transfer::{FileImported, FileKind};
use store::Store;
use store::bring_in::Bringing;

use super::Done;
use super::journeys::{Journeys, PersonRows};
use crate::clock;
use crate::failed::Failed;
use places::Places;

/// Somebody who is recorded already, as their whole history has them.
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) journey: Journey,
}

/// Records everybody whose rows are sound. The same file twice records nothing.
///
/// `employer` answers for people who have no spell in the file; where it is not given, the only one that the file names, or that is known.
pub async fn record(
    store: &Store,
    actor: &Actor,
    file: &[u8],
    read: &Journeys,
    employer: Option<EmployerId>,
    dry_run: bool,
) -> Result<Done, Failed> {
    let ctx = clock::context(actor.id);
    let import = ImportId(clock::new_id());
    let mut done = Done { import, ..Done::default() };
    let mut places = Places::load(store).await?;
    let employer = employer.or_else(|| only_named(&places, &read.people)).or_else(|| places.only_employer());
    let known = known(store, &places, &read.people, employer).await?;
    let settings = entries::Settings { today: ctx.today, employer };
    let (mut parts, mut rows) = (Vec::new(), Vec::new());
    let mut taken: HashSet<PersonId> = HashSet::new();
    for person in &read.people {
        let found = find(store, &known, person).await?;
        if let Some(found) = &found
            && !taken.insert(found.id)
        {
            done.left_out.push(format!("row {}: the same person as an earlier one in this file", person.row));
            continue;
        }
        let mut places_after = places.clone();
        match entries::entries(store, &mut places_after, person, found.as_ref(), settings) {
            Err(why) => done.left_out.push(format!("row {}: {why}", person.row)),
            Ok(it) => {
                done.left_out.extend(it.left_out.iter().map(|why| format!("row {}: {why}", person.row)));
                places = places_after;
                if it.drafts.is_empty() {
                    done.unchanged += 1;
                    continue;
                }
                let id = found.map_or_else(|| PersonId(clock::new_id()), |it| it.id);
                parts.push(Bringing { stream: id.into(), drafts: it.drafts });
                rows.push((person.row, it.what));
            }
        }
    }
    let opened = places.opened();
    let refused = store.would_refuse(actor, ctx, &[opened.clone(), parts.clone()].concat()).await?;
    let held_back: HashSet<usize> = refused.iter().filter_map(|it| it.index.checked_sub(opened.len())).collect();
    for it in &refused {
        let row = it.index.checked_sub(opened.len()).and_then(|index| rows.get(index)).map_or(0, |(row, _)| *row);
        done.left_out.push(format!("row {row}: {} ({})", it.refusal, it.refusal.code()));
    }
    let mut recorded = Vec::new();
    for (index, (part, (row, what))) in parts.into_iter().zip(rows).enumerate() {
        if !held_back.contains(&index) {
            done.changes.push(format!("row {row}: {}", what.join(", ")));
            recorded.push(part);
        }
    }
    done.recorded = recorded.len();
    if recorded.is_empty() || dry_run {
        return Ok(done);
    }
    let events = recorded.iter().map(|it| it.drafts.len() as u64).sum();
    let imported = FileImported { import, kind: FileKind::Journeys, sha256: super::sha256(file), employer: None, events };
    let mut all = opened;
    all.extend(recorded);
    all.push(super::import_entry(import, ctx.today, imported));
    super::bring_in(store, actor, ctx, import, all).await?;
    Ok(done)
}

/// The employer that the file names, where it names only one.
fn only_named(places: &Places, people: &[PersonRows]) -> Option<EmployerId> {
    let mut places = places.clone();
    let spells = people.iter().flat_map(|it| &it.spells);
    let named: HashSet<Option<EmployerId>> = spells.map(|it| places.employer_or_listed(&it.employer, it.start_date)).collect();
    if named.len() == 1 { named.into_iter().next().flatten() } else { None }
}

/// Everybody who has to do with an employer that the file names.
async fn known(store: &Store, places: &Places, people: &[PersonRows], employer: Option<EmployerId>) -> Result<Vec<Person>, Failed> {
    let mut employers: HashSet<EmployerId> = employer.into_iter().collect();
    employers.extend(people.iter().flat_map(|it| &it.spells).filter_map(|it| places.employer(&it.employer)));
    let mut known = Vec::new();
    let mut seen = HashSet::new();
    for employer in employers {
        for (id, history) in store.people_of(employer).await? {
            if seen.insert(id) {
                known.push(person(id, &history));
            }
        }
    }
    known.retain(|it| it.journey.opened && it.journey.erased.is_none());
    Ok(known)
}

fn person(id: PersonId, history: &History) -> Person {
    Person { id, journey: Journey::fold(history, AsAt::END) }
}

/// By registration number, then by name and date of birth.
async fn find(store: &Store, known: &[Person], rows: &PersonRows) -> Result<Option<Person>, Failed> {
    if let Some(number) = &rows.person.registration_number
        && let Some((id, history)) = store.holder_of(number.as_str()).await?
    {
        return Ok(Some(person(id, &history)));
    }
    let it = &rows.person;
    let same_name = |family: &str, given: &str, known: &Person| {
        known.journey.name.get().is_some_and(|name| name.family.eq_ignore_ascii_case(family) && name.given.eq_ignore_ascii_case(given))
    };
    let given = it.given_name.as_deref().unwrap_or("");
    let mut found = known.iter().filter(|known| {
        let named = same_name(&it.family_name, given, known)
            || it.previous_family_name.as_deref().is_some_and(|previous| same_name(previous, given, known));
        named && known.journey.known_details().is_some_and(|details| details.born_on == it.date_of_birth)
    });
    let first = found.next();
    Ok(first.filter(|_| found.next().is_none()).map(|it| Person { id: it.id, journey: it.journey.clone() }))
}
