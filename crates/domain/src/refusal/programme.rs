//! Refusals on programmes: what a rule answers somebody who enrols, pauses, reviews, supports or claims.

use chrono::NaiveDate;
use strum::{IntoStaticStr, VariantNames};

use crate::framework::{Fault, Named};

/// Why something may not happen on a programme. Its codes stand beside those of [`super::Refusal`], and never change either.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum OnProgramme {
    /// A version with that name was adopted.
    #[error("this version has been adopted already: give a changed document a version of its own")]
    FrameworkKnown,
    /// A document with faults, each with its place.
    #[error("the document has faults ({}): {}", .0.len(), .0.iter().take(3).map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    FaultyFramework(Vec<Fault>),
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
    #[error("the programme does not let the person enrol: {} is not met", .0.join(", "))]
    NotEligible(Vec<String>),
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
    /// The document has no such review point, or the enrolment no such review.
    #[error("this version of the programme has no such review point, or the enrolment no such review")]
    ReviewUnknown(&'static str),
    /// The person is not assessed against that standard.
    #[error("the person is not assessed against that standard: name one that the enrolment pins")]
    StandardNotPinned(&'static str),
    /// The standard has no such statement.
    #[error("that standard has no such statement")]
    StatementUnknown(&'static str),
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
    /// More minutes than a period has.
    #[error("there cannot be more minutes than the period has")]
    MoreMinutesThanThePeriod,
    /// An absence that stops no clock.
    #[error("an absence of fewer than {0} days does not pause this programme")]
    TooShortToPause(u32),
    /// The employer does not use it.
    #[error("this employer has adopted no such framework, or no version of it for that day: adopt it first")]
    FrameworkUnknown,
    /// The version may not be chosen on that day.
    #[error("this version may be chosen {}, and not on that day", between(*.from, *.until))]
    NotInForce {
        /// The first day.
        from: NaiveDate,
        /// The last day.
        until: Option<NaiveDate>,
    },
    /// Not something that people are enrolled on.
    #[error("people are enrolled on programmes, and this document is another kind")]
    NotAProgramme,
    /// The programme names a standard that the employer does not use.
    #[error("the programme names {0}, which this employer has not adopted: adopt that first")]
    StandardNotAdopted(Named),
    /// Nobody said from which day the clock runs, and the document cannot say.
    #[error("say from which day the clock runs: nothing on record tells it")]
    NoAnchor,
    /// More posts than one could be meant.
    #[error("say in which post: the person is in none at such an employer on that day, or in more than one")]
    WhichSpell,
    /// The person is not on it, or left it without completing it.
    #[error("only who is on a programme, or has completed it, is matched to a post")]
    NotToBeMatched,
    /// An extension in both, or in neither.
    #[error("say how much longer: either in months or in days")]
    MonthsOrDays,
    /// Two places at which something goes on.
    #[error("name the employer or the part of the council in which it goes on, and not both")]
    OneDestination,
    /// Not where the enrolment goes on.
    #[error("this enrolment does not go on at that employer: whoever sends the person on says so with transferProgramme")]
    HandoverElsewhere,
    /// The person has not said that they agree.
    #[error("the person has not agreed that what was gathered is handed over: they do so themselves, with agreeHandover")]
    HandoverNotAgreed,
    /// What was handed over stays handed over.
    #[error("what was gathered has been handed over to the other employer, and no side alone takes that back")]
    HandedOver,
    /// Nothing but time is carried over before the record is handed over.
    #[error(
        "what was gathered has not been handed over to this employer: the person agrees with agreeHandover, and the employer takes it over \
         with acceptHandover"
    )]
    NotHandedOver,
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
            Self::ReviewUnknown(field) | Self::StandardNotPinned(field) | Self::StatementUnknown(field) => field,
            Self::HashForm => "documentSha256",
            Self::NotAnonymous(field, _) => field,
            Self::NotASupporter | Self::NotAssigned(_) => "party",
            Self::AssessorNotRegistered => "registered",
            Self::NotSigned(_) => "signatories",
            Self::DraftOfAnother | Self::ReviewOfAnother | Self::AlreadySubmitted | Self::NotSubmitted => "reviewId",
            Self::SubmittedBeforeHeld => "heldOn",
            Self::OutcomeUnknown => "recommends",
            Self::ConcernKnown | Self::ConcernUnknown => "concernId",
            Self::TaughtSessionUnknown => "session",
            Self::ClaimState => "claimState",
            Self::InstalmentUnknown => "instalment",
            Self::MoreMinutesThanThePeriod => "givenMinutes",
            Self::TooShortToPause(_) => "expectedBack",
            Self::FrameworkUnknown | Self::NotInForce { .. } | Self::NotAProgramme => "framework",
            Self::StandardNotAdopted(_) => "text",
            Self::NoAnchor => "anchor",
            Self::WhichSpell => "spellId",
            Self::NotToBeMatched => "enrolmentId",
            Self::MonthsOrDays => "byMonths",
            Self::OneDestination => "toService",
            Self::HandoverElsewhere => "employerId",
            Self::HandoverNotAgreed | Self::HandedOver => "enrolmentId",
            Self::NotHandedOver => "carriesOver",
            _ => "",
        }
    }
}

fn between(from: NaiveDate, until: Option<NaiveDate>) -> String {
    until.map_or_else(|| format!("from {from}"), |until| format!("from {from} to {until}"))
}
