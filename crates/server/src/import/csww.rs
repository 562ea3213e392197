//! The CSWW return as councils send it: XML, read in one pass, with every fault in the file named by line, field and rule.
//!
//! No document type is read, so no entity is ever declared, fetched or expanded. Size, depth and the number of faults are bounded.

mod place;
#[cfg(test)]
mod tests;
mod text;

use domain::csww::schema::{Content, Draft, Element, MESSAGE, WORKER};
use domain::csww::{Fault, Return};
use place::Open;
use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::escape::unescape;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// The largest file that is read. A return of the largest council is under two megabytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
const MAX_DEPTH: usize = 32;
const MAX_VALUE: usize = 64 * 1024;
const MAX_FAULTS: usize = 10_000;
const MAX_ATTRIBUTES: usize = 64;
const MAX_NAME: usize = 64;
const REFERENCE: &str = "expected &amp; for an &, or another character that XML has a name for: nothing from here on can be read";

/// Reads a return, or says everything that is wrong with it.
///
/// A file that is not well-formed XML is read up to there: its faults are those found before, then that one.
pub fn read(bytes: &[u8]) -> Result<Return, Vec<Fault>> {
    if bytes.len() > MAX_BYTES {
        return Err(vec![whole_file("size", "expected a file of at most 64 MiB", 1)]);
    }
    let text = text::decode(bytes).map_err(|it| vec![it])?;
    let mut walk = Walk::new(&text);
    let stopped = walk.document().is_err();
    if !stopped && walk.faults.is_empty() {
        return Ok(walk.draft.finish());
    }
    walk.faults.sort_by_key(|it| it.line);
    Err(walk.faults)
}

fn whole_file(rule: &'static str, message: &str, line: u64) -> Fault {
    Fault { line, field: "file".to_owned(), rule, message: message.to_owned(), worker: None }
}

/// Nothing after this place can be read. The fault that says why has been noted.
struct Stop;

