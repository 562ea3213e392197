//! Sittings: the views by which they are found, and what of one an asker is given.

pub mod agenda;

use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use domain::access::{self, Actor, CaseSight, Class, Classes, Given, PanelSight, Role};
use domain::framework::Framework;
use domain::history::{Fact, History, Kind, Stream};
use domain::ids::{EmployerId, EventId, PersonId, SittingId};
use domain::independence::Exclusions;
use domain::journey::Journey;
use domain::pack::Late;
use domain::panel::Listed;
use domain::person::Name;
use domain::sitting::{Around, Case, Matter, Sitting};

use crate::Store;
use crate::access::Asker;
use crate::db::{Value, places};
use crate::failure::Failure;
use crate::views::{Column, STILL, View, day};

/// Sittings, by employer and day.
pub const VIEW: View = View {
    name: "sitting",
    version: 2,
    kind: Kind::Sitting,
    of: &["SittingConvened", "SittingMoved", "SittingCancelled", "CaseAdded", "CaseWithdrawn", "AgendaClosed"],
    columns: &[Column::Text("employer"), Column::Text("held_on"), Column::Int("room"), Column::Int("cases")],
    indexes: &["employer, known_to, held_on"],
    rows,
};

fn rows(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let Some(it) = sitting(facts) else { return Vec::new() };
    let cases = it.cases.iter().filter(|it| !it.withdrawn).count() as i64;
    let takes_more = it.cancelled.is_none() && it.closed.is_none();
    let room = if takes_more { i64::from(it.rules().most_cases) } else { 0 };
    vec![vec![it.employer.to_string().into(), day(it.held_on), room.into(), cases.into()]]
}

/// Who has a seat at which sitting.
pub const SEAT: View = View {
    name: "seat",
    version: 1,
    kind: Kind::Sitting,
    of: &["SittingConvened", "MemberInvited", "InvitationAnswered"],
    columns: &[Column::Text("member")],
    indexes: &["member, known_to"],
    rows: seats,
};

fn seats(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let Some(it) = sitting(facts) else { return Vec::new() };
    it.seats.iter().filter(|it| !it.replaced).map(|it| vec![it.member.to_string().into()]).collect()
}

/// Whose case is before which sitting.
pub const CASE: View = View {
    name: "panel_case",
    version: 1,
    kind: Kind::Sitting,
    of: &["SittingConvened", "CaseAdded", "CaseWithdrawn"],
    columns: &[Column::Text("case_id"), Column::Text("person")],
    indexes: &["person, known_to", "case_id, known_to"],
    rows: cases,
};

fn cases(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let Some(it) = sitting(facts) else { return Vec::new() };
    let row = |it: &Case| vec![it.id.to_string().into(), Stream::from(it.added.person).to_string().into()];
    it.cases.iter().filter(|it| !it.withdrawn).map(row).collect()
}

fn sitting(facts: &[Fact<'_>]) -> Option<Sitting> {
    Sitting::folded(facts)
}

/// A sitting as an asker is given it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The sitting: what is not theirs is not in its cases.
    pub sitting: Sitting,
    /// The version of its history.
    pub version: i64,
    /// The employer's central list.
    pub list: Vec<Listed>,
    /// What ties whom to which case, as is known now.
    pub ties: Exclusions,
    /// What the asker is to it.
    pub sight: PanelSight,
    /// What they see of each case, in the order of the agenda.
    pub cases: Vec<CaseSight>,
    /// What came after the latest sealing of each case, in the same order.
    pub late: Vec<Vec<Late>>,
    /// What the person of each case is called, in the same order: where that is theirs to know, and can be read.
    pub names: Vec<Option<String>>,
    /// The event by which it was convened.
    pub convened_by: Option<EventId>,
}

/// So many sittings are read at once: each brings its packs, which are not small.
pub(crate) const AT_ONCE: usize = 16;

