//! The schema as a reader meets it: what can be said can be read, and how all of it is asked for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::fixture::{World, operator, text};

const TYPES: &str = "{ __schema { types { name kind possibleTypes { name } inputFields { name type { name } }
    fields { name type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

/// The types of the schema, by name.
async fn types(world: &World) -> BTreeMap<String, Value> {
    let data = world.data(&operator(), TYPES, json!({})).await;
    let all = data["__schema"]["types"].as_array().unwrap().clone();
    all.into_iter().map(|it| (text(&it["name"]), it)).collect()
}

fn names(of: &Value) -> Vec<String> {
    of.as_array().map(|it| it.iter().map(|it| text(&it["name"])).collect()).unwrap_or_default()
}

fn innermost(ty: &Value) -> String {
    if ty["ofType"].is_null() { text(&ty["name"]) } else { innermost(&ty["ofType"]) }
}

/// A selection of all that the type has, and of what is inside it.
fn all_of(types: &BTreeMap<String, Value>, name: &str) -> String {
    let fields = types[name]["fields"].as_array().unwrap();
    let field = |it: &Value| {
        let inner = innermost(&it["type"]);
        let nested = types.get(&inner).filter(|it| it["kind"] == "OBJECT").map(|_| format!(" {{ {} }}", all_of(types, &inner)));
        format!("{}{}", text(&it["name"]), nested.unwrap_or_default())
    };
    fields.iter().map(field).collect::<Vec<_>>().join(" ")
}

/// A selection of every value of every fact.
pub async fn every_value(world: &World) -> String {
    let types = types(world).await;
    let parts: Vec<String> =
        names(&types["Fact"]["possibleTypes"]).iter().map(|it| format!("... on {it} {{ {} }}", all_of(&types, it))).collect();
    format!("fact {{ __typename {} }}", parts.join(" "))
}

/// What is done at a sitting is read back at the sitting, not from its entries.
const AT_SITTINGS: [(&str, &str); 24] = [
    ("ConveneSittingInput", "Sitting"),
    ("MoveSittingInput", "Sitting"),
    ("CancelSittingInput", "Sitting"),
    ("AddCaseInput", "PanelCase"),
    ("WithdrawCaseInput", "PanelCase"),
    ("CloseAgendaInput", "Sitting"),
    ("InviteMemberInput", "PanelSeat"),
    ("RespondToInvitationInput", "PanelSeat"),
    ("SubstituteMemberInput", "PanelSeat"),
    ("RecordPresenceInput", "PanelSeat"),
    ("DeclareConflictInput", "PanelConflict"),
    ("RecuseInput", "PanelConflict"),
    ("AdmitLateEvidenceInput", "Pack"),
    ("RefuseLateEvidenceInput", "EvidenceRefused"),
    ("RecordScoreInput", "Score"),
    ("RevealScoresInput", "PanelCase"),
    ("CastVoteInput", "Vote"),
    ("DecideInput", "Decision"),
    ("RatifyInput", "Ratification"),
    ("CorrectDecisionInput", "DecisionCorrection"),
    ("SignMinutesInput", "Minutes"),
    ("LodgeAppealInput", "PanelAppeal"),
    ("DrawSampleInput", "ModerationSample"),
    ("RecordModerationInput", "Moderation"),
];

/// The events of a sitting have one fact between them: nobody corrects them, and what they say is read at the sitting.
const OF_A_SITTING: [&str; 22] = [
    "SittingConvened",
    "SittingMoved",
    "SittingCancelled",
    "MemberInvited",
    "InvitationAnswered",
    "CaseAdded",
    "CaseWithdrawn",
    "ConflictDeclared",
    "MemberRecused",
    "AgendaClosed",
    "MemberArrived",
    "MemberLeft",
    "PackSealed",
    "LateEvidenceRefused",
    "ScoreRecorded",
    "ScoresRevealed",
    "VoteCast",
    "CaseDecided",
    "DecisionRatified",
    "DecisionCorrected",
    "MinutesSigned",
    "AppealLodged",
];

const SAID: [(&str, &str); 97] = [
    ("OpenJourneyInput", "JourneyOpened"),
    ("ChangeNameInput", "NameChanged"),
    ("RecordDetailsInput", "DetailsRecorded"),
    ("ProposeErasureInput", "ErasureProposed"),
    ("ApproveErasureInput", "ErasureApproved"),
    ("RejectErasureInput", "ErasureRejected"),
    ("ErasePersonInput", "PersonErased"),
    ("PlaceLegalHoldInput", "LegalHoldPlaced"),
    ("LiftLegalHoldInput", "LegalHoldLifted"),
    ("RequestRectificationInput", "RectificationRequested"),
    ("RefuseRectificationInput", "RectificationRefused"),
    ("AgreeHandoverInput", "HandoverAgreed"),
    ("AcceptHandoverInput", "HandoverAccepted"),
    ("DeclineHandoverInput", "HandoverDeclined"),
    ("ClaimRegistrationInput", "RegistrationClaimed"),
    ("ReleaseRegistrationInput", "RegistrationReleased"),
    ("RecordRegistrationInput", "RegisterChecked"),
    ("RecordRenewalStepInput", "RenewalStepTaken"),
    ("RecordCpdInput", "CpdRecorded"),
    ("AdoptLadderInput", "FrameworkAdopted"),
    ("GrantDesignationInput", "DesignationGranted"),
    ("RenewDesignationInput", "DesignationRenewed"),
    ("EndDesignationInput", "DesignationEnded"),
    ("RecordDesignationHoursInput", "DesignationHoursRecorded"),
    ("GrantIncentiveInput", "IncentiveGranted"),
    ("EndIncentiveInput", "IncentiveEnded"),
    ("RecordIncentiveRecoveryInput", "IncentiveRecovered"),
    ("ApplyForStepInput", "StepApplied"),
    ("EndorseApplicationInput", "ApplicationEndorsed"),
    ("WithdrawApplicationInput", "ApplicationWithdrawn"),
    ("DecideStepInput", "StepDecided"),
    ("RecordGradeInput", "GradeHeld"),
    ("AssessPcfLevelInput", "PcfLevelAssessed"),
    ("RecordTrainingInput", "TrainingRecorded"),
    ("PlanCpdInput", "CpdPlanned"),
    ("StartSecondmentInput", "SecondmentStarted"),
    ("EndSecondmentInput", "SecondmentEnded"),
    ("AssessReadinessInput", "ReadinessAssessed"),
    ("RecordPlacementInput", "PlacementRecorded"),
    ("ConcludePlacementInput", "PlacementConcluded"),
    ("MakeOfferInput", "OfferMade"),
    ("CloseOfferInput", "OfferClosed"),
    ("StartEmploymentInput", "EmploymentStarted"),
    ("ChangeEmploymentInput", "EmploymentChanged"),
    ("StartLeaveInput", "AwayStarted"),
    ("EndLeaveInput", "AwayEnded"),
    ("RecordCaseloadInput", "CaseloadRecorded"),
    ("RecordDaysLostInput", "DaysLostRecorded"),
    ("EndEmploymentInput", "EmploymentEnded"),
    ("JoinCohortInput", "CohortJoined"),
    ("LeaveCohortInput", "CohortLeft"),
    ("OpenCohortInput", "CohortOpened"),
    ("RegisterEmployerInput", "EmployerRegistered"),
    ("OpenTeamInput", "TeamOpened"),
    ("RecordQualificationInput", "QualificationAwarded"),
    ("ChangePatternInput", "EmploymentChanged"),
    ("AdoptFrameworkInput", "FrameworkAdopted"),
    ("OpenCalendarFeedInput", "CalendarFeedOpened"),
    ("CloseCalendarFeedInput", "CalendarFeedClosed"),
    ("SetSuppressionPolicyInput", "SuppressionPolicySet"),
    ("AgreeMemorandumInput", "MemorandumAgreed"),
    ("EndMemorandumInput", "MemorandumEnded"),
    ("EnrolInput", "ProgrammeEnrolled"),
    ("PauseProgrammeInput", "ProgrammePaused"),
    ("ResumeProgrammeInput", "ProgrammeResumed"),
    ("ExtendProgrammeInput", "ProgrammeExtended"),
    ("MoveProgrammeInput", "ProgrammeMoved"),
    ("TransferProgrammeInput", "ProgrammeTransferred"),
    ("WithdrawInput", "ProgrammeWithdrawn"),
    ("ConcludeProgrammeInput", "ProgrammeConcluded"),
    ("MatchToPostInput", "MatchedToPost"),
    ("AssignSupportInput", "SupportAssigned"),
    ("EndSupportInput", "SupportEnded"),
    ("AgreeSupportInput", "SupportAgreed"),
    ("AddEvidenceInput", "EvidenceAdded"),
    ("DraftReviewInput", "ReviewDrafted"),
    ("SubmitReviewInput", "ReviewSubmitted"),
    ("ReturnReviewInput", "ReviewReturned"),
    ("RaiseConcernInput", "ConcernRaised"),
    ("AgreeActionPlanInput", "ActionPlanAgreed"),
    ("SettleConcernInput", "ConcernSettled"),
    ("RecordSupervisionInput", "SupervisionRecorded"),
    ("AllowCaseloadExcessInput", "CaseloadExcessAllowed"),
    ("RecordDevelopmentTimeInput", "DevelopmentTimeRecorded"),
    ("RecordAttendanceInput", "AttendanceRecorded"),
    ("RecordClaimInput", "ClaimRecorded"),
    ("OpenAccountInput", "AccountOpened"),
    ("GrantRoleInput", "RoleGranted"),
    ("EndRoleInput", "RoleEnded"),
    ("IssueInvitationInput", "InvitationIssued"),
    ("IssueTokenInput", "TokenIssued"),
    ("RevokeTokenInput", "TokenRevoked"),
    ("RevokeTokensInput", "TokensRevoked"),
    ("ListPanelMemberInput", "PanelMemberListed"),
    ("UnlistPanelMemberInput", "PanelMemberUnlisted"),
    ("IssueCertificateInput", "CertificateIssued"),
    ("RevokeCertificateInput", "CertificateRevoked"),
];

/// What the entry itself has, or whose history it is in.
pub const OF_THE_ENTRY: [&str; 4] = ["journeyId", "effectiveOn", "idempotencyKey", "expectedVersion"];

#[tokio::test]
async fn every_field_of_every_input_can_be_read_back() {
    let world = World::new().await;
    let types = types(&world).await;
    let mut said: Vec<(String, String)> = SAID.map(|(input, fact)| (input.to_owned(), fact.to_owned())).to_vec();
    let of_employers = [
        ("SetStandardHoursInput", "StandardHoursSet"),
        ("ReportVacanciesInput", "VacanciesReported"),
        ("SetFullCaseloadInput", "FullCaseloadSet"),
    ];
    said.extend(of_employers.into_iter().chain(AT_SITTINGS).map(|(a, b)| (a.into(), b.into())));
    let inputs: BTreeSet<&String> = said.iter().map(|(input, _)| input).collect();
    for name in names(&types["Mutation"]["fields"]) {
        let input = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let amends = ["CorrectEntryInput", "RetractEntryInput"].contains(&input.as_str());
        assert!(amends || inputs.contains(&input), "what {name} records cannot be read back: say here by which fact it can");
    }
    for (input, fact) in said {
        let readable = names(&types[&fact]["fields"]);
        for field in names(&types[&input]["inputFields"]).iter().filter(|it| !OF_THE_ENTRY.contains(&it.as_str())) {
            // Of whose history it is in, the stream; a leaving says of its correction, as of its fact, where the person "moved to".
            let of_stream = field == "employerId"
                && [
                    "TeamOpened",
                    "StandardHoursSet",
                    "VacanciesReported",
                    "FullCaseloadSet",
                    "FrameworkAdopted",
                    "CalendarFeedOpened",
                    "CalendarFeedClosed",
                    "LegalHoldPlaced",
                    "LegalHoldLifted",
                    "SuppressionPolicySet",
                    "MemorandumAgreed",
                    "MemorandumEnded",
                    "PanelMemberListed",
                    "PanelMemberUnlisted",
                ]
                .contains(&fact.as_str());
            // Of which sitting and case it is, the place says where it is read; that somebody closes it knowing is of the request.
            let of_stream = of_stream || ["accountId", "sittingId", "caseId", "sampleId", "knowingFindings"].contains(&field.as_str());
            // The number that the register gave is claimed by another entry of the same request.
            let of_stream = of_stream || fact == "RegisterChecked" && ["number", "registeredFrom"].contains(&field.as_str());
            let known_as = match field.as_str() {
                "moveToId" => "movedToId",
                "spellId" if fact == "SecondmentStarted" => "fromSpellId",
                "entryIds" if fact == "Pack" => "admittedEntryIds",
                "reason" if fact == "Sitting" => "cancelledBecause",
                "name" if fact == "PanelMemberListed" => "memberName",
                "until" if fact == "PanelMemberListed" => "inOfficeUntil",
                field => field,
            };
            assert!(of_stream || readable.iter().any(|it| it == known_as), "{input}.{field} cannot be read back from {fact}");
        }
    }
    for patch in types["FactInput"]["inputFields"].as_array().unwrap() {
        let kind = text(&patch["name"]);
        assert!(types.contains_key(&format!("{}{}", kind[..1].to_uppercase(), &kind[1..])), "{kind} can be corrected and not be read");
        assert!(text(&patch["type"]["name"]).ends_with("Patch"), "null in {kind} would be taken for left out where requests are compared");
    }
}

#[tokio::test]
async fn every_event_is_a_fact_and_a_field_has_one_type_in_all_of_them() {
    let world = World::new().await;
    let types = types(&world).await;
    let facts: BTreeSet<String> = names(&types["Fact"]["possibleTypes"]).into_iter().collect();
    let amends = ["EntryCorrected", "EntryRetracted"];
    let recorded = domain::event::TYPES.iter().filter(|it| !amends.contains(it) && !OF_A_SITTING.contains(it)).chain([&"AtSitting"]);
    assert_eq!(facts, recorded.map(|it| (*it).to_owned()).collect());
    let mut known: BTreeMap<String, (String, Value)> = BTreeMap::new();
    for fact in facts {
        for field in types[&fact]["fields"].as_array().unwrap() {
            let name = text(&field["name"]);
            let (other, ty) = known.entry(name.clone()).or_insert_with(|| (fact.clone(), field["type"].clone()));
            let told = ["days", "outcome", "reason"].contains(&name.as_str());
            assert!(told || *ty == field["type"], "{name} of {fact} and of {other} cannot be asked for in one document");
        }
    }
}

/// The fields of each patch, by the kind of fact.
pub async fn inputs_of_patches(world: &World) -> BTreeMap<String, Vec<String>> {
    let types = types(world).await;
    let patches = types["FactInput"]["inputFields"].as_array().unwrap().iter();
    patches.map(|it| (text(&it["name"]), names(&types[&text(&it["type"]["name"])]["inputFields"]))).collect()
}
