//! Support: the people around somebody on a programme, and the agreement that they signed.

mod changes;
pub mod facts;

use async_graphql::{Enum, ID, InputObject, SimpleObject};
use domain::ids::{EnrolmentId, EventId, PersonId};
use domain::support as known;
use uuid::Uuid;

pub use changes::SupportMutation;

use crate::errors::{Told, id_of};
use crate::ids::{Tag, encode};
use crate::scalars::{Date, count, noted};

/// What somebody is to a person on a programme, the person included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::support::Party")]
pub enum Party {
    /// The person on the programme.
    Worker,
    /// Who assesses, and owns the recommendation.
    Assessor,
    /// Who supervises.
    Supervisor,
    /// Who educates in practice.
    Educator,
    /// Who stands by as a mentor.
    Mentor,
    /// Whom the worker reports to.
    LineManager,
    /// Who runs the programme at the employer.
    Coordinator,
    /// Another social worker beside the person.
    Peer,
    /// Somebody of another profession.
    Professional,
    /// Somebody whom the work is for. Never by name.
    PersonSupported,
}

/// Somebody around a person on a programme, or the person.
#[derive(Clone, Debug, InputObject)]
pub struct SomebodyInput {
    /// What they are to the person.
    party: Party,
    /// Who, by the node id of their own journey, where Waymark knows them.
    person_id: Option<ID>,
}

impl SomebodyInput {
    /// As the rules know it; `field` is where it is in the input.
    pub fn read(&self, field: &'static str) -> Result<known::Somebody, Told> {
        let person = self.person_id.as_ref().map(|it| id_of(Tag::Journey, it, field)).transpose()?;
        Ok(known::Somebody { party: self.party.into(), person: person.map(PersonId) })
    }
}

/// Somebody around a person on a programme, or the person.
#[derive(Clone, Debug, SimpleObject)]
pub struct Somebody {
    /// What they are to the person.
    party: Party,
    /// Who, by the node id of their own journey, where Waymark knows them.
    person_id: Option<ID>,
}

impl From<known::Somebody> for Somebody {
    fn from(it: known::Somebody) -> Self {
        Self { party: it.party.into(), person_id: it.person.map(|it| encode(Tag::Journey, it.0)) }
    }
}

/// Somebody who is or was something to a person on a programme.
#[derive(Clone, Debug, SimpleObject)]
pub struct Supporter {
    /// What they are to the person.
    party: Party,
    /// Who, by the node id of their own journey, where Waymark knows them.
    person_id: Option<ID>,
    /// What they are called; null where it was not said, or the person on the programme has been erased.
    full_name: Option<String>,
    /// Whether they are registered with the regulator; null where nobody looked.
    registered: Option<bool>,
    /// First day.
    from: Date,
    /// The first day without them; null while they are there.
    until: Option<Date>,
    /// The event of the entry that says so, as `Entry.eventId` has it.
    event_id: Uuid,
}

impl Supporter {
    /// As the rules know them.
    pub fn of(it: &known::Supporter) -> Self {
        Self {
            party: it.party.into(),
            person_id: it.person.map(|it| encode(Tag::Journey, it.0)),
            full_name: noted(&it.name).map(str::to_owned),
            registered: it.registered,
            from: it.from.into(),
            until: it.until.map(Date),
            event_id: it.said_by.0,
        }
    }
}

/// Somebody who signed an agreement.
#[derive(Clone, Debug, SimpleObject)]
pub struct Signatory {
    /// What they were to the person.
    party: Party,
    /// Who that was on the day; null for the person on the programme.
    who: Option<Supporter>,
}

/// A support and assessment agreement that was signed.
#[derive(Clone, Debug, SimpleObject)]
pub struct Agreement {
    /// Which one, from 1: the one with the highest number is in force.
    number: i32,
    /// The day of the signatures.
    signed_on: Date,
    /// Who signed.
    signatories: Vec<Signatory>,
    /// What was agreed; null where the person has been erased.
    terms: Option<String>,
    /// The event of the entry that says so, as `Entry.eventId` has it.
    event_id: Uuid,
}

impl Agreement {
    /// As the rules know it, with those who signed.
    pub fn of(it: &known::Agreement, support: &known::Support) -> Self {
        let by_entry = |id: EventId| support.supporters.iter().find(|it| it.said_by == id).map(Supporter::of);
        let signatory =
            |(party, said_by): &(known::Party, Option<EventId>)| Signatory { party: (*party).into(), who: said_by.and_then(by_entry) };
        Self {
            number: count(it.number),
            signed_on: it.on.into(),
            signatories: it.signatories.iter().map(signatory).collect(),
            terms: it.terms.get().cloned(),
            event_id: it.said_by.0,
        }
    }
}

/// Everybody and everything that supports somebody on a programme.
#[derive(Clone, Debug, SimpleObject)]
pub struct Support {
    /// Who is or was what to the person, in the order in which they came.
    supporters: Vec<Supporter>,
    /// The agreements that were signed, oldest first: the last is in force.
    agreements: Vec<Agreement>,
    /// Who came since the last agreement in the place of somebody who had signed it: it must be signed anew. Null where nobody did.
    unsigned: Option<Supporter>,
}

impl Support {
    /// As the rules know it.
    pub fn of(it: &known::Support) -> Self {
        Self {
            supporters: it.supporters.iter().map(Supporter::of).collect(),
            agreements: it.agreements.iter().map(|one| Agreement::of(one, it)).collect(),
            unsigned: it.unsigned().map(Supporter::of),
        }
    }
}

/// Several of them, as the rules know them.
pub fn parties(all: &[Party]) -> Vec<known::Party> {
    all.iter().map(|it| (*it).into()).collect()
}

/// Several of them, as they are shown.
pub fn shown(all: &[known::Party]) -> Vec<Party> {
    all.iter().map(|it| (*it).into()).collect()
}

/// The enrolment of an argument.
pub fn enrolment(it: &ID) -> Result<EnrolmentId, Told> {
    id_of(Tag::Enrolment, it, "enrolmentId").map(EnrolmentId)
}
