//! The rules of evidence: what a programme asks to be gathered in each category, by when, and from whom.

use crate::framework::Section;
use crate::support::Party;

/// What is asked for of one category of evidence. Categories are counted each for itself, never together (`domain.md` trap 15).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EvidenceRule {
    /// The category's short name.
    pub category: String,
    /// What people call it.
    pub title: String,
    /// How many pieces are asked for in the end.
    pub minimum: u32,
    /// How many of them are asked for by a review point on the way.
    pub by: Vec<(String, u32)>,
    /// Review points for each of which there must be a piece of its own.
    pub each_at: Vec<String>,
    /// How many of them must come from whom.
    pub from: Vec<(Party, u32)>,
    /// Whether it is only recommended: missing, it is shown and holds nothing up.
    pub recommended: bool,
}

impl EvidenceRule {
    /// From `[[evidence]]`.
    pub(crate) fn read_all(whole: &Section<'_, '_>, reviews: &[String]) -> Vec<Self> {
        let sections = whole.sections("evidence");
        let all: Vec<Self> = sections.iter().filter_map(|it| Self::read(it, reviews)).collect();
        if all.len() == sections.len() {
            Section::distinct(&sections, "category", all.iter().map(|it| it.category.as_str()));
        }
        all
    }

    fn read(section: &Section<'_, '_>, reviews: &[String]) -> Option<Self> {
        let (category, title) = (section.slug("category"), section.text("title"));
        let (minimum, recommended) = (section.number("minimum", 0..=999), section.flag("recommended"));
        let each_at = section.slugs("each_at");
        for slug in &each_at {
            known(section, "each_at", slug, reviews);
        }
        let by = by(section, reviews);
        let mut from = Vec::new();
        for it in section.sections("from") {
            let (party, count) = (it.choice::<Party>("party"), it.number("minimum", 1..=999));
            from.extend(party.zip(count));
        }
        if let Some(minimum) = minimum {
            let needed = [by.iter().map(|it| it.1).max().unwrap_or(0), u32::try_from(each_at.len()).unwrap_or(u32::MAX)];
            let parts = from.iter().fold(0_u32, |sum, it| sum.saturating_add(it.1));
            if needed.into_iter().chain([parts]).any(|it| it > minimum) {
                section.fault(
                    "minimum",
                    "is less than its parts ask for",
                    "make it as many as the parts together, or ask for fewer in them",
                );
            }
        }
        Some(Self { category: category?, title: title?, minimum: minimum?, by, each_at, from, recommended })
    }
}

fn by(section: &Section<'_, '_>, reviews: &[String]) -> Vec<(String, u32)> {
    let mut all: Vec<(String, u32)> = Vec::new();
    for it in section.sections("by") {
        let (review, minimum) = (it.slug("review"), it.number("minimum", 1..=999));
        let Some((review, minimum)) = review.zip(minimum) else { continue };
        known(&it, "review", &review, reviews);
        if all.last().is_some_and(|before| minimum < before.1) {
            it.fault("minimum", "is less than was asked for before", "count all pieces up to the review, not those since the one before");
        }
        all.push((review, minimum));
    }
    all
}

fn known(section: &Section<'_, '_>, field: &str, slug: &str, reviews: &[String]) {
    if !reviews.iter().any(|it| it == slug) {
        section.fault(field, format!("there is no review point called {slug}"), format!("expected one of {}", reviews.join(", ")));
    }
}
