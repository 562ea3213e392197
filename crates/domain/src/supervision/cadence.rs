//! The cadence: how often supervision is promised over a programme, and which sessions count towards it.

use strum::VariantNames;

use super::SessionKind;
use crate::clock::Length;
use crate::framework::Section;

/// What supervision is promised over a programme.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cadence {
    /// The kinds of sessions that count.
    pub counts: Vec<SessionKind>,
    /// How long a session must be at least, in minutes.
    pub minimum_minutes: u32,
    /// Whether a session that was interrupted does not count.
    pub uninterrupted: bool,
    /// For how much of a window somebody must have been away for it to be excused, in per cent of its days.
    pub excused_from_percent: u32,
    /// How often, from the first day on.
    pub phases: Vec<CadencePhase>,
}

/// A time in which sessions are promised at one interval.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CadencePhase {
    /// Until so long after the anchor; until the end where there is none.
    pub until: Option<Length>,
    /// One session in each such time.
    pub every: Length,
}

impl Cadence {
    /// From `[cadence]`.
    pub(crate) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        let section = whole.section("cadence")?;
        let counts = section.choices("counts");
        if counts.is_empty() {
            section.fault("counts", "names no kind of session that counts", format!("name some of {}", SessionKind::VARIANTS.join(", ")));
        }
        let minimum_minutes = section.number("minimum_minutes", 1..=480);
        let (uninterrupted, excused) = (section.flag("uninterrupted"), section.number("excused_from_percent", 1..=100));
        let sections = section.sections("phases");
        let mut phases: Vec<CadencePhase> = Vec::new();
        for (index, it) in sections.iter().enumerate() {
            let (until, every) = (Length::maybe(it, "until_months", "until_days"), Length::needed(it, "every_months", "every_days"));
            let field = if it.has("until_months") { "until_months" } else { "until_days" };
            if every.is_some_and(|it| it.roughly_days() == 0) {
                it.fault("every_days", "is no time at all", "give at least a day");
            }
            if let (Some(until), Some(Some(before))) = (until, phases.last().map(|it| it.until))
                && !until.is_longer_than(before)
            {
                it.fault(field, "does not come after the phase above it", "put the phases in the order of their days");
            }
            if until.is_none() && !it.has(field) && index + 1 < sections.len() {
                it.fault(field, "is missing", "say until when the phase lasts; only the last may go on to the end");
            }
            phases.extend(every.map(|every| CadencePhase { until, every }));
        }
        if sections.is_empty() {
            section.fault("phases", "there are none", "say how often: [[cadence.phases]] every_months = 1");
        }
        Some(Self { counts, minimum_minutes: minimum_minutes?, uninterrupted, excused_from_percent: excused?, phases })
    }
}
