//! Eligibility: may somebody enrol, and does somebody else pay for them: two answers, each with the rules that decided it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::clock::Length;
use crate::employment::{Contract, Service};
use crate::enrolment::Enrolment;
use crate::framework::Section;
use crate::ids::SpellId;
use crate::journey::Journey;

/// One rule of a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EligibilityRule {
    /// Its short name, by which an answer names it.
    pub rule: String,
    /// The rule in words.
    pub title: String,
    /// Which of the two answers it decides.
    pub decides: Decides,
    /// What it asks.
    pub asks: Asked,
}

/// Which answer a rule decides.
#[derive(Clone, Copy, PartialEq, Eq, Debug, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Decides {
    /// Whether the person may enrol.
    MayEnrol,
    /// Whether somebody else pays.
    IsFunded,
}

/// What a rule asks of a candidate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asked {
    /// Registered with Social Work England.
    Registered,
    /// Employed in a role that lets them show what the standards ask.
    SuitableRole,
    /// Employed by the employer itself, and not through an agency.
    NotThroughAgency,
    /// Never funded on such a programme before, here or elsewhere.
    NotFundedBefore,
    /// In a part of social work.
    InService(Service),
    /// Begins within so long of qualifying.
    QualifiedWithin(Length),
    /// Begins on one of these days.
    BeginsBetween(NaiveDate, Option<NaiveDate>),
    /// The employer belongs to a partnership.
    EmployerInPartnership,
    /// Has completed an earlier programme.
    EarlierProgrammeCompleted,
}

/// The words for what a rule may ask.
#[derive(Clone, Copy, EnumString, VariantNames)]
#[strum(serialize_all = "snake_case")]
enum Asks {
    Registered,
    SuitableRole,
    NotThroughAgency,
    NotFundedBefore,
    InService,
    QualifiedWithin,
    BeginsBetween,
    EmployerInPartnership,
    EarlierProgrammeCompleted,
}

/// What is known of somebody who would enrol. What nobody has said is not known, which is an answer of its own.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Candidate {
    /// The day on which the programme would begin.
    pub begins_on: NaiveDate,
    /// Whether they are registered on that day.
    pub registered: Option<bool>,
    /// Whether their role lets them show what the standards ask.
    pub suitable_role: Option<bool>,
    /// Whether they are engaged through an agency.
    pub through_agency: Option<bool>,
    /// Whether they were funded on such a programme before.
    pub funded_before: Option<bool>,
    /// The part of social work that they are in.
    pub service: Option<Service>,
    /// When they qualified.
    pub qualified_on: Option<NaiveDate>,
    /// Whether the employer belongs to a partnership.
    pub employer_in_partnership: Option<bool>,
    /// Whether they completed an earlier programme.
    pub earlier_programme_completed: Option<bool>,
}

/// What somebody says of a candidate that the journey does not know. What is left out is not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Vouched {
    /// Whether their role lets them show what the standards ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suitable_role: Option<bool>,
    /// Whether they were funded on such a programme before, here or elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funded_before: Option<bool>,
    /// Whether the employer belongs to a partnership.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer_in_partnership: Option<bool>,
}

impl Vouched {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Candidate {
    /// What a journey knows of somebody who would begin on a day in one of its spells, and what somebody says beside it. What neither
    /// knows is left open.
    pub fn of(journey: &Journey, spell: SpellId, begins_on: NaiveDate, vouched: Vouched) -> Self {
        let held = journey.registrations.iter().any(|it| it.from <= begins_on && it.until.is_none_or(|until| begins_on < until));
        let given_up = journey.registrations.iter().any(|it| it.until.is_some_and(|until| until <= begins_on));
        let spell = journey.spells.iter().find(|it| it.id == spell);
        let piece = spell.and_then(|it| it.pieces.iter().rev().find(|it| it.from <= begins_on));
        Self {
            begins_on,
            // A number may arrive after the start: who has none yet is not unregistered.
            registered: if held { Some(true) } else { Some(false).filter(|_| given_up) },
            through_agency: piece.map(|it| it.contract == Contract::Agency),
            suitable_role: vouched.suitable_role,
            // Only a yes is certain: another employer may have been paid without Waymark.
            funded_before: Some(true).filter(|_| journey.funded_before(None)).or(vouched.funded_before),
            service: piece.map(|it| it.service),
            qualified_on: journey.qualified_on(),
            employer_in_partnership: vouched.employer_in_partnership,
            earlier_programme_completed: Some(true).filter(|_| journey.enrolments.iter().any(Enrolment::is_completed)),
        }
    }
}

/// One of the two answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// What it is.
    pub answer: Verdict,
    /// The rules that decided: those that were met where it is yes, those that were not where it is no, those that cannot be answered
    /// where it is not known.
    pub decided_by: Vec<String>,
}

