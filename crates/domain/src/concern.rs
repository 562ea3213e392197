//! Concerns: what gave cause for one, the action plan that was agreed, and when it is looked at again.
//!
//! A concern is not capability. That is handled under the employer's own procedure and leaves no trace here but that a plan is in place
//! (`domain.md` trap 24).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::anonymity::Anonymity;
use crate::enrolment;
use crate::history::Fact;
use crate::ids::{ConcernId, EnrolmentId, EventId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnProgramme, Refusal};
use crate::support::Party;
use crate::support::Somebody;
use crate::text;

/// Somebody raised a cause for concern.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConcernRaised {
    /// The concern.
    pub concern: ConcernId,
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Who raised it.
    pub by: Somebody,
    /// Whether anything in the words had to be looked at by a person before it was taken for anonymous.
    pub anonymity: Anonymity,
    /// What it is.
    pub words: Private<String>,
}

/// An action plan was agreed: for a concern, or because the programme asks for one of everybody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ActionPlanAgreed {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The concern that it answers, where it answers one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concern: Option<ConcernId>,
    /// Who agreed.
    pub agreed_by: Vec<Party>,
    /// The day on which it is looked at again.
    pub review_on: NaiveDate,
    /// Whether anything in the words had to be looked at by a person before it was taken for anonymous.
    pub anonymity: Anonymity,
    /// What is to be done.
    pub words: Private<String>,
}

/// A concern is settled: its plan was looked at again, and there is no cause any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConcernSettled {
    /// The concern.
    pub concern: ConcernId,
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// What was said.
    pub note: Private<Option<String>>,
}

/// A concern as far as it has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Concern {
    /// The concern.
    pub id: ConcernId,
    /// The day on which it was raised.
    pub raised_on: NaiveDate,
    /// Who raised it.
    pub by: Somebody,
    /// What it is.
    pub words: Private<String>,
    /// The day on which it was settled.
    pub settled_on: Option<NaiveDate>,
    /// The entry that says so.
    pub said_by: EventId,
}

/// An action plan that was agreed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActionPlan {
    /// The day on which it was agreed.
    pub on: NaiveDate,
    /// What was agreed.
    pub agreed: ActionPlanAgreed,
    /// The entry that says so.
    pub said_by: EventId,
}

/// What gave cause for concern in an enrolment, and what was agreed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Concerns {
    /// Concerns, oldest first.
    pub raised: Vec<Concern>,
    /// Action plans, oldest first.
    pub plans: Vec<ActionPlan>,
}

impl Concerns {
    /// Concerns that are not settled.
    pub fn open(&self) -> impl Iterator<Item = &Concern> {
        self.raised.iter().filter(|it| it.settled_on.is_none())
    }

    /// The latest plan for a concern.
    pub fn plan(&self, concern: ConcernId) -> Option<&ActionPlan> {
        self.plans.iter().rfind(|it| it.agreed.concern == Some(concern))
    }

    pub(crate) fn raise(&mut self, it: &ConcernRaised, fact: &Fact<'_>) {
        let (raised_on, said_by) = (fact.effective_on, fact.carrier.id);
        self.raised.push(Concern { id: it.concern, raised_on, by: it.by, words: it.words.clone(), settled_on: None, said_by });
    }

    pub(crate) fn agree(&mut self, it: &ActionPlanAgreed, fact: &Fact<'_>) {
        self.plans.push(ActionPlan { on: fact.effective_on, agreed: it.clone(), said_by: fact.carrier.id });
    }

    pub(crate) fn settle(&mut self, it: &ConcernSettled, on: NaiveDate) {
        for known in self.raised.iter_mut().filter(|known| known.id == it.concern) {
            known.settled_on = Some(on);
        }
    }
}

pub(crate) fn raise(journey: &Journey, it: &ConcernRaised) -> Result<(), Refusal> {
    enrolment::running(journey, it.enrolment)?;
    if journey.enrolments.iter().flat_map(|it| &it.concerns.raised).any(|known| known.id == it.concern) {
        return Err(OnProgramme::ConcernKnown.into());
    }
    words(&it.words, it.anonymity)
}

