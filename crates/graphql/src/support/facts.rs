//! What entries say of support, each fact with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::support as recorded;

use super::{Party, shown};
use crate::ids::{Tag, encode};
use crate::scalars::noted;

/// That somebody was given to a person on a programme. The entry's day is the first one.
#[derive(Clone, Debug, SimpleObject)]
pub struct SupportAssigned {
    /// The enrolment.
    enrolment_id: ID,
    /// What they are to the person.
    party: Party,
    /// Who, by the node id of their own journey, where it was said.
    person_id: Option<ID>,
    /// What they are called; null where it was not said, or the person on the programme has been erased.
    full_name: Option<String>,
    /// Whether they are registered with the regulator; null where it was not said.
    registered: Option<bool>,
}

impl From<&recorded::SupportAssigned> for SupportAssigned {
    fn from(it: &recorded::SupportAssigned) -> Self {
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            party: it.party.into(),
            person_id: it.person.map(|it| encode(Tag::Journey, it.0)),
            full_name: noted(&it.name).map(str::to_owned),
            registered: it.registered,
        }
    }
}

/// That somebody is no longer there for a person on a programme. The entry's day is the first one without them.
#[derive(Clone, Debug, SimpleObject)]
pub struct SupportEnded {
    /// The enrolment.
    enrolment_id: ID,
    /// What they were to the person.
    party: Party,
}

impl From<&recorded::SupportEnded> for SupportEnded {
    fn from(it: &recorded::SupportEnded) -> Self {
        Self { enrolment_id: encode(Tag::Enrolment, it.enrolment.0), party: it.party.into() }
    }
}

/// That the support and assessment agreement was signed. The entry's day is that of the signatures.
#[derive(Clone, Debug, SimpleObject)]
pub struct SupportAgreed {
    /// The enrolment.
    enrolment_id: ID,
    /// Who signed.
    signatories: Vec<Party>,
    /// What was agreed; null where the person has been erased.
    terms: Option<String>,
}

impl From<&recorded::SupportAgreed> for SupportAgreed {
    fn from(it: &recorded::SupportAgreed) -> Self {
        let (enrolment_id, signatories) = (encode(Tag::Enrolment, it.enrolment.0), shown(&it.signatories));
        Self { enrolment_id, signatories, terms: it.terms.get().cloned() }
    }
}
