//! Subject access: everything about a person as a page that prints well, and as files on the command line.

use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use askama::Template;
use domain::account::{Account, Granted};
use domain::correction::Standing;
use domain::reading::Reading;
use domain::subject_access::{Copied, SubjectAccess};
use serde_json::Value;

use crate::cli;
use crate::clock;
use crate::erasure::person;
use crate::failed::Failed;
use crate::say;

const STYLE: &str = include_str!("../templates/waymark.css");

/// The page.
#[derive(Template)]
#[template(path = "subject_access.html")]
pub struct Page {
    /// The style, where it stands in the page itself.
    style: &'static str,
    prepared_on: String,
    kept: Vec<String>,
    accounts: Vec<Vec<String>>,
    readings: Vec<String>,
    entries: Vec<Line>,
    panels: Vec<Line>,
    /// Whether what others are drafting is in it.
    has_drafts: bool,
}

/// One entry.
struct Line {
    number: i64,
    what: String,
    true_on: String,
    recorded: String,
    standing: String,
    says: Vec<(String, String)>,
}

impl Page {
    /// The page of a record. A file has the style in it; a page of the server links to it.
    pub fn of(it: &SubjectAccess, is_a_file: bool) -> Self {
        let kept = it.kept.iter().map(|kept| {
            let employer = it.called(kept.employer);
            match (&kept.class, kept.until) {
                (Some(class), Some(until)) => format!("{employer}: as “{}”, until {}", class.title, day(until)),
                (Some(class), None) => format!("{employer}: as “{}”; the time has not begun to run", class.title),
                (None, _) => format!("{employer}: no time has been set"),
            }
        });
        Self {
            style: if is_a_file { STYLE } else { "" },
            prepared_on: day(it.prepared_on),
            kept: kept.collect(),
            accounts: it.accounts.iter().map(|account| account_of(it, account)).collect(),
            readings: it.readings.iter().map(|(reader, it)| read(*reader, it)).collect(),
            entries: it.entries.iter().map(|entry| line(entry, &it.entries)).collect(),
            panels: it.panels.iter().map(|entry| line(entry, &it.panels)).collect(),
            has_drafts: is_a_file,
        }
    }
}

/// What is held of an account: who, and what they may do from when to when.
fn account_of(all: &SubjectAccess, it: &Account) -> Vec<String> {
    let Some(opened) = &it.opened else { return Vec::new() };
    let name = opened.name.get().map(|it| format!("Name: {it}"));
    let email = opened.email.get().and_then(Option::as_ref).map(|it| format!("E-mail: {it}"));
    let role = |it: &Granted| {
        let at = it.employer.map(|it| format!(" at {}", all.called(it))).unwrap_or_default();
        let until = it.first_day_without().and_then(|it| it.pred_opt()).map(|it| format!(" until {}", day(it))).unwrap_or_default();
        format!("Role: {}{at}, from {}{until}", it.role.code().replace('_', " "), day(it.from))
    };
    name.into_iter().chain(email).chain(it.grants.iter().map(role)).collect()
}

fn read(reader: usize, it: &Reading) -> String {
    let codes = |all: Vec<&str>| all.join(", ").to_lowercase().replace('_', " ");
    let (roles, classes) = (codes(it.roles.iter().map(|it| it.code()).collect()), codes(it.classes.iter().map(|it| it.code()).collect()));
    let purpose = it.purpose.map(|it| format!(", for {}", it.code().replace('_', " "))).unwrap_or_default();
    format!("{}: reader {reader}, as {roles}{purpose}: {classes}", it.at.format("%-d %B %Y, %H:%M UTC"))
}

fn day(it: chrono::NaiveDate) -> String {
    it.format("%-d %B %Y").to_string()
}

fn line(it: &Copied, all: &[Copied]) -> Line {
    let number_of = |id| all.iter().find(|it| it.entry == id).map_or(0, |it| it.version);
    let standing = match &it.standing {
        Standing::Stands => String::new(),
        Standing::Corrected { by, .. } => format!("Corrected by entry {}", number_of(*by)),
        Standing::Retracted { by } => format!("Taken out by entry {}", number_of(*by)),
    };
    let mut says = Vec::new();
    flatten("", &it.says, it.kind == "DaysLostRecorded", &mut says);
    let file = if it.from_a_file { ", from a file" } else { "" };
    Line {
        number: it.version,
        what: spaced(it.kind),
        true_on: day(it.true_on),
        recorded: format!("{} by recorder {}{file}", it.recorded_at.format("%-d %B %Y, %H:%M UTC"), it.recorder),
        standing,
        says,
    }
}

