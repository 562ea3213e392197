//! Compares an extract of the register with what is on record of an employer's people, and records a look into it for whom it is news.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::event::Event;
use domain::history::{AsAt, Draft};
use domain::ids::{EmployerId, EventId, PersonId};
use domain::import::{FileImported, FileKind};
use domain::journey::Journey;
use domain::renewal::{Difference, RegisterChecked, difference, is_another_name};
use graphql::ids::{Tag, encode};
use store::bring_in::{Bringing, LetIn};
use store::hex::sha256;

use super::register::{Line, Register};
use super::{Attempt, Brought, Done, LeftOut, Recorded, Run};
use crate::clock;
use crate::failed::Failed;

/// Histories read at once: of each, only what it comes to is kept.
const AT_ONCE: usize = 512;

/// A look that is to be recorded.
struct Planned {
    row: u64,
    part: Bringing,
    what: String,
}

/// Records what an extract of a day says of the people of an employer, for whom it is not on record already. The same file twice records
/// nothing.
///
/// Nobody's name is told, and of numbers that are nobody's here only how many there are.
pub async fn record(run: &Run<'_>, read: &Register, (employer, on): (&str, NaiveDate)) -> Recorded {
    let employer = crate::mint::employer(run.store, employer).await?;
    let people = People::load(run, employer, on).await?;
    let mut done = Done::default();
    let mut planned = Vec::new();
    let mut elsewhere = 0;
    for line in &read.lines {
        let Some((person, journey)) = people.by_number.get(line.number.as_str()) else {
            elsewhere += 1;
            continue;
        };
        if journey.name.get().is_some_and(|it| is_another_name(&line.name, it)) {
            done.queries.push(format!("row {}: the name differs from the one on record: see whose the number is", line.row));
        }
        if line.status.practises() && line.until.is_some_and(|until| until < on) {
            let why = format!("row {}: is registered until a day before {on}: give the day of the extract with --on", line.row);
            done.left_out.push(LeftOut::new(why));
            continue;
        }
        match told(line, difference(journey, (line.status, line.until), on)) {
            None => done.unchanged += 1,
            Some(what) => planned.push(planned_of(line, *person, (employer, on), what)),
        }
    }
    people.compare(read, elsewhere, &mut done);
    let planned = lawful(run, planned, &mut done).await?;
    done.recorded = planned.len();
    done.changes = planned.iter().map(|it| format!("row {}: {}", it.row, it.what)).collect();
    if planned.is_empty() || run.dry_run {
        return Ok(Attempt::Done(done));
    }
    let imported = FileImported {
        import: run.import,
        kind: FileKind::Register,
        sha256: sha256(run.file),
        employer: Some(employer),
        events: planned.len() as u64,
    };
    let mut parts: Vec<Bringing> = planned.into_iter().map(|it| it.part).collect();
    parts.push(super::import_entry(run.import, on, imported));
    match super::bring_in(run, &mut { run.since }, parts, HashMap::new()).await? {
        Brought::In => Ok(Attempt::Done(done)),
        // Refused now, and let in a moment ago: somebody else was faster.
        Brought::Overtaken | Brought::Refused(_) => Ok(Attempt::Overtaken(Done::default())),
    }
}

/// The people of an employer whose registration is its business on a day.
struct People {
    /// By the number that each holds.
    by_number: HashMap<String, (PersonId, Journey)>,
    /// In post, with the number that they hold.
    in_post: Vec<(PersonId, Option<String>)>,
}

impl People {
    async fn load(run: &Run<'_>, employer: EmployerId, on: NaiveDate) -> Result<Self, Failed> {
        let mut it = Self { by_number: HashMap::new(), in_post: Vec::new() };
        let streams = run.store.tied_to(employer).await?;
        for some in streams.chunks(AT_ONCE) {
            for (stream, history) in run.store.log.histories(some).await? {
                // A number that was put on record after the day of the extract is the person's all the same.
                it.add(PersonId(stream.id), Journey::fold(&history, AsAt::END), (employer, on));
            }
        }
        it.in_post.sort();
        Ok(it)
    }

    fn add(&mut self, person: PersonId, journey: Journey, (employer, on): (EmployerId, NaiveDate)) {
        if !journey.opened || journey.erased.is_some() {
            return;
        }
        let mut here = journey.spells.iter().filter(|it| it.employer == employer).peekable();
        let was_here = here.peek().is_some();
        let in_post = here.any(|it| it.in_post(on));
        // What becomes of somebody after they left is not the employer's to look up.
        if was_here && !in_post {
            return;
        }
        let held = journey.registrations.iter().find(|it| it.until.is_none());
        let number = held.and_then(|it| it.number.get()).map(|it| it.as_str().to_owned());
        if in_post {
            self.in_post.push((person, number.clone()));
        }
        if let Some(number) = number {
            self.by_number.insert(number, (person, journey));
        }
    }

    /// Says who is here and not in the extract, and how many numbers are the other way round.
    fn compare(&self, read: &Register, elsewhere: usize, done: &mut Done) {
        let in_file: HashSet<&str> = read.lines.iter().map(|it| &it.number).chain(&read.held_back).map(|it| it.as_str()).collect();
        let mut without = 0;
        for (person, number) in &self.in_post {
            match number {
                None => without += 1,
                Some(number) if in_file.contains(number.as_str()) => {}
                Some(_) => {
                    let id = encode(Tag::Journey, person.0);
                    done.queries.push(format!("journey {}: in post, and the number is not in the extract", id.as_str()));
                }
            }
        }
        done.noted.push(format!("in the extract, and nobody's here: {elsewhere}"));
        done.noted.push(format!("in post without a number on record: {without}"));
    }
}

/// What is news in a line, in words; nothing where it is all on record.
fn told(line: &Line, difference: Difference) -> Option<String> {
    let until = |it: Option<NaiveDate>| it.map_or_else(|| "no day".to_owned(), |it| it.to_string());
    let says = format!("{}, until {}", line.status.words(), until(line.until));
    Some(match difference {
        Difference::Nothing => return None,
        Difference::FirstLook => format!("first look: {says}"),
        Difference::Status(was) => format!("status changed: {says}; was {}", was.words()),
        Difference::Until(was) => format!("day changed: {says}; was until {}", until(was)),
        Difference::YearEnded(looked) => format!("the same as on {looked}, and a registration year has ended since: {says}"),
    })
}

fn planned_of(line: &Line, person: PersonId, (employer, on): (EmployerId, NaiveDate), what: String) -> Planned {
    let checked = RegisterChecked { status: line.status, registered_until: line.until, recorded_for: Some(employer) };
    let draft = Draft { id: EventId(clock::new_id()), effective_on: on, event: Event::RegisterChecked(checked) };
    Planned { row: line.row, part: Bringing { stream: person.into(), drafts: vec![draft] }, what }
}

/// What the rules let in; of the rest, why not.
async fn lawful(run: &Run<'_>, planned: Vec<Planned>, done: &mut Done) -> Result<Vec<Planned>, Failed> {
    let parts: Vec<Bringing> = planned.iter().map(|it| it.part.clone()).collect();
    let refused = run.store.would_refuse(run.actor, run.ctx, &parts, &mut LetIn::default()).await?;
    let mut held: HashSet<usize> = HashSet::new();
    for it in refused {
        let row = planned.get(it.index).map_or(0, |it| it.row);
        if held.insert(it.index) {
            done.left_out.push(LeftOut::new(format!("row {row}: {}", super::in_words(&it.refusal))));
        }
    }
    Ok(planned.into_iter().enumerate().filter(|(index, _)| !held.contains(index)).map(|(_, it)| it).collect())
}
