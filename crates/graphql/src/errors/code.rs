//! The codes of refusals: one for each reason that the rules know.

use async_graphql::Enum;
use strum::{EnumString, VariantNames};

/// Why something may not happen. A code never changes; the words beside it may.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum, EnumString, VariantNames)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// A text that must say something says nothing.
    Empty,
    /// A text is longer than allowed.
    TooLong,
    /// A text holds a control character.
    ControlCharacter,
    /// An e-mail address has no `@`.
    EmailForm,
    /// Not an LEA code.
    OldCodeForm,
    /// Not an ONS code.
    NewCodeForm,
    /// Not a registration number.
    RegistrationNumberForm,
    /// Not an FTE.
    FteForm,
    /// Weekly hours make no sense.
    StandardHours,
    /// The day is before 1900 or after 2199.
    DateOutOfRange,
    /// Something that has not happened yet is told as if it had.
    InTheFuture,
    /// An end lies before its beginning.
    EndsBeforeItBegins,
    /// The journey was never opened.
    NotOpened,
    /// The journey was opened already.
    AlreadyOpened,
    /// The fact belongs to another kind of stream.
    NotOfAJourney,
    /// The fact belongs to another kind of stream.
    NotOfAnEmployer,
    /// The fact belongs to another kind of stream.
    NotOfACohort,
    /// The person was erased.
    Erased,
    /// Details of somebody who was not born.
    NotYetBorn,
    /// Somebody else holds the number.
    NumberClaimed,
    /// The person holds this very number.
    NumberAlreadyHeld,
    /// The person holds another number.
    AnotherNumberHeld,
    /// The person does not hold the number.
    NumberNotHeld,
    /// The placement was recorded already.
    PlacementKnown,
    /// No such placement.
    PlacementUnknown,
    /// The placement has its outcome.
    PlacementOver,
    /// Days make no sense.
    PlacementDays,
    /// A stage 1 educator cannot assess the last placement.
    EducatorStage,
    /// The student was found not ready.
    NotReadyForPractice,
    /// The offer was recorded already.
    OfferKnown,
    /// No such offer.
    OfferUnknown,
    /// The offer no longer stands.
    OfferOver,
    /// The offer came from somebody else.
    OfferOfAnother,
    /// The start lies before the offer.
    StartBeforeOffer,
    /// The spell exists.
    SpellKnown,
    /// No such spell on that day.
    SpellUnknown,
    /// The spell had ended.
    SpellOver,
    /// From agency to employment, or back, is another spell.
    AgencyIsAnotherSpell,
    /// Nothing would change.
    NothingChanges,
    /// Away already.
    AlreadyAway,
    /// A secondment without a host, or leave with one.
    LeaveOrSecondment,
    /// Not away.
    NotAway,
    /// The person died.
    Deceased,
    /// An impossible caseload.
    TooManyCases,
    /// An impossible weight of cases.
    WeightedCases,
    /// An impossible load of a full-time worker.
    FullCaseload,
    /// Days lost before the person was there.
    BeforeTheSpell,
    /// More days lost than the period has.
    MoreDaysThanThePeriod,
    /// The cohort exists.
    CohortKnown,
    /// No such cohort.
    CohortUnknown,
    /// In it already.
    AlreadyInCohort,
    /// Not in it.
    NotInCohort,
    /// The cohort has no seats.
    NoSeats,
    /// All seats are taken.
    CohortFull,
    /// The employer exists.
    EmployerKnown,
    /// No such employer.
    EmployerUnknown,
    /// Another employer is known by it.
    NameTaken,
    /// The team exists.
    TeamKnown,
    /// No such team.
    TeamUnknown,
    /// The calendar feed exists.
    FeedKnown,
    /// No such calendar feed, or none that is open.
    FeedUnknown,
    /// Nobody said at which employer.
    WhichEmployer,
    /// Vacancies below zero.
    NegativeVacancies,
    /// Not a number of posts.
    VacantPosts,
    /// No such entry.
    EntryUnknown,
    /// Taken out already.
    EntryRetracted,
    /// Not something that can be corrected.
    NotCorrectable,
    /// Another kind of fact, or of another thing.
    AnotherKindOfFact,
    /// A later fact would lose its ground.
    WouldBreak,
    /// Another version than the caller saw.
    VersionConflict,
    /// Something happened elsewhere that the caller had not seen.
    ConditionBroken,
    /// The key belongs to another request.
    IdempotencyKeyReused,
    /// The writer's queue is full.
    Busy,
    /// The actor may not do this, or the thing does not exist: the same answer for both.
    NotFound,
    /// The actor's role does not allow this at all.
    NotAllowed,
    /// The import was taken back, or never was.
    ImportUnknown,
    /// A legal hold keeps the record.
    OnHold,
    /// The hold was placed.
    HoldKnown,
    /// No such hold that stands.
    HoldUnknown,
    /// A hold is of one journey or of one employer.
    OnePlaceToHold,
    /// A proposal is open.
    ProposalKnown,
    /// No such proposal that is open.
    ProposalUnknown,
    /// Something was recorded since.
    ProposalOutdated,
    /// Two people erase.
    SecondPerson,
    /// Nobody approved it.
    ErasureNotApproved,
    /// Approved on another ground.
    AnotherGround,
    /// The schedule keeps the record.
    NotDue,
    /// The request was made.
    RectificationKnown,
    /// No such request that waits.
    RectificationUnknown,
    /// The request is about another entry.
    RectificationOfAnother,
    /// A threshold that nobody publishes by.
    SuppressionThreshold,
    /// A denominator that is too small, or that no council reaches.
    SuppressionDenominator,
    /// Figures are not rounded to that.
    SuppressionRounding,
    /// A memorandum with nobody, with oneself, or with who is not there.
    MemorandumParties,
    /// The employer has agreed to it already.
    MemorandumKnown,
    /// The employer never agreed to it, or has ended it.
    MemorandumUnknown,
    /// An employer that still keeps something of the person has not agreed to the erasure.
    EmployersMustAgree,
    /// A version with that name was adopted.
    FrameworkKnown,
    /// A document with faults.
    FaultyFramework,
    /// The text is another document than it is said to be.
    AnotherFramework,
    /// Not the name and the hash of a document.
    PinForm,
    /// The enrolment exists.
    EnrolmentKnown,
    /// No such enrolment on that day.
    EnrolmentUnknown,
    /// The enrolment had ended.
    EnrolmentOver,
    /// On the same programme already.
    AlreadyEnrolled,
    /// A rule of the programme says no.
    NotEligible,
    /// The spell is with somebody else.
    SpellOfAnother,
    /// The clock stands already.
    AlreadyPaused,
    /// The clock runs.
    NotPaused,
    /// An extension of nothing, or without end.
    ExtensionLength,
    /// Only what was transferred goes on elsewhere.
    NotTransferred,
    /// Nothing may be taken along.
    NothingToCarryOver,
    /// Other standards than the document names.
    StandardsDiffer,
    /// The document knows no pauses.
    NeverPaused,
    /// The document has no such reason.
    ReasonUnknown,
    /// Somebody must agree and did not.
    NotAgreed,
    /// A session of no time, or without end.
    SessionLength,
    /// The session is on record as held.
    SessionKnown,
    /// Not a rating.
    RatingRange,
    /// The piece exists.
    EvidenceKnown,
    /// No such piece.
    EvidenceUnknown,
    /// The document has no such category.
    CategoryUnknown,
    /// The document has no such review point.
    ReviewUnknown,
    /// The person is not assessed against that standard.
    StandardNotPinned,
    /// The standard has no such statement.
    StatementUnknown,
    /// Not a hash.
    HashForm,
    /// Somebody could be known by it.
    NotAnonymous,
    /// Nobody who supports.
    NotASupporter,
    /// Who assesses must be registered.
    AssessorNotRegistered,
    /// Nobody is that to the person.
    NotAssigned,
    /// A signature is missing.
    NotSigned,
    /// Somebody else's draft.
    DraftOfAnother,
    /// The review is of another point or enrolment.
    ReviewOfAnother,
    /// With those who read it.
    AlreadySubmitted,
    /// Not with those who read it.
    NotSubmitted,
    /// Submitted before the meeting.
    SubmittedBeforeHeld,
    /// The document has no such outcome.
    OutcomeUnknown,
    /// The concern exists.
    ConcernKnown,
    /// No such concern that is not settled.
    ConcernUnknown,
    /// The document teaches no such thing.
    TaughtSessionUnknown,
    /// Not what can become of a claim.
    ClaimState,
    /// The document pays for no such thing.
    InstalmentUnknown,
    /// More minutes than a period has.
    MoreMinutesThanThePeriod,
    /// An absence that stops no clock.
    TooShortToPause,
    /// The employer has not adopted it.
    FrameworkUnknown,
    /// The version may not be chosen on that day.
    NotInForce,
    /// Not something that people are enrolled on.
    NotAProgramme,
    /// The programme names a standard that the employer has not adopted.
    StandardNotAdopted,
    /// Nobody said from which day the clock runs.
    NoAnchor,
    /// More posts than one could be meant, or none.
    WhichSpell,
    /// Only who is on a programme or completed it is matched to a post.
    NotToBeMatched,
    /// An extension is either in months or in days.
    MonthsOrDays,
    /// Something goes on at one place: an employer, or a part of the council.
    OneDestination,
    /// The enrolment goes on somewhere else.
    HandoverElsewhere,
    /// The person has not agreed to the handing over.
    HandoverNotAgreed,
    /// What was handed over stays handed over.
    HandedOver,
    /// What was gathered has not been handed over.
    NotHandedOver,
    /// No such account.
    AccountUnknown,
    /// The account exists.
    AccountKnown,
    /// No such grant that lasts.
    GrantUnknown,
    /// An employer too many, or too few.
    GrantEmployer,
    /// Not for an account of this kind.
    NotForThisKind,
    /// Not something that this actor may give.
    NotYoursToGrant,
    /// Nobody gives themselves more.
    OwnAccount,
    /// Taken up, expired, or never was.
    InvitationOver,
    /// Issued or revoked already, or never was.
    TokenUnknown,
    /// Over before it begins, or without end.
    Lasts,
    /// This installation signs no tokens.
    NoOwnTokens,
    /// It takes two to let somebody in to people's records.
    SecondAdministrator,
    /// A grant for one sitting of something that has nothing to do with one.
    GrantSitting,
    /// On the list already.
    MemberKnown,
    /// Not on the list.
    MemberUnknown,
    /// Not listed for that.
    NotListedFor,
    /// Nobody convened it.
    SittingUnknown,
    /// Convened already.
    SittingKnown,
    /// On a day that is over.
    SittingInThePast,
    /// Cancelled.
    SittingCancelled,
    /// Its day has not come.
    SittingNotBegun,
    /// Back-dated.
    NotToday,
    /// The terms are not the employer's.
    TermsUnknown,
    /// Invited already.
    AlreadyInvited,
    /// Answered so already.
    AlreadyAnswered,
    /// Somebody is replaced by somebody of the same capacity.
    AnotherCapacity,
    /// No seat.
    NotOnThePanel,
    /// In the room, or not.
    NotInTheRoom,
    /// On the agenda already.
    CaseKnown,
    /// Not on the agenda.
    CaseUnknown,
    /// What is before the panel is not there.
    MatterUnknown,
    /// As many as the terms allow.
    AgendaFull,
    /// Nothing on it.
    NoCases,
    /// Closed.
    AgendaIsClosed,
    /// Not closed.
    AgendaNotClosed,
    /// Something of the pack is not as it must be.
    PackOutdated,
    /// The review lacks evidence.
    PackIncomplete,
    /// Nothing late.
    NotLate,
    /// Tied to the person.
    NotIndependent,
    /// Somebody of the employer.
    ChairNotIndependent,
    /// Stepped back already.
    AlreadyRecused,
    /// Not each criterion once, within the scale.
    ScoreForm,
    /// Open for all to see.
    Revealed,
    /// Judgement before influence.
    StillSealed,
    /// Voted.
    AlreadyVoted,
    /// Not one of the options.
    OptionUnknown,
    /// Not one of the reasons.
    NoSuchReason,
    /// Nobody may chair.
    NobodyChairs,
    /// Too few.
    NoQuorum,
    /// Somebody there has not voted.
    NotEverybodyVoted,
    /// A tie.
    Tied,
    /// What is said to be decided is not what the votes come to.
    NotTheVotes,
    /// Decided.
    AlreadyDecided,
    /// Not decided.
    NotDecided,
    /// A day for conditions, or none.
    DeferralDay,
    /// Nobody ratifies.
    PanelDecides,
    /// Ratified, or not.
    AlreadyRatified,
    /// Signed.
    MinutesSigned,
    /// The terms know no appeal.
    NoAppeal,
    /// Too late.
    AppealTooLate,
    /// Lodged already.
    AppealKnown,
    /// Not one of the grounds.
    GroundUnknown,
    /// There is nothing to certify.
    NothingConfirmed,
    /// Issued already.
    CertificateKnown,
    /// Revoked, or never issued.
    CertificateUnknown,
    /// Not the next number.
    CertificateNumber,
    /// Drawn already.
    SampleKnown,
    /// Nobody drew it.
    SampleUnknown,
    /// Of days to come.
    SampleTooSoon,
    /// Not a share.
    SampleShare,
    /// Nothing was decided.
    SampleEmpty,
    /// Not what the seed draws.
    SampleOutdated,
    /// Not in the sample.
    NotInTheSample,
    /// Not a moderator.
    NotAModerator,
    /// Moderated.
    AlreadyModerated,
    /// Nobody has scored.
    NobodyScored,
    /// The sitting has begun.
    SittingHasBegun,
    /// Votes were cast.
    VotesCast,
    /// What is before the panel is not what it was.
    MatterChanged,
    /// It is before another sitting, or decided.
    MatterTaken,
    /// The decision does not stand any more.
    DecisionVoid,
    /// Not a day on which a decision may take effect.
    EffectiveDay,
    /// A year that is over for long, or lies ahead.
    RenewalYear,
    /// Taken already.
    RenewalStepKnown,
    /// Recorded already.
    CpdKnown,
    /// No time, or more than there is.
    CpdMinutes,
    /// No part of the standard.
    CpdPart,
    /// No such ladder at the employer.
    LadderUnknown,
    /// A document of another kind.
    NotALadder,
    /// No such step.
    StepUnknown,
    /// No such grade.
    GradeUnknown,
    /// No such criterion.
    CriterionUnknown,
    /// Not from this grade.
    NotFromThisGrade,
    /// No shorter way.
    NoFastTrack,
    /// There is one.
    ApplicationKnown,
    /// There is none.
    ApplicationUnknown,
    /// Decided or withdrawn.
    ApplicationSettled,
    /// Before the day that was set.
    AppliedTooEarly,
    /// Nobody supports it.
    NotEndorsed,
    /// Something is missing.
    CriteriaNotMet,
    /// A panel decides it, or none does.
    WhoDecides,
    /// Another case, or not decided for good.
    NotThePanelsWord,
    /// Granted, or in the past.
    AgainFrom,
    /// Not granted, and with a day of effect.
    NothingTakesEffect,
    /// A grade without its decision.
    NotGranted,
    /// Without an end, or with one.
    ActingUpEnds,
    /// Far away.
    PayDay,
    /// No such level.
    LevelUnknown,
    /// Recorded already.
    DesignationKnown,
    /// Another approval stands.
    DesignationHeld,
    /// There is none.
    DesignationUnknown,
    /// Ended.
    DesignationOver,
    /// Nobody approved it.
    ApprovingBody,
    /// No course, or one of long ago.
    CourseTooOld,
    /// Without an end, or with one far away.
    ApprovalTooLong,
    /// Too few, or more than there are.
    TrainingHours,
    /// Off the register.
    NotRegistered,
    /// Recorded already.
    IncentiveKnown,
    /// There is none.
    IncentiveUnknown,
    /// Ended already.
    IncentiveOver,
    /// Nothing, or too much.
    IncentiveAmount,
    /// None, or too many.
    RecoveryMonths,
    /// Recorded already.
    TrainingKnown,
    /// No course of the matrix.
    TrainingCourse,
    /// Nobody whom the matrix knows.
    TrainingProvider,
    /// Not on the scale.
    TrainingQuality,
    /// Planned already.
    CpdPlanKnown,
    /// A year that is over, or far ahead.
    CpdPlanYear,
    /// None, or too many.
    CpdPlanGoals,
    /// No part of the standard.
    CpdGoalPart,
    /// A day of another year.
    CpdGoalDay,
    /// Recorded already.
    SecondmentKnown,
    /// None of this person's.
    SecondmentUnknown,
    /// Ended already.
    SecondmentOver,
    /// Two at once.
    SecondmentOverlaps,
    /// With nobody, or with two.
    SecondmentHost,
    /// No part of a week.
    SecondmentDays,
}