impl Store {
    /// A sitting, as far as it is the asker's; what is read of it of other people is noted. `None` where it is not there for them.
    pub async fn sitting(&self, asker: Asker<'_>, id: SittingId, known: i64) -> Result<Option<Seen>, Failure> {
        Ok(self.sittings_seen(asker, &[id], known).await?.pop())
    }

    /// The same of several, in their order, without those that are not there for the asker: some statements for every sixteen of them.
    pub async fn sittings_seen(&self, asker: Asker<'_>, ids: &[SittingId], known: i64) -> Result<Vec<Seen>, Failure> {
        let mut all = Vec::with_capacity(ids.len());
        for some in ids.chunks(AT_ONCE) {
            let streams: Vec<Stream> = some.iter().map(|it| (*it).into()).collect();
            let mut histories = self.log.histories(&streams).await?;
            let found = streams.iter().filter_map(|it| histories.remove(it)).map(|it| it.known_at(known)).collect();
            all.extend(self.look_at(asker, found).await?);
        }
        if asker.wanted.holds(Class::Assessment) {
            for seen in &all {
                self.note_cases(asker, seen).await?;
            }
        }
        Ok(all)
    }

    /// A sitting for who would do something at it: nothing personal is read of it.
    pub async fn sitting_to_change(&self, asker: Asker<'_>, id: SittingId) -> Result<Option<Seen>, Failure> {
        let history = self.log.history(id.into()).await?;
        Ok(self.look_at(Asker { wanted: Classes::default(), ..asker }, vec![history]).await?.pop())
    }

    /// What of some sittings is there for an asker, by everything around all of them together.
    async fn look_at(&self, asker: Asker<'_>, histories: Vec<History>) -> Result<Vec<Seen>, Failure> {
        let mut lists: HashMap<EmployerId, Vec<Listed>> = HashMap::new();
        let mut there = Vec::with_capacity(histories.len());
        for history in histories {
            let history = if asker.wanted.holds(Class::Assessment) { history } else { without_words(history) };
            let Some(sitting) = Sitting::of(&history) else { continue };
            let list = match lists.entry(sitting.employer) {
                Slot::Occupied(known) => known.into_mut(),
                Slot::Vacant(free) => free.insert(self.panel_list(sitting.employer).await?),
            };
            let sight = PanelSight::of(asker.actor, &sitting, list);
            there.extend(sight.map(|sight| (history, sitting, sight)));
        }
        let people: BTreeSet<PersonId> = there.iter().flat_map(|(_, it, _)| people_around(it, &lists[&it.employer])).collect();
        let journeys = self.journeys_of(&people.into_iter().collect::<Vec<_>>()).await?;
        let mut around = Around { journeys, ..Around::default() };
        let mut all = Vec::with_capacity(there.len());
        for (history, sitting, sight) in there {
            around.list.clone_from(&lists[&sitting.employer]);
            let ties = around.ties(&sitting);
            let see = |case: &Case| sight.case(asker.actor, (&sitting, case), &ties, asker.today);
            let cases: Vec<CaseSight> = sitting.cases.iter().map(see).collect();
            let late = |(case, sight): (&Case, &CaseSight)| if sight.pack { around.late(&sitting, case.id) } else { Vec::new() };
            let late = sitting.cases.iter().zip(&cases).map(late).collect();
            let (version, convened_by) = (history.version(), history.entries().first().map(|it| it.id));
            let list = around.list.clone();
            all.push(Seen { version, sitting, list, ties, sight, cases, late, names: Vec::new(), convened_by });
        }
        let mut names = self.names_of(all.iter().flat_map(|it| it.sitting.cases.iter().zip(&it.cases))).await?.into_iter();
        for seen in &mut all {
            seen.names = names.by_ref().take(seen.cases.len()).collect();
        }
        Ok(all)
    }

