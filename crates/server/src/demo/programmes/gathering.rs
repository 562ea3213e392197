//! Gathering: the evidence that the version asks for, category by category, each piece about when it is asked for.

use chrono::{Days, NaiveDate};
use domain::event::Event;
use domain::evidence::{EvidenceAdded, EvidenceRule, EvidenceWords};
use domain::ids::EvidenceId;
use domain::private::Private::Open;
use domain::support::Party;

use super::telling::{CLEAN, Telling};
use super::words::{VIEWS, titles};
use crate::clock;
use crate::demo::plan::Happening;

/// A piece, the day by which it is asked for, and the review that asks for it.
type Wanted = (NaiveDate, Option<String>);

impl Telling<'_> {
    /// Everything that was gathered.
    pub(super) fn gathered(&mut self) {
        let rules: Vec<EvidenceRule> = self.chosen.programme.evidence.clone();
        for rule in &rules {
            let mut wanted = self.wanted(rule);
            if self.has(Happening::ObservationMissing) && rule.category == "direct-observation" {
                let missing = self.observed_by();
                wanted.retain(|it| it.0 < missing);
            }
            if self.has(Happening::LateStarter) {
                wanted.retain(|it| it.0 > self.today);
            }
            for it in wanted {
                self.piece(rule, it);
            }
        }
    }

    /// The day of the first review that asks for an observation and is still to come, or was due not long ago.
    pub(super) fn observed_by(&self) -> NaiveDate {
        let recent = self.today - Days::new(100);
        let asks =
            |slug: &str| self.chosen.programme.evidence_rule("direct-observation").is_some_and(|it| it.by.iter().any(|it| it.0 == slug));
        self.points.iter().filter(|it| asks(&it.slug)).map(|it| it.on).find(|it| recent <= *it).unwrap_or(self.today)
    }

    fn wanted(&self, rule: &EvidenceRule) -> Vec<Wanted> {
        let due = |slug: &str| self.points.iter().find(|it| it.slug == slug).map(|it| it.on);
        if !rule.each_at.is_empty() {
            return rule.each_at.iter().filter_map(|it| Some((due(it)?, Some(it.clone())))).collect();
        }
        let mut all = Vec::new();
        for (review, minimum) in &rule.by {
            while all.len() < *minimum as usize
                && let Some(on) = due(review)
            {
                all.push((on, None));
            }
        }
        let Some(ends) = self.ends_on.filter(|it| self.enrolled_on < *it) else { return all };
        let days = (ends - self.enrolled_on).num_days().unsigned_abs();
        for number in all.len() as u64..u64::from(rule.minimum) {
            all.push((self.enrolled_on + Days::new(days * (2 * number + 1) / (2 * u64::from(rule.minimum))), None));
        }
        all
    }

    fn piece(&mut self, rule: &EvidenceRule, (by, for_review): Wanted) {
        // What is for one review is written towards it; an observation or a piece of feedback has its own time.
        let (first, last) = if for_review.is_some() { (24, 0) } else { (50, 14) };
        let days = (by - self.enrolled_on).num_days().unsigned_abs();
        let (from, before) = (by - Days::new(first.min(days)), by - Days::new(last.min(days / 2)));
        let Some(on) = self.some_day(from, before).filter(|it| *it <= self.until) else { return };
        let party = match rule.category.as_str() {
            "direct-observation" => Party::Assessor,
            "feedback-from-people" => Party::PersonSupported,
            "feedback-from-professionals" => Party::Professional,
            "managers-feedback" => Party::LineManager,
            _ => Party::Worker,
        };
        let title = self.one_of(titles(&rule.category));
        let view = (party == Party::Assessor || self.dice.per_mille(350)).then(|| self.one_of(VIEWS));
        let first = self.dice.below(self.chosen.statements.len().max(1));
        let it = EvidenceAdded {
            evidence: EvidenceId(clock::new_id()),
            enrolment: self.enrolment,
            category: rule.category.clone(),
            by: self.who(party, on),
            for_review,
            same_occasion_as: None,
            speaks_to: self.chosen.statements.iter().skip(first).take(2).cloned().collect(),
            sha256: None,
            anonymity: CLEAN,
            words: Open(EvidenceWords { title, view, file_name: None, kept_at: None }),
        };
        self.say(on, Event::EvidenceAdded(it));
    }
}
