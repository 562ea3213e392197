//! What is checked when a pack is sealed: whether all is there that the pinned version asks for, and whether a text could tell whom the
//! work is for.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::contents;
use crate::anonymity::{self, Anonymity};
use crate::enrolment::Enrolment;
use crate::event::Event;
use crate::framework::{Framework, Programme};
use crate::history::Fact;
use crate::ids::EventId;
use crate::journey::Journey;
use crate::review::{ReviewState, ReviewSubmitted};
use crate::sitting::Matter;
use crate::standards::StatementPin;

/// What was found when a pack was checked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Checks {
    /// The categories of which evidence is missing.
    pub evidence: Vec<Lacking>,
    /// Whether the review that is before the panel is with it: submitted, and not given back since. Nothing where no review is.
    pub review_submitted: Option<bool>,
    /// Statements of the pinned standards that this review says nothing of.
    pub unjudged: Vec<StatementPin>,
    /// Texts in which something was found by which somebody could be known, or in which a person had to look.
    pub anonymity: Vec<Remark>,
}

/// A category of which evidence is missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lacking {
    /// Its short name.
    pub category: String,
    /// What people call it.
    pub title: String,
    /// Whether it is only recommended.
    pub recommended: bool,
    /// How many occasions are asked for.
    pub asked: u32,
    /// How many there are.
    pub held: u32,
    /// What is missing, in words.
    pub lacks: Vec<String>,
}

/// Something about a text that is in a pack. Where the text says it is not told: whoever may read the pack finds it there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    /// The entry that says it.
    pub entry: EventId,
    /// The field of the entry, with a point before each part of it.
    pub field: String,
    /// What it looks as if it had in it.
    pub traces: Vec<&'static str>,
    /// Whether a person looked at it and said that it names nobody.
    pub cleared_by_hand: bool,
}

/// What is before a panel, and what it is checked by.
#[derive(Clone, Copy)]
pub struct Before<'a> {
    /// What the panel is to decide about.
    pub matter: &'a Matter,
    /// The journey, as known when the pack is sealed.
    pub journey: &'a Journey,
    /// The enrolment in it.
    pub enrolment: &'a Enrolment,
    /// The version of the programme that it pins.
    pub programme: &'a Programme,
    /// The standards that it pins.
    pub standards: &'a [&'a Framework],
}

impl Checks {
    /// Checks what is in a pack. Without a programme there is nothing to measure it by, and only its texts are checked.
    pub fn of(facts: &[Fact<'_>], before: Option<Before<'_>>) -> Self {
        let anonymity = facts.iter().flat_map(remarks).collect();
        let Some(it) = before else { return Self { anonymity, ..Self::default() } };
        let (mut review_submitted, mut unjudged) = (None, Vec::new());
        if let Some(submission) = it.submission() {
            review_submitted = Some(submission.is_some());
            unjudged = submission.map(|of| of.unjudged(it.standards)).unwrap_or_default();
        }
        Self { evidence: it.lacking(), review_submitted, unjudged, anonymity }
    }

    /// Whether evidence is missing that is not only recommended.
    pub fn lacks_evidence(&self) -> bool {
        self.evidence.iter().any(|it| !it.recommended)
    }

    /// Whether all is there: the evidence that is asked for, and a review that was submitted and says something of every statement.
    pub fn is_complete(&self) -> bool {
        !self.lacks_evidence() && self.review_submitted != Some(false) && self.unjudged.is_empty()
    }

    /// Texts in which something is found that nobody has cleared.
    pub fn not_anonymous(&self) -> impl Iterator<Item = &Remark> {
        self.anonymity.iter().filter(|it| !it.cleared_by_hand && !it.traces.is_empty())
    }

    pub(super) fn to_json(&self) -> Value {
        let lacking = |it: &Lacking| json!({ "category": it.category, "title": it.title, "recommended": it.recommended, "asked": it.asked, "held": it.held, "lacks": it.lacks });
        let remark =
            |it: &Remark| json!({ "entry": it.entry, "field": it.field, "looks_like": it.traces, "cleared_by_hand": it.cleared_by_hand });
        json!({
            "anonymity": self.anonymity.iter().map(remark).collect::<Vec<_>>(),
            "complete": self.is_complete(),
            "evidence": self.evidence.iter().map(lacking).collect::<Vec<_>>(),
            "review_submitted": self.review_submitted,
            "unjudged": self.unjudged,
        })
    }
}

impl<'a> Before<'a> {
    /// What was submitted of the review that is before the panel, where it is with it; nothing at all where no review is.
    fn submission(&self) -> Option<Option<&'a ReviewSubmitted>> {
        let Matter::Review { review, .. } = self.matter else { return None };
        let known = self.enrolment.reviews.iter().find(|it| it.id == *review);
        let with_it = known.filter(|it| it.state() == ReviewState::Submitted);
        Some(with_it.and_then(|it| it.submissions.last()).map(|it| &it.submitted))
    }

    fn lacking(&self) -> Vec<Lacking> {
        let point = match self.matter {
            Matter::Review { point, .. } => Some(point.as_str()),
            Matter::Progression { .. } => None,
            // What was asked then was asked by the first panel: an appeal is about its decision.
            Matter::Appeal { .. } => return Vec::new(),
        };
        let categories = self.enrolment.sufficiency(self.journey, self.programme, point).categories;
        let lacking = categories.into_iter().filter(|it| !it.lacks.is_empty()).map(|it| Lacking {
            title: self.programme.evidence_rule(&it.category).map_or_else(|| it.category.clone(), |rule| rule.title.clone()),
            lacks: it.lacks.iter().map(|lack| lack.words(self.programme)).collect(),
            category: it.category,
            recommended: it.recommended,
            asked: it.asked,
            held: it.held,
        });
        lacking.collect()
    }
}

/// What is to be said of the texts of an entry, as far as the pack shows them.
fn remarks(fact: &Fact<'_>) -> Vec<Remark> {
    let cleared_by_hand = anonymity_of(fact.event) == Some(Anonymity::ClearedByHand);
    let shown = contents::shown(fact.event);
    // Those around a person are named before a panel.
    if matches!(fact.event, Event::SupportAssigned(_)) || shown.is_empty() {
        return Vec::new();
    }
    let says = contents::says(fact.event);
    let mut texts = Vec::new();
    shown.iter().for_each(|field| gather(field, &says[*field], &mut texts));
    let remark = |(field, text): (String, &str)| {
        let traces: BTreeSet<_> = anonymity::found(text).into_iter().map(|it| it.trace).collect();
        let traces = traces.into_iter().map(anonymity::Trace::words).collect();
        Remark { entry: fact.carrier.id, field, traces, cleared_by_hand }
    };
    texts.into_iter().map(remark).filter(|it| cleared_by_hand || !it.traces.is_empty()).collect()
}

fn anonymity_of(event: &Event) -> Option<Anonymity> {
    match event {
        Event::EvidenceAdded(it) => Some(it.anonymity),
        Event::ReviewSubmitted(it) => Some(it.anonymity),
        Event::ActionPlanAgreed(it) => Some(it.anonymity),
        _ => None,
    }
}

/// Every text in a value, with the way to it.
fn gather<'v>(path: &str, value: &'v Value, texts: &mut Vec<(String, &'v str)>) {
    match value {
        Value::String(text) => texts.push((path.to_owned(), text)),
        Value::Array(all) => all.iter().for_each(|it| gather(path, it, texts)),
        Value::Object(fields) => fields.iter().for_each(|(name, it)| gather(&format!("{path}.{name}"), it, texts)),
        _ => {}
    }
}
