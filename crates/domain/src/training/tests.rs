//! Sentences about training: what somebody holds of a matrix on a day, and what people think of who gave it.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::codes::OrgRole;
use crate::employment::{EmploymentChanged, EmploymentStarted, Post, Service};
use crate::event::Event;
use crate::framework::{Body, check, shipped};
use crate::given::*;
use crate::history::AsAt;
use crate::private::Private::Open;

const DOCUMENT: &str = r#"
id = "training"
version = "1"
kind = "training_matrix"
title = "Training"
publisher = "A council"
expires_soon_days = 30
[in_force]
from = 2020-01-01
[[courses]]
slug = "law"
title = "Law"
valid_months = 12
[[courses]]
slug = "court"
title = "Court"
for_ever = true
[[courses]]
slug = "supervising"
title = "Supervising"
for_ever = true
[[requirements]]
course = "law"
within_days = 60
[[requirements]]
course = "court"
service = "children"
roles = [5, 6]
within_days = 90
[[requirements]]
course = "supervising"
roles = [3]
within_days = 100
[[providers]]
slug = "in-house"
title = "Ourselves"
"#;

fn read(text: &str) -> Result<Matrix, Vec<crate::framework::Fault>> {
    let Body::TrainingMatrix(it) = check(text)?.body else { panic!("no matrix") };
    Ok(it)
}

fn matrix() -> Matrix {
    read(DOCUMENT).unwrap()
}

fn faults(text: &str) -> Vec<String> {
    read(text).unwrap_err().into_iter().map(|it| format!("{} {}", it.field, it.reason)).collect()
}

fn post(role: Option<OrgRole>) -> Post {
    Post::new("Social worker", None, role)
}

fn case_holder(on: u64) -> Told {
    started(on, EmploymentStarted { post: post(Some(OrgRole::CaseHolder)), ..a_start(FIRST) })
}

fn promoted(on: u64) -> Told {
    (on, Event::EmploymentChanged(EmploymentChanged { post: Some(post(Some(OrgRole::FirstLineManager))), ..a_change(FIRST) }))
}

fn training(number: u128, course: &str) -> TrainingRecorded {
    TrainingRecorded {
        training: TrainingId(Uuid::from_u128(number)),
        course: course.into(),
        provider: Some("in-house".into()),
        expires_on: None,
        quality: None,
        note: Open(None),
        recorded_for: Some(NORTH),
    }
}

fn trained(on: u64, number: u128, course: &str) -> Told {
    (on, Event::TrainingRecorded(training(number, course)))
}

fn with(change: impl FnOnce(&mut TrainingRecorded)) -> Told {
    let mut it = training(9, "law");
    change(&mut it);
    (20, Event::TrainingRecorded(it))
}

fn stands(story: &Story, on: u64) -> Vec<(String, TrainingStanding)> {
    let journey = Journey::fold(&story.history, AsAt { on: day(on), known: i64::MAX });
    let matrix = matrix();
    required(&journey, NORTH, &matrix, day(on)).into_iter().map(|it| (it.course.named.slug.clone(), it.standing)).collect()
}

fn law(story: &Story, on: u64) -> TrainingStanding {
    stands(story, on).into_iter().find(|it| it.0 == "law").unwrap().1
}

fn number(text: &str) -> u64 {
    u64::try_from((text.parse::<NaiveDate>().unwrap() - day(0)).num_days()).unwrap()
}

#[test]
fn a_course_that_was_never_done_is_missing_once_the_days_from_the_start_are_over() {
    let story = given([opened(), case_holder(10)]);
    assert_eq!([law(&story, 10), law(&story, 70), law(&story, 71)], {
        use TrainingStanding::{Missing, NotYetDue};
        [NotYetDue, NotYetDue, Missing]
    });
}

#[test]
fn a_course_holds_expires_soon_and_has_expired_on_the_day_after_its_last() {
    let story = given([opened(), case_holder(10), trained(20, 1, "law")]);
    // Day 20 is 21 January 2024; with twelve months it holds until 21 January 2025.
    use TrainingStanding::{Expired, ExpiresSoon, Held};
    let last = number("2025-01-21");
    assert_eq!(
        [law(&story, 20), law(&story, last - 31), law(&story, last - 30), law(&story, last), law(&story, last + 1)],
        [Held, Held, ExpiresSoon, ExpiresSoon, Expired]
    );
    let journey = Journey::fold(&story.history, AsAt { on: day(last + 5), known: i64::MAX });
    let matrix = matrix();
    let it = &required(&journey, NORTH, &matrix, day(last + 5))[0];
    assert_eq!((it.holds_until, it.expired_since(day(last + 5))), (Some(day(last)), Some(day(last + 1))));
    // Done again, it holds again; what holds longest counts, whichever was done last.
    let again = story.when(trained(last + 6, 2, "law")).accepted();
    assert_eq!(law(&again, last + 6), Held);
}