/// Yes, no, or not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Verdict {
    /// Every rule is met.
    Yes,
    /// At least one is not.
    No,
    /// None is broken, and at least one cannot be answered.
    NotKnown,
}

/// Both answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Eligibility {
    /// Whether the person may enrol.
    pub may_enrol: Answer,
    /// Whether somebody else pays. Nobody pays for somebody who may not enrol.
    pub is_funded: Answer,
}

impl Eligibility {
    /// Answers by a document's rules.
    pub fn of(rules: &[EligibilityRule], candidate: &Candidate) -> Self {
        let may_enrol = answer(rules.iter().filter(|it| it.decides == Decides::MayEnrol), candidate);
        let is_funded = match may_enrol.answer {
            Verdict::Yes => answer(rules.iter().filter(|it| it.decides == Decides::IsFunded), candidate),
            _ => may_enrol.clone(),
        };
        Self { may_enrol, is_funded }
    }
}

fn answer<'r>(rules: impl Iterator<Item = &'r EligibilityRule>, candidate: &Candidate) -> Answer {
    let verdicts: Vec<(Verdict, &str)> = rules.map(|it| (it.asks.of(candidate), it.rule.as_str())).collect();
    let is = |wanted: Verdict| verdicts.iter().any(|(it, _)| *it == wanted);
    let answer = [Verdict::No, Verdict::NotKnown].into_iter().find(|it| is(*it)).unwrap_or(Verdict::Yes);
    let decided_by = verdicts.iter().filter(|(it, _)| *it == answer).map(|(_, rule)| (*rule).to_owned()).collect();
    Answer { answer, decided_by }
}

impl Asked {
    fn of(&self, candidate: &Candidate) -> Verdict {
        let met = match self {
            Self::Registered => candidate.registered,
            Self::SuitableRole => candidate.suitable_role,
            Self::NotThroughAgency => candidate.through_agency.map(|it| !it),
            Self::NotFundedBefore => candidate.funded_before.map(|it| !it),
            Self::InService(service) => candidate.service.map(|it| it == *service),
            Self::QualifiedWithin(length) => candidate.qualified_on.map(|it| candidate.begins_on <= length.after(it)),
            Self::BeginsBetween(from, until) => {
                Some(*from <= candidate.begins_on && until.is_none_or(|until| candidate.begins_on <= until))
            }
            Self::EmployerInPartnership => candidate.employer_in_partnership,
            Self::EarlierProgrammeCompleted => candidate.earlier_programme_completed,
        };
        match met {
            Some(true) => Verdict::Yes,
            Some(false) => Verdict::No,
            None => Verdict::NotKnown,
        }
    }
}

impl EligibilityRule {
    /// From `[[eligibility]]`.
    pub(crate) fn read_all(whole: &Section<'_, '_>) -> Vec<Self> {
        let sections = whole.sections("eligibility");
        let all: Vec<Self> = sections.iter().filter_map(Self::read).collect();
        if all.len() == sections.len() {
            Section::distinct(&sections, "rule", all.iter().map(|it| it.rule.as_str()));
        }
        all
    }

    fn read(section: &Section<'_, '_>) -> Option<Self> {
        let (rule, title, decides) = (section.slug("rule"), section.text("title"), section.choice("decides"));
        let asks = match section.choice("asks") {
            Some(Asks::Registered) => Some(Asked::Registered),
            Some(Asks::SuitableRole) => Some(Asked::SuitableRole),
            Some(Asks::NotThroughAgency) => Some(Asked::NotThroughAgency),
            Some(Asks::NotFundedBefore) => Some(Asked::NotFundedBefore),
            Some(Asks::EmployerInPartnership) => Some(Asked::EmployerInPartnership),
            Some(Asks::EarlierProgrammeCompleted) => Some(Asked::EarlierProgrammeCompleted),
            Some(Asks::InService) => section.choice("service").map(Asked::InService),
            Some(Asks::QualifiedWithin) => Length::needed(section, "within_months", "within_days").map(Asked::QualifiedWithin),
            Some(Asks::BeginsBetween) => begins_between(section),
            None => None,
        };
        Some(Self { rule: rule?, title: title?, decides: decides?, asks: asks? })
    }
}

