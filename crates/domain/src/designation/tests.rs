//! Sentences about designations: several at once, each with its own approval, hours and end.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::event::Event;
use crate::given::*;
use crate::private::Private::Open;

fn id(number: u128) -> DesignationId {
    DesignationId(Uuid::from_u128(number))
}

fn a_grant(number: u128, kind: DesignationKind) -> DesignationGranted {
    let is_amhp = kind == DesignationKind::Amhp;
    DesignationGranted {
        designation: id(number),
        kind,
        approved_by: Some(NORTH),
        body: Open(None),
        expires_on: is_amhp.then(|| day(1_000)),
        hours_a_year: is_amhp.then_some(18),
        course_completed_on: is_amhp.then(|| day(10)),
        spell: None,
        recorded_for: None,
    }
}

fn granted(on: u64, it: DesignationGranted) -> Told {
    (on, Event::DesignationGranted(it))
}

fn ended(on: u64, number: u128, why: DesignationEnd) -> Told {
    (on, Event::DesignationEnded(DesignationEnded { designation: id(number), why, note: Open(None), recorded_for: None }))
}

fn renewed(on: u64, number: u128, until: u64) -> Told {
    (on, Event::DesignationRenewed(DesignationRenewed { designation: id(number), expires_on: day(until), recorded_for: None }))
}

fn trained(on: u64, number: u128, minutes: u32) -> Told {
    let what = Open(Some("Case law".to_owned()));
    (on, Event::DesignationHoursRecorded(DesignationHoursRecorded { designation: id(number), minutes, what, recorded_for: None }))
}

fn in_post() -> Story {
    given([opened(), started(5, a_start(FIRST))])
}

#[test]
fn trap_17_designations_stand_beside_each_other_and_beside_the_grade() {
    let kinds = [DesignationKind::Amhp, DesignationKind::PracticeEducatorTwo, DesignationKind::EmergencyDuty];
    let story =
        kinds.into_iter().zip(1..).fold(in_post(), |story, (kind, number)| story.when(granted(100, a_grant(number, kind))).accepted());
    story.then_on(200, |it| {
        assert_eq!(it.career.designations.iter().map(|it| it.granted.kind).collect::<Vec<_>>(), kinds);
        assert!(it.career.designations.iter().all(|it| it.state(day(200)) == DesignationState::Held));
    });
}

#[test]
fn trap_16_an_approval_at_another_authority_waits_for_the_end_of_the_first() {
    let story = in_post().when(granted(100, a_grant(1, DesignationKind::Amhp))).accepted();
    let elsewhere = DesignationGranted { approved_by: Some(SOUTH), ..a_grant(2, DesignationKind::Amhp) };
    story.clone().when(granted(200, elsewhere.clone())).refused(OnCareer::DesignationHeld);
    let story = story.when(ended(199, 1, DesignationEnd::ApprovedElsewhere)).accepted();
    story.clone().when(granted(199, elsewhere.clone())).refused(OnCareer::DesignationHeld);
    let story = story.when(granted(200, elsewhere)).accepted();
    story.then_on(200, |it| {
        let states: Vec<_> = it.career.designations.iter().map(|it| it.state(day(200))).collect();
        assert_eq!(states, [DesignationState::Ended, DesignationState::Held]);
    });
    // Other designations may be held at two places.
    let story = in_post().when(granted(100, a_grant(1, DesignationKind::AsyeAssessor))).accepted();
    story.clone().when(granted(120, a_grant(2, DesignationKind::AsyeAssessor))).refused(OnCareer::DesignationHeld);
    story.when(granted(120, DesignationGranted { approved_by: Some(SOUTH), ..a_grant(2, DesignationKind::AsyeAssessor) })).accepted();
}

#[test]
fn a_first_approval_needs_a_course_of_the_last_five_years_and_a_later_one_does_not() {
    let with = |course: Option<u64>| DesignationGranted { course_completed_on: course.map(day), ..a_grant(1, DesignationKind::Amhp) };
    in_post().when(granted(100, with(None))).refused(OnCareer::CourseTooOld);
    in_post().when(granted(100, with(Some(101)))).refused(OnCareer::CourseTooOld);
    let far = DesignationGranted { expires_on: Some(day(1_900)), ..with(Some(0)) };
    // Five years from 1 January 2024 are over on 1 January 2029, day 1827.
    in_post().when(granted(1_827, far.clone())).accepted();
    in_post().when(granted(1_828, far)).refused(OnCareer::CourseTooOld);
    let story = in_post().when(granted(100, with(Some(10)))).accepted().when(ended(150, 1, DesignationEnd::OwnWish)).accepted();
    story.when(granted(1_900, DesignationGranted { designation: id(2), expires_on: Some(day(1_950)), ..with(None) })).accepted();
}

