//! A page: a document as it is being read, with every fault found on the way and every mark that its facts carry.

use std::cell::RefCell;
use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, line_and_column};
use super::section::Section;

/// What is said about a fact beside the fact itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// The field that it is about, from the top of the document; everything below it is meant too.
    pub field: String,
    /// Whether a source confirms it. What nobody could confirm is shown as such.
    pub confirmed: bool,
    /// What a reader should know: who says otherwise, what could not be read.
    pub note: Option<String>,
    /// The keys of the sources that say so.
    pub sources: Vec<String>,
}

/// Something that a document of its kind should say, and that nobody has published: shown as a gap, never filled with a guess.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gap {
    /// The field that is not there.
    pub field: String,
    /// What is known about why.
    pub note: String,
    /// The keys of the sources that were searched.
    pub sources: Vec<String>,
}

/// Where something in a document can be read by anybody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The key by which marks and gaps name it.
    pub key: String,
    /// Title, owner and year, in words.
    pub title: String,
    /// Its address, where it has one.
    pub url: Option<String>,
}

/// What a document says beside its facts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Margin {
    /// Where it can be read.
    pub sources: Vec<Source>,
    /// What is said about which fact.
    pub marks: Vec<Mark>,
    /// What nobody has published.
    pub gaps: Vec<Gap>,
}

/// The fields by which any fact is marked.
pub(super) const MARKS: [&str; 3] = ["confirmed", "note", "sources"];

/// Faults of one document that are told at most.
const MOST_FAULTS: usize = 200;

/// One document while it is read.
pub(crate) struct Page<'t> {
    text: &'t str,
    faults: RefCell<Vec<Fault>>,
    /// Marks and gaps, each with its place in the text.
    marks: RefCell<Vec<(usize, Mark)>>,
    gaps: RefCell<Vec<(usize, Gap)>>,
    asked: RefCell<BTreeSet<String>>,
}

impl<'t> Page<'t> {
    /// Reads a text with `read`; answers what it came to, or every fault in the order of the lines.
    pub(crate) fn read<T>(text: &'t str, read: impl FnOnce(&Section<'_, 't>) -> Option<T>) -> Result<(T, Margin), Vec<Fault>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let page =
            Self { text, faults: RefCell::default(), marks: RefCell::default(), gaps: RefCell::default(), asked: RefCell::default() };
        for error in &errors {
            let at = error.span().map_or(0, |it| it.start);
            page.fault(at, String::new(), error.message().to_owned(), "write it as TOML, see https://toml.io".to_owned());
        }
        // What is read after a broken line is a guess, and its faults would be noise.
        let read = if errors.is_empty() { page.whole(&table, read) } else { None };
        let mut faults = page.faults.into_inner();
        faults.sort();
        faults.dedup();
        match read {
            Some((it, sources)) if faults.is_empty() => {
                let mut marks = page.marks.into_inner();
                marks.sort_by_key(|(at, _)| *at);
                let marks = marks.into_iter().map(|(_, it)| it).collect();
                let gaps = page.gaps.into_inner().into_iter().map(|(_, it)| it).collect();
                Ok((it, Margin { sources, marks, gaps }))
            }
            _ => Err(faults),
        }
    }

    fn whole<T>(&self, table: &Spanned<DeTable<'t>>, read: impl FnOnce(&Section<'_, 't>) -> Option<T>) -> Option<(T, Vec<Source>)> {
        let whole = Section::whole(self, table.get_ref());
        let sources = sources(&whole);
        self.note_gaps(&whole);
        let it = read(&whole);
        self.check_sources(&sources.iter().map(|it| it.key.as_str()).collect());
        self.check_gaps();
        Some((it?, sources))
    }

    fn note_gaps(&self, whole: &Section<'_, 't>) {
        for gap in whole.sections("gaps") {
            let (field, note, sources) = (gap.text("field"), gap.text("note"), gap.texts("sources"));
            if let (Some(field), Some(note)) = (field, note) {
                self.gaps.borrow_mut().push((gap.place(), Gap { field, note, sources }));
            }
        }
    }

