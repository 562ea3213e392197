//! A council's own programme, checked on the command line before anybody adopts it.

use std::path::PathBuf;
use std::process::Command;

use super::binary;

struct Said {
    done: bool,
    out: String,
    err: String,
}

fn waymark(arguments: &[&str]) -> Said {
    let output = Command::new(binary::waymark()).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said { done: output.status.success(), out: text(&output.stdout), err: text(&output.stderr) }
}

/// A file of this test's own.
fn file(name: &str, content: impl AsRef<[u8]>) -> (PathBuf, String) {
    let path = std::env::temp_dir().join(format!("waymark-{}-{name}", std::process::id()));
    std::fs::write(&path, content).unwrap();
    let text = path.to_str().unwrap().to_owned();
    (path, text)
}

#[test]
fn a_councils_own_is_made_from_one_that_comes_with_waymark() {
    let listed = waymark(&["framework", "list"]);
    assert!(listed.done && listed.out.lines().count() == domain::framework::shipped().len(), "{}", listed.out);
    let shown = waymark(&["framework", "show", "asye-children-2026-dfe"]);
    let own = shown.out.replacen("version = \"2026-dfe\"", "version = \"2026-own\"", 1);
    assert_ne!(own, shown.out);
    let (path, name) = file("own.toml", own);
    let checked = waymark(&["framework", "check", &name]);
    std::fs::remove_file(path).unwrap();
    assert!(checked.done && checked.out.starts_with("asye-children-2026-own: ") && checked.out.contains("no faults"), "{}", checked.out);
    assert!(checked.out.contains("not confirmed: "), "{}", checked.out);
}

#[test]
fn every_fault_is_named_with_its_line_and_field_and_what_would_be_right() {
    let shown = waymark(&["framework", "show", "asye-children-2026-dfe"]).out;
    let length = shown.lines().position(|it| it.starts_with("length_months")).expect("a length") + 1;
    let broken: String = shown
        .lines()
        .map(|it| if it.starts_with("length_months") { "length_months = \"a year\"\n".into() } else { format!("{it}\n") })
        .collect();
    let (path, name) = file("broken.toml", broken + "[surprise]\nof = 1\n");
    let checked = waymark(&["framework", "check", &name]);
    std::fs::remove_file(path).unwrap();
    assert!(!checked.done && checked.out.is_empty(), "{}", checked.out);
    assert!(
        checked.err.contains(&format!("{name}:{length}:")) && checked.err.contains("length_months") && checked.err.contains("surprise"),
        "{}",
        checked.err
    );
}

#[test]
fn what_is_no_document_is_told_so() {
    let (path, name) = file("latin.toml", b"id = \"a\"\ntitle = \"caf\xe9\"\n");
    let checked = waymark(&["framework", "check", &name]);
    std::fs::remove_file(path).unwrap();
    assert!(!checked.done && checked.err.contains(&format!("{name}:2: this is not UTF-8")), "{}", checked.err);
    let missing = waymark(&["framework", "check", "no-such-file.toml"]);
    assert!(!missing.done && missing.err.contains("no-such-file.toml"), "{}", missing.err);
    let unknown = waymark(&["framework", "show", "asye"]);
    assert!(!unknown.done && unknown.err.contains("waymark framework list"), "{}", unknown.err);
}
