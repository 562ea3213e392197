//! Sentences about certificates: what they are issued on, how they are numbered, and what becomes of them.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::enrolment::tests::{an_enrolment, enrolled, pin, withdrawn, year};
use crate::event::Event;
use crate::given::*;
use crate::ids::AppealId;
use crate::sitting::tests::{ASHA, CASE, SITTING, YEAR, after_the_decision, none, ratified, sitting};

const AGAIN: SittingId = SittingId(Uuid::from_u128(0x599));

fn hash(number: u128) -> String {
    format!("{number:064x}")
}

fn certificate(number: u128) -> CertificateId {
    CertificateId(Uuid::from_u128(0x700 + number))
}

fn issued(number: u32, of: u128) -> CertificateIssued {
    CertificateIssued {
        certificate: certificate(of),
        number,
        person: ASHA,
        enrolment: EnrolmentId(Uuid::from_u128(0x800 + of)),
        programme: pin("asye-children", "2026-dfe"),
        sitting: SITTING,
        case: CASE,
        decided_by: entry(1),
        code_sha256: hash(of),
    }
}

fn issues(on: u64, it: CertificateIssued) -> Told {
    (on, Event::CertificateIssued(it))
}

fn revoked(on: u64, of: u128) -> Told {
    (on, Event::CertificateRevoked(CertificateRevoked { certificate: certificate(of), because: RevokedBecause::IssuedInError }))
}

fn an_employers() -> Story {
    given([(0, Event::EmployerRegistered(an_employer()))])
}

#[test]
fn certificates_are_numbered_from_one_without_a_gap_whatever_is_revoked() {
    an_employers().when(issues(1, issued(2, 1))).refused(OnPanel::CertificateNumber);
    let story = an_employers().when(issues(1, issued(1, 1))).accepted();
    story.clone().when(issues(2, issued(1, 2))).refused(OnPanel::CertificateNumber);
    story.clone().when(issues(2, issued(3, 2))).refused(OnPanel::CertificateNumber);
    let story = story.when(revoked(2, 1)).accepted();
    story.clone().when(issues(3, issued(1, 2))).refused(OnPanel::CertificateNumber);
    story.when(issues(3, issued(2, 2))).accepted();
}

#[test]
fn a_programme_has_one_certificate_that_stands_and_another_once_it_is_revoked() {
    let story = an_employers().when(issues(1, issued(1, 1))).accepted();
    let another = |of: u128| CertificateIssued { enrolment: issued(1, 1).enrolment, ..issued(2, of) };
    story.clone().when(issues(2, another(2))).refused(OnPanel::CertificateKnown);
    story.clone().when(issues(2, CertificateIssued { certificate: certificate(1), ..issued(2, 2) })).refused(OnPanel::CertificateKnown);
    story.clone().when(issues(2, CertificateIssued { code_sha256: hash(1), ..issued(2, 2) })).refused(OnPanel::CertificateKnown);
    let story = story.when(revoked(2, 1)).accepted().when(issues(2, another(2))).accepted();
    let all = Employer::of(&story.history.facts(), NaiveDate::MAX).certificates;
    assert_eq!(all.iter().map(|it| it.revoked).collect::<Vec<_>>(), [Some((day(2), RevokedBecause::IssuedInError)), None]);
}

#[test]
fn a_certificate_is_revoked_once_and_nothing_of_it_is_corrected_or_taken_back() {
    an_employers().when(revoked(1, 1)).refused(OnPanel::CertificateUnknown);
    let story = an_employers().when(issues(1, issued(1, 1))).accepted();
    story.clone().when(corrected(2, issues(1, issued(1, 2)))).refused(Refusal::NotCorrectable);
    story.clone().when(retracted(2)).refused(Refusal::NotCorrectable);
    let story = story.when(revoked(2, 1)).accepted();
    story.clone().when(retracted(3)).refused(Refusal::NotCorrectable);
    story.when(revoked(3, 1)).refused(OnPanel::CertificateUnknown);
}

