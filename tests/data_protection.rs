//! `docs/data-protection.md`: every class of record has its line, and its last part is written from the entries themselves.

use std::collections::BTreeMap;
use std::path::Path;

use domain::access::{Class, Classes};
use domain::event::Event;

use crate::samples::events;

const WRITTEN: &str = "## Every entry, and what is sealed in it\n";

/// What somebody wrote, up to where the test writes on.
fn by_hand(page: &str) -> &str {
    page.split_once(WRITTEN).map_or(page, |(before, _)| before)
}

fn words(code: &str) -> String {
    code.to_lowercase().replace('_', " ")
}

fn written() -> String {
    let mut lines = BTreeMap::new();
    for mut event in events() {
        let name = event.name();
        let class = Class::of(&event).map_or_else(|| "what it takes out".to_owned(), |it| words(it.code()));
        let class = if domain::account::is_of_an_account(&event) { "accounts".to_owned() } else { class };
        let mut sealed: Vec<String> = Event::secrets(&mut event).into_iter().map(|(field, _)| format!("`{field}`")).collect();
        sealed.sort_unstable();
        sealed.dedup();
        let sealed = if sealed.is_empty() { "nothing".to_owned() } else { sealed.join(" ") };
        lines.insert(name, format!("| `{name}` | {class} | {sealed} |\n"));
    }
    let head = "\nWritten by a test. A correction has the values of what it corrects, and a reason.\n\n| entry | class | sealed |\n|---|---|---|\n";
    format!("{WRITTEN}{head}{}", lines.into_values().collect::<String>())
}

#[test]
fn every_class_of_record_and_every_entry_is_on_the_page() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/data-protection.md");
    let page = std::fs::read_to_string(&path).unwrap();
    for class in Classes::all().iter() {
        let line = format!("\n| {} | ", words(class.code()));
        assert!(by_hand(&page).contains(&line), "docs/data-protection.md says nothing of {}: what, why, how long", class.code());
    }
    let wanted = format!("{}{}", by_hand(&page), written());
    if page != wanted {
        std::fs::write(&path, wanted).unwrap();
        panic!("docs/data-protection.md has changed: look at the difference, and commit it");
    }
}