/// `EmploymentStarted` as "Employment started", `held_on` as "Held on".
pub(crate) fn spaced(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        match letter {
            '_' => words.push(' '),
            it if it.is_uppercase() && !words.is_empty() => {
                words.push(' ');
                words.extend(it.to_lowercase());
            }
            it if words.is_empty() => words.extend(it.to_uppercase()),
            it => words.push(it),
        }
    }
    words
}

/// Each value with the words that lead to it. What is not there, and what only a program understands, is left out.
pub(crate) fn flatten(path: &str, value: &Value, in_hundredths: bool, out: &mut Vec<(String, String)>) {
    let below = |name: &str| if path.is_empty() { spaced(name) } else { format!("{path}, {}", spaced(name).to_lowercase()) };
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, it) in fields {
                match it.as_f64() {
                    Some(number) if name.starts_with("fte") => out.push((below(name), (number / 1e6).to_string())),
                    Some(number) if name.ends_with("_hundredths") => {
                        out.push((below(name.trim_end_matches("_hundredths")), (number / 100.0).to_string()));
                    }
                    Some(number) if name == "days" && in_hundredths => out.push((below(name), (number / 100.0).to_string())),
                    _ => flatten(&below(name), it, in_hundredths, out),
                }
            }
        }
        Value::Array(all) => all.iter().for_each(|it| flatten(path, it, in_hundredths, out)),
        Value::Bool(it) => out.push((path.to_owned(), if *it { "yes" } else { "no" }.to_owned())),
        Value::Number(it) => out.push((path.to_owned(), it.to_string())),
        Value::String(text) => {
            let is_code = |it: char| it.is_ascii_lowercase() || it == '_';
            if text.parse::<uuid::Uuid>().is_err() && !(text.len() == 64 && text.bytes().all(|it| it.is_ascii_hexdigit())) {
                let readable = if text.chars().all(is_code) { text.replace('_', " ") } else { text.clone() };
                out.push((path.to_owned(), readable));
            }
        }
    }
}

/// Writes everything about a person into a directory: as a page, and as data.
pub async fn write(it: cli::SubjectAccess) -> Result<(), Failed> {
    let person = person(&it.journey)?;
    let store = it.place.open().await?;
    let found = store.everything_about(person, clock::day_in_england(clock::now())).await;
    store.close().await;
    let found = found?.ok_or_else(|| Failed::Input("there is no such journey".into()))?;
    std::fs::DirBuilder::new().mode(0o700).create(&it.out).map_err(Failed::io(format!("make {}", it.out.display())))?;
    let page = Page::of(&found, true).render().map_err(|_| Failed::Input("the page could not be written".into()))?;
    let data = serde_json::to_string_pretty(&found.to_json()).map_err(|_| Failed::Input("the data could not be written".into()))?;
    write_file(&it.out.join("record.html"), &page)?;
    write_file(&it.out.join("record.json"), &data)?;
    say::line(format_args!("{} entries written to record.html and record.json in {}", found.entries.len(), it.out.display()))?;
    say::line("read it before you give it out: others whom nobody but a note knows, and drafts, are for you to judge")?;
    Ok(())
}

fn write_file(path: &Path, text: &str) -> Result<(), Failed> {
    let what = || format!("write {}", path.display());
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(Failed::io(what()))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(Failed::io(what()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_in_words() {
        let says = serde_json::json!({ "spell": "01900000-0000-7000-8000-000000000001", "fte": 800_000, "contract": "fixed_term", "post":
            { "role": null, "words": { "title": "Social worker" } }, "weighted_hundredths": 1_650, "last": true });
        let mut out = Vec::new();
        flatten("", &says, false, &mut out);
        out.sort();
        let told: Vec<String> = out.into_iter().map(|(label, value)| format!("{label}: {value}")).collect();
        assert_eq!(told, ["Contract: fixed term", "Fte: 0.8", "Last: yes", "Post, words, title: Social worker", "Weighted: 16.5"]);
        assert_eq!(spaced("EmploymentStarted"), "Employment started");
    }
}
