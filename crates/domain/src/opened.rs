//! What an event says as data, its personal values opened: for the copy that its person is given, and for packs.
//!
//! An open value cannot be serialised, so each is sealed for the moment under a mark, and only this file takes the mark off again. What
//! cannot be read is null.

use serde_json::Value;

use crate::event::Event;

/// What marks, while an event is written, a text that is JSON: nothing that anybody types begins with it.
const OPENED: char = '\u{1}';

/// An event's fields. `change` is given each personal value after it was opened.
pub(crate) fn says(event: &Event, change: &dyn Fn(&mut Value)) -> Value {
    let mut event = event.clone();
    for (_, secret) in event.secrets() {
        let is_open = secret.is_open();
        let sealed = secret.seal(&mut |json| format!("{OPENED}{}", String::from_utf8_lossy(json)));
        if sealed.is_err() || !is_open {
            secret.forget();
        }
    }
    let written = serde_json::to_value(&event).unwrap_or_default();
    let Value::Object(named) = written else { return Value::Null };
    let mut says = named.into_iter().next().map(|(_, it)| it).unwrap_or_default();
    open(&mut says, change);
    says
}

fn open(value: &mut Value, change: &dyn Fn(&mut Value)) {
    match value {
        Value::String(text) => {
            if let Some(json) = text.strip_prefix(OPENED) {
                let mut opened = serde_json::from_str(json).unwrap_or_default();
                change(&mut opened);
                *value = opened;
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|it| open(it, change)),
        Value::Object(fields) => fields.values_mut().for_each(|it| open(it, change)),
        _ => {}
    }
}
