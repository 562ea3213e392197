//! Support: the people around somebody on a programme, since when, and the agreement that they and the worker signed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::enrolment::{self, Enrolment};
use crate::history::Fact;
use crate::ids::{EnrolmentId, EventId, PersonId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnProgramme, Refusal};
use crate::text;

/// What somebody is to a person on a programme, the person included. One may be several (`domain.md` 1.7).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Party {
    /// The person on the programme.
    Worker,
    /// Who assesses, and owns the recommendation.
    Assessor,
    /// Who supervises.
    Supervisor,
    /// Who educates in practice.
    Educator,
    /// Who stands by as a mentor.
    Mentor,
    /// Whom the worker reports to.
    LineManager,
    /// Who runs the programme at the employer.
    Coordinator,
    /// Another social worker beside the person.
    Peer,
    /// Somebody of another profession.
    Professional,
    /// Somebody whom the work is for: a child, a young person, an adult, a carer.
    PersonSupported,
}

impl Party {
    /// Whether what they sign off stands on a registration of their own (`domain.md` 1.7, and trap 11).
    pub fn signs_off(self) -> bool {
        matches!(self, Self::Assessor | Self::Supervisor | Self::Educator)
    }

    /// Whether it is somebody who is given to a person on a programme.
    fn supports(self) -> bool {
        matches!(self, Self::Assessor | Self::Supervisor | Self::Educator | Self::Mentor | Self::LineManager | Self::Coordinator)
    }
}

/// Somebody around a person on a programme, or the person: what they are, and who, where Waymark knows them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Somebody {
    /// What they are to the person.
    pub party: Party,
    /// Who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

/// Somebody was given to a person on a programme, in the place of whoever was that to them before. True from the first day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SupportAssigned {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// What they are to the person.
    pub party: Party,
    /// Who, where Waymark knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// What they are called, where Waymark does not know them.
    pub name: Private<Option<String>>,
    /// Whether they are registered with the regulator, where anybody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered: Option<bool>,
}

/// Somebody is no longer that to the person, and nobody is in their place yet. True from the first day without them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SupportEnded {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// What they were to the person.
    pub party: Party,
}

/// The support and assessment agreement was signed, for the first time or anew. True from the day of the signatures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SupportAgreed {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Who signed: whoever is that to the person on the day.
    pub signatories: Vec<Party>,
    /// What was agreed.
    pub terms: Private<String>,
}

/// Somebody around a person on a programme.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Supporter {
    /// What they are to the person.
    pub party: Party,
    /// Who.
    pub person: Option<PersonId>,
    /// What they are called.
    pub name: Private<Option<String>>,
    /// Whether they are registered.
    pub registered: Option<bool>,
    /// First day.
    pub from: NaiveDate,
    /// The first day without them.
    pub until: Option<NaiveDate>,
    /// The entry that says so.
    pub said_by: EventId,
}

/// An agreement that was signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agreement {
    /// Which one, from 1.
    pub number: usize,
    /// The day of the signatures.
    pub on: NaiveDate,
    /// Who signed, each with the entry by which they were assigned; the worker was not.
    pub signatories: Vec<(Party, Option<EventId>)>,
    /// What was agreed.
    pub terms: Private<String>,
    /// The entry that says so.
    pub said_by: EventId,
}

/// Everybody and everything that supports somebody on a programme.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Support {
    /// Who was what to them, in the order in which they came.
    pub supporters: Vec<Supporter>,
    /// The agreements, oldest first: the last is in force.
    pub agreements: Vec<Agreement>,
}

impl Support {
    /// Who is something to the person, at the close of what was folded.
    pub fn now(&self, party: Party) -> Option<&Supporter> {
        self.supporters.iter().rfind(|it| it.party == party && it.until.is_none())
    }

    /// Who was something to the person on a day.
    pub fn on(&self, party: Party, day: NaiveDate) -> Option<&Supporter> {
        self.supporters.iter().rfind(|it| it.party == party && it.from <= day && it.until.is_none_or(|until| day < until))
    }

    /// Who came since the agreement in force was signed in the place of somebody who had signed it: it must be signed anew.
    pub fn unsigned(&self) -> Option<&Supporter> {
        let agreement = self.agreements.last()?;
        let replaced =
            |(party, signed): &(Party, Option<EventId>)| self.now(*party).filter(|now| signed.is_some_and(|it| it != now.said_by));
        agreement.signatories.iter().find_map(replaced)
    }

    pub(crate) fn assign(&mut self, it: &SupportAssigned, fact: &Fact<'_>) {
        self.end(it.party, fact.effective_on);
        self.supporters.push(Supporter {
            party: it.party,
            person: it.person,
            name: it.name.clone(),
            registered: it.registered,
            from: fact.effective_on,
            until: None,
            said_by: fact.carrier.id,
        });
    }

    pub(crate) fn end(&mut self, party: Party, on: NaiveDate) {
        for known in self.supporters.iter_mut().filter(|it| it.party == party && it.until.is_none()) {
            known.until = Some(on);
        }
    }

    pub(crate) fn agree(&mut self, it: &SupportAgreed, fact: &Fact<'_>) {
        let signatories = it.signatories.iter().map(|party| (*party, self.now(*party).map(|it| it.said_by))).collect();
        let (number, terms) = (self.agreements.len() + 1, it.terms.clone());
        self.agreements.push(Agreement { number, on: fact.effective_on, signatories, terms, said_by: fact.carrier.id });
    }
}

