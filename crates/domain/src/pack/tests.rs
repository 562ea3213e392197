//! Sentences about packs: what is in one, what is not, and what is checked.

use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::*;
use crate::anonymity::Anonymity;
use crate::correction::{EntryCorrected, EntryRetracted};
use crate::enrolment::tests::{YEAR, on_programme, paused, year};
use crate::evidence::{EvidenceAdded, EvidenceWords};
use crate::framework::Framework;
use crate::given::*;
use crate::history::AsAt;
use crate::ids::{EvidenceId, SessionId};
use crate::journey::Journey;
use crate::person::Name;
use crate::private::Private::Open;
use crate::review::tests::{REVIEW, a_review_of, returned, submitted};
use crate::sitting::tests::{CASE, convened_under, terms};
use crate::sitting::{CaseAdded, Matter};
use crate::supervision::{Minutes, SessionKind, SessionState, SessionWords, SupervisionRecorded};
use crate::support::{Party, Somebody};

const ASHA: PersonId = PersonId(Uuid::from_u128(1));
const ASSESSOR: Somebody = Somebody { party: Party::Assessor, person: None };

fn evidence(number: u128, title: &str, anonymity: Anonymity) -> Told {
    let words = Open(EvidenceWords { title: title.into(), view: None, file_name: None, kept_at: None });
    let it = EvidenceAdded {
        evidence: EvidenceId(Uuid::from_u128(number)),
        enrolment: YEAR,
        category: "direct-observation".into(),
        by: ASSESSOR,
        for_review: None,
        same_occasion_as: None,
        speaks_to: Vec::new(),
        sha256: None,
        anonymity,
        words,
    };
    (60, Event::EvidenceAdded(it))
}

fn piece(number: u128, title: &str) -> Told {
    evidence(number, title, Anonymity::NothingFound)
}

fn supervised(note: &str) -> Told {
    let it = SupervisionRecorded {
        session: SessionId(Uuid::from_u128(0x5e)),
        enrolment: YEAR,
        state: SessionState::Held,
        kind: SessionKind::Reflective,
        minutes: Minutes::new(90).unwrap(),
        with: vec![ASSESSOR],
        uninterrupted: true,
        anonymity: Anonymity::NothingFound,
        words: Open(SessionWords { rating: Some(2), note: Some(note.into()) }),
    };
    (20, Event::SupervisionRecorded(it))
}

fn tell(story: Story, told: impl IntoIterator<Item = Told>) -> Story {
    told.into_iter().fold(story, |story, it| story.when(it).accepted())
}

/// Supervised, observed, reviewed, and paused.
fn a_year() -> Story {
    tell(on_programme(), [supervised("too short"), piece(1, "A home visit"), review("Growing in confidence"), paused(120, None)])
}

fn review(words: &str) -> Told {
    let it = a_review_of(0x91, "three-months", 96);
    submitted(97, crate::review::ReviewSubmitted { words: Open(words.into()), ..it })
}

fn matter() -> Matter {
    Matter::Review { point: "three-months".into(), review: REVIEW, recommends: None }
}

fn sitting() -> Sitting {
    let added = CaseAdded { case: CASE, person: ASHA, enrolment: YEAR, matter: matter() };
    let told = [convened_under(terms()), (903, Event::CaseAdded(added))];
    let story = recorded(told);
    Sitting::of(&story.history).unwrap()
}

