//! What the contents of a pack say, as words for people. Whatever is not there is empty: a page is made of whatever is a pack.

use chrono::NaiveDate;
use serde_json::Value;

use crate::subject_access::{flatten, spaced};

/// What stands for something that cannot be read any more.
pub(super) const ERASED: &str = "(cannot be read any more)";

/// A text in a value; an empty one where there is none.
pub(super) fn text<'v>(it: &'v Value, path: &str) -> &'v str {
    it.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

/// The parts of a list in a value; none where there is no list.
pub(super) fn all<'v>(it: &'v Value, path: &str) -> &'v [Value] {
    it.pointer(path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A day as people write it.
pub(super) fn day(it: &str) -> String {
    it.parse::<NaiveDate>().map_or_else(|_| it.to_owned(), |it| it.format("%-d %B %Y").to_string())
}

/// A word for programs as words for people.
pub(super) fn words(it: &str) -> String {
    spaced(&it.replace('-', " "))
}

/// Everything that an entry says, each with the words that lead to it.
pub(super) fn says(it: &Value) -> Vec<(String, String)> {
    let mut says = Vec::new();
    flatten("", it, false, &mut says);
    says
}

/// Whose pack it is.
pub(super) fn person(what: &Value) -> String {
    let (given, family) = (text(what, "/case/person/name/given"), text(what, "/case/person/name/family"));
    let whole = format!("{given} {family}");
    if whole.trim().is_empty() { ERASED.to_owned() } else { whole.trim().to_owned() }
}

/// What people call a category: as the checks do where they name it, or its short name in words.
pub(super) fn category(what: &Value, slug: &str) -> String {
    let known = all(what, "/checks/evidence").iter().find(|it| text(it, "/category") == slug);
    known.map(|it| text(it, "/title").to_owned()).unwrap_or_else(|| words(slug))
}

/// A statement of a standard, with its version.
pub(super) fn statement(it: &Value) -> String {
    format!("{} {}: {}", text(it, "/id"), text(it, "/version"), text(it, "/statement"))
}

fn pinned(it: &Value) -> String {
    format!("{} {}", text(it, "/id"), text(it, "/version")).trim().to_owned()
}

/// Person and case.
pub(super) fn about(what: &Value, entries: usize) -> Vec<(&'static str, String)> {
    let standards: Vec<String> = all(what, "/enrolment/standards").iter().map(pinned).collect();
    let terms = format!("{} ({})", text(what, "/sitting/terms_title"), pinned(&what["sitting"]["terms"]));
    vec![
        ("Person", person(what)),
        ("Employer", text(what, "/employer/name").to_owned()),
        ("Programme", pinned(&what["enrolment"]["framework"])),
        ("Standards", standards.join(", ")),
        ("Before the panel", matter(&what["case"]["matter"])),
        ("Sitting of", day(text(what, "/sitting/held_on"))),
        ("Terms of reference", terms),
        ("Sealing", format!("{} of this case", what["number"])),
        ("What was known", format!("up to position {} of the log, {entries} entries", what["known"])),
    ]
}

fn matter(it: &Value) -> String {
    if let Some(review) = it.get("review") {
        let recommends = text(review, "/recommends").replace('-', " ");
        let recommends =
            if recommends.is_empty() { "nothing is recommended".to_owned() } else { format!("the assessor recommends: {recommends}") };
        return format!("The review {}; {recommends}", text(review, "/point").replace('-', " "));
    }
    match it.get("progression") {
        Some(progression) => format!("Progression to {}", text(progression, "/step")),
        None => "An appeal".to_owned(),
    }
}
