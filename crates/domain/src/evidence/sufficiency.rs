//! Sufficiency: what of the asked evidence is there, category by category, at any moment and for any review.
//!
//! Occasions are counted, not pieces: an observation that two people wrote about is one. To add evidence never makes less of it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Evidence, EvidenceRule};
use crate::enrolment::{Carried, Enrolment};
use crate::framework::Programme;
use crate::ids::EvidenceId;
use crate::journey::Journey;
use crate::support::Party;

/// What of the asked evidence is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sufficiency {
    /// Each category that the pinned version asks for, in its order.
    pub categories: Vec<CategoryStanding>,
}

/// What of one category is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CategoryStanding {
    /// The category's short name.
    pub category: String,
    /// Whether it is only recommended.
    pub recommended: bool,
    /// How many occasions are asked for.
    pub asked: u32,
    /// How many there are.
    pub held: u32,
    /// What is missing; nothing where it is enough.
    pub lacks: Vec<Lack>,
    /// The pieces that count, in the order of their days.
    pub pieces: Vec<EvidenceId>,
}

/// Something that is missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Lack {
    /// So many more.
    Pieces(u32),
    /// One for a review point.
    ForReview(String),
    /// So many more from somebody.
    From(Party, u32),
}

impl Lack {
    /// In words, with the review points' names as the programme has them.
    pub fn words(&self, programme: &Programme) -> String {
        match self {
            Self::Pieces(count) => format!("{count} more"),
            Self::ForReview(slug) => format!("one for {}", programme.review(slug).map_or(slug.as_str(), |it| &it.title)),
            Self::From(party, count) => format!("{count} more from the {}", <&str>::from(*party).replace('_', " ")),
        }
    }
}

impl Sufficiency {
    /// Whether everything is there that is not only recommended.
    pub fn is_enough(&self) -> bool {
        self.categories.iter().all(|it| it.recommended || it.lacks.is_empty())
    }
}

impl Enrolment {
    /// What of the evidence is there that the pinned version asks for by a review point, or in the end where none is named.
    pub fn sufficiency(&self, journey: &Journey, programme: &Programme, review: Option<&str>) -> Sufficiency {
        let all = self.counted_evidence(journey);
        let standing = |rule: &EvidenceRule| {
            let asked = Asked::of(rule, programme, review);
            rule.standing(&asked, all.iter().filter(|it| it.added.category == rule.category))
        };
        Sufficiency { categories: programme.evidence.iter().map(standing).collect() }
    }

    /// The evidence that counts here: what was added since a move left any behind, and what was taken along from an earlier enrolment.
    pub fn counted_evidence<'j>(&'j self, journey: &'j Journey) -> Vec<&'j Evidence> {
        let from = self.counts_from(Carried::Evidence);
        let mut all: Vec<&Evidence> = self.evidence.iter().filter(|it| from.is_none_or(|from| from <= it.on)).collect();
        let (mut seen, mut next) = (BTreeSet::from([self.id]), if from.is_none() { self.continues.as_ref() } else { None });
        while let Some((earlier, carried)) = next {
            let known = journey.enrolments.iter().find(|it| it.id == *earlier && carried.contains(&Carried::Evidence));
            let Some(known) = known.filter(|it| seen.insert(it.id)) else { break };
            let from = known.counts_from(Carried::Evidence);
            all.extend(known.evidence.iter().filter(|it| from.is_none_or(|from| from <= it.on)));
            next = known.continues.as_ref().filter(|_| from.is_none());
        }
        all.sort_by_key(|it| (it.on, it.added.evidence));
        all
    }
}

/// What is asked of one category by a review point.
struct Asked {
    count: u32,
    for_reviews: Vec<String>,
    /// Whether the whole of it is asked, parts from certain people among it.
    whole: bool,
}

impl Asked {
    fn of(rule: &EvidenceRule, programme: &Programme, review: Option<&str>) -> Self {
        let place = |slug: &str| programme.reviews.iter().position(|it| it.slug == slug);
        let last = programme.reviews.len().saturating_sub(1);
        // A review that the version does not have asks for nothing before the end.
        let Some(until) = review.and_then(place).filter(|it| *it < last) else {
            return Self { count: rule.minimum, for_reviews: rule.each_at.clone(), whole: true };
        };
        let is_due = |slug: &str| place(slug).is_some_and(|it| it <= until);
        let by = rule.by.iter().filter(|(review, _)| is_due(review)).map(|(_, minimum)| *minimum).max();
        let for_reviews: Vec<String> = rule.each_at.iter().filter(|it| is_due(it)).cloned().collect();
        let count = by.unwrap_or(0).max(u32::try_from(for_reviews.len()).unwrap_or(u32::MAX));
        Self { count, for_reviews, whole: false }
    }
}

impl EvidenceRule {
    fn standing<'e>(&self, asked: &Asked, pieces: impl Iterator<Item = &'e &'e Evidence>) -> CategoryStanding {
        let pieces: Vec<&Evidence> = pieces.copied().collect();
        let occasions = occasions(&pieces);
        let count = |of: &dyn Fn(&Evidence) -> bool| {
            let distinct: BTreeSet<EvidenceId> = pieces.iter().filter(|it| of(it)).map(|it| occasions[&it.added.evidence]).collect();
            u32::try_from(distinct.len()).unwrap_or(u32::MAX)
        };
        let held = count(&|_| true);
        let mut lacks = Vec::new();
        lacks.extend(Some(asked.count.saturating_sub(held)).filter(|it| *it > 0).map(Lack::Pieces));
        let is_for = |review: &String| pieces.iter().any(|it| it.added.for_review.as_ref() == Some(review));
        lacks.extend(asked.for_reviews.iter().filter(|it| !is_for(it)).cloned().map(Lack::ForReview));
        for (party, minimum) in self.from.iter().filter(|_| asked.whole) {
            let missing = minimum.saturating_sub(count(&|it| it.added.by.party == *party));
            lacks.extend(Some(missing).filter(|it| *it > 0).map(|it| Lack::From(*party, it)));
        }
        CategoryStanding {
            category: self.category.clone(),
            recommended: self.recommended,
            asked: asked.count,
            held,
            lacks,
            pieces: pieces.iter().map(|it| it.added.evidence).collect(),
        }
    }
}

/// For each piece the one that stands for its occasion.
fn occasions(pieces: &[&Evidence]) -> BTreeMap<EvidenceId, EvidenceId> {
    let said: BTreeMap<EvidenceId, Option<EvidenceId>> = pieces.iter().map(|it| (it.added.evidence, it.added.same_occasion_as)).collect();
    let root = |mut it: EvidenceId| {
        // A piece only names one that was there before it; whatever a damaged history says, the walk ends.
        for _ in 0..said.len() {
            match said.get(&it).copied().flatten() {
                Some(other) => it = other,
                None => break,
            }
        }
        it
    };
    pieces.iter().map(|it| (it.added.evidence, root(it.added.evidence))).collect()
}
