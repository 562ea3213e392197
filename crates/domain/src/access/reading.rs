//! Reading a journey: on what footing somebody reads it, and what of it they are given.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use strum::IntoStaticStr;

use super::class::{Class, Classes};
use super::owner::{self, Owners, Part};
use super::rights::{Rights, Sight};
use super::role::Role;
use super::{Actor, Grant};
use crate::erasure;
use crate::event::Event;
use crate::history::{History, Recorded};
use crate::hold;
use crate::ids::{EmployerId, EventId, PersonId};
use crate::journey::Journey;
use crate::person::Details;
use crate::private::{Private, Secret};
use crate::support::Party;

/// As what an actor stands to the journey of a history today: the roles by which it is theirs to read or change, of those that they
/// hold, each with the employer for which it counts; none where it counts for everything. Empty where the journey is none of theirs.
/// The actor's purpose, where they named one, has been taken into account.
///
/// A grant that names an employer counts for what has to do with that employer alone, whichever role it is: whoever may vouch for one
/// council's people vouches for nobody at another.
///
/// Decided by what stands today, whatever time a question asks about: who was let in by mistake does not see the time of the mistake.
pub fn footing(actor: &Actor, person: PersonId, history: &History, today: NaiveDate) -> BTreeSet<Grant> {
    footing_of(actor, actor.grants(), person, (history, today))
}

fn footing_of<'a>(
    actor: &Actor,
    grants: impl Iterator<Item = &'a Grant>,
    person: PersonId,
    (history, today): (&History, NaiveDate),
) -> BTreeSet<Grant> {
    let (mut ties, mut around) = (None, None);
    let mut stands = BTreeSet::new();
    for grant in grants {
        let role = grant.role;
        match role {
            Role::Operator => drop(stands.insert(Grant::new(role, None))),
            Role::Worker if actor.person == Some(person) => {
                let counts = grant.employer.is_none_or(|it| ties.get_or_insert_with(|| Journey::tied(history)).contains(&it));
                // It is theirs: whoever may vouch for them as one of its own lets them in to the whole of it.
                stands.extend(counts.then_some(Grant::new(role, None)));
            }
            Role::Worker => {}
            role if role.reads_by_employer() => {
                let counts = match grant.employer {
                    Some(employer) => ties.get_or_insert_with(|| Journey::tied(history)).contains(&employer),
                    // Who audits is bound to no employer, or to some; everybody else who reads by employer is bound to some.
                    None => role == Role::Auditor,
                };
                stands.extend(counts.then_some(*grant));
            }
            role => {
                let around = around.get_or_insert_with(|| supports(actor, history, today)).iter();
                let counts = |at: EmployerId| grant.employer.is_none_or(|it| it == at);
                let theirs = around.filter(|(party, at)| role.party() == Some(*party) && counts(*at));
                stands.extend(theirs.map(|(_, employer)| Grant::new(role, Some(*employer))));
            }
        }
    }
    stands
}

/// What an actor is today to the person of a history, on programmes that are under way, and at which employer.
fn supports(actor: &Actor, history: &History, today: NaiveDate) -> Vec<(Party, EmployerId)> {
    let Some(me) = actor.person else { return Vec::new() };
    let journey = Journey::of(&history.facts(), today);
    let supporters = owner::running(&journey).flat_map(|it| it.support.supporters.iter().map(move |by| (by, it.employer)));
    supporters.filter(|(it, _)| it.person == Some(me) && it.until.is_none()).map(|(it, employer)| (it.party, employer)).collect()
}

/// What each of several grants lets somebody see, entry by entry.
struct Sights {
    footing: Vec<Grant>,
    owners: Owners,
    /// By which of the grants count.
    kept: HashMap<u64, Rights>,
}

impl Sights {
    fn of(footing: &BTreeSet<Grant>, history: &History) -> Self {
        // More than sixty-four ways to stand to one journey are as good as sixty-four.
        Self { footing: footing.iter().take(64).copied().collect(), owners: Owners::of(history), kept: HashMap::new() }
    }

    fn rights(&mut self, part: Part, on: NaiveDate) -> Rights {
        let counts = |it: &Grant| it.employer.is_none_or(|employer| self.owners.concerns(employer, part, on));
        let counting: Vec<bool> = self.footing.iter().map(counts).collect();
        let key = counting.iter().enumerate().fold(0, |key, (bit, counts)| key | u64::from(*counts) << bit);
        let roles = || self.footing.iter().zip(&counting).filter(|(_, counts)| **counts).map(|(it, _)| it.role);
        *self.kept.entry(key).or_insert_with(|| Rights::of(roles()))
    }

