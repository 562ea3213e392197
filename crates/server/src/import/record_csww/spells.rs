//! What rows say of spells: each finds the spell that it is about, or begins one, and says what was so on the day of the census.

mod readings;

use chrono::{Days, NaiveDate};
use domain::codes::{LeaveReason, LeaverDestination, OrgRole, StartOrigin};
use domain::correction::EntryRetracted;
use domain::csww::Worker;
use domain::employment::{Contract, EmploymentChanged, EmploymentEnded, EmploymentStarted, Ending, Piece, Post, Service, Spell};
use domain::event::Event;
use domain::fte::Fte;
use domain::ids::{EventId, ImportId, SpellId};
use domain::private::Private;

use super::corrected::Before;
use super::entries::Entries;
use super::people::Person;
use super::{Census, draft, missing};
use crate::clock;
use crate::import::corrected;

/// Rows becoming entries about spells.
pub(crate) struct Spells<'a> {
    census: &'a Census,
    person: Option<&'a Person>,
    before: Option<&'a Before<'a>>,
    /// The spells as recorded, without what an earlier return of the year led to.
    spells: Vec<Spell>,
    used: Vec<SpellId>,
    out: Entries,
}

impl<'a> Spells<'a> {
    pub(crate) fn new(census: &'a Census, person: Option<&'a Person>, before: Option<&'a Before<'a>>) -> Self {
        let spells = match (person, before) {
            (Some(person), Some(before)) => before.without(census, person),
            (Some(person), None) => person.journey.spells.clone(),
            (None, _) => Vec::new(),
        };
        Self { census, person, before, spells, used: Vec::new(), out: Entries::default() }
    }

    /// Everything that the rows led to; answers the spells that they are about.
    pub(crate) fn finish(self, out: &mut Entries, before: Option<&Before<'_>>) -> Vec<SpellId> {
        let drafts = match before {
            Some(before) => {
                out.what.push("another return of the same year".into());
                before.corrections(self.out.drafts)
            }
            None => self.out.drafts,
        };
        out.drafts.extend(drafts);
        out.what.extend(self.out.what);
        out.left_out.extend(self.out.left_out);
        out.queries.extend(self.out.queries);
        self.used
    }

    fn say(&mut self, on: NaiveDate, event: Event, what: String) {
        self.out.drafts.push(draft(on, event));
        if !what.is_empty() {
            self.out.what.push(what);
        }
    }

    /// Takes in a row.
    pub(crate) fn add(&mut self, row: &Worker) {
        let census = self.census;
        let started_on = row.started_on.unwrap_or(census.from).min(row.ended_on.unwrap_or(census.on));
        let spell = match self.find(row, started_on) {
            Some(spell) => self.go_on(row, spell, started_on),
            None => match self.begun_later(row) {
                Some(later) => self.begin_earlier(row, &later, started_on),
                None => self.begin(row, started_on),
            },
        };
        self.used.push(spell.id);
        self.end(row, &spell);
        readings::readings(census, row, &spell, self.next_return(), &mut self.out);
    }

    fn here(&self, row: &Worker) -> impl Iterator<Item = &Spell> {
        let (employer, agency, used) = (self.census.employer, row.agency, &self.used);
        self.spells
            .iter()
            .filter(move |it| it.employer == employer && (it.now().contract == Contract::Agency) == agency && !used.contains(&it.id))
    }

    /// The row's day is that of the role: a spell that began on it, or one that was running when the role began.
    fn find(&self, row: &Worker, started_on: NaiveDate) -> Option<Spell> {
        let running = |it: &&Spell| it.started_on <= started_on && it.ended.as_ref().is_none_or(|end| end.last_day >= started_on);
        // An agency worker's day may be one on which a return did not have them: the spell that runs is the one.
        let there = |it: &&Spell| row.agency && row.ended_on.is_none() && it.in_post(self.census.on);
        let found = self.here(row).find(|it| it.started_on == started_on).or_else(|| self.here(row).find(running));
        let found = found.or_else(|| self.here(row).find(there))?;
        if row.ended_on.is_none() && !found.in_post(self.census.on) {
            return Some(self.here(row).find(|it| it.in_post(self.census.on)).unwrap_or(found).clone());
        }
        Some(found.clone())
    }

