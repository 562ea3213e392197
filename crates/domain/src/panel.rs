//! Panels: the terms of reference that they work under, as versioned documents, and an employer's central list of who may sit.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::employer::Employer;
use crate::framework::Section;
use crate::history::{Breach, Fact};
use crate::ids::{ActorId, EventId, MemberId, PersonId};
use crate::private::Private;
use crate::refusal::{OnPanel, Refusal};
use crate::text;

/// As what somebody takes part in a sitting.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantNames,
    strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Capacity {
    /// Chairs, scores and votes.
    Chair,
    /// Scores and votes.
    Member,
    /// Advises; neither scores nor votes.
    Adviser,
    /// Ratifies what the panel recommends, and is not in the room when it does.
    DecisionMaker,
}

impl Capacity {
    /// Whether who takes part so scores and votes.
    pub fn votes(self) -> bool {
        matches!(self, Self::Chair | Self::Member)
    }
}

/// Something with a short name for programs and one for people.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Term {
    /// For programs.
    pub slug: String,
    /// For people.
    pub title: String,
}

/// What a decision does with the recommendation that is before the panel.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Effect {
    /// What the assessor recommends is confirmed.
    Confirm,
    /// It is not confirmed.
    NotConfirm,
    /// The decision is put off, under conditions and until a day.
    Defer,
    /// The case goes back to who assessed it.
    ReferBack,
    /// The panel recommends that the programme be extended.
    Extend,
}

/// One of the ways in which a panel may decide.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DecisionOption {
    /// Its names.
    #[serde(flatten)]
    pub named: Term,
    /// What it does.
    pub effect: Effect,
}

/// How a decision may be appealed against.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AppealTerms {
    /// Within so many days after the person was told.
    pub within_days: u32,
    /// To be heard within so many days after it was lodged.
    pub heard_within_days: u32,
    /// On which grounds.
    pub grounds: Vec<Term>,
}

/// The terms of reference of a panel: one version of them. A sitting keeps those that it was convened under.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Terms {
    /// Whether the panel decides; where it does not, it recommends, and the agency decision-maker ratifies.
    pub decides: bool,
    /// How many who may vote on a case must be there for it to be decided.
    pub quorum: u32,
    /// Of which capacities one must be among them.
    pub must_include: Vec<Capacity>,
    /// Whether nobody of the employer may chair.
    pub chair_independent: bool,
    /// How many cases a sitting takes, at most.
    pub most_cases: u32,
    /// Whether the chair's vote settles a tie.
    pub casting_vote: bool,
    /// For how many months before the sitting a tie keeps somebody from a case.
    pub look_back_months: u32,
    /// For how many days after the minutes are signed its members still see a case.
    pub open_days: u32,
    /// The least and the most that a criterion is scored with.
    pub scale: (u8, u8),
    /// The rubric.
    pub criteria: Vec<Term>,
    /// How it may decide.
    pub options: Vec<DecisionOption>,
    /// Coded reasons.
    pub reasons: Vec<Term>,
    /// How a decision may be appealed against; not at all where this is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal: Option<AppealTerms>,
}

impl Terms {
    /// An option by its short name.
    pub fn option(&self, slug: &str) -> Option<&DecisionOption> {
        self.options.iter().find(|it| it.named.slug == slug)
    }

    pub(crate) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        let decides = whole.flag("decides");
        let (quorum, most_cases) = (whole.number("quorum", 1..=50), whole.number("most_cases", 1..=200));
        let must_include = whole.choices("must_include");
        let (chair_independent, casting_vote) = (whole.flag("chair_independent"), whole.flag("casting_vote"));
        let (look_back, open_days) = (whole.number("look_back_months", 0..=240), whole.number("open_days", 0..=365));
        let (least, most) = (whole.number("score_least", 0..=10), whole.number("score_most", 1..=100));
        if least.zip(most).is_some_and(|(least, most)| most <= least) {
            whole.fault("score_most", "is not more than score_least", "let the scale have at least two steps");
        }
        let (criteria, reasons) = (terms(whole, "criteria"), terms(whole, "reasons"));
        let options = options(whole);
        let appeal = whole.section("appeal").map(|it| AppealTerms::read(&it));
        let step = |it: Option<u32>| it.and_then(|it| u8::try_from(it).ok());
        Some(Self {
            decides,
            quorum: quorum?,
            must_include,
            chair_independent,
            most_cases: most_cases?,
            casting_vote,
            look_back_months: look_back?,
            open_days: open_days?,
            scale: (step(least)?, step(most)?),
            criteria,
            options,
            reasons,
            appeal: match appeal {
                Some(it) => Some(it?),
                None => None,
            },
        })
    }
}

impl AppealTerms {
    fn read(section: &Section<'_, '_>) -> Option<Self> {
        let (within, heard) = (section.number("within_days", 1..=365), section.number("heard_within_days", 1..=365));
        let grounds = terms(section, "grounds");
        Some(Self { within_days: within?, heard_within_days: heard?, grounds })
    }
}