    /// Of an act of the record itself: leaves what was typed for an employer to who reads for it, why a record is held to who keeps its
    /// records there and is not its person, and of employers those for which somebody reads.
    fn keep_to_themselves(&self, entry: &mut Recorded, is_own: bool) {
        let Some(of) = self.owners.acted_for(entry.id) else { return };
        let theirs = |it: &&Grant| it.employer.is_none_or(|it| of.is_empty() || of.contains(&it));
        if is_own || !self.footing.iter().filter(theirs).any(|it| it.role.keeps_records()) {
            hold::withhold_reason(&mut entry.event);
        }
        if !self.footing.iter().any(|it| theirs(&it)) {
            erasure::withhold_words(&mut entry.event);
        }
        let told = |employer: &EmployerId| self.footing.iter().any(|it| it.employer.is_none_or(|it| it == *employer));
        erasure::name_only(&mut entry.event, told);
    }
}

/// Why a value that is there is not shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum WithheldBecause {
    /// None of the roles by which the actor reads this journey sees it.
    NotForYourRole,
    /// Another role of the actor sees it, which does not serve the purpose that they named.
    NotForThisPurpose,
}

/// A history as somebody is given it: what is not theirs is not in it.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// What is left of the history.
    pub history: History,
    /// As what the actor stands to the journey.
    pub footing: BTreeSet<Role>,
    /// The employers for which the actor stands so.
    pub acting_for: BTreeSet<EmployerId>,
    /// The classes of which something is there and withheld, and why.
    pub withheld: BTreeMap<Class, WithheldBecause>,
    /// The sensitive classes of which something of another person was given out.
    pub read: Classes,
}

impl Given {
    /// As much of it as was known at a position.
    #[must_use]
    pub fn known_at(mut self, position: i64) -> Self {
        self.history = self.history.known_at(position);
        self
    }
}

/// Gives an actor the history of a journey, as far as it is theirs, with the personal values of the classes that they asked for. `None`
/// where nothing of it is theirs: then it is not there.
pub fn give(actor: &Actor, person: PersonId, history: History, (today, wanted): (NaiveDate, Classes)) -> Option<Given> {
    let stands = footing(actor, person, &history, today);
    let roles: BTreeSet<Role> = stands.iter().map(|it| it.role).collect();
    if Rights::of(roles.iter().copied()).is_nothing() || history.entries().is_empty() {
        return None;
    }
    // What they would see to another end, where they named one.
    let all = || footing_of(actor, actor.all_grants().iter(), person, (&history, today));
    let otherwise = actor.purpose.map(|_| Rights::of(all().into_iter().map(|it| it.role)));
    let mut sights = Sights::of(&stands, &history);
    let acting_for = stands.iter().filter_map(|it| it.employer).collect();
    let mut given = Given { footing: roles, acting_for, ..Given::default() };
    let (classes, parts) = (about(&history, Class::of), about(&history, |it| Some(Part::of(it))));
    let (mut hidden, mut kept) = (Classes::default(), Vec::with_capacity(history.entries().len()));
    for mut entry in history.into_entries() {
        let Some(class) = classes.get(&entry.id).copied() else { continue };
        let place = || (parts.get(&entry.id).copied().unwrap_or(Part::Person), entry.effective_on);
        let (part, on) = sights.owners.asked_about(&entry.event).unwrap_or_else(place);
        let rights = sights.rights(part, on);
        let is_anothers_draft = class == Class::Draft && entry.by != actor.id;
        if rights.sight(class) == Sight::Absent || is_anothers_draft {
            continue;
        }
        let mut shown = |class: Class| {
            if rights.sight(class) == Sight::Withheld {
                hidden = hidden.with(class);
            }
            rights.sight(class) == Sight::Open && wanted.holds(class)
        };
        given.read = given.read.or(withhold(&mut entry.event, class, &mut shown));
        sights.keep_to_themselves(&mut entry, actor.person == Some(person));
        kept.push(entry);
    }
    let why = |class| match otherwise.is_some_and(|it| it.sight(class) == Sight::Open) {
        true => WithheldBecause::NotForThisPurpose,
        false => WithheldBecause::NotForYourRole,
    };
    given.withheld = hidden.iter().map(|it| (it, why(it))).collect();
    given.read = if actor.person == Some(person) { Classes::default() } else { given.read };
    given.history = History::new(kept);
    Some(given)
}

