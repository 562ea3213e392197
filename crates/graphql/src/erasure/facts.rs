//! What entries say of erasures, each fact with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::erasure as recorded;
use domain::person;

use crate::codes::ErasureGround;
use crate::ids::{Tag, encode};
use crate::scalars::{Date, noted};

/// The rule of a retention schedule by which a record was due.
#[derive(Clone, Debug, SimpleObject)]
pub struct RetentionRule {
    /// Whose schedule it is.
    employer_id: ID,
    /// The schedule, such as `retention`.
    schedule: String,
    /// Which version of it.
    version: String,
    /// The SHA-256 of the version's text, as it was adopted.
    sha256: String,
    /// The class of record.
    class: String,
    /// The first day on which it was due.
    since: Date,
}

impl From<&recorded::DueUnder> for RetentionRule {
    fn from(it: &recorded::DueUnder) -> Self {
        Self {
            employer_id: encode(Tag::Employer, it.employer.0),
            schedule: it.schedule.id.clone(),
            version: it.schedule.version.clone(),
            sha256: it.schedule.sha256.clone(),
            class: it.class.clone(),
            since: it.since.into(),
        }
    }
}

/// That somebody proposed to erase the person.
#[derive(Clone, Debug, SimpleObject)]
pub struct ErasureProposed {
    /// The proposal.
    proposal_id: Option<ID>,
    /// Why.
    ground: ErasureGround,
    /// The rule by which the record is due, where that is the ground.
    under: Option<RetentionRule>,
    /// What else was said; null where nothing was, where it was said for another employer, or the person has been erased.
    note: Option<String>,
}

impl From<&recorded::ErasureProposed> for ErasureProposed {
    fn from(it: &recorded::ErasureProposed) -> Self {
        Self {
            proposal_id: Some(encode(Tag::Proposal, it.proposal.0)),
            ground: it.ground.into(),
            under: it.under.as_ref().map(Into::into),
            note: noted(&it.note).map(str::to_owned),
        }
    }
}

/// That a second person approved it.
#[derive(Clone, Debug, SimpleObject)]
pub struct ErasureApproved {
    /// The proposal.
    proposal_id: Option<ID>,
}

impl From<&recorded::ErasureApproved> for ErasureApproved {
    fn from(it: &recorded::ErasureApproved) -> Self {
        Self { proposal_id: Some(encode(Tag::Proposal, it.proposal.0)) }
    }
}

/// That it was rejected or withdrawn.
#[derive(Clone, Debug, SimpleObject)]
pub struct ErasureRejected {
    /// The proposal.
    proposal_id: Option<ID>,
    /// Why; null where it was said for another employer, or the person has been erased.
    reason: Option<String>,
}

impl From<&recorded::ErasureRejected> for ErasureRejected {
    fn from(it: &recorded::ErasureRejected) -> Self {
        Self { proposal_id: Some(encode(Tag::Proposal, it.proposal.0)), reason: it.reason.get().cloned() }
    }
}

/// That a person was erased: nothing personal can be read any more.
#[derive(Clone, Debug, SimpleObject)]
pub struct PersonErased {
    /// Why.
    ground: ErasureGround,
    /// The proposal that it carried out. Null for erasures from before two people were asked.
    proposal_id: Option<ID>,
}

impl From<&person::PersonErased> for PersonErased {
    fn from(it: &person::PersonErased) -> Self {
        Self { ground: it.ground.into(), proposal_id: it.proposal.map(|it| encode(Tag::Proposal, it.0)) }
    }
}
