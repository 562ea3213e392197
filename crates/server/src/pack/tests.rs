//! Sentences about packs as files: whole as data and as a page, and nothing that was typed becomes a part of the page.

use domain::pack::canonical;
use serde_json::{Value, json};
use store::hex::sha256;

use super::*;

fn entry(position: u64, kind: &str, says: Value) -> Value {
    json!({
        "actor": "00000000-0000-0000-0000-000000000001",
        "corrects": null,
        "effective_on": "2026-03-01",
        "event": format!("00000000-0000-0000-0000-{position:012}"),
        "left_out": [],
        "position": position,
        "recorded_at": "2026-03-02T09:00:00.000000Z",
        "says": says,
        "stream_version": position,
        "type": kind,
        "type_version": 1,
    })
}

/// A year on a programme, of somebody of that family, in which a note says something.
fn what(family: &str, note: &str) -> Value {
    let by = json!({ "party": "assessor" });
    let statement = json!({ "id": "pcf", "version": "2018", "statement": "values" });
    let evidence = |title: &str| json!({ "category": "direct-observation", "by": by, "words": { "title": title, "view": note } });
    let entries = [
        entry(1, "ProgrammeEnrolled", json!({ "anchor": "2025-09-01", "framework": { "id": "asye-children", "version": "2026-dfe" } })),
        entry(2, "SupportAssigned", json!({ "party": "line_manager", "name": "Lena Marsh" })),
        entry(3, "SupervisionRecorded", json!({ "state": "held", "kind": "reflective", "minutes": 90, "with": [by] })),
        entry(4, "EvidenceAdded", evidence("A home visit")),
        entry(
            5,
            "ReviewSubmitted",
            json!({ "point": "three-months", "held_on": "2026-03-01", "by": by, "recommends": "pass",
            "progress": [{ "statement": statement, "judged": "on_the_way" }], "words": note }),
        ),
        entry(6, "ReviewReturned", json!({ "by": by, "reasons": "Say more" })),
        entry(7, "ActionPlanAgreed", json!({ "agreed_by": ["worker", "line_manager"], "review_on": "2026-04-01", "words": null })),
        entry(8, "ProgrammePaused", json!({ "expected_back": "2026-06-01" })),
        entry(40, "EvidenceAdded", evidence("A second visit")),
    ];
    json!({
        "admitted_late": ["00000000-0000-0000-0000-000000000040"],
        "case": { "id": "c", "matter": { "review": { "point": "three-months", "review": "r", "recommends": "pass" } },
            "person": { "id": "p", "name": { "family": family, "given": "Asha" } } },
        "checks": { "complete": false, "review_submitted": true, "unjudged": [statement],
            "evidence": [{ "category": "feedback", "title": "Feedback", "recommended": false, "asked": 2, "held": 1, "lacks": ["one more"] }],
            "anonymity": [{ "entry": "00000000-0000-0000-0000-000000000004", "field": "words.view", "looks_like": ["a postcode"],
                "cleared_by_hand": true }] },
        "employer": { "id": "e", "name": "Salford" },
        "enrolment": { "id": "n", "framework": { "id": "asye-children", "version": "2026-dfe" }, "standards": [] },
        "entries": entries,
        "known": 41,
        "number": 2,
        "sitting": { "id": "s", "held_on": "2026-12-01", "terms": { "id": "panel", "version": "2026" }, "terms_title": "Panel" },
    })
}

fn sealed(what: &Value) -> String {
    canonical(&json!({ "waymark_pack": 1, "what": what }))
}

pub(crate) fn contents() -> String {
    sealed(&what("Khan", "Calm, and <clear>\nafter all"))
}

/// The contents of a pack, and their hash.
pub(crate) fn a_pack() -> (String, String) {
    let contents = contents();
    let hash = sha256(&contents);
    (contents, hash)
}

fn page(contents: &str) -> String {
    export_html(contents, &sha256(contents)).unwrap()
}

#[test]
fn the_data_is_an_object_of_three_and_its_contents_are_the_bytes_that_were_sealed() {
    let (contents, hash) = a_pack();
    let data: Value = serde_json::from_str(&export_json(&contents, &hash)).unwrap();
    assert_eq!(data, json!({ "waymark_pack_export": 1, "sha256": hash, "contents": contents }));
}

#[test]
fn a_page_has_a_heading_for_each_part_and_its_hash_at_the_foot() {
    let (contents, hash) = a_pack();
    let page = page(&contents);
    for heading in [
        "<h1>Pack 2 of Asha Khan</h1>",
        "Person and case</h2>",
        "Checks</h2>",
        "Course of the programme</h2>",
        "Evidence by category</h2>",
        "Reviews</h2>",
        "Supervision</h2>",
        "Late evidence that was admitted</h2>",
        "Every entry</h2>",
    ] {
        assert!(page.contains(heading), "{heading} is not in {page}");
    }
    for said in [
        "Not all is there",
        "1 of 2",
        "a postcode",
        "Sessions held: 1, 1 h 30 min in all",
        "Direct observation: 2",
        "Review submitted: three months",
        "On the way",
        "(cannot be read any more)",
        "Lena Marsh",
        "1 December 2026",
    ] {
        assert!(page.contains(said), "{said} is not in {page}");
    }
    assert!(page.contains(&format!("<footer>Pack 2, up to position 41. SHA-256 <code>{hash}</code></footer>")));
}

#[test]
fn every_table_has_a_caption_and_every_column_a_heading() {
    let page = page(&contents());
    let count = |what: &str| page.matches(what).count();
    assert!(page.contains("<html lang=\"en-GB\">") && count("<table>") > 5);
    assert_eq!((count("<table>"), count("<table>")), (count("<caption>"), count("<thead>")));
    assert_eq!(count("<th "), count("scope=\"col\"") + count("scope=\"row\""));
}

#[test]
fn nothing_that_was_typed_becomes_a_part_of_the_page() {
    let hostile = "</script><script>alert(1)</script><img src=x onerror=\"a()\">&amp;'<!--";
    let page = page(&sealed(&what(hostile, hostile)));
    assert_eq!((page.matches("<script").count(), page.matches("</script>").count()), (1, 1));
    for sign in ["<img", "<!--", "onerror=\""] {
        assert!(!page.contains(sign), "{sign}");
    }
    let (found, is_a_page) = Exported::find(&page).unwrap();
    assert_eq!((found.contents, is_a_page), (sealed(&what(hostile, hostile)), true));
}

#[test]
fn a_page_is_made_of_anything_that_is_a_pack_and_of_nothing_else() {
    let bare = json!({ "sitting": { "id": "" }, "case": { "id": "", "person": { "id": "" } }, "number": 1, "known": 0, "entries": [],
        "admitted_late": [] });
    assert!(page(&sealed(&bare)).contains("There is none."));
    let mut odd = bare.clone();
    odd["entries"] =
        json!([{ "event": "x", "type": ["EvidenceAdded"], "says": 3, "position": -1 }, { "event": "y", "type": "EvidenceAdded" }]);
    odd["checks"] = json!({ "evidence": [1, {}], "anonymity": [null], "unjudged": ["x"] });
    assert!(page(&sealed(&odd)).contains("(cannot be read any more)"));
    assert!(export_html("{}", "").is_err());
}