/// The employer for which somebody who stands to a journey so records something of the person: the only one for which they do, of those
/// with which something goes on; where they act for none, the only one with which something goes on.
pub fn recording_for(footing: &BTreeSet<Grant>, history: &History) -> Option<EmployerId> {
    if footing.iter().any(|it| it.role == Role::Operator) {
        return None;
    }
    let acting: BTreeSet<EmployerId> = footing.iter().filter_map(|it| it.employer).collect();
    let one = |all: BTreeSet<EmployerId>| all.first().copied().filter(|_| all.len() == 1);
    one(acting.clone()).or_else(|| {
        let owners = Owners::of(history);
        let going_on = Journey::tied(history).into_iter().filter(|it| !owners.is_over(*it));
        one(going_on.filter(|it| acting.is_empty() || acting.contains(it)).collect())
    })
}

/// The entries of a journey's history that are the business of somebody who stands to it so: what they may plan from, whatever of it
/// they are shown.
pub fn concerning(history: History, footing: &BTreeSet<Grant>) -> History {
    if footing.iter().any(|it| it.employer.is_none()) {
        return history;
    }
    let (owners, parts) = (Owners::of(&history), about(&history, |it| Some(Part::of(it))));
    let theirs = |it: &Recorded| {
        let place = || (parts.get(&it.id).copied().unwrap_or(Part::Person), it.effective_on);
        let (part, on) = owners.asked_about(&it.event).unwrap_or_else(place);
        footing.iter().filter_map(|it| it.employer).any(|employer| owners.concerns(employer, part, on))
    };
    History::new(history.into_entries().into_iter().filter(theirs).collect())
}

/// What each entry is about; a retraction is about what it takes out.
fn about<T: Copy>(history: &History, of: impl Fn(&Event) -> Option<T>) -> HashMap<EventId, T> {
    let mut about: HashMap<EventId, T> = HashMap::with_capacity(history.entries().len());
    for Recorded { id, event, .. } in history.entries() {
        let found = match event {
            Event::EntryRetracted(it) => about.get(&it.target).copied(),
            event => of(event),
        };
        about.extend(found.map(|it| (*id, it)));
    }
    about
}

/// Withholds the personal values that are not shown, and answers which sensitive classes are left readable.
fn withhold(event: &mut Event, class: Class, shown: &mut dyn FnMut(Class) -> bool) -> Classes {
    let mut read = Classes::default();
    let mut note = |class: Class| {
        if class.is_sensitive() {
            read = read.with(class);
        }
    };
    if let Some(details) = details_of(event) {
        let (contact, characteristics) = (shown(Class::Contact), shown(Class::Characteristics));
        keep_of_details(details, (contact, characteristics)).iter().for_each(&mut note);
        keep_reason(event, contact && characteristics).into_iter().for_each(&mut note);
        return read;
    }
    // Details are of two classes, and why they were taken out may be about either.
    if class == Class::Contact && matches!(event, Event::EntryRetracted(_)) {
        let both = shown(Class::Contact) && shown(Class::Characteristics);
        keep_reason(event, both).into_iter().for_each(&mut note);
        return read;
    }
    let classes: Vec<Class> = names_of_values(event).into_iter().map(|it| Class::of_value(event, it).unwrap_or(class)).collect();
    for ((_, value), class) in event.secrets().into_iter().zip(classes) {
        if shown(class) {
            note(class);
        } else {
            value.withhold();
        }
    }
    read
}

/// Why details were corrected or taken out: for who sees all of them.
fn keep_reason(event: &mut Event, shown: bool) -> Option<Class> {
    let reason = match event {
        Event::EntryCorrected(it) => &mut it.reason,
        Event::EntryRetracted(it) => &mut it.reason,
        _ => return None,
    };
    if !shown {
        reason.withhold();
    }
    shown.then_some(Class::Characteristics)
}

fn names_of_values(event: &mut Event) -> Vec<&'static str> {
    event.secrets().into_iter().map(|(name, _)| name).collect()
}

fn details_of(event: &mut Event) -> Option<&mut Private<Details>> {
    match event {
        Event::DetailsRecorded(it) => Some(&mut it.details),
        Event::EntryCorrected(it) => match &mut *it.replacement {
            Event::DetailsRecorded(it) => Some(&mut it.details),
            _ => None,
        },
        _ => None,
    }
}

/// One sealed value holds details of two classes: those not shown are taken out of it.
fn keep_of_details(details: &mut Private<Details>, (contact, characteristics): (bool, bool)) -> Classes {
    let Private::Open(all) = details else { return Classes::default() };
    let (left, right) = all.clone().parted();
    let mut kept = Classes::default();
    if contact && left != Details::default() {
        kept = kept.with(Class::Contact);
    }
    if characteristics && right != Details::default() {
        kept = kept.with(Class::Characteristics);
    }
    *details = match (contact, characteristics) {
        (false, false) => Private::Withheld,
        (true, false) => Private::Open(left),
        (false, true) => Private::Open(right),
        (true, true) => return kept,
    };
    kept
}