fn heard(sitting: Sitting) -> Heard {
    Heard { sitting, ties: none() }
}

/// A sitting that confirmed a pass, and whose decision was ratified.
fn confirmed() -> Sitting {
    sitting(&after_the_decision().when(ratified(true)).accepted())
}

fn on_the_programme() -> Story {
    let it = crate::enrolment::ProgrammeEnrolled { enrolment: YEAR, ..an_enrolment() };
    given([opened(), started(5, a_start(FIRST)), enrolled(5, it)])
}

fn on(sitting: &Sitting) -> CertificateIssued {
    let decided_by = sitting.cases[0].decision.as_ref().map_or(entry(1), |it| it.said_by);
    CertificateIssued { enrolment: YEAR, sitting: sitting.id(), decided_by, ..issued(1, 1) }
}

fn allowed(heard: &[Heard], story: &Story, it: &CertificateIssued) -> Result<(), Refusal> {
    Grounds { heard, journey: &story.history, programme: Some(&year()), on: day(2_000) }.allow(NORTH, it)
}

#[test]
fn a_certificate_is_issued_on_a_confirmation_that_is_the_last_word() {
    let story = on_the_programme();
    let nothing = Err(OnPanel::NothingConfirmed.into());
    let sitting = confirmed();
    assert_eq!(allowed(&[heard(sitting.clone())], &story, &on(&sitting)), Ok(()));
    // Not ratified, or not yet.
    for it in [after_the_decision(), after_the_decision().when(ratified(false)).accepted()] {
        let it = crate::sitting::tests::sitting(&it);
        assert_eq!(allowed(&[heard(it.clone())], &story, &on(&it)), nothing);
    }
    let another_entry = CertificateIssued { decided_by: entry(1), ..on(&sitting) };
    assert_eq!(allowed(&[heard(sitting.clone())], &story, &another_entry), nothing);
    let of_another_employer =
        Grounds { heard: &[heard(sitting.clone())], journey: &story.history, programme: Some(&year()), on: day(2_000) };
    assert_eq!(of_another_employer.allow(SOUTH, &on(&sitting)), Err(OnPanel::CaseUnknown.into()));
    assert_eq!(allowed(&[], &story, &on(&sitting)), Err(OnPanel::CaseUnknown.into()));
}

#[test]
fn a_confirmed_fail_a_review_on_the_way_and_an_application_for_a_next_step_certify_nothing() {
    let story = on_the_programme();
    let failed = Matter::Review { point: "final".into(), review: crate::ids::ReviewId(Uuid::nil()), recommends: Some("fail".into()) };
    let on_the_way =
        Matter::Review { point: "six-months".into(), review: crate::ids::ReviewId(Uuid::nil()), recommends: Some("pass".into()) };
    for matter in [failed, on_the_way, Matter::Progression { step: "Experienced social worker".into(), application: None }] {
        let mut sitting = confirmed();
        sitting.cases[0].added.matter = matter;
        assert_eq!(allowed(&[heard(sitting.clone())], &story, &on(&sitting)), Err(OnPanel::NothingConfirmed.into()));
    }
}

/// A second panel that heard an appeal against the first, and came to this.
fn heard_an_appeal(option: &str) -> Sitting {
    let mut again = confirmed();
    again.convened.sitting = AGAIN;
    again.cases[0].id = CaseId(Uuid::from_u128(0x599));
    again.cases[0].added.matter = Matter::Appeal { appeal: AppealId(Uuid::nil()), sitting: SITTING, case: CASE, sat: Vec::new() };
    again.cases[0].decision.as_mut().unwrap().decided.option = option.into();
    again
}