pub(crate) fn assign(journey: &Journey, it: &SupportAssigned) -> Result<(), Refusal> {
    enrolment::running(journey, it.enrolment)?;
    if !it.party.supports() {
        return Err(OnProgramme::NotASupporter.into());
    }
    // Who assesses answers for the recommendation with their registration (`domain.md` 1.7).
    if it.party == Party::Assessor && it.registered == Some(false) {
        return Err(OnProgramme::AssessorNotRegistered.into());
    }
    match it.name.get() {
        Some(None) if it.person.is_none() => Err(Refusal::Empty("name")),
        Some(Some(name)) => text::line("name", name, text::LINE),
        _ => Ok(()),
    }
}

pub(crate) fn end(journey: &Journey, it: &SupportEnded) -> Result<(), Refusal> {
    assigned(enrolment::running(journey, it.enrolment)?, it.party)
}

pub(crate) fn agree(journey: &Journey, it: &SupportAgreed) -> Result<(), Refusal> {
    let enrolment = enrolment::running(journey, it.enrolment)?;
    for party in [Party::Worker, Party::Assessor] {
        if !it.signatories.contains(&party) {
            return Err(OnProgramme::NotSigned(party.into()).into());
        }
    }
    for party in it.signatories.iter().filter(|it| **it != Party::Worker) {
        assigned(enrolment, *party)?;
    }
    let Some(terms) = it.terms.get() else {
        return Ok(());
    };
    text::lines("terms", terms, text::NOTE)
}

fn assigned(enrolment: &Enrolment, party: Party) -> Result<(), Refusal> {
    if enrolment.support.now(party).is_some() { Ok(()) } else { Err(OnProgramme::NotAssigned(party.into()).into()) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::enrolment::tests::{YEAR, on_programme, withdrawn};
    use crate::event::Event;
    use crate::given::*;

    pub(crate) fn assigned(on: u64, party: Party) -> Told {
        let name = Private::Open(Some("Ellis Quill".to_owned()));
        (on, Event::SupportAssigned(SupportAssigned { enrolment: YEAR, party, person: None, name, registered: Some(true) }))
    }

    fn left_support(on: u64, party: Party) -> Told {
        (on, Event::SupportEnded(SupportEnded { enrolment: YEAR, party }))
    }

    pub(crate) fn agreed(on: u64, signatories: &[Party]) -> Told {
        let terms = Private::Open("Supervision on Tuesdays".to_owned());
        (on, Event::SupportAgreed(SupportAgreed { enrolment: YEAR, signatories: signatories.to_vec(), terms }))
    }

    const BOTH: [Party; 2] = [Party::Worker, Party::Assessor];

    #[test]
    fn trap_6_when_the_assessor_changes_the_agreement_is_signed_anew() {
        let story = on_programme().when(assigned(6, Party::Assessor)).accepted().when(agreed(16, &BOTH)).accepted();
        story.clone().then(|it| assert_eq!(it.enrolments[0].support.unsigned(), None));
        let changed = story.when(assigned(160, Party::Assessor)).accepted();
        changed.clone().then(|it| {
            let support = &it.enrolments[0].support;
            assert_eq!(support.unsigned().map(|it| it.from), Some(day(160)));
            assert_eq!(support.supporters[0].until, Some(day(160)), "who assessed before does so no longer");
        });
        changed.when(agreed(161, &BOTH)).accepted().then(|it| {
            let support = &it.enrolments[0].support;
            assert_eq!((support.unsigned(), support.agreements[1].number), (None, 2));
        });
    }

    #[test]
    fn who_comes_beside_those_who_signed_needs_no_new_agreement() {
        let told = [assigned(6, Party::Assessor), agreed(16, &BOTH), assigned(20, Party::Mentor)];
        let story = told.into_iter().fold(on_programme(), |story, it| story.when(it).accepted());
        story.then(|it| assert_eq!(it.enrolments[0].support.unsigned(), None));
    }

    #[test]
    fn an_agreement_is_signed_by_the_worker_and_an_assessor_who_is_there() {
        on_programme().when(agreed(16, &BOTH)).refused(OnProgramme::NotAssigned("assessor"));
        let story = on_programme().when(assigned(6, Party::Assessor)).accepted();
        story.clone().when(agreed(16, &[Party::Worker])).refused(OnProgramme::NotSigned("assessor"));
        story.clone().when(agreed(16, &[Party::Assessor])).refused(OnProgramme::NotSigned("worker"));
        let gone = story.when(left_support(30, Party::Assessor)).accepted();
        gone.clone().when(agreed(30, &BOTH)).refused(OnProgramme::NotAssigned("assessor"));
        gone.when(left_support(31, Party::Assessor)).refused(OnProgramme::NotAssigned("assessor"));
    }

    #[test]
    fn who_assesses_is_registered_and_who_supports_has_a_name() {
        let with = |change: fn(&mut SupportAssigned)| {
            let (on, Event::SupportAssigned(mut it)) = assigned(6, Party::Assessor) else { panic!("an assignment") };
            change(&mut it);
            on_programme().when((on, Event::SupportAssigned(it)))
        };
        with(|it| it.registered = Some(false)).refused(OnProgramme::AssessorNotRegistered);
        with(|it| it.registered = None).accepted();
        with(|it| it.name = Private::Open(None)).refused(Refusal::Empty("name"));
        with(|it| it.party = Party::Worker).refused(OnProgramme::NotASupporter);
        on_programme().when(withdrawn(9)).accepted().when(assigned(10, Party::Mentor)).refused(OnProgramme::EnrolmentOver);
    }
}
