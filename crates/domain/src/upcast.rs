//! Old shapes of events: how each is lifted, when read, to the shape this binary writes.
//!
//! Stored bytes are never rewritten. A shape changes by one more step in [`STEPS`], which makes the new from the old.

use serde_json::Value;

/// One step: a type, the version it lifts from, and how to make the next version's payload. Pure, and total: what it does not
/// understand it leaves as it is.
pub type Step = (&'static str, i64, fn(Value) -> Value);

/// Every step ever taken. Empty until the first shape changes after the first release.
const STEPS: &[Step] = &[];

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

#[cfg(test)]
mod tests {
    use serde_json::json;

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
}