#[test]
fn what_a_second_panel_comes_to_on_an_appeal_is_the_last_word() {
    let (story, first) = (on_the_programme(), confirmed());
    let both = |option: &str| [heard(first.clone()), heard(heard_an_appeal(option))];
    assert_eq!(allowed(&both("confirm"), &story, &on(&first)), Ok(()));
    assert_eq!(allowed(&both("not-confirm"), &story, &on(&first)), Err(OnPanel::NothingConfirmed.into()));
    // What the first panel did not confirm, the second did.
    let mut refused = first.clone();
    refused.cases[0].decision.as_mut().unwrap().decided.option = "not-confirm".into();
    let again = heard_an_appeal("confirm");
    let it = CertificateIssued { case: again.cases[0].id, ..on(&again) };
    assert_eq!(allowed(&[heard(refused.clone()), heard(again.clone())], &story, &it), Ok(()));
    assert_eq!(allowed(&[heard(refused.clone()), heard(again)], &story, &on(&refused)), Err(OnPanel::NothingConfirmed.into()));
}

#[test]
fn what_a_certificate_was_issued_on_may_be_taken_away_after_it() {
    let (story, first) = (on_the_programme(), confirmed());
    let it = on(&first);
    let taken_away = |heard: &[Heard]| Grounds { heard, journey: &story.history, programme: None, on: day(2_000) }.is_taken_away(&it);
    assert!(!taken_away(&[heard(first.clone())]));
    assert!(!taken_away(&[]), "of an erased case nothing is known to have been taken away");
    assert!(!taken_away(&[heard(first.clone()), heard(heard_an_appeal("confirm"))]));
    assert!(taken_away(&[heard(first.clone()), heard(heard_an_appeal("not-confirm"))]));
    let mut void = first.clone();
    void.cases[0].withdrawn = true;
    assert!(taken_away(&[heard(void)]));
}

#[test]
fn who_left_the_programme_or_is_on_another_version_is_certified_nothing_of_it() {
    let sitting = confirmed();
    let it = on(&sitting);
    let of_another = CertificateIssued { programme: pin("asye-children", "2022"), ..it.clone() };
    assert_eq!(allowed(&[heard(sitting.clone())], &on_the_programme(), &of_another), Err(OnPanel::CaseUnknown.into()));
    let (on, Event::ProgrammeWithdrawn(left)) = withdrawn(50) else { unreachable!() };
    let left = Event::ProgrammeWithdrawn(crate::enrolment::ProgrammeWithdrawn { enrolment: YEAR, ..left });
    let story = on_the_programme().when((on, left)).accepted();
    assert_eq!(allowed(&[heard(sitting)], &story, &it), Err(OnPanel::NothingConfirmed.into()));
}

#[test]
fn a_printed_number_says_whose_it_is_and_which() {
    let number = Number::new(EmployerId(Uuid::from_u128(0xABCD_EF00_003F_A2C1)), 123);
    assert_eq!(number.to_string(), "3FA2C1-000123");
    for text in ["3FA2C1-000123", " 3fa2c1-000123 "] {
        assert_eq!(text.parse(), Ok(number), "{text}");
    }
    for text in ["", "3FA2C1", "3FA2C1-123", "3FA2C-000123", "+FA2C1-000123", "3FA2C1-+00123", "3FA2C1-99999999999"] {
        assert_eq!(text.parse::<Number>(), Err(NotANumber), "{text}");
    }
}

#[test]
fn a_check_code_is_compared_as_people_read_it() {
    let code = code(&std::array::from_fn(|it| it as u8));
    assert_eq!(code, "01234-56789-ABCDE-FGHJK");
    assert_eq!(normal(&code), "0123456789ABCDEFGHJK");
    assert_eq!(normal(" ol234 56789 abcde fghjk"), normal(&code));
}

proptest! {
    #[test]
    fn numbers_and_codes_lead_back_to_themselves(of in any::<u128>(), count in 1u32.., random in any::<[u8; 32]>()) {
        let number = Number::new(EmployerId(Uuid::from_u128(of)), count);
        prop_assert_eq!(number.to_string().parse::<Number>(), Ok(number));
        let code = code(&random);
        prop_assert_eq!(normal(&code).len(), LENGTH);
        prop_assert_eq!(normal(&code.to_lowercase()), code.replace('-', ""));
    }
}