    /// A spell that only a later return began: what was so before it was not known yet.
    fn begun_later(&self, row: &Worker) -> Option<Spell> {
        if row.ended_on.is_some() {
            return None;
        }
        let later = |it: &&Spell| {
            let began = self.fact(|event| matches!(event, Event::EmploymentStarted(started) if started.spell == it.id));
            it.started_on > self.census.on && began.is_some_and(|(_, import)| self.year_of(import) > Some(self.census.year))
        };
        let mut found = self.here(row).filter(later);
        let first = found.next()?;
        found.next().is_none().then(|| first.clone())
    }

    fn fact(&self, is: impl Fn(&Event) -> bool) -> Option<(EventId, Option<ImportId>)> {
        let facts = self.person?.history.facts();
        facts.iter().find(|it| is(it.event)).map(|it| (it.origin.id, it.origin.import))
    }

    fn year_of(&self, import: Option<ImportId>) -> Option<i32> {
        self.census.imports.get(&import?).copied()
    }

    /// The day of the next return of this council, of whoever was in it.
    fn next_return(&self) -> Option<NaiveDate> {
        self.census.later.first().copied()
    }

    /// The day of the next return that has the person.
    fn next_returned(&self) -> Option<NaiveDate> {
        self.person?.returned.iter().map(|it| it.on).filter(|it| *it > self.census.on).min()
    }

    fn go_on(&mut self, row: &Worker, mut spell: Spell, started_on: NaiveDate) -> Spell {
        if row.agency
            && row.ended_on.is_none()
            && let Some(ending) = spell.ended.clone().filter(|it| it.last_day <= self.census.on)
            && let Some((entry, year)) = self.taken_to_have_left(&spell, &ending)
        {
            let day_after = self.census.on.checked_add_days(Days::new(1)).unwrap_or(self.census.on);
            match year.cmp(&self.census.year) {
                std::cmp::Ordering::Less => {
                    let first = started_on.max(self.census.from).max(ending.last_day.succ_opt().unwrap_or(ending.last_day));
                    return self.begin(row, first);
                }
                std::cmp::Ordering::Equal => {
                    let reason = Private::Open("another return of the same year has this agency worker".to_owned());
                    let retracted = Event::EntryRetracted(EntryRetracted { target: entry, reason, answers: None });
                    self.say(ending.last_day, retracted, "agency work that had not ended".into());
                    spell.ended = None;
                }
                std::cmp::Ordering::Greater => {
                    let event = corrected(entry, Event::EmploymentEnded(missing::left(&spell)), "the return of a year between");
                    self.say(day_after, event, format!("agency work ended on {day_after} only"));
                    spell.ended = Some(Ending { last_day: day_after, ..ending });
                }
            }
        }
        self.changes(row, &spell, started_on);
        spell
    }

    /// Whether an agency worker only was taken to have left, since a return did not have them: the entry, and the return's year.
    fn taken_to_have_left(&self, spell: &Spell, ending: &Ending) -> Option<(EventId, i32)> {
        let said = self.person?.returned.iter().filter_map(|it| it.row.as_ref()).any(|it| it.ended_on == Some(ending.last_day));
        let (entry, import) = self.fact(|event| matches!(event, Event::EmploymentEnded(ended) if ended.spell == spell.id))?;
        self.year_of(import).filter(|_| !said).map(|year| (entry, year))
    }

    /// The first day of agency work: not before the day after a return that does not have it, since that return counts who was there.
    fn first_day(&mut self, row: &Worker, started_on: NaiveDate) -> NaiveDate {
        let Some(before) = self.census.before.filter(|it| row.agency && row.ended_on.is_none() && started_on <= *it) else {
            return started_on;
        };
        let agency = |it: &super::people::Returned| it.on == before && it.row.as_ref().is_some_and(|row| row.agency);
        if self.person.is_some_and(|person| person.returned.iter().any(agency)) {
            return started_on;
        }
        let first = before.checked_add_days(Days::new(1)).unwrap_or(started_on);
        let why =
            format!("began before {before}, whose return does not have this agency worker; recorded from {first} (query-agency-start)");
        self.out.ask(row, "RoleStartDate", &why);
        first
    }

