//! Ids: one type for each thing that has one, so that a person's id is never taken for an employer's.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }
    )*};
}

id! {
    /// A person whose journey is recorded. Also the id of the journey's stream: one person, one journey.
    PersonId
    /// An organisation that employs social workers: a council, a children's trust.
    EmployerId
    /// A team inside an employer.
    TeamId
    /// One cohort of a programme at one employer.
    CohortId
    /// One placement of a student in a practice setting.
    PlacementId
    /// One offer of a post.
    OfferId
    /// One enrolment on a programme.
    EnrolmentId
    /// One session of supervision.
    SessionId
    /// One piece of evidence.
    EvidenceId
    /// One review, however often it is submitted.
    ReviewId
    /// One cause for concern.
    ConcernId
    /// One claim for funding.
    ClaimId
    /// One calendar feed.
    FeedId
    /// One memorandum of several employers.
    MemorandumId
    /// One unbroken spell of employment in one post.
    SpellId
    /// One incentive, from its granting to its last payment.
    IncentiveId
    /// One designation, from its granting to its end.
    DesignationId
    /// One application for a step of a ladder.
    ApplicationId
    /// One recorded event, for ever.
    EventId
    /// One legal hold, from its placing to its lifting.
    HoldId
    /// One proposal that somebody be erased, whatever becomes of it.
    ProposalId
    /// One request of a person that something about them be put right.
    RectificationId
    /// One import of one file, which can be taken back as a whole.
    ImportId
    /// One role that was granted to an account.
    GrantId
    /// One invitation of somebody from outside.
    InvitationId
    /// One token of a service, by its `jti`.
    TokenId
    /// One sitting of a panel.
    SittingId
    /// One case before a sitting.
    CaseId
    /// Somebody on an employer's central list of panel members.
    MemberId
    /// One piece of learning.
    CpdId
    /// One doing of a course.
    TrainingId
    /// One plan of learning.
    CpdPlanId
    /// One secondment, shadowing, or time with another agency.
    SecondmentId
    /// One appeal or complaint against a decision.
    AppealId
    /// One certificate.
    CertificateId
    /// One sample of what panels decided, drawn for moderation.
    SampleId
    /// Whoever acts: a signed-in person or a service. Not the id of a journey.
    ActorId
}