/// The contents of a sealing of a story.
fn sealed(story: &Story, (number, known): (u32, i64), (facts, admitted): (&[Fact<'_>], &[EventId])) -> String {
    let (sitting, journey) = (sitting(), Journey::fold(&story.history, AsAt { on: day(TODAY), known }));
    let (name, checks) = (Name::new("Asha", "Khan").unwrap(), checks(&journey, facts, &[]));
    contents(&Contents {
        sitting: &sitting,
        terms_title: "Panel",
        case: &sitting.cases[0],
        name: Some(&name),
        employer_name: "North",
        enrolment: &journey.enrolments[0],
        number,
        known,
        facts,
        admitted,
        checks: &checks,
    })
}

fn first(story: &Story) -> String {
    let known = story.history.version();
    sealed(story, (1, known), (&facts(&story.history, YEAR, known), &[]))
}

fn checks(journey: &Journey, facts: &[Fact<'_>], standards: &[&Framework]) -> Checks {
    let (matter, year) = (matter(), year());
    let (enrolment, programme) = (&journey.enrolments[0], year.programme().unwrap());
    Checks::of(facts, Some(Before { matter: &matter, journey, enrolment, programme, standards }))
}

fn checked(story: &Story, standards: &[&Framework]) -> Checks {
    let journey = Journey::fold(&story.history, AsAt::END);
    checks(&journey, &facts(&story.history, YEAR, i64::MAX), standards)
}

fn pack(contents: &str, known: i64) -> Pack {
    let read = read(contents).unwrap();
    let entries = read.entries.iter().map(|it| EventId(it.parse().unwrap())).collect();
    let (sha256, contents) = ("0".repeat(64), Open(contents.to_owned()));
    let sealed = PackSealed { case: CASE, person: ASHA, number: 1, known, sha256, entries, admitted: Vec::new(), contents };
    Pack { sealed, said_by: entry(0x700) }
}

fn titles(contents: &str) -> Vec<String> {
    let what = read(contents).unwrap().what;
    let titles = what["entries"].as_array().unwrap().iter().filter_map(|it| it.pointer("/says/words/title")?.as_str().map(str::to_owned));
    titles.collect()
}

#[test]
fn a_pack_says_what_stood_and_where_in_the_log_each_of_it_is() {
    let contents = first(&a_year());
    assert!(contents.starts_with(r#"{"waymark_pack":1,"what":{"admitted_late":[],"case":{"id":"#), "{contents}");
    let read = read(&contents).unwrap();
    let kinds: Vec<&str> = read.what["entries"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["ProgrammeEnrolled", "SupervisionRecorded", "EvidenceAdded", "ReviewSubmitted", "ProgrammePaused"]);
    let piece = &read.what["entries"][2];
    assert_eq!((&piece["position"], &piece["stream_version"], &piece["type_version"]), (&5.into(), &5.into(), &1.into()));
    assert_eq!((&piece["effective_on"], &piece["recorded_at"]), (&"2024-03-01".into(), &"1970-01-01T00:00:00.000000Z".into()));
    assert_eq!((&piece["says"]["words"]["title"], &piece["left_out"]), (&"A home visit".into(), &Value::Array(Vec::new())));
    assert_eq!((read.number, read.known, read.what["case"]["person"]["name"]["family"].as_str()), (1, 7, Some("Khan")));
}

#[test]
fn what_a_panel_need_not_know_is_left_out_and_that_it_was_is_said() {
    let contents = first(&a_year());
    for hidden in ["too short", "rating", "long-sickness"] {
        assert!(!contents.contains(hidden), "{hidden} in {contents}");
    }
    let what = read(&contents).unwrap().what;
    let (session, pause) = (&what["entries"][1], &what["entries"][4]);
    assert_eq!((&session["left_out"], &session["says"]["minutes"]), (&serde_json::json!(["words"]), &90.into()));
    assert_eq!((&pause["left_out"], pause["says"].get("why")), (&serde_json::json!(["why"]), None));
}

#[test]
fn what_cannot_be_read_any_more_is_null() {
    let mut entries = a_year().history.into_entries();
    for it in &mut entries {
        it.event.secrets().into_iter().for_each(|(_, secret)| secret.forget());
    }
    let story = Story { kind: crate::history::Kind::Journey, history: History::new(entries) };
    let contents = first(&story);
    assert_eq!(read(&contents).unwrap().what["entries"][2]["says"]["words"], Value::Null);
    assert!(!contents.contains("A home visit"));
    let still_sealed = story.history.entries().iter().cloned().map(|mut it| {
        if let Event::EvidenceAdded(piece) = &mut it.event {
            piece.words = Private::Sealed("ciphertext".into());
        }
        it
    });
    let story = Story { kind: story.kind, history: History::new(still_sealed.collect()) };
    assert!(!first(&story).contains("ciphertext"));
}

#[test]
fn every_personal_value_of_what_belongs_is_shown_or_left_out() {
    for fact in facts(&a_year().history, YEAR, i64::MAX) {
        let mut event = fact.event.clone();
        let shown = contents::shown(fact.event);
        let all: Vec<&str> = event.secrets().into_iter().map(|(field, _)| field).collect();
        assert!(shown.iter().all(|it| all.contains(it)), "{}", fact.event.name());
    }
}

#[test]
fn what_came_later_is_in_the_next_sealing_only_where_it_was_admitted() {
    let story = a_year();
    let known = story.history.version();
    let before = pack(&first(&story), known);
    let story = tell(story, [piece(2, "Admitted"), piece(3, "Not admitted")]);
    let (on, event) = piece(1, "A visit");
    let correction = EntryCorrected { target: entry(5), replacement: Box::new(event), reason: Open("a slip".into()), answers: None };
    let story = story.when((on, Event::EntryCorrected(correction))).accepted();
    let now = story.history.version();
    let late_ones: Vec<EventId> = late(&story.history, YEAR, &before, &[]).iter().map(|it| it.entry).collect();
    assert_eq!(late_ones, [entry(8), entry(9), entry(10)]);
    let of = |admitted: &[EventId]| {
        let facts = with_admitted(&story.history, YEAR, &before, (admitted, now));
        assert_eq!(entries(&facts).len(), facts.len());
        sealed(&story, (2, now), (&facts, admitted))
    };
    assert_eq!(titles(&of(&[entry(8)])), ["A home visit", "Admitted"]);
    assert_eq!(titles(&of(&[entry(8), entry(10)])), ["Admitted", "A visit"], "what is corrected stands once");
    let read = read(&of(&[entry(10)])).unwrap();
    assert_eq!(read.admitted_late, [entry(10).to_string()]);
    assert_eq!(read.what["entries"][4]["corrects"], serde_json::json!({ "event": entry(5), "position": 5 }));
}

#[test]
fn what_is_taken_back_after_the_sealing_is_late_and_goes_once_that_is_admitted() {
    let story = a_year();
    let known = story.history.version();
    let before = pack(&first(&story), known);
    let taken_back =
        |target: EventId| Event::EntryRetracted(EntryRetracted { target, reason: Open("another visit".into()), answers: None });
    let story = story.when((TODAY, taken_back(entry(5)))).accepted();
    let now = story.history.version();
    let found = late(&story.history, YEAR, &before, &[]);
    assert_eq!(found.iter().map(|it| (it.entry, it.kind)).collect::<Vec<_>>(), [(entry(8), "EntryRetracted")]);
    assert_eq!(late(&story.history, YEAR, &before, &[entry(8)]), [], "the chair did not admit it");
    let facts = with_admitted(&story.history, YEAR, &before, (&[entry(8)], now));
    let again = sealed(&story, (2, now), (&facts, &[]));
    assert_eq!((titles(&first(&a_year())).len(), titles(&again).len()), (1, 0));
    assert_eq!(late(&story.history, YEAR, &pack(&again, now), &[]), [], "it is settled");
    // It stands again, and so comes late once more.
    let story = story.when((TODAY, taken_back(entry(8)))).accepted();
    assert_eq!(late(&story.history, YEAR, &pack(&again, now), &[]).iter().map(|it| it.entry).collect::<Vec<_>>(), [entry(5)]);
    assert_eq!(late(&story.history, YEAR, &before, &[]), []);
}

#[test]
fn what_the_review_lacks_is_told_and_is_enough_where_nothing_is_asked_yet() {
    let lacking = checked(&a_year(), &[]);
    assert!(lacking.lacks_evidence() && !lacking.is_complete());
    assert_eq!(lacking.review_submitted, Some(true));
    let gap = lacking.evidence.iter().find(|it| !it.recommended).unwrap();
    assert!(!gap.lacks.is_empty() && gap.held < gap.asked, "{gap:?}");
    assert_eq!(checked(&a_year().when(returned(99)).recorded(), &[]).review_submitted, Some(false));
    let nothing = Checks::of(&facts(&a_year().history, YEAR, i64::MAX), None);
    assert!(nothing.is_complete() && nothing.evidence.is_empty());
}

#[test]
fn statements_that_the_review_says_nothing_of_are_told() {
    let text = crate::framework::shipped().iter().find(|it| it.file == "pcf-2018.toml").unwrap().text;
    let pcf = crate::framework::check(text).unwrap();
    let it = checked(&a_year(), &[&pcf]);
    assert!(!it.unjudged.is_empty() && it.unjudged.iter().all(|it| it.id == "pcf"));
}

#[test]
fn texts_that_were_cleared_by_hand_are_told_and_those_that_nobody_cleared() {
    let cleared = evidence(2, "Visit to M5 4WT", Anonymity::ClearedByHand);
    let story = tell(a_year(), [cleared, evidence(3, "A second visit", Anonymity::ClearedByHand)]);
    // Recorded before there was such a rule.
    let story = story.when(piece(4, "With Mrs Example")).recorded();
    let it = checked(&story, &[]);
    let told: Vec<(&str, Vec<&str>, bool)> =
        it.anonymity.iter().map(|it| (it.field.as_str(), it.traces.clone(), it.cleared_by_hand)).collect();
    assert_eq!(
        told,
        [("words.title", vec!["a postcode"], true), ("words.title", vec![], true), ("words.title", vec!["a title with a name"], false)]
    );
    assert_eq!(it.not_anonymous().map(|it| it.entry).collect::<Vec<_>>(), [entry(10)]);
}

#[test]
fn a_text_that_is_no_pack_is_told_apart_without_its_words() {
    let contents = first(&a_year());
    let changed = |from: &str, to: &str| read(&contents.replacen(from, to, 1)).unwrap_err();
    assert_eq!(changed("\"waymark_pack\":1", "\"waymark_pack\":2"), NotAPack::Version(2));
    assert_eq!(changed("\"waymark_pack\":1,", ""), NotAPack::Kind);
    assert_eq!(changed("\"number\":1,", ""), NotAPack::Field("number"));
    assert_eq!(changed("\"admitted_late\":[]", "\"admitted_late\":[\"x\"]"), NotAPack::Field("entries"));
    assert_eq!(changed(",", ", "), NotAPack::Form);
    assert_eq!(read("[]"), Err(NotAPack::Kind));
    assert_eq!(read(&contents[..contents.len() / 2]), Err(NotAPack::Form));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_contents_are_the_same_for_the_same_facts_and_are_in_their_one_form(words in "[^\\p{Cc}]{1,60}", title in "[^\\p{Cc}]{1,40}") {
        let told = [evidence(1, &title, Anonymity::ClearedByHand), review("x")];
        let (_, event) = review(&words);
        let story = told.into_iter().chain([(97, event)]).fold(on_programme(), |story, it| story.when(it).recorded());
        let one = first(&story);
        prop_assert_eq!(&one, &first(&story.clone()));
        prop_assert_eq!(form::read(&one).as_ref().map(canonical), Some(one.clone()));
        let said = read(&one).unwrap().what;
        prop_assert_eq!(said["entries"][1]["says"]["words"]["title"].as_str(), Some(title.as_str()));
        prop_assert_eq!(said["entries"][3]["says"]["words"].as_str(), Some(words.as_str()));
    }

    #[test]
    fn any_text_at_all_is_read_or_refused(text in ".{0,200}") {
        let _ = read(&text);
    }
}
