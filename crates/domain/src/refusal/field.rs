//! Where in the input a refusal is about something.

use super::Refusal;

impl Refusal {
    /// The input's field that the refusal is about; empty where it is about the whole.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Empty(field) | Self::TooLong(field, _) | Self::ControlCharacter(field) => field,
            Self::EndsBeforeItBegins(field) | Self::DateOutOfRange(field) | Self::BeforeTheSpell(field) => field,
            Self::NameTaken(field) | Self::VacantPosts(field) => field,
            Self::EmailForm => "email",
            Self::OldCodeForm => "oldCode",
            Self::NewCodeForm => "newCode",
            Self::RegistrationNumberForm
            | Self::NumberClaimed
            | Self::NumberAlreadyHeld
            | Self::AnotherNumberHeld
            | Self::NumberNotHeld => "number",
            Self::FteForm => "fte",
            Self::StandardHours => "standardHours",
            Self::NotYetBorn => "bornOn",
            Self::LeaveOrSecondment => "kind",
            Self::InTheFuture => "on",
            Self::PlacementDays(_) => "days",
            Self::EducatorStage => "educatorStage",
            Self::PlacementUnknown | Self::PlacementKnown | Self::PlacementOver => "placementId",
            Self::OfferUnknown | Self::OfferKnown | Self::OfferOver | Self::OfferOfAnother => "offerId",
            Self::StartBeforeOffer => "on",
            Self::SpellUnknown | Self::SpellKnown | Self::SpellOver => "spellId",
            Self::AgencyIsAnotherSpell => "contract",
            Self::TooManyCases(_) => "cases",
            Self::FullCaseload(_) => "caseload",
            Self::WeightedCases(_) => "weighted",
            Self::CohortUnknown | Self::CohortFull | Self::AlreadyInCohort | Self::NotInCohort => "cohortId",
            Self::NoSeats => "seats",
            Self::EmployerUnknown | Self::EmployerKnown | Self::WhichEmployer => "employerId",
            Self::TeamUnknown | Self::TeamKnown => "teamId",
            Self::FeedUnknown | Self::FeedKnown => "feedId",
            Self::NegativeVacancies => "fte",
            Self::EntryUnknown | Self::EntryRetracted | Self::NotCorrectable => "entryId",
            Self::VersionConflict { .. } => "expectedVersion",
            Self::IdempotencyKeyReused => "idempotencyKey",
            Self::NotOpened | Self::Erased | Self::OnHold { .. } | Self::ProposalKnown | Self::ErasureNotApproved => "journeyId",
            Self::OnePlaceToHold | Self::EmployersMustAgree { .. } => "journeyId",
            Self::HoldKnown | Self::HoldUnknown => "holdId",
            Self::ProposalUnknown | Self::ProposalOutdated | Self::SecondPerson => "proposalId",
            Self::AnotherGround | Self::NotDue(_) => "ground",
            Self::RectificationKnown | Self::RectificationUnknown | Self::RectificationOfAnother => "rectificationId",
            Self::OnProgramme(it) => it.field(),
            Self::SuppressionThreshold => "threshold",
            Self::SuppressionDenominator => "leastDenominator",
            Self::SuppressionRounding => "regionRounding",
            Self::MemorandumParties => "partyIds",
            Self::MemorandumKnown | Self::MemorandumUnknown => "memorandumId",
            Self::OnAccount(it) => it.field(),
            Self::OnPanel(it) => it.field(),
            Self::OnCareer(it) => it.field(),
            _ => "",
        }
    }
}
