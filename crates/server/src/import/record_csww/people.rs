//! Finding whom a row is about: by registration number, then by what the census itself matches by.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::csww::{Return, Worker};
use domain::event::Event;
use domain::history::{AsAt, History, Stream};
use domain::ids::{EmployerId, EventId, ImportId, PersonId};
use domain::journey::Journey;
use store::Store;

use crate::clock;
use crate::failed::Failed;

/// A row of a return that is recorded, as it stands.
pub(crate) struct Returned {
    pub(crate) year: i32,
    /// The day that the return describes.
    pub(crate) on: NaiveDate,
    /// The row; `None` where it cannot be read.
    pub(crate) row: Option<Worker>,
    /// The entry by which it was first recorded.
    pub(crate) entry: EventId,
    /// The imports that it came with: the first, and the one that says what stands.
    pub(crate) imports: Vec<ImportId>,
}

/// Somebody who is recorded already.
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) history: History,
    pub(crate) journey: Journey,
    /// In which rows the council returned them.
    pub(crate) returned: Vec<Returned>,
    /// Pseudonyms of every number under which they were registered or returned.
    pub(crate) numbers: Vec<String>,
}

impl Person {
    fn new(id: PersonId, history: History, employer: EmployerId) -> Self {
        let journey = Journey::fold(&history, AsAt::END);
        let mut numbers: Vec<String> = journey.registrations.iter().map(|it| it.claim.clone()).collect();
        let mut returned = Vec::new();
        for fact in history.facts() {
            let Event::CensusReturned(it) = fact.event else { continue };
            numbers.push(it.number.clone());
            if it.employer == employer {
                returned.push(Returned {
                    year: it.year,
                    on: fact.effective_on,
                    row: it.row.get().cloned(),
                    entry: fact.origin.id,
                    imports: [fact.origin.import, fact.carrier.import].into_iter().flatten().collect(),
                });
            }
        }
        Self { id, history, journey, returned, numbers }
    }
}

/// Everybody who has to do with the council.
pub(crate) struct Known {
    employer: EmployerId,
    pub(crate) people: Vec<Person>,
    /// Pseudonyms of the numbers of those who were erased.
    erased: HashSet<String>,
}

/// The rows of one person: one for each role.
pub(crate) struct Group<'a> {
    pub(crate) person: PersonId,
    pub(crate) known: Option<&'a Person>,
    pub(crate) elsewhere: Option<Person>,
    pub(crate) rows: Vec<&'a Worker>,
}

impl Group<'_> {
    /// What is recorded of the person, here or elsewhere.
    pub(crate) fn recorded(&self) -> Option<&Person> {
        self.known.or(self.elsewhere.as_ref())
    }
}

/// The rows of a return, person by person in the order of the file, and those of people who were erased.
pub(crate) struct Groups<'a> {
    pub(crate) people: Vec<Group<'a>>,
    pub(crate) erased: Vec<&'a Worker>,
}

impl Known {
    pub(crate) async fn load(store: &Store, employer: EmployerId) -> Result<Self, Failed> {
        let mut it = Self { employer, people: Vec::new(), erased: HashSet::new() };
        let streams = store.tied_to(employer).await?;
        let mut histories = store.log.histories(&streams).await?;
        for stream in streams {
            let Some(history) = histories.remove(&stream) else { continue };
            let person = Person::new(PersonId(stream.id), history, employer);
            if person.journey.erased.is_some() {
                it.erased.extend(person.numbers);
            } else if person.journey.opened {
                it.people.push(person);
            }
        }
        // A number that was an erased person's and is somebody else's by now is theirs.
        for number in it.people.iter().flat_map(|it| &it.numbers) {
            it.erased.remove(number);
        }
        Ok(it)
    }

    /// Every row that the council returned, of anybody.
    pub(crate) fn returned(&self) -> impl Iterator<Item = &Returned> {
        self.people.iter().flat_map(|it| &it.returned)
    }

