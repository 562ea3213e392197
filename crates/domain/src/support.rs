//! Support: the people around somebody on a programme, by what they are to them.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

/// What somebody is to a person on a programme, the person included. One may be several (`domain.md` 1.7).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
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
    /// Somebody whom the work is for: a child, a young person, an adult, a carer.
    PersonSupported,
}
