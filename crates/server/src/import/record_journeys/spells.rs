//! What a person's rows say of spells: begun, changed since, ended; and what a spreadsheet cannot change.
//!
//! A sheet says how things are, and not since when. What it says for the first time of a spell is recorded as a change on the day of the
//! import. What the record said once and does not say any more may be an old sheet, and is held back.

use chrono::NaiveDate;
use domain::codes::{LeaveReason, LeaverDestination, StartOrigin};
use domain::employment::{Contract, EmploymentChanged, EmploymentEnded, EmploymentStarted, Piece, Post, Service, Spell};
use domain::event::Event;
use domain::fte::Fte;
use domain::ids::{EmployerId, SpellId, TeamId};
use domain::private::Private;

use super::entries::Entries;
use super::finding::Person;
use super::places::Places;
use crate::clock;
use crate::import::journeys::{ContractKind, PersonRows, SpellFields};

/// Adds what the rows of one person say of spells.
pub(crate) fn spells(
    places: &mut Places,
    rows: &PersonRows,
    employers: &[EmployerId],
    known: Option<&Person>,
    (today, out): (NaiveDate, &mut Entries),
) {
    let recorded = known.map_or(&[][..], |it| &it.journey.spells);
    let pairs: Vec<(&SpellFields, EmployerId)> = rows.spells.iter().zip(employers.iter().copied()).collect();
    let mut found: Vec<Option<&Spell>> = Vec::with_capacity(pairs.len());
    for (it, employer) in &pairs {
        let free = |spell: &&Spell| !found.iter().flatten().any(|used| used.id == spell.id);
        found.push(recorded.iter().filter(free).find(|spell| same(spell, it, *employer)));
    }
    for ((it, employer), spell) in pairs.iter().zip(&found) {
        out.row = it.row;
        match spell {
            Some(spell) => {
                change(places, it, spell, (today, out));
                end(it, spell.id, Some(spell), out);
            }
            None => {
                let mended = |spell: &&Spell| !found.iter().flatten().any(|used| used.id == spell.id) && at_once(spell, it, *employer);
                if let Some(other) = recorded.iter().find(mended) {
                    let why = format!(
                        "a spell with the same employer from {} is recorded, and no row is about it: where this is the same one, correct its \
                         first day or its contract in the record; where it is another one, add a row for the recorded one",
                        other.started_on
                    );
                    out.left_out.push((it.row, why));
                    continue;
                }
                let id = begin(places, it, *employer, out);
                end(it, id, None, out);
            }
        }
    }
}

fn contract(it: &SpellFields) -> Contract {
    match it.contract {
        Some(ContractKind::FixedTerm) => Contract::FixedTerm,
        Some(ContractKind::Agency) => Contract::Agency,
        Some(ContractKind::Permanent) | None => Contract::Permanent,
    }
}

fn is_agency(spell: &Spell) -> bool {
    spell.now().contract == Contract::Agency
}

fn same(spell: &Spell, it: &SpellFields, employer: EmployerId) -> bool {
    let kind = it.contract.is_none() || is_agency(spell) == (it.contract == Some(ContractKind::Agency));
    spell.employer == employer && spell.started_on == it.start_date && kind
}

/// Whether a recorded spell and the row's have a day in common.
fn at_once(spell: &Spell, it: &SpellFields, employer: EmployerId) -> bool {
    let begins_before = it.end_date.is_none_or(|end| spell.started_on <= end);
    let ends_after = spell.ended.as_ref().is_none_or(|ending| ending.last_day >= it.start_date);
    spell.employer == employer && begins_before && ends_after
}

fn begin(places: &mut Places, it: &SpellFields, employer: EmployerId, out: &mut Entries) -> SpellId {
    let id = SpellId(clock::new_id());
    let started = EmploymentStarted {
        spell: id,
        employer,
        contract: contract(it),
        origin: it.origin.unwrap_or(StartOrigin::NotYetCollected),
        fte: it.fte.unwrap_or(Fte::ONE),
        post: post(it.post.clone().unwrap_or_else(|| "Social worker".into()), it, None),
        service: Service::Children,
        team: it.team.as_deref().map(|team| places.team(employer, team, it.start_date)),
        offer: None,
    };
    out.add(it.start_date, Event::EmploymentStarted(started));
    out.what.push(format!("employment from {}", it.start_date));
    id
}

