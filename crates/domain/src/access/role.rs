//! Roles: what a signed-in person is to Waymark, and to which end each of them reads.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};

use crate::support::Party;

/// What a signed-in person is to Waymark. A person may hold several at once, each at employers of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, EnumIter, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Runs the academy of an employer.
    Coordinator,
    /// Sits on panels.
    PanelMember,
    /// Asks about the workforce of an employer; sees figures, no names.
    Leader,
    /// A social worker reading their own journey.
    Worker,
    /// Sets up the installation: employers, teams, documents, accounts. Nothing personal.
    Administrator,
    /// Assesses somebody on a programme, for as long as they are assigned.
    Assessor,
    /// Supervises somebody, for as long as they are assigned.
    Supervisor,
    /// Educates somebody in practice, for as long as they are assigned.
    PracticeEducator,
    /// Whom somebody reports to, for as long as they do.
    LineManager,
    /// Advises panels.
    PanelAdviser,
    /// Chairs panels.
    PanelChair,
    /// Human resources of an employer.
    HumanResources,
    /// The principal social worker of an employer.
    PrincipalSocialWorker,
    /// Asks about several councils; sees figures that they agreed to share, no names.
    RegionalAnalyst,
    /// Moderates from outside: the sample that was drawn for them, and nothing else.
    ExternalModerator,
    /// Reads the log and the record of readings; sees nobody's particulars and changes nothing.
    Auditor,
    /// Whoever sits at the command line of the machine that holds the keys. No token has it.
    #[serde(skip_deserializing)]
    Operator,
}

impl Role {
    /// The stable code, as tokens have it.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// The role of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::iter().find(|it| it.code() == code)
    }

    /// To which end the role reads.
    pub fn purpose(self) -> Purpose {
        match self {
            Self::Worker => Purpose::OwnRecord,
            Self::Coordinator => Purpose::Programme,
            Self::Assessor | Self::PracticeEducator => Purpose::Assessment,
            Self::Supervisor => Purpose::Supervision,
            Self::LineManager => Purpose::LineManagement,
            Self::HumanResources => Purpose::Employment,
            Self::PrincipalSocialWorker => Purpose::Oversight,
            Self::PanelMember | Self::PanelAdviser | Self::PanelChair => Purpose::Panel,
            Self::ExternalModerator => Purpose::Moderation,
            Self::Leader | Self::RegionalAnalyst => Purpose::WorkforcePlanning,
            Self::Auditor => Purpose::Audit,
            Self::Administrator | Self::Operator => Purpose::Operation,
        }
    }

    /// What somebody with this role is to the person whose journey they read, where they read it for that alone.
    pub fn party(self) -> Option<Party> {
        match self {
            Self::Assessor => Some(Party::Assessor),
            Self::Supervisor => Some(Party::Supervisor),
            Self::PracticeEducator => Some(Party::Educator),
            Self::LineManager => Some(Party::LineManager),
            _ => None,
        }
    }

    /// Whether the role keeps records, and so corrects what others have entered. Everybody else corrects what they entered themselves.
    pub fn keeps_records(self) -> bool {
        matches!(self, Self::Operator | Self::Coordinator | Self::HumanResources)
    }

    /// Whether the role is shown lists of people by name.
    pub fn reads_by_name(self) -> bool {
        matches!(self, Self::Operator | Self::Worker) || self.party().is_some() || self.reads_by_employer() && self != Self::Auditor
    }

    /// Whether the role reads the journeys that have to do with its employers.
    pub fn reads_by_employer(self) -> bool {
        matches!(self, Self::Coordinator | Self::HumanResources | Self::PrincipalSocialWorker | Self::Auditor)
    }
}

/// To which end somebody reads. A request may name one: then only the roles that serve it count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, EnumIter, IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Purpose {
    /// One's own record.
    OwnRecord,
    /// Running an academy's programmes.
    Programme,
    /// Assessing somebody.
    Assessment,
    /// Supervising somebody.
    Supervision,
    /// Managing somebody.
    LineManagement,
    /// Employing somebody.
    Employment,
    /// Overseeing practice.
    Oversight,
    /// Preparing, sitting on or chairing a panel.
    Panel,
    /// Moderating from outside.
    Moderation,
    /// Planning the workforce.
    WorkforcePlanning,
    /// Auditing.
    Audit,
    /// Running the installation.
    Operation,
}

impl Purpose {
    /// The stable code.
    pub fn code(self) -> &'static str {
        self.into()
    }
}