    /// The rows of a return, person by person.
    pub(crate) async fn group<'a>(&'a self, store: &Store, it: &'a Return) -> Result<Groups<'a>, Failed> {
        let mut by_number: HashMap<&str, &Person> = HashMap::new();
        for person in &self.people {
            by_number.extend(person.numbers.iter().map(|number| (number.as_str(), person)));
        }
        let pseudonyms: Vec<String> = it.workers.iter().map(|row| number(store, row)).collect();
        let (mut elsewhere, erased) = self.elsewhere(store, it, &by_number).await?;
        let mut groups = Groups { people: Vec::new(), erased: Vec::new() };
        let mut place: HashMap<PersonId, usize> = HashMap::new();
        let mut fresh: HashMap<&str, PersonId> = HashMap::new();
        for (row, pseudonym) in it.workers.iter().zip(&pseudonyms) {
            if self.erased.contains(pseudonym) || erased.contains(pseudonym) {
                groups.erased.push(row);
                continue;
            }
            let of_number = by_number.get(pseudonym.as_str()).copied();
            let away = elsewhere.get(pseudonym).map(|it| it.id).or_else(|| fresh.get(pseudonym.as_str()).copied());
            let known = if away.is_some() { None } else { of_number.or_else(|| self.by_census_fields(row, &pseudonyms)) };
            let person = known.map(|it| it.id).or(away).unwrap_or_else(|| PersonId(clock::new_id()));
            match place.get(&person) {
                Some(index) => groups.people[*index].rows.push(row),
                None => {
                    place.insert(person, groups.people.len());
                    if known.is_none() {
                        fresh.insert(pseudonym, person);
                    }
                    groups.people.push(Group { person, known, elsewhere: elsewhere.remove(pseudonym), rows: vec![row] });
                }
            }
        }
        Ok(groups)
    }

    /// Whoever holds a number of the return and has not to do with the council yet, and the numbers of those who were erased.
    async fn elsewhere(
        &self,
        store: &Store,
        it: &Return,
        by_number: &HashMap<&str, &Person>,
    ) -> Result<(HashMap<String, Person>, HashSet<String>), Failed> {
        let numbers: Vec<_> = it.workers.iter().filter_map(|row| row.number.registration()).collect();
        let pseudonym = |text: &str| store.keys.pseudonym(text);
        let unknown: Vec<&str> =
            numbers.iter().map(|it| it.as_str()).filter(|it| !by_number.contains_key(pseudonym(it).as_str())).collect();
        let holders = store.holders_of(&unknown).await?;
        let erased = holders.iter().filter(|(_, it)| it.erased).map(|(number, _)| pseudonym(number)).collect();
        let there: Vec<_> = holders.into_iter().filter(|(_, it)| !it.erased).collect();
        let streams: Vec<Stream> = there.iter().map(|(_, it)| it.person.into()).collect();
        let mut histories = store.log.histories(&streams).await?;
        let person = |(number, it): (String, store::csww::Holder)| {
            Some((pseudonym(&number), Person::new(it.person, histories.remove(&it.person.into())?, self.employer)))
        };
        Ok((there.into_iter().filter_map(person).collect(), erased))
    }

    /// Date of birth, gender, ethnicity and the day the role began, as the census removes duplicates by. Only where exactly one person
    /// fits, and the return does not have that person under a number of their own.
    fn by_census_fields(&self, row: &Worker, in_file: &[String]) -> Option<&Person> {
        let (born_on, gender, ethnicity, started_on) = (row.birth_date?, row.gender?, row.ethnicity?, row.started_on?);
        let fits = |person: &&Person| {
            let Some(details) = person.journey.known_details() else { return false };
            details.born_on == Some(born_on)
                && details.gender == Some(gender)
                && details.ethnicity == Some(ethnicity)
                && person.journey.spells.iter().any(|it| it.pieces.iter().any(|piece| piece.from == started_on))
                && !person.numbers.iter().any(|it| in_file.contains(it))
        };
        let mut found = self.people.iter().filter(fits);
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }
}

/// The pseudonym of the number in a row.
pub(crate) fn number(store: &Store, row: &Worker) -> String {
    let text = row.number.registration().map_or_else(|| row.number.as_str().to_uppercase(), |it| it.as_str().to_owned());
    store.keys.pseudonym(&text)
}
