//! Refusals: what a rule answers a person when something may not happen.

mod account;
mod career;
mod field;
mod panel;
mod programme;

use chrono::NaiveDate;
use strum::{IntoStaticStr, VariantNames};

use crate::ids::{EventId, HoldId};

pub use account::OnAccount;
pub use career::OnCareer;
pub use panel::OnPanel;
pub use programme::OnProgramme;

/// Why something may not happen, in words for people and a code for programs. The code never changes.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Refusal {
    /// A text that must say something says nothing.
    #[error("must not be empty")]
    Empty(&'static str),
    /// A text is longer than allowed.
    #[error("must be at most {1} characters long")]
    TooLong(&'static str, usize),
    /// A text holds a control character.
    #[error("must not hold control characters")]
    ControlCharacter(&'static str),
    /// An e-mail address has no `@`.
    #[error("expected an e-mail address, such as aisha@example.org")]
    EmailForm,
    /// Not an LEA code.
    #[error("expected the census's three digits, such as 355")]
    OldCodeForm,
    /// Not an ONS code.
    #[error("expected an E and eight digits, such as E08000006")]
    NewCodeForm,
    /// Not a registration number.
    #[error("expected SW and one to six digits, the first not zero, such as SW1234")]
    RegistrationNumberForm,
    /// Not an FTE.
    #[error("expected a number from 0 to 1 with at most six decimal places, such as 0.8")]
    FteForm,
    /// Weekly hours make no sense.
    #[error("expected weekly hours above 0 and at most 60")]
    StandardHours,
    /// The day is before 1900 or after 2199.
    #[error("expected a date from 1900 to 2199")]
    DateOutOfRange(&'static str),
    /// Something that has not happened yet is told as if it had.
    #[error("this can only be recorded once it has happened: the date is in the future")]
    InTheFuture,
    /// An end lies before its beginning.
    #[error("the end cannot be before the beginning")]
    EndsBeforeItBegins(&'static str),

    /// The journey was never opened.
    #[error("there is no such journey: open it first")]
    NotOpened,
    /// The journey was opened already.
    #[error("this journey has been opened already")]
    AlreadyOpened,
    /// The fact belongs to another kind of stream.
    #[error("this is not something that happens in a journey")]
    NotOfAJourney,
    /// The fact belongs to another kind of stream.
    #[error("this is not something that happens to an employer")]
    NotOfAnEmployer,
    /// The fact belongs to another kind of stream.
    #[error("this is not something that happens to a cohort")]
    NotOfACohort,
    /// The person was erased.
    #[error("this person has been erased: nothing more can be recorded of them")]
    Erased,

    /// Details of somebody who was not born.
    #[error("expected a date of birth before the day from which the details are known")]
    NotYetBorn,

    /// Somebody else holds the number.
    #[error("this registration number is held by somebody else")]
    NumberClaimed,
    /// The person holds this very number.
    #[error("this person holds that registration number already")]
    NumberAlreadyHeld,
    /// The person holds another number.
    #[error("this person holds another registration number: correct or release it first")]
    AnotherNumberHeld,
    /// The person does not hold the number.
    #[error("this person does not hold that registration number")]
    NumberNotHeld,

    /// The placement was recorded already.
    #[error("this placement has been recorded already")]
    PlacementKnown,
    /// No such placement.
    #[error("there is no such placement in this journey on that day")]
    PlacementUnknown,
    /// The placement has its outcome.
    #[error("this placement has its outcome already: correct that entry instead")]
    PlacementOver,
    /// Days make no sense.
    #[error("expected 1 to {0} days of placement")]
    PlacementDays(u16),
    /// A stage 1 educator cannot assess the last placement.
    #[error("the last placement needs a practice educator at stage 2")]
    EducatorStage,
    /// The student was found not ready.
    #[error("the student was assessed as not ready for direct practice: record a later assessment first")]
    NotReadyForPractice,

    /// The offer was recorded already.
    #[error("this offer has been recorded already")]
    OfferKnown,
    /// No such offer.
    #[error("there is no such offer in this journey on that day")]
    OfferUnknown,
    /// The offer no longer stands.
    #[error("this offer no longer stands")]
    OfferOver,
    /// The offer came from somebody else.
    #[error("this offer was made by another employer")]
    OfferOfAnother,
    /// The start lies before the offer.
    #[error("the start cannot be before the offer")]
    StartBeforeOffer,

    /// The spell exists.
    #[error("this spell of employment has been recorded already")]
    SpellKnown,
    /// No such spell on that day.
    #[error("there is no such spell of employment in this journey on that day")]
    SpellUnknown,
    /// The spell had ended.
    #[error("this spell of employment has ended by that day")]
    SpellOver,
    /// From agency to employment, or back, is another spell.
    #[error("from agency to employment, or back, is a new spell: end this one and start another")]
    AgencyIsAnotherSpell,
    /// Nothing would change.
    #[error("nothing would change: give at least one new value")]
    NothingChanges,
    /// Away already.
    #[error("the person is away already on that day")]
    AlreadyAway,
    /// A secondment without a host, or leave with one.
    #[error("say either to whom the person is seconded, or what kind of leave it is")]
    LeaveOrSecondment,
    /// Not away.
    #[error("the person is not away on that day")]
    NotAway,
    /// The person died.
    #[error("the journey ended with the person's death")]
    Deceased,
    /// An impossible caseload.
    #[error("expected 0 to {0} cases")]
    TooManyCases(u32),
    /// An impossible weight of cases.
    #[error("expected a weight of 0 to {0} cases with at most two decimal places, such as 16.5")]
    WeightedCases(u32),
    /// An impossible load of a full-time worker.
    #[error("expected more than 0 and at most {0} cases with at most two decimal places, such as 16.5")]
    FullCaseload(u32),
    /// Days lost before the person was there.
    #[error("the period cannot begin before the spell of employment")]
    BeforeTheSpell(&'static str),
    /// More days lost than the period has.
    #[error("expected no fewer than 0 days lost and no more than the period has")]
    MoreDaysThanThePeriod,

    /// The cohort exists.
    #[error("this cohort has been opened already")]
    CohortKnown,
    /// No such cohort.
    #[error("there is no such cohort")]
    CohortUnknown,
    /// In it already.
    #[error("the person is in this cohort already on that day")]
    AlreadyInCohort,
    /// Not in it.
    #[error("the person is not in this cohort on that day")]
    NotInCohort,
    /// The cohort has no seats.
    #[error("expected at least one seat, or none given for no bound")]
    NoSeats,
    /// All seats are taken.
    #[error("every seat of this cohort is taken")]
    CohortFull,

    /// The employer exists.
    #[error("this employer has been registered already")]
    EmployerKnown,
    /// No such employer.
    #[error("there is no such employer")]
    EmployerUnknown,
    /// Another employer is known by it.
    #[error("another employer is known by this already")]
    NameTaken(&'static str),
    /// The team exists.
    #[error("this team has been opened already")]
    TeamKnown,
    /// No such team.
    #[error("there is no such team at this employer")]
    TeamUnknown,
    /// The calendar feed exists.
    #[error("this calendar feed has been opened already")]
    FeedKnown,
    /// No such calendar feed.
    #[error("there is no such calendar feed at this employer, or it is closed")]
    FeedUnknown,
    /// Nobody said at which employer.
    #[error("name the employer: you do not have exactly one")]
    WhichEmployer,
    /// Vacancies below zero.
    #[error("vacancies cannot be negative")]
    NegativeVacancies,
    /// Not a number of posts.
    #[error("expected posts from 0 to 100000 with at most six decimal places, such as 12.5")]
    VacantPosts(&'static str),

    /// No such entry.
    #[error("there is no such entry in this history")]
    EntryUnknown,
    /// Taken out already.
    #[error("this entry has been retracted: take the retraction back first")]
    EntryRetracted,
    /// Not something that can be corrected.
    #[error("this entry cannot be corrected or retracted")]
    NotCorrectable,
    /// Another kind of fact, or of another thing.
    #[error("a correction says the same kind of fact of the same thing: retract the entry and record another")]
    AnotherKindOfFact,
    /// A later fact would lose its ground.
    #[error("this would make the entry {what} of {on} unlawful: {because}")]
    WouldBreak {
        /// The entry that would be unlawful.
        entry: EventId,
        /// The day on which it is true.
        on: NaiveDate,
        /// Its type.
        what: &'static str,
        /// Why.
        because: Box<Refusal>,
    },

    /// Another version than the caller saw.
    #[error("this has changed since you saw it: it is at version {actual}, not {expected}; look again and repeat")]
    VersionConflict {
        /// What the caller saw.
        expected: i64,
        /// What it is.
        actual: i64,
    },
    /// Something happened elsewhere that the caller had not seen.
    #[error("something was recorded in the meantime that bears on this (at position {position}): look again and repeat")]
    ConditionBroken {
        /// Where.
        position: i64,
    },
    /// The key belongs to another request.
    #[error("this idempotency key was used for another request: use a new one")]
    IdempotencyKeyReused,
    /// The writer's queue is full.
    #[error("busy: try again in a moment")]
    Busy,
    /// The actor may not do this, or the thing does not exist: the same answer for both.
    #[error("there is no such thing here, or it is not yours to act on")]
    NotFound,
    /// The actor's role does not allow this at all.
    #[error("your role does not allow this")]
    NotAllowed,
    /// The import was taken back, or never was.
    #[error("there is no such import")]
    ImportUnknown,
    /// A legal hold keeps the record.
    #[error("a legal hold ({hold}, placed on {since}) keeps this record: nothing of it is erased until that hold is lifted")]
    OnHold {
        /// The hold.
        hold: HoldId,
        /// The day on which it was placed.
        since: NaiveDate,
    },
    /// The hold was placed.
    #[error("this hold has been placed already")]
    HoldKnown,
    /// No such hold that stands.
    #[error("there is no such hold here, or it was lifted")]
    HoldUnknown,
    /// A hold is of one journey or of one employer.
    #[error("name the journey or the employer, and not both")]
    OnePlaceToHold,
    /// A proposal is open.
    #[error("the erasure of this person is proposed already: approve that proposal, or reject it first")]
    ProposalKnown,
    /// No such proposal that is open.
    #[error("there is no such proposal that waits for this: it was approved, rejected or carried out, or never made")]
    ProposalUnknown,
    /// Something was recorded since.
    #[error("something was recorded of this person since the erasure was proposed: reject the proposal, look again, and propose it anew")]
    ProposalOutdated,
    /// Two people erase.
    #[error("an erasure is approved by another person than the one who proposed it")]
    SecondPerson,
    /// Nobody approved it.
    #[error("no second person has approved this erasure: propose it, and have somebody else approve the proposal")]
    ErasureNotApproved,
    /// Approved on another ground.
    #[error("the erasure was approved on another ground")]
    AnotherGround,
    /// The schedule keeps the record.
    #[error("by its retention schedules the record is not due for erasure: {0}")]
    NotDue(String),
    /// The request was made.
    #[error("this rectification has been requested already")]
    RectificationKnown,
    /// No such request that waits.
    #[error("there is no such request for rectification that waits for an answer")]
    RectificationUnknown,
    /// The request is about another entry.
    #[error("that request for rectification is about another entry")]
    RectificationOfAnother,
    /// Something of a programme: see [`OnProgramme`], whose codes stand beside these.
    #[error(transparent)]
    OnProgramme(#[from] OnProgramme),
    /// A threshold that nobody publishes by.
    #[error("expected 5, 6 or 10: numbers of one to so many people are withheld")]
    SuppressionThreshold,
    /// A denominator that is too small, or that no council reaches.
    #[error("expected a number from 10 to 1000: no rate is told whose denominator is less")]
    SuppressionDenominator,
    /// Figures are not rounded to that.
    #[error("expected 1, 5 or 10: figures of several councils are rounded to it")]
    SuppressionRounding,
    /// A memorandum with nobody, or with oneself.
    #[error("expected the other employers that it is made with")]
    MemorandumParties,
    /// The employer has agreed to it already.
    #[error("this employer agreed to the memorandum before: end it, and agree to another")]
    MemorandumKnown,
    /// The employer never agreed to it, or has ended it.
    #[error("this employer has agreed to no such memorandum, or has ended it")]
    MemorandumUnknown,
    /// Something of an account: see [`OnAccount`], whose codes stand beside these.
    #[error(transparent)]
    OnAccount(#[from] OnAccount),
    /// Something at a panel: see [`OnPanel`], whose codes stand beside these.
    #[error(transparent)]
    OnPanel(#[from] OnPanel),
    /// Something of a career: see [`OnCareer`], whose codes stand beside these.
    #[error(transparent)]
    OnCareer(#[from] OnCareer),
    /// An employer that still keeps something of the person has not agreed to the erasure.
    #[error("{} has not agreed to the erasure: somebody who keeps its records approves the proposal first", waits_for(*yours))]
    EmployersMustAgree {
        /// Whether nobody but the actor's own is waited for. Others are not named.
        yours: bool,
    },
}

fn waits_for(yours: bool) -> &'static str {
    if yours { "your employer" } else { "another employer that has to do with this person" }
}

impl Refusal {
    /// The stable code: `NUMBER_CLAIMED`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OnProgramme(it) => it.into(),
            Self::OnAccount(it) => it.into(),
            Self::OnPanel(it) => it.into(),
            Self::OnCareer(it) => it.into(),
            other => other.into(),
        }
    }

    /// Every code there is.
    pub fn codes() -> Vec<&'static str> {
        let inner: [Self; 4] =
            [OnProgramme::PinForm.into(), OnAccount::AccountUnknown.into(), OnPanel::NoCases.into(), OnCareer::CpdKnown.into()];
        let inner = inner.map(|it| <&str>::from(&it));
        let outer = Self::VARIANTS.iter().filter(|it| !inner.contains(it));
        outer
            .chain([OnProgramme::VARIANTS, OnAccount::VARIANTS, OnPanel::VARIANTS, OnCareer::VARIANTS].into_iter().flatten())
            .copied()
            .collect()
    }
}

#[cfg(test)]
mod tests;