fn begins_between(section: &Section<'_, '_>) -> Option<Asked> {
    let (from, until) = (section.day("from"), section.maybe_day("until"));
    if until < from && until.is_some() {
        section.fault("until", "is before the first day", "put it on the first day or later, or leave it out");
    }
    Some(Asked::BeginsBetween(from?, until))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(rule: &str, decides: Decides, asks: Asked) -> EligibilityRule {
        EligibilityRule { rule: rule.into(), title: rule.into(), decides, asks }
    }

    fn rules() -> Vec<EligibilityRule> {
        vec![
            rule("registered", Decides::MayEnrol, Asked::Registered),
            rule("recent", Decides::IsFunded, Asked::QualifiedWithin(Length::Months(48))),
            rule("once", Decides::IsFunded, Asked::NotFundedBefore),
        ]
    }

    fn candidate() -> Candidate {
        let day = |it: &str| it.parse().unwrap();
        Candidate {
            begins_on: day("2026-09-07"),
            registered: Some(true),
            qualified_on: Some(day("2026-06-26")),
            funded_before: Some(false),
            ..Candidate::default()
        }
    }

    fn answers(candidate: &Candidate) -> [(Verdict, String); 2] {
        let it = Eligibility::of(&rules(), candidate);
        [it.may_enrol, it.is_funded].map(|it| (it.answer, it.decided_by.join(" ")))
    }

    #[test]
    fn who_meets_every_rule_may_enrol_and_is_funded() {
        assert_eq!(answers(&candidate()), [(Verdict::Yes, "registered".into()), (Verdict::Yes, "recent once".into())]);
    }

    #[test]
    fn who_qualified_too_long_ago_may_enrol_and_is_not_funded() {
        let late = |day: &str| Candidate { qualified_on: Some(day.parse().unwrap()), ..candidate() };
        assert_eq!(answers(&late("2022-09-06")), [(Verdict::Yes, "registered".into()), (Verdict::No, "recent".into())]);
        assert_eq!(answers(&late("2022-09-07"))[1], (Verdict::Yes, "recent once".into()), "the last day counts");
    }

    #[test]
    fn nobody_pays_for_who_may_not_enrol() {
        let unregistered = Candidate { registered: Some(false), ..candidate() };
        assert_eq!(answers(&unregistered), [(Verdict::No, "registered".into()), (Verdict::No, "registered".into())]);
    }

    #[test]
    fn what_nobody_has_said_is_not_known_and_is_neither_yes_nor_no() {
        let unsaid = Candidate { funded_before: None, ..candidate() };
        assert_eq!(answers(&unsaid)[1], (Verdict::NotKnown, "once".into()));
        let broken = Candidate { qualified_on: None, funded_before: Some(true), ..candidate() };
        assert_eq!(answers(&broken)[1], (Verdict::No, "once".into()), "one broken rule is enough to know");
    }

    #[test]
    fn a_journey_says_what_it_knows_of_a_candidate_and_leaves_the_rest_open() {
        use crate::enrolment::tests::{concluded, on_programme};
        use crate::given::*;
        let of = |story: Story, on| Candidate::of(&Journey::of(&story.history.facts(), day(on)), FIRST, day(on), Vouched::default());
        let it = of(given([opened(), started(5, a_start(FIRST)), claimed(3, "a")]), 6);
        let known = (it.registered, it.through_agency, it.service, it.funded_before, it.earlier_programme_completed);
        assert_eq!(known, (Some(true), Some(false), Some(Service::Children), None, None));
        assert_eq!((it.qualified_on, it.suitable_role), (None, None));
        assert_eq!(of(given([opened()]), 6).registered, None);
        assert_eq!(of(given([opened(), claimed(3, "a"), released(5, "a")]), 6).registered, Some(false));
        let over = on_programme().when(concluded(380, 371)).accepted();
        assert_eq!(of(over, 381).earlier_programme_completed, Some(true));
    }
}
