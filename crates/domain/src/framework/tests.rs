//! What a document may say, and how its faults are told.

use proptest::prelude::*;

use super::*;
use crate::clock::Length;

const TOWNBURY: &str = include_str!("../../../../frameworks/examples/asye-children-townbury.toml");

/// The least that a programme must say.
const PROGRAMME: &str = r#"
id = "year"
version = "1"
kind = "programme"
title = "A year"
publisher = "Townbury"
length_months = 12

[in_force]
from = 2026-04-01

[[reviews]]
slug = "half-way"
title = "Half-way"
after_months = 6

[[reviews]]
slug = "final"
title = "Final"
at_end = true

[[evidence]]
category = "plan"
title = "Plan"
minimum = 2
each_at = ["half-way", "final"]

[cadence]
counts = ["reflective"]
minimum_minutes = 90
excused_from_percent = 50

[[cadence.phases]]
until_days = 42
every_days = 7

[[cadence.phases]]
every_months = 1
"#;

/// The faults of the least document with some of it said otherwise, each as one line without its place.
fn faults(replaced: &[(&str, &str)]) -> Vec<String> {
    let text = replaced.iter().fold(PROGRAMME.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    check(&text).err().unwrap_or_default().into_iter().map(|it| format!("{}: {}", it.field, it.reason)).collect()
}

fn with_more(more: &str) -> Vec<String> {
    faults(&[("[in_force]", more), ("from = 2026-04-01", "\n[in_force]\nfrom = 2026-04-01")])
}

#[test]
fn the_least_document_is_a_programme() {
    let it = check(PROGRAMME).unwrap();
    assert_eq!((it.named.to_string().as_str(), it.kind(), it.until), ("year 1", DocumentKind::Programme, None));
    let programme = it.programme().unwrap();
    assert_eq!((programme.length, programme.reviews[0].due), (Some(Length::Months(12)), Due::After(Length::Months(6))));
    assert!(!it.is_in_force("2026-03-31".parse().unwrap()) && it.is_in_force("2026-04-01".parse().unwrap()));
}

#[test]
fn every_document_that_comes_with_waymark_is_without_fault() {
    let mut names = Vec::new();
    for it in shipped() {
        let framework = check(it.text).unwrap_or_else(|faults| panic!("{}:\n{}", it.file, lines(&faults)));
        assert_eq!(it.file, format!("{}-{}.toml", framework.named.id, framework.named.version));
        names.push(framework.named);
    }
    names.sort();
    assert!(names.windows(2).all(|it| it[0] != it[1]));
}

#[test]
fn every_document_in_the_folder_comes_with_waymark() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../frameworks");
    let entries = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = entries.filter(|it| it.ends_with(".toml")).collect();
    files.sort();
    assert_eq!(files, shipped().iter().map(|it| it.file).collect::<Vec<_>>());
}

#[test]
fn every_standard_that_a_programme_pins_comes_with_waymark() {
    let all: Vec<Framework> = shipped().iter().map(|it| check(it.text).unwrap()).collect();
    for programme in all.iter().filter_map(Framework::programme) {
        for pinned in &programme.standards {
            assert!(all.iter().any(|it| it.named == *pinned && it.kind() == DocumentKind::Standards), "{pinned}");
        }
    }
}

#[test]
fn a_crosswalk_speaks_of_statements_that_both_standards_have() {
    let all: Vec<Framework> = shipped().iter().map(|it| check(it.text).unwrap()).collect();
    let standards = |named: &Named| match &all.iter().find(|it| it.named == *named).unwrap().body {
        Body::Standards(it) => it.clone(),
        other => panic!("{other:?}"),
    };
    for framework in &all {
        let Body::Crosswalk(it) = &framework.body else { continue };
        let strangers = it.strangers(&standards(&it.from), &standards(&it.to)).len();
        assert_eq!((strangers, it.answers("intervention-and-skills")), (0, &["skills-and-interventions".to_owned()][..]));
    }
}

#[test]
fn what_is_not_confirmed_is_known_as_such_and_what_is_not_published_is_a_gap() {
    let shipped = |file: &str| check(shipped().iter().find(|it| it.file == file).unwrap().text).unwrap();
    let early = shipped("early-career-2027.toml");
    assert_eq!(early.doubts("in_force.from").len(), 1);
    assert!(early.margin.gaps.iter().any(|it| it.field == "reviews") && early.programme().unwrap().reviews.is_empty());
    let year = shipped("asye-children-2026-dfe.toml");
    assert!(year.doubts("length_months").is_empty());
    assert_eq!(year.doubts("cadence.phases.1").len(), 1, "what is said of the cadence is said of its phases");
    assert!(year.doubts("cadence").len() > 1, "and what is said of its parts is said in it");
    assert!(shipped("ecs-2026.toml").margin.gaps.iter().any(|it| it.field == "statements"));
}