#[test]
fn it_is_given_for_five_years_at_most_and_with_the_hours_that_are_asked() {
    let until = |last: u64| DesignationGranted { expires_on: Some(day(last)), ..a_grant(1, DesignationKind::Amhp) };
    // Day 100 is 10 April 2024.
    in_post().when(granted(100, until(1_926))).accepted();
    in_post().when(granted(100, until(1_927))).refused(OnCareer::ApprovalTooLong);
    in_post().when(granted(100, until(99))).refused(Refusal::EndsBeforeItBegins("expiresOn"));
    in_post().when(granted(100, DesignationGranted { expires_on: None, ..until(0) })).refused(OnCareer::ApprovalTooLong);
    in_post().when(granted(100, DesignationGranted { hours_a_year: Some(17), ..until(900) })).refused(OnCareer::TrainingHours);
    in_post().when(granted(100, DesignationGranted { hours_a_year: Some(u32::MAX), ..until(900) })).refused(OnCareer::TrainingHours);
    in_post().when(granted(100, DesignationGranted { approved_by: None, ..until(900) })).refused(OnCareer::ApprovingBody);
}

#[test]
fn what_is_past_its_day_is_expired_until_it_is_renewed_or_ended() {
    let story = in_post().when(granted(100, a_grant(1, DesignationKind::Amhp))).accepted();
    let state = |story: &Story, on: u64| {
        let journey = Journey::fold(&story.history, crate::history::AsAt { on: day(on), known: i64::MAX });
        journey.career.designations[0].state(day(on))
    };
    assert_eq!([state(&story, 1_000), state(&story, 1_001)], [DesignationState::Held, DesignationState::Expired]);
    story.clone().when(renewed(900, 1, 999)).refused(Refusal::EndsBeforeItBegins("expiresOn"));
    // Five years from the old last day, 27 September 2026, though it is renewed before.
    story.clone().when(renewed(990, 1, 2_826)).accepted();
    story.clone().when(renewed(990, 1, 2_827)).refused(OnCareer::ApprovalTooLong);
    let story = story.when(renewed(1_010, 1, 1_900)).accepted();
    assert_eq!([state(&story, 1_005), state(&story, 1_010)], [DesignationState::Expired, DesignationState::Held]);
    let story = story.when(ended(1_500, 1, DesignationEnd::StoppedActing)).accepted();
    assert_eq!(
        [state(&story, 1_500), state(&story, 1_501)],
        [DesignationState::Held, DesignationState::Ended],
        "its last day is one of it"
    );
    for told in [renewed(1_600, 1, 1_950), ended(1_600, 1, DesignationEnd::OwnWish), trained(1_600, 1, 60)] {
        story.clone().when(told).refused(OnCareer::DesignationOver);
    }
    for told in [renewed(100, 9, 1_950), ended(100, 9, DesignationEnd::OwnWish), trained(100, 9, 60)] {
        in_post().when(told).refused(OnCareer::DesignationUnknown);
    }
}

#[test]
fn its_training_is_counted_by_its_own_years() {
    let story = in_post().when(granted(100, a_grant(1, DesignationKind::Amhp))).accepted();
    let story = story.when(trained(120, 1, 600)).accepted().when(trained(464, 1, 300)).accepted().when(trained(465, 1, 60)).accepted();
    story.clone().when(trained(99, 1, 60)).refused(OnCareer::DesignationUnknown);
    story.clone().when(trained(470, 1, 0)).refused(OnCareer::CpdMinutes);
    story.then(|it| {
        let of = |on: u64| it.career.designations[0].training(day(on)).unwrap();
        // 10 April 2024 to 9 April 2025: day 464 is the last of it.
        assert_eq!((of(464).from, of(464).until, of(464).done, of(464).agreed), (day(100), day(464), 900, 18 * 60));
        assert_eq!((of(465).from, of(465).done), (day(465), 60));
    });
}

#[test]
fn who_is_known_not_to_be_registered_is_given_none_that_needs_it() {
    use crate::renewal::{RegisterChecked, RegisterStatus};
    let off = Event::RegisterChecked(RegisterChecked { status: RegisterStatus::Removed, registered_until: None, recorded_for: None });
    let story = in_post().when((90, off)).accepted();
    story.clone().when(granted(100, a_grant(1, DesignationKind::PrincipalSocialWorker))).refused(OnCareer::NotRegistered);
    story.when(granted(100, a_grant(1, DesignationKind::Amhp))).accepted();
}

proptest! {
    /// Whatever is granted, renewed and ended in whatever order: nobody is approved by two bodies at once where one alone may approve.
    #[test]
    fn one_body_alone_approves(steps in prop::collection::vec((0u8..3, 1u128..4, 100u64..900), 0..12)) {
        let mut story = in_post();
        for (what, number, on) in steps {
            let told = match what {
                0 => granted(on, DesignationGranted { approved_by: Some(if number == 1 { NORTH } else { SOUTH }), ..a_grant(number, DesignationKind::Amhp) }),
                1 => ended(on, number, DesignationEnd::ApprovedElsewhere),
                _ => renewed(on, number, 1_100),
            };
            let asked = story.clone().when(told);
            if asked.is_accepted() {
                story = asked.accepted();
            }
        }
        for on in [150, 300, 450, 600, 750, 899] {
            let journey = Journey::fold(&story.history, crate::history::AsAt { on: day(on), known: i64::MAX });
            let held = journey.career.designations.iter().filter(|it| it.ended.is_none()).count();
            prop_assert!(held <= 1, "{held} on {on}");
        }
    }
}
