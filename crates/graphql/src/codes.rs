//! The lists of codes, as GraphQL shows them: each value beside the census's own label.

use async_graphql::Enum;

/// Gender as the census asks it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::codes::Gender")]
pub enum Gender {
    /// Not known.
    NotKnown,
    /// Male.
    Male,
    /// Female.
    Female,
    /// Not specified.
    NotSpecified,
}

/// Ethnicity as the census asks it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::codes::Ethnicity")]
pub enum Ethnicity {
    /// White British.
    WhiteBritish,
    /// White Irish.
    WhiteIrish,
    /// Any other White background.
    OtherWhite,
    /// White and Black Caribbean.
    WhiteAndBlackCaribbean,
    /// White and Black African.
    WhiteAndBlackAfrican,
    /// White and Asian.
    WhiteAndAsian,
    /// Any other mixed background.
    OtherMixed,
    /// Indian.
    Indian,
    /// Pakistani.
    Pakistani,
    /// Bangladeshi.
    Bangladeshi,
    /// Any other Asian background.
    OtherAsian,
    /// Black Caribbean.
    BlackCaribbean,
    /// Black African.
    BlackAfrican,
    /// Any other Black background.
    OtherBlack,
    /// Chinese.
    Chinese,
    /// Any other ethnic group.
    OtherEthnicGroup,
    /// Declared not stated or refused.
    Refused,
    /// Information not yet obtained.
    NotYetObtained,
}

/// The role in the organisation, from the most senior. Not a grade, and not a job title.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::codes::OrgRole")]
pub enum OrgRole {
    /// Senior manager.
    SeniorManager,
    /// Middle manager.
    MiddleManager,
    /// First line manager.
    FirstLineManager,
    /// Senior practitioner.
    SeniorPractitioner,
    /// Case holder.
    CaseHolder,
    /// Qualified without cases.
    QualifiedWithoutCases,
}

/// Where a starter came from into this post. Not how they qualified: that is the `EntryRoute`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::codes::StartOrigin")]
pub enum StartOrigin {
    /// Newly qualified social worker.
    NewlyQualified,
    /// Social worker role in a different local authority in England.
    OtherLocalAuthority,
    /// Social worker role outside England.
    OutsideEngland,
    /// Agency or consultancy in social work (in England).
    Agency,
    /// Other social work role, non-local authority (in England).
    OtherSocialWork,
    /// Other social care role in local authority or non-local authority (in England).
    OtherSocialCare,
    /// Non-social care role, any role outside England, no employment or career break.
    OutsideSocialCare,
    /// Other.
    Other,
    /// Not known.
    NotKnown,
    /// Not yet collected.
    NotYetCollected,
}

/// Where a leaver went, as the employer knows it. Not known, not yet collected and other are three answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::codes::LeaverDestination")]
pub enum LeaverDestination {
    /// Social worker role in a different local authority in England.
    OtherLocalAuthority,
    /// Social worker role outside England.
    OutsideEngland,
    /// Agency or consultancy in social work (in England).
    Agency,
    /// Other social work role, non-local authority (in England).
    OtherSocialWork,
    /// Other social care role in local authority or non-local authority (in England).
    OtherSocialCare,
    /// Non-social care role, any role outside England, no employment or career break.
    OutsideSocialCare,
    /// Other.
    Other,
    /// Not known.
    NotKnown,
    /// Not yet collected.
    NotYetCollected,
}

/// Why a leaver left.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::codes::LeaveReason")]
pub enum LeaveReason {
    /// Resignation.
    Resignation,
    /// Voluntary redundancy.
    VoluntaryRedundancy,
    /// Compulsory redundancy.
    CompulsoryRedundancy,
    /// Dismissed.
    Dismissed,
    /// Retired.
    Retired,
    /// Deceased.
    Deceased,
    /// Moved to a non-child and family social work role within the local authority.
    MovedWithinAuthority,
    /// Other.
    Other,
    /// Not known.
    NotKnown,
    /// Not yet collected.
    NotYetCollected,
}

/// Why somebody was absent on 30 September.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::codes::AbsenceReason")]
pub enum AbsenceReason {
    /// Maternity or paternity leave.
    MaternityOrPaternity,
    /// Other paid authorised absence, such as compassionate leave, or annual leave requiring reallocation of cases.
    OtherPaid,
    /// Paid absence for public duties, such as jury duty.
    PublicDuties,
    /// Sick leave.
    Sick,
    /// Training.
    Training,
    /// Unauthorised absence.
    Unauthorised,
    /// Unpaid authorised absence.
    Unpaid,
}