pub(crate) fn agree(journey: &Journey, it: &ActionPlanAgreed, on: NaiveDate) -> Result<(), Refusal> {
    let enrolment = enrolment::running(journey, it.enrolment)?;
    if it.concern.is_some_and(|id| !enrolment.concerns.open().any(|known| known.id == id)) {
        return Err(OnProgramme::ConcernUnknown.into());
    }
    if it.review_on <= on {
        return Err(Refusal::EndsBeforeItBegins("reviewOn"));
    }
    if !it.agreed_by.contains(&Party::Worker) {
        return Err(OnProgramme::NotAgreed(Party::Worker.into()).into());
    }
    words(&it.words, it.anonymity)
}

pub(crate) fn settle(journey: &Journey, it: &ConcernSettled) -> Result<(), Refusal> {
    let enrolment = enrolment::running(journey, it.enrolment)?;
    if !enrolment.concerns.open().any(|known| known.id == it.concern) {
        return Err(OnProgramme::ConcernUnknown.into());
    }
    text::note(&it.note)
}

fn words(words: &Private<String>, anonymity: Anonymity) -> Result<(), Refusal> {
    let Some(words) = words.get() else {
        return Ok(());
    };
    if words.trim().is_empty() {
        return Err(Refusal::Empty("words"));
    }
    text::lines("words", words, text::NOTE)?;
    anonymity.check("words", words)
}

#[cfg(test)]
pub(crate) mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::enrolment::tests::{YEAR, on_programme, withdrawn};
    use crate::event::Event;
    use crate::given::*;

    const CONCERN: ConcernId = ConcernId(Uuid::from_u128(0x95));

    pub(crate) fn raised(on: u64) -> Told {
        let by = Somebody { party: Party::Supervisor, person: None };
        let words = Private::Open("Recording falls behind".to_owned());
        (on, Event::ConcernRaised(ConcernRaised { concern: CONCERN, enrolment: YEAR, by, anonymity: Anonymity::NothingFound, words }))
    }

    pub(crate) fn plan(on: u64, concern: bool, review_on: u64) -> Told {
        let it = ActionPlanAgreed {
            enrolment: YEAR,
            concern: concern.then_some(CONCERN),
            agreed_by: vec![Party::Worker, Party::Supervisor],
            review_on: day(review_on),
            anonymity: Anonymity::NothingFound,
            words: Private::Open("An hour each Friday for recording".to_owned()),
        };
        (on, Event::ActionPlanAgreed(it))
    }

    fn settled(on: u64) -> Told {
        (on, Event::ConcernSettled(ConcernSettled { concern: CONCERN, enrolment: YEAR, note: Private::Open(None) }))
    }

    #[test]
    fn a_concern_has_a_plan_is_looked_at_again_and_is_settled() {
        let story = on_programme().when(raised(100)).accepted().when(plan(103, true, 131)).accepted();
        story.clone().then(|it| assert_eq!(it.enrolments[0].concerns.plan(CONCERN).unwrap().agreed.review_on, day(131)));
        let story = story.when(settled(131)).accepted();
        story.clone().then(|it| assert_eq!(it.enrolments[0].concerns.open().count(), 0));
        story.clone().when(settled(132)).refused(OnProgramme::ConcernUnknown);
        story.clone().when(plan(132, true, 140)).refused(OnProgramme::ConcernUnknown);
        story.when(raised(132)).refused(OnProgramme::ConcernKnown);
    }

    #[test]
    fn a_plan_is_agreed_with_the_worker_and_looked_at_later() {
        on_programme().when(plan(10, true, 40)).refused(OnProgramme::ConcernUnknown);
        on_programme().when(plan(10, false, 10)).refused(Refusal::EndsBeforeItBegins("reviewOn"));
        on_programme().when(plan(10, false, 40)).accepted();
        let (on, Event::ActionPlanAgreed(it)) = plan(10, false, 40) else { panic!("a plan") };
        let alone = ActionPlanAgreed { agreed_by: vec![Party::Supervisor], ..it };
        on_programme().when((on, Event::ActionPlanAgreed(alone))).refused(OnProgramme::NotAgreed("worker"));
        on_programme().when(withdrawn(9)).accepted().when(raised(10)).refused(OnProgramme::EnrolmentOver);
    }
}
