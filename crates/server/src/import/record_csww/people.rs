//! Finding whom a row is about: by registration number, then by what the census itself matches by.

use std::collections::HashMap;

use domain::csww::{Return, Worker};
use domain::event::Event;
use domain::history::{AsAt, History};
use domain::ids::{EmployerId, PersonId};
use domain::journey::Journey;
use store::Store;

use crate::clock;
use crate::failed::Failed;

/// Somebody who is recorded already.
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) history: History,
    pub(crate) journey: Journey,
    /// Pseudonyms of every number under which they were registered or returned.
    numbers: Vec<String>,
}

impl Person {
    fn new(id: PersonId, history: History) -> Self {
        let journey = Journey::fold(&history, AsAt::END);
        let mut numbers: Vec<String> = journey.registrations.iter().map(|it| it.claim.clone()).collect();
        for fact in history.facts() {
            if let Event::CensusReturned(it) = fact.event {
                numbers.push(it.number.clone());
            }
        }
        Self { id, history, journey, numbers }
    }
}

/// Everybody who has to do with the council.
pub(crate) struct Known(Vec<Person>);

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

impl Known {
    pub(crate) async fn load(store: &Store, employer: EmployerId) -> Result<Self, Failed> {
        let people = store.people_of(employer).await?;
        let known =
            people.into_iter().map(|(id, history)| Person::new(id, history)).filter(|it| it.journey.opened && it.journey.erased.is_none());
        Ok(Self(known.collect()))
    }

    /// The rows of a return, person by person, in the order of the file.
    pub(crate) async fn group<'a>(&'a self, store: &Store, it: &'a Return) -> Result<Vec<Group<'a>>, Failed> {
        let mut by_number: HashMap<&str, &Person> = HashMap::new();
        for person in &self.0 {
            by_number.extend(person.numbers.iter().map(|number| (number.as_str(), person)));
        }
        let pseudonyms: Vec<String> = it.workers.iter().map(|row| number(store, row)).collect();
        let mut groups: Vec<Group<'a>> = Vec::new();
        let mut place: HashMap<PersonId, usize> = HashMap::new();
        let mut fresh: HashMap<&str, PersonId> = HashMap::new();
        for (row, pseudonym) in it.workers.iter().zip(&pseudonyms) {
            let named = by_number.get(pseudonym.as_str()).copied();
            let known = named.or_else(|| self.by_census_fields(row, &pseudonyms));
            let elsewhere = match (known, row.number.registration()) {
                (None, Some(number)) => store.holder_of(number.as_str()).await?.map(|(id, history)| Person::new(id, history)),
                _ => None,
            };
            let found = known.map(|it| it.id).or_else(|| elsewhere.as_ref().map(|it| it.id));
            let person = found.unwrap_or_else(|| *fresh.entry(pseudonym).or_insert_with(|| PersonId(clock::new_id())));
            match place.get(&person) {
                Some(index) => groups[*index].rows.push(row),
                None => {
                    place.insert(person, groups.len());
                    groups.push(Group { person, known, elsewhere, rows: vec![row] });
                }
            }
        }
        Ok(groups)
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
        let mut found = self.0.iter().filter(fits);
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }
}

/// The pseudonym of the number in a row.
pub(crate) fn number(store: &Store, row: &Worker) -> String {
    let text = row.number.registration().map_or_else(|| row.number.as_str().to_uppercase(), |it| it.as_str().to_owned());
    store.keys.pseudonym(&text)
}
