//! Legal holds of employers: what must not be so, and must not become so before an erasure is written.

use std::collections::HashMap;

use domain::event::Event;
use domain::history::{Draft, History, Kind, Stream};
use domain::hold::{self, Hold};
use domain::ids::{EmployerId, PersonId};
use domain::refusal::Refusal;

use crate::Store;
use crate::append::Item;
use crate::failure::{Failure, Unanswered};

/// The tag of an event, where it is a hold that reaches beyond its own history.
pub(crate) fn tag_in(stream: Stream, event: &Event) -> Option<String> {
    let reaches = stream.kind == Kind::Employer && matches!(event, Event::LegalHoldPlaced(_) | Event::LegalHoldLifted(_));
    reaches.then(|| hold::tag(EmployerId(stream.id)))
}

/// Whether drafts bring somebody nearer to an erasure than a hold lets them. Who has been erased has nothing left to be held.
fn asks(history: &History, drafts: &[Draft]) -> bool {
    let is_erased = history.entries().iter().any(|it| matches!(it.event, Event::PersonErased(_)));
    !is_erased && drafts.iter().any(|it| matches!(it.event, Event::PersonErased(_) | Event::ErasureApproved(_)))
}

impl Store {
    /// Refuses to erase what an employer holds; answers the conditions by which a hold is noticed that is placed in the meantime.
    ///
    /// One statement, and none where nobody is to be erased.
    pub(crate) async fn no_employer_holds(&self, history: &History, drafts: &[Draft]) -> Result<Vec<Item>, Unanswered> {
        if !asks(history, drafts) {
            return Ok(Vec::new());
        }
        let employers: Vec<EmployerId> = hold::reached_by(history).into_iter().collect();
        let streams: Vec<Stream> = employers.iter().map(|it| (*it).into()).collect();
        for of_employer in self.log.sealed_histories(&streams).await?.values() {
            if let Some(it) = hold::standing(of_employer.entries()) {
                return Err(Refusal::from(&it).into());
            }
        }
        Ok(employers.into_iter().map(|it| Item { types: Vec::new(), tags: vec![hold::tag(it)] }).collect())
    }

    /// The holds that stand in the way of erasing people, each with those of the employers that their records have to do with, as known
    /// at a position. Reasons are sealed: who may read one is given it with its history.
    ///
    /// One statement for some hundreds of employers.
    pub async fn holds_on(&self, people: &HashMap<PersonId, History>, known: i64) -> Result<HashMap<PersonId, Vec<Hold>>, Failure> {
        let mut streams: Vec<Stream> = people.values().flat_map(hold::reached_by).map(Stream::from).collect();
        streams.sort();
        streams.dedup();
        let mut of_employers: HashMap<EmployerId, Vec<Hold>> = HashMap::new();
        for (stream, history) in self.log.sealed_histories(&streams).await? {
            of_employers.insert(EmployerId(stream.id), standing_at(&history, known));
        }
        let on = |history: &History| {
            let own = standing_at(history, known);
            own.into_iter()
                .chain(hold::reached_by(history).iter().flat_map(|it| of_employers.get(it).cloned().unwrap_or_default()))
                .collect()
        };
        Ok(people.iter().map(|(person, history)| (*person, on(history))).collect())
    }

    /// Every hold that reaches a person, or that an employer has placed, lifted ones too. Reasons of employers are sealed.
    pub async fn holds_of(&self, history: &History) -> Result<Vec<Hold>, Failure> {
        let around: Vec<Stream> = hold::reached_by(history).into_iter().map(Stream::from).collect();
        let of_employers = self.log.sealed_histories(&around).await?;
        Ok(hold::holds(history.entries()).into_iter().chain(of_employers.values().flat_map(|it| hold::holds(it.entries()))).collect())
    }
}

fn standing_at(history: &History, known: i64) -> Vec<Hold> {
    let entries = &history.entries()[..history.entries().partition_point(|it| it.position <= known)];
    hold::holds(entries).into_iter().filter(|it| it.lifted.is_none()).collect()
}