    async fn names_of(&self, cases: impl Iterator<Item = (&Case, &CaseSight)>) -> Result<Vec<Option<String>>, Failure> {
        let people: Vec<Option<Stream>> = cases.map(|(case, sight)| sight.person.then(|| case.added.person.into())).collect();
        let told: Vec<Stream> = people.iter().flatten().copied().collect();
        let histories = self.log.histories(&told).await?;
        let name = |it: &Option<Stream>| {
            let history = histories.get(it.as_ref()?)?;
            Journey::of(&history.facts(), NaiveDate::MAX).name.get().map(Name::full)
        };
        Ok(people.iter().map(name).collect())
    }

    /// Notes that the packs of other people's cases, and what was said of them, are given out.
    async fn note_cases(&self, asker: Asker<'_>, seen: &Seen) -> Result<(), Failure> {
        let classes: Classes = [Class::Assessment].into_iter().collect();
        let read = |(case, sight): (&Case, &CaseSight)| {
            let person = case.added.person;
            let is_read = (sight.pack || sight.every_word) && asker.actor.person != Some(person) && !case.packs.is_empty();
            let footing =
                asker.actor.roles().into_iter().filter(|it| it.purpose() == domain::access::Purpose::Panel || *it == Role::Coordinator);
            let given = Given { footing: footing.collect(), acting_for: [seen.sitting.employer].into(), read: classes, ..Given::default() };
            is_read.then(|| (Stream::from(person), given))
        };
        let read: Vec<(Stream, Given)> = seen.sitting.cases.iter().zip(&seen.cases).filter_map(read).collect();
        self.note_readings(asker, read.iter().map(|(stream, given)| (stream, given))).await
    }

    /// The journeys of everybody whose case is before a sitting, and of its members who have one here.
    pub(crate) async fn journeys_around(&self, sitting: &Sitting, list: &[Listed]) -> Result<HashMap<PersonId, History>, Failure> {
        let people: BTreeSet<PersonId> = people_around(sitting, list).collect();
        self.journeys_of(&people.into_iter().collect::<Vec<_>>()).await
    }

    pub(crate) async fn journeys_of(&self, people: &[PersonId]) -> Result<HashMap<PersonId, History>, Failure> {
        let streams: Vec<Stream> = people.iter().map(|it| (*it).into()).collect();
        let histories = self.log.sealed_histories(&streams).await?;
        Ok(histories.into_iter().map(|(stream, history)| (PersonId(stream.id), history)).collect())
    }

    /// The sittings that are an asker's to see: those of employers whose panels they convene or audit, and those at which they have a seat
    /// or a case; of one employer where one is named, between two days.
    pub async fn sittings(
        &self,
        actor: &Actor,
        employer: Option<EmployerId>,
        (from, until): (NaiveDate, NaiveDate),
    ) -> Result<Vec<SittingId>, Failure> {
        let mut values: Vec<Value> = vec![day(from), day(until)];
        let mut of_employer = String::new();
        if let Some(employer) = employer {
            values.push(employer.to_string().into());
            of_employer = format!(" and employer = ${}", values.len());
        }
        let mut ways = Vec::new();
        if !actor.has(Role::Operator) && !actor.grants().any(|it| it.role == Role::Auditor && it.employer.is_none()) {
            let employers = actor.employers_as(&[Role::Coordinator, Role::PanelAdviser, Role::Auditor]);
            if !employers.is_empty() {
                ways.push(format!("employer in ({})", places(values.len() + 1, employers.len())));
                values.extend(employers.iter().map(|it| Value::from(it.to_string())));
            }
            values.push(actor.id.to_string().into());
            let mut me = format!("account = ${}", values.len());
            if let Some(person) = actor.person {
                values.push(person.to_string().into());
                me += &format!(" or person = ${}", values.len());
                values.push(Stream::from(person).to_string().into());
                let own = format!("select stream from views.panel_case where known_to = {STILL} and person = ${}", values.len());
                ways.push(format!("stream in ({own})"));
            }
            let member = format!("select member from views.panel_member where known_to = {STILL} and ({me})");
            ways.push(format!("stream in (select stream from views.seat where known_to = {STILL} and member in ({member}))"));
        }
        let theirs = if ways.is_empty() { String::new() } else { format!(" and ({})", ways.join(" or ")) };
        let sql = format!(
            "select stream from views.sitting where known_to = {STILL} and held_on >= $1 and held_on <= $2{of_employer}{theirs} \
             order by held_on desc, stream limit 200"
        );
        let rows = self.db.rows(sql, values).await?;
        Ok(rows.iter().filter_map(|row| Some(SittingId(row.text(0).parse::<Stream>().ok()?.id))).collect())
    }