    fn check_sources(&self, known: &BTreeSet<&str>) {
        let marks = self.marks.borrow();
        let gaps = self.gaps.borrow();
        let of_marks = marks.iter().map(|(at, it)| (*at, &it.field, &it.sources));
        let of_gaps = gaps.iter().map(|(at, it)| (*at, &it.field, &it.sources));
        for (at, field, sources) in of_marks.chain(of_gaps) {
            for key in sources.iter().filter(|it| !known.contains(it.as_str())) {
                let reason = format!("there is no source called {key}");
                self.fault(at, field.clone(), reason, "add it to [[sources]], or name one that is there".to_owned());
            }
        }
    }

    fn check_gaps(&self) {
        for (at, gap) in self.gaps.borrow().iter() {
            if !self.asked.borrow().contains(&gap.field) {
                let reason = "is not a field that such a document leaves open".to_owned();
                self.fault(*at, gap.field.clone(), reason, "name the field as it stands in the document".to_owned());
            }
        }
    }

    /// Whether a field is known to be a gap.
    pub(super) fn is_gap(&self, field: &str) -> bool {
        self.gaps.borrow().iter().any(|(_, it)| it.field == field)
    }

    /// Notes that a field may be a gap.
    pub(super) fn may_be_gap(&self, field: String) {
        self.asked.borrow_mut().insert(field);
    }

    /// Notes a fault at a place in the text.
    pub(super) fn fault(&self, at: usize, field: String, reason: String, way_out: String) {
        // Nobody mends more at a time, and a text that is all faults must not take long.
        if self.faults.borrow().len() >= MOST_FAULTS {
            return;
        }
        let (line, column) = line_and_column(self.text, at);
        self.faults.borrow_mut().push(Fault { line, column, field, reason, way_out });
    }

    /// Notes what a table says about a fact beside the fact.
    pub(super) fn mark(&self, at: usize, field: &str, table: &DeTable<'t>) {
        if MARKS.iter().all(|it| table.get(*it).is_none()) {
            return;
        }
        let mut mark = Mark { field: field.to_owned(), confirmed: true, note: None, sources: Vec::new() };
        let wrong = |name: &str, what: &str| {
            self.fault(at, format!("{field}.{name}"), format!("expected {what}"), format!("write {name} as {what}, or leave it out"));
        };
        if let Some(it) = table.get("confirmed") {
            it.get_ref().as_bool().map_or_else(|| wrong("confirmed", "true or false"), |it| mark.confirmed = it);
        }
        if let Some(it) = table.get("note") {
            it.get_ref().as_str().map_or_else(|| wrong("note", "a text"), |it| mark.note = Some(it.to_owned()));
        }
        if let Some(it) = table.get("sources") {
            let keys = it.get_ref().as_array().map(|all| all.iter().map(|it| it.get_ref().as_str().map(str::to_owned)).collect());
            match keys {
                Some(Some(keys)) => mark.sources = keys,
                _ => wrong("sources", "a list of keys"),
            }
        }
        if !mark.confirmed && mark.note.is_none() {
            let way_out = "say in a note what is not confirmed, or by whom it was said".to_owned();
            self.fault(at, field.to_owned(), "is marked as not confirmed, and does not say why".to_owned(), way_out);
        }
        self.marks.borrow_mut().push((at, mark));
    }
}

fn sources(whole: &Section<'_, '_>) -> Vec<Source> {
    let sections = whole.sections("sources");
    let read = |it: &Section<'_, '_>| {
        let (key, title, url) = (it.text("key"), it.text("title"), it.maybe_text("url"));
        Some(Source { key: key?, title: title?, url })
    };
    let all: Vec<Source> = sections.iter().filter_map(read).collect();
    if all.len() == sections.len() {
        Section::distinct(&sections, "key", all.iter().map(|it| it.key.as_str()));
    }
    all
}

/// What a value is called in a fault.
pub(super) fn called(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
