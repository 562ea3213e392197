//! JSON in its canonical form (RFC 8785): one text for each value, so that a hash of the text is a hash of what it says.
//!
//! Keys in order, nothing between the parts, and whole numbers alone, since nobody writes fractions in one way only.

use serde_json::Value;

/// A value as its one text.
pub fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

/// The value of a text that is in this form to the last byte; nothing where it is in any other.
pub fn read(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    (has_whole_numbers(&value) && canonical(&value) == text).then_some(value)
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            // The keys are put in order here, whatever order the map keeps them in.
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            text.push('{');
            for (index, (name, it)) in fields.into_iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                quote(name, text);
                text.push(':');
                write(it, text);
            }
            text.push('}');
        }
        Value::Array(all) => {
            text.push('[');
            for (index, it) in all.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                write(it, text);
            }
            text.push(']');
        }
        Value::String(it) => quote(it, text),
        Value::Null | Value::Bool(_) | Value::Number(_) => text.push_str(&value.to_string()),
    }
}

fn quote(words: &str, text: &mut String) {
    text.push_str(&Value::from(words).to_string());
}

fn has_whole_numbers(value: &Value) -> bool {
    match value {
        Value::Number(it) => !it.is_f64(),
        Value::Array(all) => all.iter().all(has_whole_numbers),
        Value::Object(fields) => fields.values().all(has_whole_numbers),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..6).prop_map(|it| Value::Object(it.into_iter().collect())),
            ]
        })
    }

    #[test]
    fn keys_are_in_order_and_nothing_is_between_the_parts() {
        let value = json!({ "b": [1, "two\n\u{1b}\u{7f}/é"], "a": { "z": null, "A": true }, "": -3 });
        assert_eq!(canonical(&value), "{\"\":-3,\"a\":{\"A\":true,\"z\":null},\"b\":[1,\"two\\n\\u001b\u{7f}/é\"]}");
        // RFC 8785 counts in UTF-16: what lies beyond the first plane comes before the end of it.
        assert_eq!(canonical(&json!({ "\u{ff5e}": 1, "\u{1f600}": 2 })), "{\"\u{1f600}\":2,\"\u{ff5e}\":1}");
    }

    #[test]
    fn a_text_in_any_other_form_is_not_read() {
        assert_eq!(read("{\"a\":1}"), Some(json!({ "a": 1 })));
        for other in [
            "{\"a\": 1}",
            "{\"a\":1}\n",
            "{\"b\":1,\"a\":2}",
            "{\"a\":1,\"a\":1}",
            "{\"a\":1.0}",
            "{\"a\":1e3}",
            "{\"\\u0061\":1}",
            "{\"a\":-0}",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_read_back_to_the_same_bytes(value in any_value()) {
            let text = canonical(&value);
            let back = read(&text);
            prop_assert_eq!(back.as_ref().map(canonical), Some(text));
            prop_assert_eq!(back, Some(value));
        }
    }
}
