//! Samples: one of every type and version of event that was ever stored, which must be readable for ever.
//!
//! `WAYMARK_WRITE_SAMPLES=1 cargo test -p tests --test house` writes those of this version; read what it wrote before you keep it.

mod accounts;
mod careers;
mod panels;
mod programmes;
mod today;

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use domain::event::{Event, TYPES};
use domain::history::{History, Kind, Recorded, Stream};
use domain::ids::{ActorId, EventId};
use domain::journey::Journey;
use domain::upcast::current_version;
use serde_json::Value;
use store::log::decode_event;
use store::seal::{self, PersonKey};
use uuid::Uuid;

pub use today::events;

/// Every sample is sealed as event 7 of one stream, under a key that protects nobody.
const EVENT: EventId = EventId(id(7));
const STREAM: Stream = Stream { kind: Kind::Journey, id: id(1) };

/// What everything that is sealed in that event begins with: the event's id.
const SEALED: &str = "AZAAAAAAcACAAAAAAAAAB";

fn key() -> PersonKey {
    PersonKey::new(*b"the key of samples, of no person")
}

const fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[test]
fn every_event_has_a_sample() {
    let events = events();
    let names: BTreeSet<&str> = events.iter().map(Event::name).collect();
    assert_eq!(names, TYPES.iter().copied().collect(), "build one of each type in this file");
    for mut event in events {
        let path = directory().join(format!("{}.v{}.json", event.name(), event.version()));
        seal::seal(&mut event, EVENT, STREAM, &key()).expect("sealed");
        let bytes = serde_json::to_vec(&event).expect("encoded");
        if std::env::var_os("WAYMARK_WRITE_SAMPLES").is_some() {
            std::fs::write(&path, &bytes).expect("written");
        }
        let kept = std::fs::read(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        let (kept, now) = (String::from_utf8_lossy(&kept), String::from_utf8_lossy(&bytes));
        assert_eq!(kept, now, "{} is written in another shape than it was: give it a new version", event.name());
    }
}

#[test]
fn every_version_ever_stored_has_a_sample() {
    for name in TYPES {
        for version in 1..=current_version(name) {
            assert!(directory().join(format!("{name}.v{version}.json")).exists(), "{name} version {version} has no sample");
        }
    }
}

#[test]
fn every_sample_can_be_read_for_ever() {
    for (name, version, bytes) in samples() {
        let mut event = decode_event(&name, version, &bytes).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!(event.name(), name);
        let sealed = event.secrets().len();
        seal::open(&mut event, STREAM, Some(&key())).unwrap_or_else(|why| panic!("{name} version {version}: {why}"));
        // An opened value can no longer be written; one that was erased could.
        assert_eq!(serde_json::to_vec(&event).is_err(), sealed > 0, "{name} version {version} was not opened");
    }
}

#[test]
fn a_sample_without_its_key_says_nothing_of_anybody() {
    for (name, version, bytes) in samples() {
        let text = String::from_utf8(bytes).expect("text");
        for personal in ["Samira", "Quill", "SW1", "1994-", "Long Lane", "said", "neighbour", "secondment", "sick", "wrong day"] {
            // That somebody is seconded is what these events are of; with whom and why is sealed.
            let is_what_it_is_of = personal == "secondment" && name.starts_with("Secondment");
            assert!(is_what_it_is_of || !text.contains(personal), "{name} version {version} has {personal} in the clear");
        }
    }
}

#[test]
fn a_sample_of_today_has_no_text_in_the_clear_but_an_organisations() {
    let organisations =
        ["CohortOpened", "EmployerRegistered", "TeamOpened", "FiguresPublished", "FrameworkAdopted", "MemorandumAgreed", "SittingConvened"];
    let is_code = |text: &str| text.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || "_-".contains(it));
    let is_instant = |text: &str| text.parse::<DateTime<Utc>>().is_ok();
    for (name, version, bytes) in samples() {
        if version == current_version(&name) && !organisations.contains(&name.as_str()) {
            let mut texts = Vec::new();
            texts_of(&serde_json::from_slice(&bytes).expect("JSON"), &mut texts);
            let clear: Vec<_> = texts.iter().filter(|it| !it.starts_with(SEALED) && !is_code(it) && !is_instant(it)).collect();
            assert!(clear.is_empty(), "{name} version {version} has {clear:?} in the clear");
        }
    }
}

