//! Finding whom a person's rows are about: by the coordinator's own reference, by registration number, then by name and date of birth.

use std::collections::{HashMap, HashSet};

use domain::correction::Standing;
use domain::history::{AsAt, History, Stream};
use domain::ids::{EmployerId, PersonId};
use domain::journey::Journey;
use store::Store;
use store::csww::Holder;

use super::places::Places;
use crate::failed::Failed;
use crate::import::journeys::PersonRows;

/// Histories read at once: of each, only what it comes to is kept.
const AT_ONCE: usize = 512;

/// Somebody who is recorded already.
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) journey: Journey,
    /// Under which references they are known, as tags.
    references: Vec<String>,
}

/// Whom rows are about.
pub(crate) enum Found<'a> {
    /// Somebody who is recorded.
    Somebody(&'a Person),
    /// Somebody new.
    Nobody,
    /// It cannot be told, and why.
    Unclear(String),
}

/// Everybody whom a file may be about.
pub(crate) struct Known {
    people: Vec<Person>,
    by_reference: HashMap<String, usize>,
    by_name: HashMap<String, Vec<usize>>,
    by_id: HashMap<PersonId, usize>,
    /// Who holds each number of the file.
    holders: HashMap<String, Holder>,
    /// The reference, as tags of each employer of the rows.
    pseudonyms: HashMap<(EmployerId, String), String>,
}

const ERASED: &str = "the reference or the number of somebody who was erased, of whom nothing more can be recorded: take the rows out";

impl Known {
    /// Everybody who has to do with an employer that the file names, or who holds a number in it.
    pub(crate) async fn load(store: &Store, places: &Places, rows: &[PersonRows], employer: Option<EmployerId>) -> Result<Self, Failed> {
        let mut employers: HashSet<EmployerId> = employer.into_iter().collect();
        employers.extend(rows.iter().flat_map(|it| &it.spells).filter_map(|it| places.employer(&it.employer)));
        let numbers: Vec<&str> = rows.iter().filter_map(|it| it.person.registration_number.as_ref()).map(|it| it.as_str()).collect();
        let holders = store.holders_of(&numbers).await?;
        let mut streams: HashSet<Stream> = holders.values().map(|it| it.person.into()).collect();
        for employer in employers {
            streams.extend(store.tied_to(employer).await?);
        }
        let (by_reference, by_name, by_id) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut it = Self { people: Vec::new(), by_reference, by_name, by_id, holders, pseudonyms: HashMap::new() };
        let mut streams: Vec<Stream> = streams.into_iter().collect();
        streams.sort();
        for some in streams.chunks(AT_ONCE) {
            let references = store.references(some).await?;
            for (stream, history) in store.log.histories(some).await? {
                it.add(stream, &history, references.get(&stream).map_or(&[], Vec::as_slice));
            }
        }
        for rows in rows {
            for employer in employers_of(places, rows, employer) {
                it.pseudonyms.insert((employer, rows.reference.clone()), store.reference(employer, &rows.reference));
            }
        }
        Ok(it)
    }

    fn add(&mut self, stream: Stream, history: &History, references: &[(domain::ids::EventId, String)]) {
        let journey = Journey::fold(history, AsAt::END);
        if !journey.opened && journey.erased.is_none() {
            return;
        }
        let standing = history.standing();
        // A reference that came with an import that was taken back is nobody's.
        let stands = |id| standing.iter().any(|(entry, it)| entry.id == id && !matches!(it, Standing::Retracted { .. }));
        let references: Vec<String> = references.iter().filter(|(id, _)| stands(*id)).map(|(_, tag)| tag.clone()).collect();
        let index = self.people.len();
        self.by_reference.extend(references.iter().map(|it| (it.clone(), index)));
        let id = PersonId(stream.id);
        self.by_id.insert(id, index);
        if let Some(name) = journey.name.get() {
            self.by_name.entry(named(&name.family, &name.given)).or_default().push(index);
        }
        self.people.push(Person { id, journey, references });
    }