fn terms(section: &Section<'_, '_>, field: &'static str) -> Vec<Term> {
    let sections = section.sections(field);
    if sections.is_empty() {
        section.fault(field, "has nothing in it", format!("write at least one [[{field}]]"));
    }
    let read = |it: &Section<'_, '_>| Some(Term { slug: it.slug("slug")?, title: it.text("title")? });
    let all: Vec<Term> = sections.iter().filter_map(read).collect();
    if all.len() == sections.len() {
        Section::distinct(&sections, "slug", all.iter().map(|it| it.slug.as_str()));
    }
    all
}

fn options(whole: &Section<'_, '_>) -> Vec<DecisionOption> {
    let sections = whole.sections("options");
    if sections.is_empty() {
        whole.fault("options", "has nothing in it", "write at least one [[options]]");
    }
    let read = |it: &Section<'_, '_>| {
        let (slug, title, effect) = (it.slug("slug"), it.text("title"), it.choice("effect"));
        Some(DecisionOption { named: Term { slug: slug?, title: title? }, effect: effect? })
    };
    let all: Vec<DecisionOption> = sections.iter().filter_map(read).collect();
    if let Some((at, _)) = sections.iter().zip(&all).find(|(_, it)| it.named.slug == crate::judgement::ABSTAINS) {
        at.fault("slug", "is what a vote for no option is called", "give the option another short name");
    }
    if all.len() == sections.len() {
        Section::distinct(&sections, "slug", all.iter().map(|it| it.named.slug.as_str()));
    }
    all
}

/// Somebody was put on an employer's central list of panel members. True from the first day of the term of office.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PanelMemberListed {
    /// The member.
    pub member: MemberId,
    /// By which account they act here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<ActorId>,
    /// Their own journey, where they have one here: from it their ties to others are computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// What they are called.
    pub name: Private<String>,
    /// For which organisation they work.
    pub organisation: Private<String>,
    /// Whether that is the employer itself.
    pub of_employer: bool,
    /// As what they may take part.
    pub capacities: BTreeSet<Capacity>,
    /// The last day of the term of office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// When they were last trained for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained_on: Option<NaiveDate>,
}

/// Somebody was taken off the central list. True from the first day without them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PanelMemberUnlisted {
    /// The member.
    pub member: MemberId,
}

/// Somebody on the central list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// What was said of them.
    pub says: PanelMemberListed,
    /// The first day of the term.
    pub from: NaiveDate,
    /// The first day off the list.
    pub unlisted_on: Option<NaiveDate>,
    /// The entry that says so.
    pub said_by: EventId,
}

impl Listed {
    pub(crate) fn new(it: &PanelMemberListed, fact: &Fact<'_>) -> Self {
        Self { says: it.clone(), from: fact.effective_on, unlisted_on: None, said_by: fact.carrier.id }
    }

    /// Whether they may sit on a day, by their term of office.
    pub fn is_in_office(&self, on: NaiveDate) -> bool {
        self.from <= on && self.last_day().is_none_or(|it| on <= it)
    }

    /// The last day on which they may sit, where it is known.
    fn last_day(&self) -> Option<NaiveDate> {
        let before = self.unlisted_on.map(|it| it.pred_opt().unwrap_or(it));
        [self.says.until, before].into_iter().flatten().min()
    }

    /// Whether they are who acts: by the account, or by the journey that is theirs.
    pub fn is(&self, actor: ActorId, person: Option<PersonId>) -> bool {
        self.says.account == Some(actor) || self.says.person.is_some() && self.says.person == person
    }
}

pub(crate) fn list(employer: &Employer, it: &PanelMemberListed, on: NaiveDate) -> Result<(), Refusal> {
    if employer.panel.iter().any(|known| known.says.member == it.member) {
        return Err(OnPanel::MemberKnown.into());
    }
    if it.capacities.is_empty() {
        return Err(Refusal::Empty("capacities"));
    }
    if it.until.is_some_and(|until| until < on) {
        return Err(Refusal::EndsBeforeItBegins("until"));
    }
    // Whoever is there twice would have two votes.
    let same_account = |other: &PanelMemberListed| it.account.is_some() && other.account == it.account;
    let same_person = |other: &PanelMemberListed| it.person.is_some() && other.person == it.person;
    let meets = |other: &Listed| it.until.is_none_or(|until| other.from <= until) && other.last_day().is_none_or(|last| on <= last);
    if employer.panel.iter().any(|other| meets(other) && (same_account(&other.says) || same_person(&other.says))) {
        return Err(OnPanel::MemberKnown.into());
    }
    it.name.get().map_or(Ok(()), |name| text::line("name", name, text::LINE))?;
    it.organisation.get().map_or(Ok(()), |it| text::line("organisation", it, text::LINE))
}

pub(crate) fn unlist(employer: &Employer, it: &PanelMemberUnlisted) -> Result<(), Refusal> {
    let stands = |known: &Listed| known.says.member == it.member && known.unlisted_on.is_none();
    if employer.panel.iter().any(stands) { Ok(()) } else { Err(OnPanel::MemberUnknown.into()) }
}

/// Nobody is taken off the list before they were on it.
pub(crate) fn check_days(employer: &Employer, fact: &Fact<'_>) -> Option<Breach> {
    let crate::event::Event::PanelMemberUnlisted(it) = fact.event else { return None };
    let known = employer.panel.iter().find(|known| known.says.member == it.member)?;
    (fact.effective_on < known.from).then(|| Breach::at(fact, OnPanel::MemberUnknown.into()))
}