#[test]
fn an_old_shape_says_what_the_current_one_says() {
    for (name, version, bytes) in samples() {
        // The samples of a correction have different entries inside.
        if name != "EntryCorrected" {
            let current = std::fs::read(directory().join(format!("{name}.v{}.json", current_version(&name)))).expect("readable");
            assert_eq!(opened(&name, version, &bytes), opened(&name, current_version(&name), &current), "{name} version {version}");
        }
    }
}

#[test]
fn an_old_correction_may_have_any_old_entry_inside() {
    let bytes = std::fs::read(directory().join("EntryCorrected.v1.json")).expect("readable");
    let correction: Value = serde_json::from_slice(&bytes).expect("JSON");
    for (name, version, bytes) in samples() {
        if version == 1 && !name.starts_with("Entry") {
            let mut correction = correction.clone();
            correction["EntryCorrected"]["replacement"] = serde_json::from_slice(&bytes).expect("JSON");
            let read = decode_event("EntryCorrected", 1, &serde_json::to_vec(&correction).expect("encoded"));
            let Ok(Event::EntryCorrected(read)) = read else { panic!("a correction of {name} cannot be read: {read:?}") };
            assert_eq!(Ok(*read.replacement), decode_event(&name, 1, &bytes), "{name}");
        }
    }
}

#[test]
fn a_journey_of_old_shapes_is_the_journey_of_the_current_ones() {
    let journey = |wanted: fn(&str) -> i64, read: fn(&str, i64, &[u8]) -> Event| {
        let kept = samples().into_iter().filter(|(name, version, _)| *version == wanted(name));
        let entries = kept.enumerate().map(|(index, (name, version, bytes))| recorded(index, read(&name, version, &bytes)));
        Journey::of(&History::new(entries.collect()).facts(), NaiveDate::MAX)
    };
    let old = journey(|_| 1, opened);
    assert_eq!(old, journey(current_version, opened));
    assert_eq!(old.spells[0].now().post.title(), Some("Senior practitioner"));
    assert!(journey(|_| 1, |name, version, bytes| decode_event(name, version, bytes).expect("read")).opened);
    let erased = journey(|_| 1, |name, version, bytes| read_with(None, name, version, bytes));
    assert_eq!(erased, journey(current_version, |name, version, bytes| read_with(None, name, version, bytes)));
    assert_eq!((erased.spells[0].now().post.title(), erased.offers[0].made.title.get()), (None, None));
}

/// An entry of a history of samples.
fn recorded(index: usize, event: Event) -> Recorded {
    let number = index as i64 + 1;
    Recorded {
        position: number,
        id: EventId(id(100 + index as u128)),
        stream: STREAM,
        version: number,
        recorded_at: DateTime::UNIX_EPOCH,
        effective_on: day("2026-09-07"),
        by: ActorId(id(0)),
        import: None,
        event,
    }
}

fn opened(name: &str, version: i64, bytes: &[u8]) -> Event {
    read_with(Some(&key()), name, version, bytes)
}

fn read_with(key: Option<&PersonKey>, name: &str, version: i64, bytes: &[u8]) -> Event {
    let mut event = decode_event(name, version, bytes).unwrap_or_else(|why| panic!("{why}"));
    seal::open(&mut event, STREAM, key).unwrap_or_else(|why| panic!("{name} version {version}: {why}"));
    event
}

fn texts_of(json: &Value, into: &mut Vec<String>) {
    match json {
        Value::String(text) => into.push(text.clone()),
        Value::Array(all) => all.iter().for_each(|it| texts_of(it, into)),
        Value::Object(all) => all.values().for_each(|it| texts_of(it, into)),
        _ => {}
    }
}

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("events")
}

fn samples() -> Vec<(String, i64, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory()).expect("samples") {
        let path = entry.expect("a readable directory").path();
        let stem = path.file_name().and_then(|it| it.to_str()).and_then(|it| it.strip_suffix(".json")).expect("a sample ends in .json");
        let (name, version) = stem.split_once(".v").expect("Type.vN.json");
        found.push((name.to_owned(), version.parse().expect("a version"), std::fs::read(&path).expect("readable")));
    }
    found.sort();
    found
}