    /// Whom the rows of a person are about.
    pub(crate) fn find(&self, places: &Places, rows: &PersonRows, employer: Option<EmployerId>) -> Found<'_> {
        let employers = employers_of(places, rows, employer);
        let tags = employers.iter().filter_map(|it| self.pseudonyms.get(&(*it, rows.reference.clone())));
        let known: HashSet<usize> = tags.filter_map(|tag| self.by_reference.get(tag).copied()).collect();
        let holder = rows.person.registration_number.as_ref().and_then(|it| self.holders.get(it.as_str()));
        let of_number = holder.and_then(|it| self.by_id.get(&it.person).copied());
        if known.len() > 1 {
            return Found::Unclear("the reference is that of two people: give each a reference of their own".into());
        }
        let by_reference = known.into_iter().next();
        if holder.is_some_and(|it| it.erased) || by_reference.is_some_and(|it| self.people[it].journey.erased.is_some()) {
            return Found::Unclear(ERASED.into());
        }
        match (by_reference, of_number) {
            (Some(one), Some(other)) if one != other => {
                Found::Unclear("the reference is one person's and the registration number another's: correct one of them".into())
            }
            (Some(one), _) if self.is_somebody_else(&self.people[one], rows) => {
                let why = "the reference is that of somebody of another name and date of birth: give each person a reference of their own";
                Found::Unclear(why.into())
            }
            (Some(one), _) | (None, Some(one)) => Found::Somebody(&self.people[one]),
            (None, None) => self.by_name(rows, &employers),
        }
    }

    fn is_somebody_else(&self, person: &Person, rows: &PersonRows) -> bool {
        let it = &rows.person;
        let born_on = person.journey.known_details().and_then(|it| it.born_on);
        let given = it.given_name.as_deref().unwrap_or("");
        let other_name = person.journey.name.get().is_some_and(|name| !same(&name.family, &it.family_name) && !same(&name.given, given));
        other_name && it.date_of_birth.is_some_and(|date| born_on.is_some_and(|born_on| born_on != date))
    }

    fn by_name(&self, rows: &PersonRows, employers: &[EmployerId]) -> Found<'_> {
        let it = &rows.person;
        let given = it.given_name.as_deref().unwrap_or("");
        let families = [Some(it.family_name.as_str()), it.previous_family_name.as_deref()];
        let mut candidates: Vec<usize> =
            families.into_iter().flatten().filter_map(|family| self.by_name.get(&named(family, given))).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        let born_on = |index: &usize| self.people[*index].journey.known_details().and_then(|it| it.born_on);
        let sure: Vec<usize> =
            candidates.iter().copied().filter(|index| it.date_of_birth.is_some() && born_on(index) == it.date_of_birth).collect();
        let perhaps: Vec<usize> = candidates.into_iter().filter(|index| self.may_be(&self.people[*index], rows, employers)).collect();
        match (sure.as_slice(), perhaps.as_slice()) {
            ([one], _) if it.registration_number.is_some() && holds_a_number(&self.people[*one]) => Found::Unclear(
                "somebody of this name and date of birth is recorded with another registration number: correct one of the numbers".into(),
            ),
            ([one], _) | ([], [one]) => Found::Somebody(&self.people[*one]),
            ([], []) => Found::Nobody,
            _ => Found::Unclear("more than one person of this name is recorded: add the date of birth or the registration number".into()),
        }
    }

    /// Whether nothing speaks against it: no date of birth, number or reference of the same employer that differs.
    fn may_be(&self, person: &Person, rows: &PersonRows, employers: &[EmployerId]) -> bool {
        let born_on = person.journey.known_details().and_then(|it| it.born_on);
        let numbers_differ = rows.person.registration_number.is_some() && holds_a_number(person);
        let other_reference = employers.iter().any(|employer| person.references.iter().any(|tag| Store::is_reference_of(tag, *employer)));
        (born_on.is_none() || rows.person.date_of_birth.is_none()) && !numbers_differ && !other_reference
    }
}

/// Whether the person holds a number: where it was that of the rows, they were found by it.
fn holds_a_number(person: &Person) -> bool {
    person.journey.registrations.iter().any(|it| it.until.is_none())
}

/// Whose reference the rows' one is: that of every employer in them, or of the one whose record it is.
pub(crate) fn employers_of(places: &Places, rows: &PersonRows, employer: Option<EmployerId>) -> Vec<EmployerId> {
    let mut all: Vec<EmployerId> = rows.spells.iter().filter_map(|it| places.employer(&it.employer)).collect();
    if all.is_empty() {
        all.extend(employer);
    }
    all.sort();
    all.dedup();
    all
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn named(family: &str, given: &str) -> String {
    format!("{}\n{}", family.trim().to_lowercase(), given.trim().to_lowercase())
}