#[test]
fn the_certificate_has_the_last_word_on_how_long_a_course_holds() {
    let until = |expires_on| {
        let it = TrainingRecorded { expires_on: Some(day(expires_on)), ..training(1, "law") };
        given([opened(), case_holder(10), (20, Event::TrainingRecorded(it))])
    };
    assert_eq!(law(&until(200), 201), TrainingStanding::Expired);
    assert_eq!(law(&until(900), 700), TrainingStanding::Held);
}

#[test]
fn what_ran_out_before_somebody_came_leaves_them_the_time_that_everybody_has() {
    let story = given([opened(), trained(0, 1, "law"), case_holder(400)]);
    assert_eq!([law(&story, 460), law(&story, 461)], [TrainingStanding::NotYetDue, TrainingStanding::Expired]);
}

#[test]
fn what_is_asked_goes_by_role_and_service_and_who_is_promoted_has_time_from_that_day() {
    let story = given([opened(), case_holder(10), trained(20, 1, "court"), promoted(500)]);
    use TrainingStanding::{Held, Missing, NotYetDue};
    let named = |all: [(&str, TrainingStanding); 2]| all.map(|(course, it)| (course.to_owned(), it)).to_vec();
    assert_eq!(stands(&story, 499), named([("law", Missing), ("court", Held)]));
    assert_eq!(stands(&story, 500), named([("law", Missing), ("supervising", NotYetDue)]), "not of a manager");
    assert_eq!(stands(&story, 601), named([("law", Missing), ("supervising", Missing)]));
    let adults =
        |service| given([opened(), started(10, EmploymentStarted { service, post: post(Some(OrgRole::CaseHolder)), ..a_start(FIRST) })]);
    let asked = |story: &Story| stands(story, 20).into_iter().map(|it| it.0).collect::<Vec<_>>();
    assert_eq!(asked(&adults(Service::Adults)), ["law"]);
    assert!(asked(&adults(Service::Other)).is_empty(), "neither children nor adults");
    assert_eq!(asked(&given([opened(), started(10, a_start(FIRST))])), ["law"], "nobody said which role");
}

#[test]
fn nothing_is_asked_of_who_is_not_in_post_there() {
    let story = given([opened(), started(10, EmploymentStarted { employer: SOUTH, ..a_start(FIRST) })]);
    assert!(stands(&story, 20).is_empty());
    assert!(stands(&given([opened(), case_holder(10)]), 9).is_empty());
}

#[test]
fn of_two_posts_the_earlier_day_counts() {
    let story = given([opened(), case_holder(10), started(60, EmploymentStarted { post: post(None), ..a_start(SECOND) })]);
    assert_eq!(law(&story, 71), TrainingStanding::Missing);
}

#[test]
fn a_course_is_recorded_once_for_a_day_with_what_it_must_say() {
    let story = given([opened(), case_holder(10), trained(20, 1, "law")]);
    story.clone().when(trained(20, 2, "law")).refused(OnCareer::TrainingKnown);
    story.clone().when(trained(21, 1, "law")).refused(OnCareer::TrainingKnown);
    story.clone().when(trained(21, 2, "law")).accepted();
    let story = given([opened(), case_holder(10)]);
    story.clone().when(with(|it| it.course = "The law".into())).refused(OnCareer::TrainingCourse);
    story.clone().when(with(|it| it.provider = Some("Jo & Co".into()))).refused(OnCareer::TrainingProvider);
    story.clone().when(with(|it| it.expires_on = Some(day(19)))).refused(Refusal::EndsBeforeItBegins("expiresOn"));
    for quality in [0, 6, 255] {
        story.clone().when(with(|it| it.quality = Some(quality))).refused(OnCareer::TrainingQuality);
    }
    story.clone().when(with(|it| it.note = Open(Some("x".repeat(5_000))))).refused(Refusal::TooLong("note", 4_000));
    story.clone().when(trained(TODAY + 1, 1, "law")).refused(Refusal::InTheFuture);
    story.when(with(|it| (it.provider, it.quality, it.expires_on) = (None, Some(5), Some(day(20))))).accepted();
}

#[test]
fn a_matrix_names_what_may_be_recorded() {
    let (matrix, other) = (matrix(), read(&DOCUMENT.replace("in-house", "partnership").replace("\"court\"", "\"witness\"")).unwrap());
    let all = [matrix, other];
    let named = |course: &str, provider: Option<&str>| {
        named_in(all.iter(), &TrainingRecorded { provider: provider.map(Into::into), ..training(1, course) })
    };
    assert_eq!([named("court", None), named("witness", Some("partnership"))], [Ok(()), Ok(())]);
    assert_eq!(named("cooking", None), Err(OnCareer::TrainingCourse.into()));
    assert_eq!(named("law", Some("nobody")), Err(OnCareer::TrainingProvider.into()));
    assert_eq!(named_in([].iter(), &training(1, "law")), Err(OnCareer::TrainingCourse.into()));
}

