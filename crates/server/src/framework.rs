//! Programmes and standards as files: checked before anybody adopts them, and those that come with Waymark shown.

use std::io::Read as _;
use std::path::Path;

use domain::framework::{self, Framework, Named};

use crate::cli::{FrameworkCheck, FrameworkShow, Frameworks};
use crate::failed::Failed;
use crate::say;

/// The largest document, in bytes: the shipped ones have some ten thousand.
const LARGEST: u64 = 1 << 20;

/// Runs a command about frameworks.
///
/// # Errors
/// A document with faults, with all of them; a file that cannot be read; a version that nobody ships.
pub fn run(command: Frameworks) -> Result<(), Failed> {
    match command {
        Frameworks::Check(it) => check(it),
        Frameworks::List => say::text(list()),
        Frameworks::Show(it) => show(it),
    }
}

fn check(FrameworkCheck { file }: FrameworkCheck) -> Result<(), Failed> {
    let text = read(&file)?;
    match framework::check(&text) {
        Ok(framework) => say::text(in_words(&framework)),
        Err(faults) => {
            let (name, count) = (file.display(), faults.len());
            let lines: Vec<String> = faults.iter().map(|it| format!("{name}:{it}")).collect();
            let faults = if count == 1 { "fault" } else { "faults" };
            Err(Failed::Input(format!("{name} cannot be adopted: {count} {faults}\n{}", lines.join("\n"))))
        }
    }
}

fn read(file: &Path) -> Result<String, Failed> {
    let name = file.display().to_string();
    let opened = std::fs::File::open(file).map_err(Failed::io(format!("read {name}")))?;
    let mut bytes = Vec::new();
    opened.take(LARGEST + 1).read_to_end(&mut bytes).map_err(Failed::io(format!("read {name}")))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Failed::Input(format!("{name} is larger than {LARGEST} bytes: a framework is a short document; is it this file?")));
    }
    String::from_utf8(bytes).map_err(|why| {
        let line = why.as_bytes()[..why.utf8_error().valid_up_to()].iter().filter(|it| **it == b'\n').count() + 1;
        Failed::Input(format!("{name}:{line}: this is not UTF-8; save the file as UTF-8 and check it again"))
    })
}

fn list() -> String {
    let lines = shipped().map(|(it, _)| format!("{:<32} {:<12} {}\n", named(&it.named), <&str>::from(it.kind()), it.title));
    lines.collect()
}

fn show(FrameworkShow { name }: FrameworkShow) -> Result<(), Failed> {
    match shipped().find(|(it, _)| named(&it.named) == name) {
        Some((_, text)) => say::text(text),
        None => Err(Failed::Input(format!("no framework called {name} comes with Waymark: `waymark framework list` names those that do"))),
    }
}

/// What comes with Waymark, each with its text. A test of the domain's checks every one of them.
fn shipped() -> impl Iterator<Item = (Framework, &'static str)> {
    framework::shipped().iter().filter_map(|it| Some((framework::check(it.text).ok()?, it.text)))
}

fn named(Named { id, version }: &Named) -> String {
    format!("{id}-{version}")
}

/// A document without faults, and what a reader of it should not take for granted.
fn in_words(it: &Framework) -> String {
    let until = it.until.map_or_else(String::new, |until| format!(" until {until}"));
    let mut text = format!("{}: {}\nno faults; may be chosen from {}{until}\n", named(&it.named), it.title, it.from);
    let doubts: Vec<_> = it.margin.marks.iter().filter(|mark| !mark.confirmed).collect();
    for (heading, lines) in [
        ("not confirmed", doubts.iter().map(|it| (&it.field, it.note.as_deref().unwrap_or_default())).collect::<Vec<_>>()),
        ("gaps", it.margin.gaps.iter().map(|it| (&it.field, it.note.as_str())).collect()),
    ] {
        if !lines.is_empty() {
            text += &format!("{heading}: {}\n", lines.len());
        }
        for (field, note) in lines {
            text += &format!("  {field}: {note}\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_comes_with_waymark_is_listed_under_its_files_name() {
        let listed: Vec<String> = shipped().map(|(it, _)| format!("{}.toml", named(&it.named))).collect();
        let files: Vec<&str> = framework::shipped().iter().map(|it| it.file).collect();
        assert_eq!(listed, files);
    }

    #[test]
    fn what_is_not_confirmed_and_what_nobody_published_is_said() {
        let (two_years, _) = shipped().find(|(it, _)| it.named.id == "early-career").expect("it comes with Waymark");
        let said = in_words(&two_years);
        assert!(said.contains("no faults") && said.contains("gaps: ") && said.contains("not confirmed: "), "{said}");
    }
}