/// The level of a person's social work qualification.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::codes::QualificationLevel")]
pub enum QualificationLevel {
    /// Undergraduate.
    Undergraduate,
    /// Postgraduate.
    Postgraduate,
    /// Other.
    Other,
}

/// Standing against the knowledge and skills statements for children and families.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::codes::KssStatus")]
pub enum PracticeStatus {
    /// Assessed and Supported Year in Employment (ASYE).
    Asye,
    /// Frontline practitioner.
    FrontlinePractitioner,
    /// Practice supervisor.
    PracticeSupervisor,
    /// Practice leader.
    PracticeLeader,
}

/// What kind of file was imported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::import::FileKind")]
pub enum FileType {
    /// Published workforce statistics.
    Published,
    /// A council's statutory return.
    Csww,
    /// Waymark's own spreadsheet of journeys.
    Journeys,
    /// An extract of the regulator's register.
    Register,
    /// Figures that an invented academy was built from.
    Demo,
}

/// How a person came to be a qualified social worker. The census has no list of these: the codes are Waymark's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::codes::EntryRoute")]
pub enum EntryRoute {
    /// Undergraduate degree in social work.
    UgDegree,
    /// Postgraduate degree in social work.
    PgDegree,
    /// Step Up to Social Work.
    StepUp,
    /// Approach Social Work.
    Approach,
    /// Think Ahead.
    ThinkAhead,
    /// Degree apprenticeship in social work.
    Apprenticeship,
    /// Return to Social Work.
    Return,
    /// Overseas qualified.
    Overseas,
    /// Agency to permanent conversion.
    AgencyConv,
    /// Other.
    Other,
}

/// What a practice educator may do (BASW, Practice Educator Professional Standards, 2022).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::placement::EducatorStage")]
pub enum EducatorStage {
    /// May supervise, teach and assess up to but not including the last assessed placement.
    One,
    /// May take full responsibility, the last placement included.
    Two,
}

/// How a placement ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::placement::PlacementOutcome")]
pub enum PlacementOutcome {
    /// The student passed.
    Passed,
    /// The student failed.
    Failed,
    /// The placement broke down or the student withdrew.
    Withdrawn,
}

/// What an offer may depend on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::offer::OfferCondition")]
pub enum OfferCondition {
    /// The qualification must be awarded.
    Qualification,
    /// Social Work England must have registered the person.
    Registration,
    /// References, checks and health clearance must be in.
    Checks,
}

/// What became of an offer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::offer::OfferOutcome")]
pub enum OfferOutcome {
    /// The person accepted.
    Accepted,
    /// The person declined.
    Declined,
    /// The employer withdrew it.
    Withdrawn,
    /// Nobody answered in time.
    Lapsed,
}

/// How a person is engaged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::employment::Contract")]
pub enum Contract {
    /// Paid by the employer, without an end.
    Permanent,
    /// Paid by the employer, to a day.
    FixedTerm,
    /// Not paid by the employer directly: through an agency, or self-employed.
    Agency,
}

/// Which part of the council a post belongs to. Only children's services are in the children's workforce census.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::employment::Service")]
pub enum Service {
    /// Children and family social work.
    Children,
    /// Adult social work.
    Adults,
    /// Elsewhere in the council.
    Other,
}

/// Why a person was erased (UK GDPR, Articles 5(1)(e) and 17).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::person::ErasureGround")]
pub enum ErasureGround {
    /// The retention period is over.
    RetentionExpired,
    /// The person asked, and the council agreed.
    Requested,
    /// The record should never have been made.
    RecordedInError,
}

/// Where a person stands on a day, in one word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::journey::Stage")]
pub enum Stage {
    /// Known, and nothing more.
    Known,
    /// On a placement, or between placements.
    Student,
    /// Holding an offer.
    Offered,
    /// In post.
    InPost,
    /// In post, and away on long leave or seconded.
    Away,
    /// Was in post, and is not any more.
    Left,
}

/// Of whom an account is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::account::AccountKind")]
pub enum AccountKind {
    /// Somebody: of an organisation with a provider, or from outside, who comes in by invitation.
    Person,
    /// A program: a feed to or from another system, which comes in with tokens of this installation.
    Service,
}

/// What a session of supervision was for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::supervision::SessionKind")]
pub enum SessionKind {
    /// Reflection on practice.
    Reflective,
    /// The management of cases.
    Case,
    /// Clinical supervision.
    Clinical,
    /// With others on the programme, led by somebody.
    Group,
    /// Among equals.
    Peer,
    /// Reflection and cases in one session.
    Combined,
}
