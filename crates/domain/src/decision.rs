//! Decisions: what the panel decided on what it saw, whether the decision-maker ratified it, and the minutes that the chair signed.

pub mod minutes;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::history::Fact;
use crate::ids::{CaseId, EventId, MemberId, PersonId};
use crate::independence::Exclusions;
use crate::judgement::{self, Counted};
use crate::panel::{Capacity, Effect};
use crate::private::Private;
use crate::refusal::{OnPanel, Refusal};
use crate::sitting::{Case, Matter, Sitting};
use crate::text;

/// The panel decided a case, or what it recommends to the decision-maker.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CaseDecided {
    /// The case.
    pub case: CaseId,
    /// Whose case it is.
    pub person: PersonId,
    /// The option of the terms that the votes came to.
    pub option: String,
    /// The coded reasons.
    pub reasons: Vec<String>,
    /// The day from which it takes effect; the day of the decision is the entry's.
    pub takes_effect_on: NaiveDate,
    /// By when conditions are to be met, where it was put off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// The SHA-256 of the pack that it was decided on.
    pub pack: String,
    /// The votes that counted.
    pub counted: Vec<Counted>,
    /// How many who may vote were there.
    pub quorum: u32,
    /// Who chaired.
    pub chaired_by: MemberId,
    /// Whether the chair's vote settled a tie.
    pub casting_vote: bool,
    /// What was said.
    pub words: Private<DecisionWords>,
}

/// What a decision says, to each of those whom it is for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DecisionWords {
    /// Why.
    pub reasons: String,
    /// Feedback to the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_person: Option<String>,
    /// Feedback to the assessor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_assessor: Option<String>,
    /// Conditions, where it was put off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<String>,
}

/// The decision-maker ratified what the panel recommends, or did not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DecisionRatified {
    /// The case.
    pub case: CaseId,
    /// Whose case it is.
    pub person: PersonId,
    /// The decision-maker.
    pub member: MemberId,
    /// Whether it is ratified.
    pub ratified: bool,
    /// Why.
    pub reasons: Private<String>,
}

/// The words of a decision were put right. The decision itself stays, and so do the words that it had.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DecisionCorrected {
    /// The case.
    pub case: CaseId,
    /// Whose case it is.
    pub person: PersonId,
    /// Why they are put right.
    pub reason: Private<String>,
    /// What they say now.
    pub words: Private<DecisionWords>,
}

/// The chair signed the minutes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MinutesSigned {
    /// Who signed.
    pub member: MemberId,
    /// SHA-256 of the minutes as they were assembled from the record, as 64 small hexadecimal digits.
    pub sha256: String,
    /// The position of the log up to which they were assembled: from what was known there they are assembled again, to the byte.
    pub known: i64,
}

/// A decision, and what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// What was decided.
    pub decided: CaseDecided,
    /// The day of the decision.
    pub on: NaiveDate,
    /// The entry that says so.
    pub said_by: EventId,
    /// Its place in the log.
    pub position: i64,
    /// As what each had their seat when it was made.
    pub sat: BTreeMap<MemberId, Capacity>,
    /// What the decision-maker said, on which day.
    pub ratification: Option<(DecisionRatified, NaiveDate)>,
    /// Corrections of its words, oldest first.
    pub corrections: Vec<DecisionCorrected>,
}

/// How a decision stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Standing {
    /// It is the last word.
    Final,
    /// It waits for the decision-maker.
    ToBeRatified,
    /// The decision-maker did not ratify it.
    NotRatified,
    /// A tie that was recorded later takes away a vote without which it does not stand.
    Void,
}

impl Decision {
    pub(crate) fn new(it: &CaseDecided, fact: &Fact<'_>) -> Self {
        Self {
            decided: it.clone(),
            on: fact.effective_on,
            said_by: fact.carrier.id,
            position: fact.origin.position,
            sat: BTreeMap::new(),
            ratification: None,
            corrections: Vec::new(),
        }
    }

    /// What its words say now.
    pub fn words(&self) -> &Private<DecisionWords> {
        self.corrections.last().map_or(&self.decided.words, |it| &it.words)
    }
}

impl Sitting {
    /// What a case's decision does, by the terms.
    pub fn effect(&self, case: &Case) -> Option<Effect> {
        Some(self.rules().option(&case.decision.as_ref()?.decided.option)?.effect)
    }

    /// Whether a case is decided, and nobody is still to ratify it.
    pub fn is_decided_for_good(&self, case: &Case) -> bool {
        case.decision.as_ref().is_some_and(|it| self.rules().decides || it.ratification.is_some())
    }

    /// How a case's decision stands with what is known of ties now.
    pub fn standing(&self, case: &Case, ties: &Exclusions) -> Option<Standing> {
        let decision = case.decision.as_ref()?;
        let is_tied = |it: &DecisionRatified| !ties.of(case.id, it.member).is_empty() || case.is_conflicted(it.member);
        if !self.holds_without(case, ties) || decision.ratification.as_ref().is_some_and(|(it, _)| is_tied(it)) {
            return Some(Standing::Void);
        }
        Some(match &decision.ratification {
            _ if self.rules().decides => Standing::Final,
            None => Standing::ToBeRatified,
            Some((it, _)) if it.ratified => Standing::Final,
            Some(_) => Standing::NotRatified,
        })
    }

