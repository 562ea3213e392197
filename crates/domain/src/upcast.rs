//! Old shapes of events: how each is lifted, when read, to the shape this binary writes.
//!
//! Stored bytes are never rewritten. A shape changes by one more step in [`STEPS`], which makes the new from the old.

use serde_json::{Map, Value, json};

use crate::private::CLEAR;

/// One step: a type, the version it lifts from, and how to make the next version's payload. Pure, and total: what it does not
/// understand it leaves as it is.
pub type Step = (&'static str, i64, fn(Value) -> Value);

/// Every step ever taken. An entry that is corrected has the new one inside: where a shape changes, [`crate::correction::EntryCorrected`]
/// takes a step with it, which changes that shape inside.
///
/// A field that may be missing, and says nothing where it is, is no other shape: `CaseloadRecorded` has had a weight since 25 November 2026,
/// and its first sample, which has none, is read and written as it was.
const STEPS: &[Step] = &[
    ("EmploymentStarted", 1, texts_were_clear),
    ("EmploymentChanged", 1, texts_were_clear),
    ("OfferMade", 1, texts_were_clear),
    ("PlacementRecorded", 1, texts_were_clear),
    ("EntryCorrected", 1, texts_within_were_clear),
];

/// The version of the shape that this binary writes.
pub fn current_version(name: &str) -> i64 {
    version_after(STEPS, name)
}

/// Lifts a payload of `version` to the current shape.
pub fn lift(name: &str, version: i64, payload: Value) -> Value {
    lift_by(STEPS, name, version, payload)
}

fn version_after(steps: &[Step], name: &str) -> i64 {
    steps.iter().filter(|(of, ..)| *of == name).map(|(_, from, _)| from + 1).max().unwrap_or(1)
}

fn lift_by(steps: &[Step], name: &str, version: i64, payload: Value) -> Value {
    let due = steps.iter().filter(|(of, from, _)| *of == name && version <= *from);
    due.fold(payload, |payload, (_, _, step)| step(payload))
}

/// Until 25 November 2026 what people typed into posts, offers and placements was not sealed.
fn texts_were_clear(mut payload: Value) -> Value {
    let Some(event) = payload.as_object_mut() else {
        return payload;
    };
    for (name, it) in event {
        match name.as_str() {
            "EmploymentStarted" | "EmploymentChanged" => {
                if let Some(post) = it.get_mut("post") {
                    clear_together(post, "words", &["title", "grade"]);
                }
            }
            "OfferMade" => {
                if let Some(it) = it.as_object_mut() {
                    let title = it.remove("title").unwrap_or_default();
                    it.insert("title".to_owned(), json!({ CLEAR: title }));
                }
            }
            "PlacementRecorded" => clear_together(it, "parties", &["university", "setting"]),
            _ => {}
        }
    }
    payload
}

fn texts_within_were_clear(mut payload: Value) -> Value {
    if let Some(replacement) = payload.pointer_mut("/EntryCorrected/replacement") {
        *replacement = texts_were_clear(replacement.take());
    }
    payload
}

/// Puts members that stood for themselves into one private value, which they are from now on. Where one is missing that must be there,
/// the value cannot be read, as before.
fn clear_together(it: &mut Value, name: &str, members: &[&str]) {
    let Some(it) = it.as_object_mut() else {
        return;
    };
    let together: Map<String, Value> = members.iter().filter_map(|member| it.remove_entry(*member)).collect();
    it.insert(name.to_owned(), json!({ CLEAR: together }));
}

#[cfg(test)]
mod tests {

    use super::*;

    fn hours_were_days(mut payload: Value) -> Value {
        if let Some(days) = payload.get("days").and_then(Value::as_i64) {
            payload = json!({ "hours": days.saturating_mul(7) });
        }
        payload
    }

    fn hours_are_minutes(mut payload: Value) -> Value {
        if let Some(hours) = payload.get("hours").and_then(Value::as_i64) {
            payload = json!({ "minutes": hours.saturating_mul(60) });
        }
        payload
    }

    const STEPS: &[Step] = &[("Held", 1, hours_were_days), ("Held", 2, hours_are_minutes)];

    #[test]
    fn the_oldest_shape_goes_through_every_step() {
        assert_eq!(lift_by(STEPS, "Held", 1, json!({"days": 2})), json!({"minutes": 840}));
    }

    #[test]
    fn a_later_shape_goes_through_the_steps_after_it_only() {
        assert_eq!(lift_by(STEPS, "Held", 2, json!({"hours": 2})), json!({"minutes": 120}));
        assert_eq!(lift_by(STEPS, "Held", 3, json!({"days": 2})), json!({"days": 2}));
    }

    #[test]
    fn every_step_counts_as_a_version_of_its_own_type_only() {
        assert_eq!((version_after(STEPS, "Held"), version_after(STEPS, "Other")), (3, 1));
    }

    #[test]
    fn lifting_takes_any_json_without_a_panic() {
        for odd in [json!(null), json!([1]), json!({"days": "x"}), json!({"days": i64::MAX})] {
            lift_by(STEPS, "Held", 1, odd);
        }
    }

    #[test]
    fn a_text_that_was_clear_is_readable_and_everything_else_stays_as_it_was() {
        let started = json!({"EmploymentStarted": {"spell": "s", "post": {"title": "T", "grade": "G", "role": "r"}}});
        let post = json!({"words": {"clear": {"title": "T", "grade": "G"}}, "role": "r"});
        assert_eq!(lift("EmploymentStarted", 1, started), json!({"EmploymentStarted": {"spell": "s", "post": post}}));
        let unchanged = json!({"EmploymentChanged": {"spell": "s", "fte": 1}});
        assert_eq!(lift("EmploymentChanged", 1, unchanged.clone()), unchanged);
        let made = json!({"OfferMade": {"offer": "o", "title": "T"}});
        assert_eq!(lift("OfferMade", 1, made), json!({"OfferMade": {"offer": "o", "title": {"clear": "T"}}}));
        let placed = json!({"PlacementRecorded": {"university": "U", "setting": "S", "days": 70}});
        let parties = json!({"clear": {"university": "U", "setting": "S"}});
        assert_eq!(lift("PlacementRecorded", 1, placed), json!({"PlacementRecorded": {"parties": parties, "days": 70}}));
    }

    #[test]
    fn what_a_correction_says_is_lifted_with_it() {
        let corrected = |replacement: Value| json!({"EntryCorrected": {"target": "t", "replacement": replacement, "reason": "x1"}});
        let old = corrected(json!({"OfferMade": {"offer": "o", "title": "T"}}));
        let new = corrected(json!({"OfferMade": {"offer": "o", "title": {"clear": "T"}}}));
        assert_eq!(lift("EntryCorrected", 1, old), new);
        let other = corrected(json!({"NameChanged": {"name": "x2"}}));
        assert_eq!(lift("EntryCorrected", 1, other.clone()), other);
    }

    #[test]
    fn no_step_ever_taken_panics_or_makes_something_of_nothing() {
        let inside = [json!(null), json!(7), json!("x"), json!([1]), json!({}), json!({"post": 7}), json!({"post": []})];
        for (name, from, _) in super::STEPS {
            for odd in &inside {
                lift(name, *from, odd.clone());
                lift(name, *from, json!({ *name: odd }));
                lift(name, *from, json!({ "EntryCorrected": { "replacement": odd } }));
                lift(name, *from, json!({ "EntryCorrected": { "replacement": { *name: odd } } }));
            }
        }
    }
}