struct Walk<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    // The line where the next event starts, and the byte up to which lines are counted.
    line: u64,
    counted: usize,
    open: Vec<Open>,
    rooted: bool,
    worker: Option<usize>,
    workers: usize,
    draft: Draft,
    faults: Vec<Fault>,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        Self {
            reader,
            text,
            line: 1,
            counted: 0,
            open: vec![],
            rooted: false,
            worker: None,
            workers: 0,
            draft: Draft::default(),
            faults: vec![],
        }
    }

    fn document(&mut self) -> Result<(), Stop> {
        while self.faults.len() < MAX_FAULTS {
            self.count_lines();
            match self.reader.read_event() {
                Ok(Event::Start(tag)) => self.start(&tag)?,
                Ok(Event::Empty(tag)) => {
                    self.start(&tag)?;
                    self.end();
                }
                Ok(Event::End(_)) => self.end(),
                Ok(Event::Text(it)) if it.contains("]]>") => return self.malformed(),
                Ok(Event::Text(it)) => self.say(&it.xml10_content())?,
                Ok(Event::CData(_)) if self.open.is_empty() => return self.malformed(),
                Ok(Event::CData(it)) => self.say(&it.xml10_content())?,
                Ok(Event::GeneralRef(it)) => self.refer(&it)?,
                Ok(Event::Comment(_) | Event::PI(_)) => {}
                Ok(Event::Decl(_)) if self.counted == 0 => {}
                Ok(Event::DocType(_)) => {
                    return self.stop("doctype", "expected no document type: entities are never read");
                }
                Ok(Event::Eof) if self.rooted && self.open.is_empty() => return Ok(()),
                Err(Error::IllFormed(IllFormedError::UnclosedReference)) => return self.not_xml(REFERENCE),
                Ok(Event::Eof | Event::Decl(_)) | Err(_) => return self.malformed(),
            }
        }
        self.stop("too-many", "only the faults up to here were looked for")
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Stop> {
        let name = tag.name().into_inner();
        if !is_name(name) || (self.rooted && self.open.is_empty()) {
            return self.malformed();
        }
        if self.open.len() == MAX_DEPTH {
            return self.stop("depth", "expected elements nested no deeper than the schema nests them");
        }
        let (element, misplaced) = match self.open.last_mut() {
            None if name == MESSAGE.name => (Some(&MESSAGE), None),
            None => (None, Some(place::Misplaced::Unknown)),
            // What an unknown element holds is not looked at: that it stands there is the fault.
            Some(parent) if parent.element.is_none() => (None, None),
            Some(parent) => parent.place(name),
        };
        self.rooted = true;
        if element.is_some_and(|it| it.name == WORKER) {
            self.workers += 1;
            self.worker = Some(self.workers);
        }
        if let Some(misplaced) = misplaced {
            self.fault(name, self.line, misplaced.rule(), misplaced.expected());
        }
        self.attributes(tag, element)?;
        self.open.push(Open::new(element, self.line));
        Ok(())
    }

    fn end(&mut self) {
        let Some(ended) = self.open.pop() else {
            return;
        };
        let Some(element) = ended.element else {
            return;
        };
        if let Content::Value(note) = element.content {
            if let Err(it) = note(&mut self.draft, &ended.text) {
                self.fault(element.name, ended.line, it.rule, &it.expected);
            }
            return;
        }
        for name in ended.missing() {
            self.fault(name, ended.line, "missing", "expected, and missing");
        }
        if element.name == WORKER {
            self.draft.end_worker(ended.line);
            self.worker = None;
        }
    }

    fn say(&mut self, text: &str) -> Result<(), Stop> {
        let blank = text.bytes().all(|it| matches!(it, b' ' | b'\t' | b'\r' | b'\n'));
        let Some(open) = self.open.last_mut() else {
            return if blank { Ok(()) } else { self.malformed() };
        };
        let Some(element) = open.element else {
            return Ok(());
        };
        if let Content::Value(_) = element.content {
            open.text.push_str(text);
            if open.text.len() > MAX_VALUE {
                return self.stop("length", "expected a value of at most 64 KiB");
            }
        } else if !blank && !open.spoke {
            open.spoke = true;
            let line = open.line;
            self.fault(element.name, line, "text", "expected elements only, and no text between them");
        }
        Ok(())
    }

    /// Only characters and the five names that XML itself has: nothing else can have been declared.
    fn refer(&mut self, it: &BytesRef<'_>) -> Result<(), Stop> {
        if self.open.is_empty() {
            return self.malformed();
        }
        match unescape(&format!("&{};", it.xml10_content())) {
            Ok(text) if text.chars().all(is_xml) => self.say(&text),
            _ => self.not_xml(REFERENCE),
        }
    }

    fn attributes(&mut self, tag: &BytesStart<'_>, element: Option<&Element>) -> Result<(), Stop> {
        for (index, attribute) in tag.attributes().enumerate() {
            let Ok(it) = attribute else {
                return self.malformed();
            };
            let key = it.key.into_inner();
            if index == MAX_ATTRIBUTES || !is_name(key) || it.value.contains('<') || unescape(&it.value).is_err() {
                return self.malformed();
            }
            let Some(element) = element else {
                continue;
            };
            let local = key.split_once(':').map(|(_, local)| local);
            if key == "xmlns" && !it.value.is_empty() {
                self.fault(element.name, self.line, "namespace", "expected elements in no namespace");
            } else if !key.starts_with("xmlns") && !matches!(local, Some("schemaLocation" | "noNamespaceSchemaLocation")) {
                self.fault(element.name, self.line, "attribute", "expected no attributes");
            }
        }
        Ok(())
    }

    fn fault(&mut self, field: &str, line: u64, rule: &'static str, message: &str) {
        let field = field.chars().take(MAX_NAME).collect();
        self.faults.push(Fault { line, field, rule, message: message.to_owned(), worker: self.worker });
    }

    fn malformed(&mut self) -> Result<(), Stop> {
        self.not_xml("expected well-formed XML: nothing from here on can be read")
    }

    fn not_xml(&mut self, expected: &str) -> Result<(), Stop> {
        let at = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
        // The reader knows its own complaints; ours are about the event at hand.
        if let Some(between) = self.text.as_bytes().get(self.counted..at) {
            self.line += text::line_at(between) - 1;
        }
        self.stop("malformed", expected)
    }

    fn stop(&mut self, rule: &'static str, message: &str) -> Result<(), Stop> {
        self.faults.push(Fault { worker: self.worker, ..whole_file(rule, message, self.line) });
        Err(Stop)
    }

    fn count_lines(&mut self) {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        if let Some(passed) = self.text.as_bytes().get(self.counted..at) {
            self.line += text::line_at(passed) - 1;
            self.counted = at;
        }
    }
}

fn is_name(name: &str) -> bool {
    let first = |it: char| it.is_alphabetic() || it == '_' || it == ':';
    let rest = |it: char| it.is_alphanumeric() || matches!(it, '_' | ':' | '-' | '.' | '\u{b7}');
    name.starts_with(first) && name.chars().all(rest)
}

fn is_xml(it: char) -> bool {
    matches!(it, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}