    /// Whether a decision would be the same without the votes of those who, as is known now, were not free: with a quorum, a chair, whoever
    /// must be there, and the same option.
    fn holds_without(&self, case: &Case, ties: &Exclusions) -> bool {
        let Some(decision) = &case.decision else { return true };
        let it = &decision.decided;
        let free = |member: MemberId| ties.of(case.id, member).is_empty() && !case.is_conflicted(member);
        let left: Vec<Counted> = it.counted.iter().filter(|vote| free(vote.member)).cloned().collect();
        if left.len() == it.counted.len() {
            return true;
        }
        let rules = self.rules();
        let is_there = |capacity: &Capacity| left.iter().any(|vote| decision.sat.get(&vote.member) == Some(capacity));
        let is_enough = free(it.chaired_by) && left.len() >= rules.quorum as usize && rules.must_include.iter().all(is_there);
        is_enough && judgement::majority(&left, it.chaired_by, rules.casting_vote).is_ok_and(|(option, _)| option == it.option)
    }
}

/// A decision takes effect at most so many days before or after its day: a year may be confirmed for the day on which it was over.
const TWO_YEARS: i64 = 731;

pub(crate) fn decide(sitting: &Sitting, it: &CaseDecided, on: NaiveDate) -> Result<(), Refusal> {
    let case = sitting.closed_case(it.case, it.person)?;
    let option = sitting.rules().option(&it.option).ok_or(OnPanel::OptionUnknown)?;
    if case.packs.last().is_none_or(|pack| pack.sealed.sha256 != it.pack) {
        return Err(OnPanel::PackOutdated.into());
    }
    if it.reasons.is_empty() || it.reasons.iter().any(|slug| !sitting.rules().reasons.iter().any(|known| known.slug == *slug)) {
        return Err(OnPanel::NoSuchReason.into());
    }
    let is_put_off = option.effect == Effect::Defer;
    if is_put_off != it.due_on.is_some() || it.due_on.is_some_and(|due| due <= on) {
        return Err(OnPanel::DeferralDay.into());
    }
    let is_appeal = matches!(case.added.matter, Matter::Appeal { .. });
    let is_too_far = (it.takes_effect_on - on).num_days().abs() > TWO_YEARS;
    if is_too_far || is_appeal && it.takes_effect_on < on || it.due_on.is_some_and(|due| due < it.takes_effect_on) {
        return Err(OnPanel::EffectiveDay.into());
    }
    let Some(words) = it.words.get() else { return Ok(()) };
    if is_put_off && words.conditions.as_deref().is_none_or(|it| it.trim().is_empty()) {
        return Err(Refusal::Empty("conditions"));
    }
    check_words(words)
}

fn check_words(words: &DecisionWords) -> Result<(), Refusal> {
    text::said("reasonsInWords", &words.reasons)?;
    let optional = [("feedbackToPerson", &words.to_person), ("feedbackToAssessor", &words.to_assessor), ("conditions", &words.conditions)];
    optional.into_iter().try_for_each(|(field, it)| text::lines(field, it.as_deref().unwrap_or_default(), text::NOTE))
}

pub(crate) fn ratify(sitting: &Sitting, it: &DecisionRatified) -> Result<(), Refusal> {
    let case = sitting.case_of(it.case, it.person)?;
    if sitting.rules().decides {
        return Err(OnPanel::PanelDecides.into());
    }
    match &case.decision {
        None => Err(OnPanel::NotDecided.into()),
        Some(decision) if decision.ratification.is_some() => Err(OnPanel::AlreadyRatified.into()),
        Some(_) => text::reason("reasons", &it.reasons),
    }
}

pub(crate) fn correct(sitting: &Sitting, it: &DecisionCorrected) -> Result<(), Refusal> {
    let case = sitting.case_of(it.case, it.person)?;
    if case.decision.is_none() {
        return Err(OnPanel::NotDecided.into());
    }
    text::reason("reason", &it.reason)?;
    let Some(words) = it.words.get() else { return Ok(()) };
    let is_put_off = sitting.effect(case) == Some(Effect::Defer);
    if is_put_off && words.conditions.as_deref().is_none_or(|it| it.trim().is_empty()) {
        return Err(Refusal::Empty("conditions"));
    }
    check_words(words)
}

pub(crate) fn sign(sitting: &Sitting, it: &MinutesSigned) -> Result<(), Refusal> {
    if sitting.minutes.is_some() {
        return Err(OnPanel::MinutesSigned.into());
    }
    if sitting.closed.is_none() {
        return Err(OnPanel::AgendaNotClosed.into());
    }
    if sitting.cases.iter().any(|it| !it.withdrawn && it.decision.is_none()) {
        return Err(OnPanel::NotDecided.into());
    }
    if !text::sha256(&it.sha256) { Err(OnPanel::PackOutdated.into()) } else { Ok(()) }
}