fn post(title: String, it: &SpellFields, was: Option<&Post>) -> Post {
    let grade = it.grade.clone().or_else(|| was.and_then(|it| grade(it).cloned()));
    Post::new(title, grade, it.csww_role.or_else(|| was.and_then(|it| it.role)))
}

fn grade(post: &Post) -> Option<&String> {
    post.words.get().and_then(|it| it.grade.as_ref())
}

/// What the row says and the record does not.
fn change(places: &mut Places, it: &SpellFields, spell: &Spell, (today, out): (NaiveDate, &mut Entries)) {
    let now = spell.now();
    let team = it.team.as_deref().map(|team| places.known_team(spell.employer, team));
    let says = Says { it, team };
    let differs: Vec<&str> = COLUMNS.iter().copied().filter(|column| says.differs(column, now)).collect();
    if it.origin.is_some_and(|origin| origin != spell.origin) {
        out.left_out.push((it.row, "column origin: differs from the record: correct the entry that began the spell".into()));
    }
    if differs.is_empty() {
        return;
    }
    let columns = differs.join(", ");
    let earlier = &spell.pieces[..spell.pieces.len() - 1];
    if differs.iter().any(|column| earlier.iter().any(|piece| !says.differs(column, piece))) {
        let why = format!("column {columns}: the record said so once, and has changed on {} since: say since when in the record", now.from);
        out.left_out.push((it.row, why));
        return;
    }
    if spell.ended.is_some() || it.end_date.is_some_and(|end| end < today) {
        let why = format!("column {columns}: differs from the record of a spell that has ended: correct that entry");
        out.left_out.push((it.row, why));
        return;
    }
    let has = |column: &str| differs.contains(&column);
    let on = today.max(now.from);
    let title = it.post.clone().or_else(|| now.post.title().map(str::to_owned)).unwrap_or_else(|| "Social worker".into());
    let changed = EmploymentChanged {
        spell: spell.id,
        fte: it.fte.filter(|_| has("fte")),
        post: ["post", "grade", "csww_role"].into_iter().any(has).then(|| post(title, it, Some(&now.post))),
        contract: has("contract").then(|| contract(it)),
        service: None,
        team: it.team.as_deref().filter(|_| has("team")).map(|team| places.team(spell.employer, team, on)),
    };
    out.add(on, Event::EmploymentChanged(changed));
    out.what.push(format!("another {} from {on}", differs.join(", ")));
}

const COLUMNS: [&str; 6] = ["fte", "post", "grade", "csww_role", "team", "contract"];

/// What a row says of a spell.
struct Says<'a> {
    it: &'a SpellFields,
    /// The team that the row names, if there is one of that name.
    team: Option<Option<TeamId>>,
}

impl Says<'_> {
    fn differs(&self, column: &str, piece: &Piece) -> bool {
        let it = self.it;
        match column {
            "fte" => it.fte.is_some_and(|fte| fte != piece.fte),
            "post" => it.post.as_deref().is_some_and(|post| piece.post.title() != Some(post)),
            "grade" => it.grade.is_some() && it.grade.as_ref() != grade(&piece.post),
            "csww_role" => it.csww_role.is_some() && it.csww_role != piece.post.role,
            "team" => self.team.is_some_and(|team| team.is_none() || team != piece.team),
            _ => it.contract.is_some() && contract(it) != piece.contract,
        }
    }
}

fn end(it: &SpellFields, spell: SpellId, found: Option<&Spell>, out: &mut Entries) {
    let Some(last_day) = it.end_date else { return };
    match found.and_then(|it| it.ended.as_ref()) {
        None => {
            let ended = EmploymentEnded {
                spell,
                reason: it.reason.unwrap_or(LeaveReason::NotKnown),
                destination: it.destination.unwrap_or(LeaverDestination::NotKnown),
                note: Private::Open(None),
            };
            out.add(last_day, Event::EmploymentEnded(ended));
            out.what.push(format!("left on {last_day}"));
        }
        Some(ending) => {
            let mut differs = Vec::new();
            if ending.last_day != last_day {
                differs.push("end_date");
            }
            if it.reason.is_some_and(|reason| reason != ending.reason) {
                differs.push("reason");
            }
            if it.destination.is_some_and(|destination| destination != ending.destination) {
                differs.push("destination");
            }
            if !differs.is_empty() {
                let why =
                    format!("column {}: differs from the record, which has {}: correct that entry", differs.join(", "), ending.last_day);
                out.left_out.push((it.row, why));
            }
        }
    }
}
