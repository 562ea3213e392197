//! Who may see and do what: the one place where that is decided.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::{ActorId, EmployerId, PersonId};

/// What a signed-in person is to Waymark. A person may hold several at once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the academy of the employers the token names.
    Coordinator,
    /// Sits on panels.
    PanelMember,
    /// Asks about the workforce; sees figures, no names.
    Leader,
    /// A social worker reading their own journey.
    Worker,
    /// Runs the installation.
    Administrator,
}

/// Whoever asks, as proved by their token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// Stable across tokens: derived from issuer and subject.
    pub id: ActorId,
    /// Never empty for a valid token.
    pub roles: BTreeSet<Role>,
    /// The employers the token is bound to. Empty means none, except for an administrator, who is bound to no employer in particular.
    pub employers: BTreeSet<EmployerId>,
    /// The person whose journey is the actor's own, where the actor is a worker.
    pub person: Option<PersonId>,
}