    fn begin(&mut self, row: &Worker, started_on: NaiveDate) -> Spell {
        let started_on = self.first_day(row, started_on);
        let id = self.id_for(row, started_on).unwrap_or_else(|| SpellId(clock::new_id()));
        let started = started(self.census, row, id);
        let mut spell = Spell::from((&started, started_on));
        let what = format!("{} from {started_on}", if row.agency { "agency work" } else { "employment" });
        self.say(started_on, Event::EmploymentStarted(started), what);
        spell.ended = self.ended_otherwise(id);
        let returned_next = self.person.is_some_and(|person| {
            person.returned.iter().any(|it| Some(it.on) == self.next_return() && it.row.as_ref().is_some_and(|row| row.agency))
        });
        if row.agency && row.ended_on.is_none() && spell.ended.is_none() && self.next_return().is_some() && !returned_next {
            let last_day = self.census.on.checked_add_days(Days::new(1)).unwrap_or(self.census.on);
            let ended = missing::left(&spell);
            let ending = Ending { last_day, reason: ended.reason, destination: ended.destination, note: ended.note.clone() };
            self.say(
                last_day,
                Event::EmploymentEnded(ended),
                format!("agency work ended on {last_day}, since the next return does not have it"),
            );
            spell.ended = Some(ending);
        }
        spell
    }

    /// The spell that an earlier return of the year began for the row, so that its beginning is corrected.
    fn id_for(&self, row: &Worker, started_on: NaiveDate) -> Option<SpellId> {
        let mut begun: Vec<(NaiveDate, &EmploymentStarted)> = self.before?.begun().collect();
        begun.retain(|(_, it)| (it.contract == Contract::Agency) == row.agency && !self.used.contains(&it.spell));
        let same_day = begun.iter().find(|(on, _)| *on == started_on);
        let same_role = || begun.iter().find(|(_, it)| it.post.role == row.role);
        same_day.or_else(same_role).or_else(|| begun.first()).map(|(_, it)| it.spell)
    }

    /// How a spell ended that is begun anew, where something else than the earlier return says so.
    fn ended_otherwise(&self, id: SpellId) -> Option<Ending> {
        let (person, before) = (self.person?, self.before?);
        let facts = person.history.facts();
        let ended = facts.iter().find(|it| matches!(it.event, Event::EmploymentEnded(ended) if ended.spell == id) && !before.has(it))?;
        let Event::EmploymentEnded(it) = ended.event else { return None };
        Some(Ending { last_day: ended.effective_on, reason: it.reason, destination: it.destination, note: it.note.clone() })
    }

    /// Begins a spell that a later return has on the day on which this one says it began, and lets what was known then begin where it did.
    fn begin_earlier(&mut self, row: &Worker, later: &Spell, started_on: NaiveDate) -> Spell {
        let mine = started(self.census, row, later.id);
        let mut spell = Spell::from((&mine, started_on));
        spell.ended = later.ended.clone();
        let was = &later.pieces[0];
        let (fte, post) = ((was.fte != mine.fte).then_some(was.fte), (was.post != mine.post).then(|| was.post.clone()));
        let target = self.fact(|event| matches!(event, Event::EmploymentStarted(started) if started.spell == later.id));
        let Some((target, _)) = target else { return self.begin(row, started_on) };
        let event = corrected(target, Event::EmploymentStarted(mine), "the return of an earlier year has the role already");
        self.say(started_on, event, format!("employment from {started_on} already"));
        if fte.is_some() || post.is_some() {
            let changed = EmploymentChanged { fte, post, ..nothing(later.id) };
            self.say(later.started_on, Event::EmploymentChanged(changed), format!("what it is since {}", later.started_on));
        }
        spell
    }

