//! A pack as a page: what its contents say, in the order in which a panel reads it.

mod lines;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::pack::Read;
use serde_json::Value;
use store::hex::sha256_bytes;

use lines::{ERASED, all, day, person, text, words};

const STYLE: &str = include_str!("../../templates/pack.css");

static STYLE_ONLY: LazyLock<String> =
    LazyLock::new(|| format!("default-src 'none'; style-src 'sha256-{}'", STANDARD.encode(sha256_bytes(STYLE))));

/// What such a page may use, wherever it is opened: its own style.
pub(super) fn policy() -> &'static str {
    &STYLE_ONLY
}

/// The page.
#[derive(Template)]
#[template(path = "pack.html")]
pub(super) struct Page {
    style: &'static str,
    policy: &'static str,
    /// The export as data: it has no sign in it that HTML knows.
    data: String,
    sha256: String,
    number: u64,
    known: i64,
    whose: String,
    about: Vec<(&'static str, String)>,
    checks: Checks,
    course: Vec<Line>,
    evidence: Vec<(String, Vec<Piece>)>,
    reviews: Vec<Review>,
    supervision: Supervision,
    late: Vec<Line>,
    entries: Vec<Line>,
}

#[derive(Default)]
struct Checks {
    said: Vec<&'static str>,
    lacking: Vec<[String; 4]>,
    unjudged: Vec<String>,
    remarks: Vec<[String; 4]>,
}

/// One entry in a table.
struct Line {
    position: i64,
    on: String,
    what: String,
    recorded: String,
    event: String,
    says: Vec<(String, String)>,
    corrects: String,
}

/// A piece of evidence.
struct Piece {
    line: Line,
    title: String,
    by: String,
    view: String,
    kept: String,
}

/// A review, what became of it, or a plan.
struct Review {
    line: Line,
    heading: String,
    about: Vec<(&'static str, String)>,
    words: String,
    progress: Vec<(String, String)>,
}

#[derive(Default)]
struct Supervision {
    said: String,
    sessions: Vec<[String; 6]>,
}

impl Page {
    pub(super) fn of(it: &Read, sha256: &str, data: String) -> Self {
        let what = &it.what;
        let entries = all(what, "/entries");
        let of = |kinds: &[&str]| entries.iter().filter(|it| kinds.contains(&text(it, "/type"))).collect::<Vec<_>>();
        let mut evidence: BTreeMap<String, Vec<Piece>> = BTreeMap::new();
        for entry in of(&["EvidenceAdded"]) {
            evidence.entry(lines::category(what, text(entry, "/says/category"))).or_default().push(Piece::of(entry));
        }
        let course = [
            "ProgrammeEnrolled",
            "ProgrammePaused",
            "ProgrammeResumed",
            "ProgrammeExtended",
            "ProgrammeMoved",
            "SupportAssigned",
            "SupportEnded",
            "SupportAgreed",
        ];
        let is_late = |entry: &&Value| it.admitted_late.iter().any(|late| late == text(entry, "/event"));
        Self {
            style: STYLE,
            policy: policy(),
            data,
            sha256: sha256.to_owned(),
            number: it.number,
            known: it.known,
            whose: person(what),
            about: lines::about(what, entries.len()),
            checks: Checks::of(what),
            course: of(&course).into_iter().map(Line::with_words).collect(),
            evidence: evidence.into_iter().collect(),
            reviews: of(&["ReviewSubmitted", "ReviewReturned", "ActionPlanAgreed"]).into_iter().map(Review::of).collect(),
            supervision: Supervision::of(&of(&["SupervisionRecorded"])),
            late: entries.iter().filter(is_late).map(Line::of).collect(),
            entries: entries.iter().map(Line::of).collect(),
        }
    }
}

impl Checks {
    fn of(what: &Value) -> Self {
        let is = |path: &str| what.pointer(path).and_then(Value::as_bool);
        let mut said = vec![match is("/checks/complete") {
            Some(true) => "All is there that the programme asks for.",
            _ => "Not all is there that the programme asks for.",
        }];
        said.extend(is("/checks/review_submitted").map(|it| match it {
            true => "The review that is before the panel was submitted.",
            false => "The review that is before the panel is not with it: it was given back, or was never submitted.",
        }));
        let position = |event: &str| {
            let found = all(what, "/entries").iter().find(|it| text(it, "/event") == event);
            found.map(|it| it["position"].to_string()).unwrap_or_default()
        };
        let lacking = all(what, "/checks/evidence").iter().map(|it| {
            let asked = if it["recommended"] == true { "recommended" } else { "required" };
            let lacks: Vec<&str> = all(it, "/lacks").iter().filter_map(Value::as_str).collect();
            [text(it, "/title").to_owned(), asked.to_owned(), format!("{} of {}", it["held"], it["asked"]), lacks.join("; ")]
        });
        let remarks = all(what, "/checks/anonymity").iter().map(|it| {
            let looks: Vec<&str> = all(it, "/looks_like").iter().filter_map(Value::as_str).collect();
            let looked = if it["cleared_by_hand"] == true { "somebody looked, and cleared it" } else { "nobody cleared it" };
            [position(text(it, "/entry")), text(it, "/field").to_owned(), looks.join(", "), looked.to_owned()]
        });
        Self {
            said,
            lacking: lacking.collect(),
            unjudged: all(what, "/checks/unjudged").iter().map(lines::statement).collect(),
            remarks: remarks.collect(),
        }
    }
}

impl Line {
    fn of(entry: &Value) -> Self {
        let corrects = entry.pointer("/corrects/position").map(|it| format!("corrects {it}")).unwrap_or_default();
        Self {
            position: entry["position"].as_i64().unwrap_or_default(),
            on: day(text(entry, "/effective_on")),
            what: words(text(entry, "/type")),
            recorded: text(entry, "/recorded_at").to_owned(),
            event: text(entry, "/event").to_owned(),
            says: Vec::new(),
            corrects,
        }
    }

