//! A section: one table of a document, asked field by field; what nobody asked for is a fault.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::NaiveDate;
use strum::VariantNames;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::page::{MARKS, Page, called};
use crate::text::slug;

/// One table of a document. When it is let go of, every field that was not asked for is noted as a fault.
pub(crate) struct Section<'p, 't> {
    page: &'p Page<'t>,
    path: String,
    table: &'p DeTable<'t>,
    at: usize,
    asked: RefCell<BTreeSet<&'static str>>,
}

/// The longest text of a field, in characters.
const LONGEST: usize = 2_000;

impl<'p, 't> Section<'p, 't> {
    pub(super) fn whole(page: &'p Page<'t>, table: &'p DeTable<'t>) -> Self {
        Self { page, path: String::new(), table, at: 0, asked: RefCell::default() }
    }

    /// Where it begins in the text.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// A field's path from the top of the document.
    pub(crate) fn path_of(&self, field: &str) -> String {
        if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) }
    }

    /// Notes a fault at a field; at the section where the field is not there.
    pub(crate) fn fault(&self, field: &str, reason: impl Into<String>, way_out: impl Into<String>) {
        let at = self.table.get(field).map_or(self.at, |it| it.span().start);
        self.page.fault(at, self.path_of(field), reason.into(), way_out.into());
    }

    /// Whether a field is there.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.table.get(field).is_some()
    }

    /// Notes a fault unless a field is there, or is said to be a gap; and where it is both.
    pub(crate) fn owes(&self, field: &'static str) {
        if !self.has(field) && !self.page.is_gap(&self.path_of(field)) {
            self.fault(field, "is missing", "say it, or say in [[gaps]] why it cannot be said");
        }
        self.may_leave_open(field);
    }

    /// Says that a field may be missing, and may be said to be a gap; notes a fault where it is both there and a gap.
    pub(crate) fn may_leave_open(&self, field: &'static str) {
        if self.has(field) && self.page.is_gap(&self.path_of(field)) {
            self.fault(field, "is said to be a gap, and is there", "take one of the two out");
        }
        self.page.may_be_gap(self.path_of(field));
    }

    /// What a field holds, out of the marks around it.
    fn value(&self, field: &'static str) -> Option<&'p Spanned<DeValue<'t>>> {
        self.asked.borrow_mut().insert(field);
        let value = self.table.get(field)?;
        let Some(table) = value.get_ref().as_table().filter(|it| it.get("value").is_some()) else {
            return Some(value);
        };
        self.page.mark(value.span().start, &self.path_of(field), table);
        for (name, it) in table.iter().filter(|(name, _)| name.get_ref() != "value" && !MARKS.contains(&name.get_ref().as_ref())) {
            let path = format!("{}.{}", self.path_of(field), name.get_ref());
            self.page.fault(it.span().start, path, "nobody knows this field".into(), "expected value, confirmed, note or sources".into());
        }
        table.get("value")
    }

    fn read<T>(&self, field: &'static str, what: &str, read: impl FnOnce(&'p DeValue<'t>) -> Option<T>) -> Option<T> {
        let value = self.value(field)?.get_ref();
        let it = read(value);
        if it.is_none() {
            self.fault(field, format!("expected {what}, not {}", shown(value)), format!("write {what}"));
        }
        it
    }

    fn needed<T>(&self, field: &'static str, it: Option<T>) -> Option<T> {
        if it.is_none() && !self.has(field) {
            self.fault(field, "is missing", "say it");
        }
        it
    }

    /// A text, where there is one.
    pub(crate) fn maybe_text(&self, field: &'static str) -> Option<String> {
        let says = |it: &str| !it.trim().is_empty() && it.chars().count() <= LONGEST && !it.chars().any(|it| it.is_control() && it != '\n');
        self.read(field, "a text that says something", |it| it.as_str().filter(|it| says(it)).map(str::to_owned))
    }

    /// A text that must be there.
    pub(crate) fn text(&self, field: &'static str) -> Option<String> {
        let it = self.maybe_text(field);
        self.needed(field, it)
    }

    /// A short name for programs that must be there: small letters, digits and hyphens.
    pub(crate) fn slug(&self, field: &'static str) -> Option<String> {
        let it = self.maybe_slug(field);
        self.needed(field, it)
    }

    /// A short name for programs, where there is one.
    pub(crate) fn maybe_slug(&self, field: &'static str) -> Option<String> {
        self.read(field, SLUG, |it| it.as_str().filter(|it| slug(it)).map(str::to_owned))
    }

    /// Short names for programs: none where there are none.
    pub(crate) fn slugs(&self, field: &'static str) -> Vec<String> {
        self.read(field, "a list of short names of small letters, digits and hyphens", |it| {
            it.as_array()?.iter().map(|it| it.get_ref().as_str().filter(|it| slug(it)).map(str::to_owned)).collect()
        })
        .unwrap_or_default()
    }

    /// Texts: none where there are none.
    pub(crate) fn texts(&self, field: &'static str) -> Vec<String> {
        self.read(field, "a list of texts", |it| it.as_array()?.iter().map(|it| it.get_ref().as_str().map(str::to_owned)).collect())
            .unwrap_or_default()
    }

    /// A whole number, where there is one.
    pub(crate) fn maybe_number(&self, field: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        let what = format!("a whole number from {} to {}", range.start(), range.end());
        self.read(field, &what, |it| whole(it).filter(|it| range.contains(it)))
    }

    /// A whole number that must be there.
    pub(crate) fn number(&self, field: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        let it = self.maybe_number(field, range);
        self.needed(field, it)
    }

    /// Whole numbers, those below nought among them: none where there are none.
    pub(crate) fn whole_numbers(&self, field: &'static str, range: RangeInclusive<i32>) -> Vec<i32> {
        let what = format!("a list of whole numbers from {} to {}", range.start(), range.end());
        let number = |it: &toml::Spanned<DeValue<'t>>| {
            let it = it.get_ref().as_integer()?;
            i32::from_str_radix(it.as_str(), it.radix()).ok().filter(|it| range.contains(it))
        };
        self.read(field, &what, |it| it.as_array()?.iter().map(number).collect()).unwrap_or_default()
    }

    /// A yes or no; no where nothing is said.
    pub(crate) fn flag(&self, field: &'static str) -> bool {
        self.read(field, "true or false", DeValue::as_bool).unwrap_or_default()
    }

    /// A day, where there is one.
    pub(crate) fn maybe_day(&self, field: &'static str) -> Option<NaiveDate> {
        self.read(field, "a day without quotes, such as 2026-04-01", |it| {
            let it = it.as_datetime().filter(|it| it.time.is_none())?.date?;
            NaiveDate::from_ymd_opt(it.year.into(), it.month.into(), it.day.into())
        })
    }

    /// A day that must be there.
    pub(crate) fn day(&self, field: &'static str) -> Option<NaiveDate> {
        let it = self.maybe_day(field);
        self.needed(field, it)
    }

    /// One of a list of words, where one is there.
    pub(crate) fn maybe_choice<T: FromStr + VariantNames>(&self, field: &'static str) -> Option<T> {
        self.read(field, &one_of::<T>(), |it| it.as_str()?.parse().ok())
    }

    /// One of a list of words, which must be there.
    pub(crate) fn choice<T: FromStr + VariantNames>(&self, field: &'static str) -> Option<T> {
        let it = self.maybe_choice(field);
        self.needed(field, it)
    }

    /// Several of a list of words: none where there are none.
    pub(crate) fn choices<T: FromStr + VariantNames>(&self, field: &'static str) -> Vec<T> {
        self.read(field, &format!("a list with each {}", one_of::<T>()), |it| {
            it.as_array()?.iter().map(|it| it.get_ref().as_str()?.parse().ok()).collect()
        })
        .unwrap_or_default()
    }

    /// A table below this one, where there is one.
    pub(crate) fn section(&self, field: &'static str) -> Option<Section<'p, 't>> {
        self.asked.borrow_mut().insert(field);
        let value = self.table.get(field)?;
        let Some(table) = value.get_ref().as_table() else {
            self.fault(field, format!("expected a table, not {}", called(value.get_ref())), format!("write [{}]", self.path_of(field)));
            return None;
        };
        Some(self.below(field, value.span().start, table))
    }

    /// Tables below this one, in their order: none where there are none.
    pub(crate) fn sections(&self, field: &'static str) -> Vec<Section<'p, 't>> {
        self.asked.borrow_mut().insert(field);
        let Some(value) = self.table.get(field) else { return Vec::new() };
        let tables: Option<Vec<_>> =
            value.get_ref().as_array().and_then(|all| all.iter().map(|it| Some((it.span().start, it.get_ref().as_table()?))).collect());
        let Some(tables) = tables else {
            self.fault(field, "expected a list of tables", format!("write each as [[{}]]", self.path_of(field)));
            return Vec::new();
        };
        let name = |(index, table): (usize, &DeTable<'t>)| {
            let slug = ["slug", "category", "key", "rule"].iter().find_map(|it| table.get(*it)?.get_ref().as_str());
            slug.map_or_else(|| format!("{field}.{}", index + 1), |slug| format!("{field}.{slug}"))
        };
        tables.into_iter().enumerate().map(|(index, (at, table))| self.below(&name((index, table)), at, table)).collect()
    }

    fn below(&self, name: &str, at: usize, table: &'p DeTable<'t>) -> Section<'p, 't> {
        let path = self.path_of(name);
        // A source and a gap say where something stands; nothing is said about them in turn.
        if !matches!(name.split('.').next(), Some("gaps" | "sources")) || !self.path.is_empty() {
            self.page.mark(at, &path, table);
        }
        Section { page: self.page, path, table, at, asked: RefCell::default() }
    }

    /// Notes a fault for each of these sections whose name another before it has.
    pub(crate) fn distinct<'n>(sections: &[Self], field: &'static str, names: impl IntoIterator<Item = &'n str>) {
        let mut seen = BTreeSet::new();
        for (section, name) in sections.iter().zip(names) {
            if !seen.insert(name) {
                section.fault(field, format!("{name} is there twice"), "give each a name of its own");
            }
        }
    }
}

impl Drop for Section<'_, '_> {
    fn drop(&mut self) {
        let asked = self.asked.borrow();
        for (name, value) in self.table.iter() {
            let name = name.get_ref().as_ref();
            if !asked.contains(name) && !MARKS.contains(&name) {
                let known = asked.iter().copied().collect::<Vec<_>>().join(", ");
                self.page.fault(
                    value.span().start,
                    self.path_of(name),
                    "nobody knows this field".into(),
                    format!("expected one of {known}"),
                );
            }
        }
    }
}

const SLUG: &str = "a short name of small letters, digits and hyphens";

fn one_of<T: VariantNames>() -> String {
    format!("one of {}", T::VARIANTS.join(", "))
}

fn whole(value: &DeValue<'_>) -> Option<u32> {
    let it = value.as_integer()?;
    u32::from_str_radix(it.as_str(), it.radix()).ok()
}

/// A value as a fault shows it: short ones themselves, others by what they are.
fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(it) if it.chars().count() <= 40 => format!("\"{it}\""),
        DeValue::Integer(it) => it.as_str().to_owned(),
        other => called(other).to_owned(),
    }
}