    fn changes(&mut self, row: &Worker, spell: &Spell, started_on: NaiveDate) {
        let on = self.census.on;
        if row.ended_on.is_some() || spell.ended.as_ref().is_some_and(|it| it.last_day < on) {
            return;
        }
        let now = at(spell, on).clone();
        let since = self.known_since(spell);
        if let Some(role) = row.role.filter(|it| Some(*it) != now.post.role) {
            // Where the role began after the spell, its day is known; otherwise only that it was so on the day of the census.
            let from = if started_on > spell.started_on { started_on } else { since };
            let changed = EmploymentChanged { post: Some(post(Some(role))), ..nothing(spell.id) };
            self.say(from, Event::EmploymentChanged(changed), format!("another role from {from}"));
            self.put_back(spell, |it| {
                (it.post == now.post).then(|| EmploymentChanged { post: Some(now.post.clone()), ..nothing(spell.id) })
            });
        }
        if let Some(fte) = row.fte.filter(|it| *it != now.fte) {
            self.say(
                since,
                Event::EmploymentChanged(EmploymentChanged { fte: Some(fte), ..nothing(spell.id) }),
                format!("other hours from {since}"),
            );
            self.put_back(spell, |it| (it.fte == now.fte).then(|| EmploymentChanged { fte: Some(now.fte), ..nothing(spell.id) }));
        }
    }

    /// The day from which what this return says of a spell is taken to be so: that of the census, or the first of the spell where only
    /// a later return told of it.
    fn known_since(&self, spell: &Spell) -> NaiveDate {
        let earlier = self.person.is_some_and(|it| it.returned.iter().any(|it| it.on < self.census.on));
        let first = at(spell, self.census.on).from == spell.started_on;
        let began = self.fact(|event| matches!(event, Event::EmploymentStarted(it) if it.spell == spell.id));
        let by_later = began.is_some_and(|(_, import)| self.year_of(import) > Some(self.census.year));
        if by_later && first && !earlier { spell.started_on } else { self.census.on }
    }

    /// What was so already on the next day that is known stays so from that day on.
    fn put_back(&mut self, spell: &Spell, old: impl Fn(&Piece) -> Option<EmploymentChanged>) {
        let on = self.census.on;
        let next_piece = spell.pieces.iter().map(|it| it.from).find(|it| *it > on);
        let Some(next) = next_piece.into_iter().chain(self.next_returned()).min() else { return };
        if spell.ended.as_ref().is_some_and(|it| it.last_day < next) {
            return;
        }
        if let Some(changed) = old(at(spell, next)) {
            self.say(next, Event::EmploymentChanged(changed), String::new());
        }
    }

    fn end(&mut self, row: &Worker, spell: &Spell) {
        let ended = spell.ended.as_ref().map(|it| it.last_day);
        match (row.ended_on, ended) {
            (Some(last_day), None) => {
                let ended = EmploymentEnded {
                    spell: spell.id,
                    reason: row.reason.unwrap_or(LeaveReason::NotYetCollected),
                    destination: row.destination.unwrap_or(LeaverDestination::NotYetCollected),
                    note: Private::Open(None),
                };
                self.say(last_day, Event::EmploymentEnded(ended), format!("left on {last_day}"));
            }
            (Some(returned), Some(recorded)) if returned != recorded => {
                let why = format!("returned as leaving on {returned}, recorded as leaving on {recorded}: correct one of them");
                self.out.leave_out(row, "RoleEndDate", &why);
            }
            (None, Some(recorded)) if recorded <= self.census.on => {
                let why = format!("returned as in post, recorded as leaving on {recorded}: correct one of them");
                self.out.leave_out(row, "RoleEndDate", &why);
            }
            _ => {}
        }
    }
}

fn started(census: &Census, row: &Worker, spell: SpellId) -> EmploymentStarted {
    // A leaver is returned with nothing; the hours worked are in the other element.
    let fte = if row.ended_on.is_some() { row.fte30.or(row.fte) } else { row.fte.or(row.fte30) };
    EmploymentStarted {
        spell,
        employer: census.employer,
        contract: if row.agency { Contract::Agency } else { Contract::Permanent },
        origin: row.origin.unwrap_or(StartOrigin::NotYetCollected),
        fte: fte.unwrap_or(Fte::ZERO),
        post: post(row.role),
        service: Service::Children,
        team: None,
        offer: None,
    }
}

fn nothing(spell: SpellId) -> EmploymentChanged {
    EmploymentChanged { spell, fte: None, post: None, contract: None, service: None, team: None }
}

fn post(role: Option<OrgRole>) -> Post {
    Post::new(role.map_or("Social worker", |it| it.label()), None, role)
}

/// What held in a spell on a day.
fn at(spell: &Spell, on: NaiveDate) -> &Piece {
    spell.pieces.iter().rfind(|it| it.from <= on).unwrap_or(&spell.pieces[0])
}