#[test]
fn a_council_varies_reviews_caseload_and_action_plan_without_code() {
    let townbury = check(TOWNBURY).unwrap_or_else(|faults| panic!("{}", lines(&faults)));
    let it = townbury.programme().unwrap();
    let months: Vec<_> =
        it.reviews.iter().filter_map(|it| if let Due::After(Length::Months(it)) = it.due { Some(it) } else { None }).collect();
    let percents: Vec<_> = it.taper.as_ref().unwrap().steps.iter().map(|it| it.percent).collect();
    assert_eq!((months, percents, it.action_plan_required), (vec![3, 6, 9, 11], vec![25, 50, 70, 90], true));
    assert_eq!(townbury.based_on.unwrap().version, "2026-dfe");
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_fault_has_its_line_its_column_its_field_and_a_way_out() {
    let it = check(&PROGRAMME.replace("after_months = 6", "after_months = \"six\"")).unwrap_err();
    assert_eq!(
        lines(&it),
        "15:16: reviews.half-way.after_months: expected a whole number from 0 to 600, not \"six\"; write a whole number from 0 to 600"
    );
}

#[test]
fn all_faults_are_told_at_once_in_the_order_of_their_lines() {
    let told = faults(&[
        ("title = \"A year\"", "titel = \"A year\""),
        ("length_months = 12", "length_months = \"a year\""),
        ("minimum_minutes = 90", "minimum_minutes = 9000"),
    ]);
    assert_eq!(
        told,
        [
            "title: is missing",
            "titel: nobody knows this field",
            "length_months: expected a whole number from 0 to 600, not \"a year\"",
            "cadence.minimum_minutes: expected a whole number from 1 to 480, not 9000",
        ]
    );
}

#[test]
fn what_is_not_toml_is_told_with_its_place() {
    let it = check("id = \"year\"\nversion = = 2\n").unwrap_err();
    assert_eq!((it[0].line, it[0].field.as_str()), (2, ""));
}

#[test]
fn dates_that_are_the_wrong_way_round_are_told() {
    assert_eq!(
        faults(&[("from = 2026-04-01", "from = 2026-04-01\nuntil = 2026-03-31")]),
        ["in_force.until: is before the first day in force"]
    );
}

#[test]
fn a_review_lies_inside_the_programme_and_after_the_one_above_it() {
    assert_eq!(
        faults(&[("after_months = 6", "after_months = 13")]),
        ["reviews.half-way.after_months: is due after 13 months, and the programme takes 12 months"]
    );
    assert_eq!(faults(&[("at_end = true", "after_months = 3")]), ["reviews.final.after_months: is due before the review above it"]);
    assert_eq!(
        faults(&[("at_end = true", "at_end = true\nafter_days = 300")]),
        ["reviews.final.at_end: is said to be due at the end and after so long"]
    );
}

#[test]
fn a_name_is_given_once_and_what_is_named_is_there() {
    assert_eq!(
        faults(&[("slug = \"final\"", "slug = \"half-way\""), ("\"final\"]", "\"half-way\"]")]),
        ["reviews.half-way.slug: half-way is there twice"]
    );
    assert_eq!(faults(&[("\"final\"]", "\"finale\"]")]), ["evidence.plan.each_at: there is no review point called finale"]);
}

#[test]
fn capability_never_pauses_a_programme() {
    let pauses = |class: &str| {
        format!("[pauses]\nagreed_by = [\"worker\"]\n[[pauses.reasons]]\nslug = \"it\"\ntitle = \"It\"\nclass = \"{class}\"\n")
    };
    assert_eq!(with_more(&pauses("capability")), ["pauses.reasons.it.class: capability never stops the clock"]);
    assert_eq!(with_more(&pauses("whim")), ["pauses.reasons.it.class: there is no class called \"whim\""]);
    assert_eq!(with_more(&pauses("bereavement")), [""; 0]);
}

#[test]
fn a_programme_cannot_be_stopped_before_it_is_over() {
    assert_eq!(
        faults(&[("length_months = 12", "length_months = 12\nhard_stop_months = 11")]),
        ["hard_stop_months: stops the programme after 11 months, before its 12 months are over"]
    );
}

#[test]
fn what_is_missing_is_a_fault_unless_it_is_said_to_be_a_gap() {
    assert_eq!(faults(&[("length_months = 12", "")]), ["length_months: is missing"]);
    let gap = "[[gaps]]\nfield = \"length_months\"\nnote = \"not published\"\n";
    let all = PROGRAMME.replace("length_months = 12\n", "") + gap;
    assert_eq!(check(&all).unwrap().programme().unwrap().length, None);
    assert_eq!(with_more(gap), ["length_months: is said to be a gap, and is there"]);
    assert_eq!(with_more("[[gaps]]\nfield = \"lenght\"\nnote = \"x\"\n"), ["lenght: is not a field that such a document leaves open"]);
}

#[test]
fn any_fact_may_be_marked_and_a_doubt_says_why() {
    let marked = |mark: &str| faults(&[("length_months = 12", &format!("length_months = {{ value = 12, {mark} }}"))]);
    assert_eq!(marked("confirmed = false, note = \"hearsay\""), [""; 0]);
    assert_eq!(marked("confirmed = false"), ["length_months: is marked as not confirmed, and does not say why"]);
    assert_eq!(marked("sources = [\"NOBODY\"]"), ["length_months: there is no source called NOBODY"]);
    assert_eq!(marked("confirmd = false"), ["length_months.confirmd: nobody knows this field"]);
    assert_eq!(marked("confirmed = \"no\""), ["length_months.confirmed: expected true or false"]);
}

#[test]
fn phases_steps_and_counts_make_sense() {
    assert_eq!(faults(&[("until_days = 42\n", "")]), ["cadence.phases.1.until_days: is missing"]);
    assert_eq!(faults(&[("minimum = 2", "minimum = 1")]), ["evidence.plan.minimum: is less than its parts ask for"]);
    let taper = |months: u32| {
        format!(
            "[taper]\nof = \"team_average\"\n[[taper.steps]]\nfrom_months = {months}\npercent = 50\n[[taper.steps]]\nfrom_months = 3\npercent = 90\n"
        )
    };
    assert_eq!(with_more(&taper(0)), [""; 0]);
    assert_eq!(
        with_more(&taper(3)),
        [
            "taper.steps.1.from_months: leaves the first days without a share",
            "taper.steps.2.from_months: does not come after the step above it"
        ]
    );
}

#[test]
fn no_text_makes_the_reader_panic() {
    for cut in 0..PROGRAMME.len() {
        let _ = check(&PROGRAMME[..cut]);
        let _ = check(&PROGRAMME[cut..]);
    }
    for odd in
        ["", "\u{0}", "[a", "a = { value = { value = 1 } }", "reviews = 1\nevidence = [1]\ncadence = \"x\"\nin_force = []", "[[in_force]]"]
    {
        assert!(check(odd).is_err(), "{odd}");
    }
}

proptest! {
    #[test]
    fn a_document_that_was_damaged_anywhere_is_read_or_told_its_faults_with_their_places(
        which in 0..14_usize,
        at in 0.0..1.0_f64,
        length in 0..40_usize,
        instead in "[a-z0-9=\\[\\]{}\", \n.-]{0,12}",
    ) {
        let text = shipped()[which].text;
        let boundary = |mut it: usize| {
            while !text.is_char_boundary(it) {
                it -= 1;
            }
            it
        };
        let from = boundary((text.len() as f64 * at) as usize);
        let until = boundary((from + length).min(text.len()));
        let damaged = format!("{}{instead}{}", &text[..from], &text[until..]);
        let lines = damaged.lines().count() + 1;
        for fault in check(&damaged).err().unwrap_or_default() {
            prop_assert!((1..=lines).contains(&fault.line) && fault.column > 0);
            prop_assert!(!fault.reason.is_empty() && !fault.way_out.is_empty(), "{fault}");
        }
    }
}

#[test]
fn a_document_that_is_meant_to_break_its_reader_is_refused_like_any_other() {
    let nested =
        [format!("a = {}", "[".repeat(100_000)), format!("a = {}", "{ b = ".repeat(50_000)), format!("{} = 1", "a.".repeat(50_000))];
    let headed = [format!("[{}]", vec!["a"; 50_000].join(".")), "[[reviews]]\n".repeat(20_000), "\u{0}".repeat(1_000), "x".repeat(300_000)];
    for text in nested.iter().chain(&headed) {
        assert!(check(text).is_err_and(|faults| (1..=200).contains(&faults.len())));
    }
}