#[test]
fn a_mean_is_told_of_five_answers_and_of_no_fewer() {
    let story = |qualities: &[Option<u8>]| {
        let told = qualities.iter().zip(1..).map(|(quality, number)| {
            let it = TrainingRecorded { quality: *quality, ..training(number, "law") };
            (20 + u64::try_from(number).unwrap(), Event::TrainingRecorded(it))
        });
        let told: Vec<Told> = [opened(), case_holder(10)].into_iter().chain(told).collect();
        Journey::fold(&recorded(told).history, AsAt::END)
    };
    let said = |qualities: &[Option<u8>]| providers([&story(qualities)].into_iter(), NORTH, (day(0), day(100)));
    let four = said(&[Some(5), Some(4), Some(1), Some(2), None]);
    assert_eq!((four[0].trainings, four[0].told(), four[0].mean_hundredths()), (5, None, None));
    let five = said(&[Some(5), Some(4), Some(1), Some(2), Some(1), None]);
    assert_eq!((five[0].trainings, five[0].told(), five[0].mean_hundredths()), (6, Some(5), Some(260)));
    let journey = story(&[Some(5)]);
    assert!(providers([&journey].into_iter(), SOUTH, (day(0), day(100))).is_empty(), "another employer's");
    assert!(providers([&journey].into_iter(), NORTH, (day(22), day(100))).is_empty(), "of another time");
    assert_eq!(providers([&journey].into_iter(), NORTH, (day(21), day(21))).len(), 1, "both days are among them");
}

#[test]
fn a_document_that_asks_for_what_it_does_not_have_is_told_so() {
    let broken = |from: &str, to: &str| faults(&DOCUMENT.replacen(from, to, 1));
    assert_eq!(broken("course = \"law\"", "course = \"lawn\""), ["requirements.1.course is none of the courses"]);
    assert_eq!(broken("valid_months = 12", ""), ["courses.law.valid_months is expected, or that it holds for ever"]);
    assert_eq!(broken("valid_months = 12", "valid_months = 12\nfor_ever = true").len(), 1);
    assert_eq!(broken("roles = [5, 6]", "roles = [0, 7]").len(), 1);
    assert_eq!(broken("service = \"children\"", "service = \"everybody\"").len(), 1);
    assert_eq!(broken("slug = \"court\"", "slug = \"law\"").len(), 2, "there twice, and one that is asked is gone");
    assert_eq!(broken("expires_soon_days = 30", ""), ["expires_soon_days is missing"]);
}

#[test]
fn the_example_says_of_everything_that_it_is_one() {
    let it = shipped().iter().find(|it| it.file == "training-2026.toml").unwrap();
    let framework = check(it.text).unwrap();
    let matrix = framework.matrix().unwrap();
    let marked = framework.margin.marks.iter().filter(|it| !it.confirmed).count();
    assert_eq!(marked, 1 + matrix.courses.len() + matrix.requirements.len() + matrix.providers.len());
    let is_asked = |course: &Course| matrix.requirements.iter().any(|it| it.course == course.named.slug);
    assert!(matrix.courses.iter().all(is_asked));
}

proptest! {
    /// Whenever courses were done and however long their certificates last: on each day the course holds if, and only if, one of them
    /// holds on it, told by looking at each of them alone.
    #[test]
    fn a_course_holds_on_the_days_of_its_certificates_and_on_no_other(
        done in proptest::collection::vec((0u64..900, proptest::option::of(0u64..500)), 0..6),
        started_on in 0u64..900,
        asked in proptest::collection::vec(0u64..1_800, 1..20),
    ) {
        use TrainingStanding::{Expired, ExpiresSoon, Held, Missing, NotYetDue};
        let told = done.iter().zip(1..).map(|((on, lasts), number)| {
            (*on, Event::TrainingRecorded(TrainingRecorded { expires_on: lasts.map(|it| day(on + it)), ..training(number, "law") }))
        });
        let story = recorded([opened(), case_holder(started_on)].into_iter().chain(told));
        for on in asked.into_iter().filter(|it| started_on <= *it) {
            let last = |(from, lasts): &(u64, Option<u64>)| {
                lasts.map_or_else(|| day(*from).checked_add_months(chrono::Months::new(12)).unwrap(), |it| day(from + it))
            };
            let before: Vec<_> = done.iter().filter(|it| it.0 <= on).collect();
            let left = before.iter().map(|it| (last(it) - day(on)).num_days()).max();
            let in_time = on <= started_on + 60;
            let expected = match left {
                Some(31..) => Held,
                Some(0..=30) => ExpiresSoon,
                _ if in_time => NotYetDue,
                Some(_) => Expired,
                None => Missing,
            };
            prop_assert_eq!(law(&story, on), expected, "day {}", on);
        }
    }
}