    /// The sittings before which somebody's cases are or were.
    pub async fn sittings_of(&self, person: PersonId) -> Result<Vec<SittingId>, Failure> {
        let sql = format!("select distinct stream from views.panel_case where known_to = {STILL} and person = $1 order by stream");
        let rows = self.db.rows(sql, vec![Stream::from(person).to_string().into()]).await?;
        Ok(rows.iter().filter_map(|row| Some(SittingId(row.text(0).parse::<Stream>().ok()?.id))).collect())
    }

    /// The sitting before which a case is.
    pub async fn sitting_of_case(&self, case: domain::ids::CaseId) -> Result<Option<SittingId>, Failure> {
        let sql = format!("select stream from views.panel_case where known_to = {STILL} and case_id = $1 limit 1");
        let rows = self.db.rows(sql, vec![case.to_string().into()]).await?;
        Ok(rows.first().and_then(|row| Some(SittingId(row.text(0).parse::<Stream>().ok()?.id))))
    }

    /// How many cases the sittings of an employer still take, by day, between two days.
    pub async fn panel_room(&self, employer: EmployerId, (from, until): (NaiveDate, NaiveDate)) -> Result<Vec<(NaiveDate, i64)>, Failure> {
        let sql = format!(
            "select held_on, room - cases from views.sitting where known_to = {STILL} and employer = $1 and held_on >= $2 \
             and held_on <= $3 and room > 0 order by held_on"
        );
        let rows = self.db.rows(sql, vec![employer.to_string().into(), day(from), day(until)]).await?;
        Ok(rows.iter().filter_map(|row| Some((row.text(0).parse().ok()?, row.int(1)))).collect())
    }

    /// The first sitting of an appeal that is put on an agenda.
    pub(crate) async fn first_sitting(&self, matter: &Matter) -> Result<Option<Sitting>, Failure> {
        let Matter::Appeal { sitting, .. } = matter else { return Ok(None) };
        let stream = Stream::from(*sitting);
        Ok(self.log.sealed_histories(&[stream]).await?.get(&stream).and_then(Sitting::of))
    }

    /// Terms of reference that an employer adopted, by their pin.
    pub(crate) async fn terms_of(&self, employer: EmployerId, pin: &domain::enrolment::Pin) -> Result<Option<Framework>, Failure> {
        let found = self.frameworks(&[(employer, pin.clone())]).await?;
        Ok(found.get(pin).map(|it| Framework::clone(it)))
    }
}

/// Everybody whose case is before a sitting, and its members who have a journey here.
fn people_around(sitting: &Sitting, list: &[Listed]) -> impl Iterator<Item = PersonId> {
    let seated = |it: &&Listed| sitting.seats.iter().any(|seat| seat.member == it.says.member);
    let members = list.iter().filter(seated).filter_map(|it| it.says.person);
    sitting.cases.iter().filter(|it| !it.withdrawn).map(|it| it.added.person).chain(members)
}

/// What happened at a sitting without what was said of the people whose cases it has: their packs, scores, votes and decisions stay, in
/// codes and days.
pub(crate) fn without_words(history: History) -> History {
    let mut kept = history.into_entries();
    let of_cases = kept.iter_mut().filter(|it| it.event.sealed_with().is_some());
    of_cases.flat_map(|it| it.event.secrets()).for_each(|(_, secret)| secret.withhold());
    History::new(kept)
}

/// Whether an actor may see what a sitting's history says in the log.
pub(crate) fn entries(actor: &Actor, history: History) -> Option<Given> {
    access::sitting_entries(actor, history).map(|history| Given { history, ..Given::default() })
}
