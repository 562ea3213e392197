//! Access: roles, purposes and what is withheld, as GraphQL shows them. Nothing is decided here.

mod asked;

use std::sync::{Arc, LazyLock};

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Context, Enum, ID, SimpleObject};
use domain::access::{self, Class, Classes, WithheldBecause};
use store::reading::Through;

use crate::ids::{Tag, encode};

/// What a document asks for. The guard puts one into each request.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The values of which classes of record.
    pub classes: Classes,
    /// By which it is known again.
    pub through: Arc<Through>,
}

impl Wanted {
    /// What a document asks for, and its SHA-256.
    pub fn of(document: &ExecutableDocument, sha256: String) -> Self {
        let through = Through { fields: asked::begins_with(document), document: sha256 };
        Self { classes: asked::classes(document), through: Arc::new(through) }
    }
}

/// Where nobody has looked at a document, it may ask for everything.
static UNKNOWN: LazyLock<Wanted> = LazyLock::new(|| Wanted { classes: Classes::all(), through: Arc::default() });

/// What the document of a request asks for.
pub(crate) fn wanted<'a>(ctx: &Context<'a>) -> &'a Wanted {
    ctx.data_opt().unwrap_or(&UNKNOWN)
}

/// What a signed-in person is to Waymark. A person may hold several at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::access::Role")]
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
    Operator,
}

/// To which end somebody reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::access::Purpose")]
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

/// A role, and where it is held.
#[derive(Clone, Debug, SimpleObject)]
pub struct Grant {
    /// The role.
    role: Role,
    /// The employer at which it is held; null for a role that is bound to none.
    employer_id: Option<ID>,
    /// The sitting for which alone it counts, where it was given for one.
    sitting_id: Option<ID>,
}

impl From<&access::Grant> for Grant {
    fn from(it: &access::Grant) -> Self {
        let (employer, sitting) = (it.employer.map(|it| encode(Tag::Employer, it.0)), it.sitting.map(|it| encode(Tag::Sitting, it.0)));
        Self { role: it.role.into(), employer_id: employer, sitting_id: sitting }
    }
}

/// What a part of a record is about, as far as it matters who may see it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Enum)]
#[graphql(remote = "domain::access::Class")]
pub enum RecordClass {
    /// Names, present and former.
    Name,
    /// Addresses and telephone numbers.
    Contact,
    /// Birth, gender, ethnicity, disability, religion or belief, orientation.
    Characteristics,
    /// The regulator's number.
    Registration,
    /// Readiness, placements, qualifications, training, what was learned and what is planned.
    Education,
    /// Offers, posts, hours, teams, leave as such, secondments, the post after a programme.
    Employment,
    /// Why somebody is or was away, and sickness.
    Health,
    /// What was said about leaving.
    Leaving,
    /// Enrolments, cohorts, pauses, extensions, outcomes.
    Programme,
    /// Who supports somebody, and what was agreed.
    Support,
    /// When supervision was held, and how.
    Supervision,
    /// What was said in supervision.
    SupervisionNotes,
    /// Evidence and reviews.
    Assessment,
    /// What is being drafted.
    Draft,
    /// Concerns and action plans.
    Capability,
    /// Cases held, time for development, attendance.
    Workload,
    /// Claims for funding.
    Funding,
    /// Rows of the census, as returned.
    Census,
    /// What becomes of the record itself: erasure, holds, rectification.
    Record,
    /// What is paid beside pay.
    Pay,
}

/// Why a value that is there is not shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::access::WithheldBecause")]
pub enum WithheldReason {
    /// None of the roles by which you read this journey sees it.
    NotForYourRole,
    /// Another role of yours sees it, which does not serve the purpose that you named.
    NotForThisPurpose,
}

/// Something that is in a record and is not shown to you.
#[derive(Clone, Debug, SimpleObject)]
pub struct Withheld {
    /// What it is about.
    class: RecordClass,
    /// Why it is not shown.
    reason: WithheldReason,
}

impl Withheld {
    /// As the rules know it.
    pub fn of(class: Class, why: WithheldBecause) -> Self {
        Self { class: class.into(), reason: why.into() }
    }
}
