//! Refusals on programmes: what a rule answers somebody who enrols, pauses, reviews, supports or claims.

use strum::{IntoStaticStr, VariantNames};

/// Why something may not happen on a programme. Its codes stand beside those of [`super::Refusal`], and never change either.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum OnProgramme {
    /// A version with that name was adopted.
    #[error("this version has been adopted already: give a changed document a version of its own")]
    FrameworkKnown,
    /// A document with faults.
    #[error("the document has faults ({0}): check it, and adopt it when it has none")]
    FaultyFramework(usize),
    /// The text is another document than it is said to be.
    #[error("the document has another id or version than it is adopted under")]
    AnotherFramework,
    /// Not the name and the hash of a document.
    #[error("expected a framework's id, its version, and the SHA-256 of its text as 64 hexadecimal digits")]
    PinForm,
    /// The enrolment exists.
    #[error("this enrolment has been recorded already")]
    EnrolmentKnown,
    /// No such enrolment on that day.
    #[error("there is no such enrolment in this journey on that day")]
    EnrolmentUnknown,
    /// The enrolment had ended.
    #[error("this enrolment has come to its end by that day")]
    EnrolmentOver,
    /// On the same programme already.
    #[error("the person is on this programme already on that day")]
    AlreadyEnrolled,
    /// A rule of the programme says no.
    #[error("a rule of this programme does not let the person enrol")]
    NotEligible,
    /// The spell is with somebody else.
    #[error("this spell of employment is with another employer")]
    SpellOfAnother,
    /// The clock stands already.
    #[error("the programme is paused already on that day")]
    AlreadyPaused,
    /// The clock runs.
    #[error("the programme is not paused on that day")]
    NotPaused,
    /// An extension of nothing, or without end.
    #[error("expected an extension of at least a day and at most ten years")]
    ExtensionLength,
    /// Only what was transferred goes on elsewhere.
    #[error("only an enrolment that was transferred goes on in another")]
    NotTransferred,
    /// Nothing may be taken along.
    #[error("nothing can be carried over: there is no earlier enrolment, or the person did not agree that it is handed over")]
    NothingToCarryOver,
    /// Other standards than the document names.
    #[error("the standards that are pinned are not those that this version of the programme names")]
    StandardsDiffer,
    /// The document knows no pauses.
    #[error("this version of the programme is never paused")]
    NeverPaused,
    /// The document has no such reason.
    #[error("this version of the programme has no such reason")]
    ReasonUnknown,
    /// Somebody must agree and did not.
    #[error("this version of the programme asks that the {0} agree")]
    NotAgreed(&'static str),
    /// A session of no time, or without end.
    #[error("expected a session of 1 to {0} minutes")]
    SessionLength(u16),
    /// The session is on record as held.
    #[error("this session has been recorded already: correct that entry instead")]
    SessionKnown,
    /// Not a rating.
    #[error("expected a rating from 1 to {0}")]
    RatingRange(u8),
    /// The piece exists.
    #[error("this piece of evidence has been recorded already")]
    EvidenceKnown,
    /// No such piece.
    #[error("there is no such piece of evidence in this category on that day")]
    EvidenceUnknown,
    /// The document has no such category.
    #[error("this version of the programme asks for no such category of evidence")]
    CategoryUnknown,
    /// The document has no such review point.
    #[error("this version of the programme has no such review point")]
    ReviewUnknown,
    /// The person is not assessed against that standard.
    #[error("the person is not assessed against that standard: name one that the enrolment pins")]
    StandardNotPinned,
    /// The standard has no such statement.
    #[error("that standard has no such statement")]
    StatementUnknown,
    /// Not a hash.
    #[error("expected the SHA-256 of the document as 64 small hexadecimal digits")]
    HashForm,
    /// Somebody could be known by it.
    #[error("somebody could be known by this ({}): take it out, or have a person who has looked say that it names nobody", .1.join(", "))]
    NotAnonymous(&'static str, Vec<&'static str>),
    /// Nobody who supports.
    #[error("expected an assessor, supervisor, educator, mentor, line manager or coordinator")]
    NotASupporter,
    /// Who assesses must be registered.
    #[error("only a registered social worker assesses")]
    AssessorNotRegistered,
    /// Nobody is that to the person.
    #[error("nobody is the {0} of this person on that day")]
    NotAssigned(&'static str),
    /// A signature is missing.
    #[error("the agreement is signed by the worker and the assessor: the {0}'s signature is missing")]
    NotSigned(&'static str),
    /// Somebody else's draft.
    #[error("somebody else is drafting this review")]
    DraftOfAnother,
    /// The review is of another point or enrolment.
    #[error("this review is of another review point or enrolment")]
    ReviewOfAnother,
    /// With those who read it.
    #[error("this review is submitted: it can be changed when it is returned")]
    AlreadySubmitted,
    /// Not with those who read it.
    #[error("this review is not submitted on that day")]
    NotSubmitted,
    /// Submitted before the meeting.
    #[error("a review is submitted on the day on which it was held, or later")]
    SubmittedBeforeHeld,
    /// The document has no such outcome.
    #[error("this version of the programme has no such outcome")]
    OutcomeUnknown,
    /// The concern exists.
    #[error("this concern has been recorded already")]
    ConcernKnown,
    /// No such concern that is not settled.
    #[error("there is no such concern that is not settled on that day")]
    ConcernUnknown,
    /// The document teaches no such thing.
    #[error("this version of the programme teaches nothing of that name")]
    TaughtSessionUnknown,
    /// Not what can become of a claim.
    #[error("this claim cannot come to that: it is submitted once, then paid or refused, and what was paid may be paid back")]
    ClaimState,
    /// The document pays for no such thing.
    #[error("this version of the programme has no such instalment of that amount")]
    InstalmentUnknown,
    /// An absence that stops no clock.
    #[error("an absence of fewer than {0} days does not pause this programme")]
    TooShortToPause(u32),
}

impl OnProgramme {
    /// The input's field that the refusal is about; empty where it is about the whole.
    pub fn field(&self) -> &'static str {
        match self {
            Self::PinForm | Self::FrameworkKnown | Self::AnotherFramework => "framework",
            Self::FaultyFramework(_) => "text",
            Self::EnrolmentKnown | Self::EnrolmentUnknown | Self::EnrolmentOver => "enrolmentId",
            Self::SpellOfAnother => "spellId",
            Self::AlreadyEnrolled | Self::StandardsDiffer => "framework",
            Self::ExtensionLength => "by",
            Self::NotTransferred => "continues",
            Self::NothingToCarryOver => "carriesOver",
            Self::ReasonUnknown => "reason",
            Self::NotAgreed(_) => "agreedBy",
            Self::SessionLength(_) => "minutes",
            Self::SessionKnown => "sessionId",
            Self::RatingRange(_) => "rating",
            Self::EvidenceKnown => "evidenceId",
            Self::EvidenceUnknown => "sameOccasionAs",
            Self::CategoryUnknown => "category",
            Self::ReviewUnknown => "review",
            Self::StandardNotPinned | Self::StatementUnknown => "speaksTo",
            Self::HashForm => "sha256",
            Self::NotAnonymous(field, _) => field,
            Self::NotASupporter | Self::NotAssigned(_) => "party",
            Self::AssessorNotRegistered => "registered",
            Self::NotSigned(_) => "signatories",
            Self::DraftOfAnother | Self::ReviewOfAnother | Self::AlreadySubmitted | Self::NotSubmitted => "reviewId",
            Self::SubmittedBeforeHeld => "heldOn",
            Self::OutcomeUnknown => "recommends",
            Self::ConcernKnown | Self::ConcernUnknown => "concernId",
            Self::TaughtSessionUnknown => "session",
            Self::ClaimState => "state",
            Self::InstalmentUnknown => "instalment",
            Self::TooShortToPause(_) => "expectedBack",
            _ => "",
        }
    }
}