    fn with_words(entry: &Value) -> Self {
        Self { says: lines::says(&entry["says"]), ..Self::of(entry) }
    }
}

impl Piece {
    fn of(entry: &Value) -> Self {
        let says = |path: &str| text(entry, path).to_owned();
        let is_there = entry.pointer("/says/words").is_some_and(|it| !it.is_null());
        let kept = [("file ", "/says/words/file_name"), ("kept at ", "/says/words/kept_at"), ("SHA-256 ", "/says/sha256")];
        let kept =
            kept.into_iter().filter(|(_, path)| !text(entry, path).is_empty()).map(|(label, path)| format!("{label}{}", text(entry, path)));
        Self {
            line: Line::of(entry),
            title: if is_there { says("/says/words/title") } else { ERASED.to_owned() },
            by: words(text(entry, "/says/by/party")),
            view: says("/says/words/view"),
            kept: kept.collect::<Vec<_>>().join("; "),
        }
    }
}

impl Review {
    fn of(entry: &Value) -> Self {
        let path = if text(entry, "/type") == "ReviewReturned" { "/says/reasons" } else { "/says/words" };
        let point = text(entry, "/says/point").replace('-', " ");
        let line = Line::of(entry);
        let parties: Vec<String> = all(entry, "/says/agreed_by").iter().filter_map(Value::as_str).map(words).collect();
        let by = text(entry, "/says/by/party");
        let about = [
            ("Held on", day(text(entry, "/says/held_on"))),
            ("By", words(by)),
            ("Agreed by", parties.join(", ")),
            ("Recommends", text(entry, "/says/recommends").replace('-', " ")),
            ("To be looked at again on", day(text(entry, "/says/review_on"))),
        ];
        Self {
            heading: if point.is_empty() { line.what.clone() } else { format!("{}: {point}", line.what) },
            about: about.into_iter().filter(|(_, it)| !it.is_empty()).collect(),
            words: entry.pointer(path).and_then(Value::as_str).unwrap_or(ERASED).to_owned(),
            progress: all(entry, "/says/progress")
                .iter()
                .map(|it| (lines::statement(&it["statement"]), words(text(it, "/judged"))))
                .collect(),
            line,
        }
    }
}

impl Supervision {
    fn of(entries: &[&Value]) -> Self {
        let held: Vec<_> = entries.iter().filter(|it| text(it, "/says/state") == "held").collect();
        let minutes: u64 = held.iter().filter_map(|it| it.pointer("/says/minutes")?.as_u64()).fold(0, u64::saturating_add);
        let said = format!(
            "Sessions held: {}, {} h {} min in all. What was said in them is not before the panel.",
            held.len(),
            minutes / 60,
            minutes % 60
        );
        let session = |it: &&Value| {
            let with: Vec<String> = all(it, "/says/with").iter().map(|it| words(text(it, "/party"))).collect();
            [
                day(text(it, "/effective_on")),
                words(text(it, "/says/kind")),
                words(text(it, "/says/state")),
                it.pointer("/says/minutes").map(Value::to_string).unwrap_or_default(),
                with.join(", "),
                it["position"].to_string(),
            ]
        };
        Self { said, sessions: entries.iter().map(session).collect() }
    }
}
