//! Whose business an entry of a journey is: of one employer, of those to whom it was handed over as well, or of everybody around.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

use crate::correction::EntryRetracted;
use crate::enrolment::Enrolment;
use crate::event::Event;
use crate::history::{Fact, History, Recorded};
use crate::hold;
use crate::ids::{EmployerId, EnrolmentId, EventId, HoldId, OfferId, PlacementId, RectificationId, SpellId};
use crate::journey::Journey;
use crate::stake;

/// What of a journey an entry belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Part {
    /// The person, recorded for nobody in particular: the name of the opening, the register, cohorts.
    Person,
    /// The person, as recorded for an employer.
    PersonFor(EmployerId),
    /// Something at one employer that names it.
    Employer(EmployerId),
    /// A placement.
    Placement(PlacementId),
    /// An offer.
    Offer(OfferId),
    /// A spell of employment.
    Spell(SpellId),
    /// An enrolment.
    Enrolment(EnrolmentId),
    /// A legal hold: of the employer for which it was placed.
    Hold(HoldId),
    /// The record itself: whether it is to be erased.
    Record,
}

impl Part {
    /// What an entry belongs to.
    pub fn of(event: &Event) -> Self {
        match event {
            Event::PlacementRecorded(it) => Self::Placement(it.placement),
            Event::PlacementConcluded(it) => Self::Placement(it.placement),
            Event::OfferMade(it) => Self::Offer(it.offer),
            Event::OfferClosed(it) => Self::Offer(it.offer),
            Event::EmploymentStarted(it) => Self::Spell(it.spell),
            Event::EmploymentChanged(it) => Self::Spell(it.spell),
            Event::AwayStarted(it) => Self::Spell(it.spell),
            Event::AwayEnded(it) => Self::Spell(it.spell),
            Event::CaseloadRecorded(it) => Self::Spell(it.spell),
            Event::DaysLostRecorded(it) => Self::Spell(it.spell),
            Event::EmploymentEnded(it) => Self::Spell(it.spell),
            Event::StepApplied(it) => Self::Spell(it.spell),
            Event::ApplicationEndorsed(it) => Self::Spell(it.spell),
            Event::ApplicationWithdrawn(it) => Self::Spell(it.spell),
            Event::StepDecided(it) => Self::Spell(it.spell),
            Event::GradeHeld(it) => Self::Spell(it.spell),
            Event::IncentiveGranted(it) => Self::Spell(it.spell),
            Event::IncentiveEnded(it) => Self::Spell(it.spell),
            Event::IncentiveRecovered(it) => Self::Spell(it.spell),
            Event::CensusReturned(it) => Self::Employer(it.employer),
            Event::EntryCorrected(it) => Self::of(&it.replacement),
            Event::LegalHoldPlaced(it) => Self::Hold(it.hold),
            Event::LegalHoldLifted(it) => Self::Hold(it.hold),
            Event::PersonErased(_) | Event::ErasureProposed(_) | Event::ErasureApproved(_) | Event::ErasureRejected(_) => Self::Record,
            event => {
                let of_the_person = || event.recorded_for().map_or(Self::Person, Self::PersonFor);
                event.enrolment().map_or_else(of_the_person, Self::Enrolment)
            }
        }
    }
}

/// The employers of the parts of a journey, and until when each has to do with it.
pub struct Owners {
    of: HashMap<Part, BTreeSet<EmployerId>>,
    /// From whom to whom something was handed over.
    handed: HashSet<(EmployerId, EmployerId)>,
    /// The last day of those with whom all is over; who is missing still has to do with the person.
    over: HashMap<EmployerId, NaiveDate>,
    /// For which employers each act of the record itself was done.
    acts: HashMap<EventId, BTreeSet<EmployerId>>,
    /// What each request for rectification is about.
    asked: HashMap<RectificationId, (Part, NaiveDate)>,
}

impl Owners {
    /// As a history has them now, whatever was thought before: what was taken back belongs to whom it belonged to.
    pub fn of(history: &History) -> Self {
        let events = history.entries().iter().map(|it| said(&it.event)).filter(|it| !it.is_an_act());
        let mut made = Self::made(events, || Journey::of(&history.facts(), NaiveDate::MAX));
        (made.acts, made.asked) = (acts(history, &mut made.of), asked(history));
        made
    }

    /// As the facts have them that stand.
    pub fn standing(facts: &[Fact<'_>]) -> Self {
        Self::made(facts.iter().map(|it| it.event), || Journey::of(facts, NaiveDate::MAX))
    }

    fn made<'a>(events: impl Iterator<Item = &'a Event>, journey: impl FnOnce() -> Journey) -> Self {
        let mut of: HashMap<Part, BTreeSet<EmployerId>> = HashMap::new();
        let mut goes_on = false;
        for event in events {
            goes_on |= matches!(event, Event::ProgrammeTransferred(_));
            let Some(employer) = begun_by(event) else { continue };
            of.entry(Part::of(event)).or_default().extend(employer);
        }
        let several = of.values().flatten().collect::<BTreeSet<_>>().len() > 1;
        let (acts, asked) = Default::default();
        if !several && !goes_on {
            return Self { of, handed: HashSet::new(), over: HashMap::new(), acts, asked };
        }
        let journey = journey();
        let mut handed = HashSet::new();
        // What was gathered goes along with whose it is, and so does the post in which it was.
        for (enrolment, to) in journey.enrolments.iter().filter_map(|it| Some((it, journey.handed_over_to(it)?))) {
            of.entry(Part::Enrolment(enrolment.id)).or_default().insert(to);
            of.entry(Part::Spell(enrolment.spell)).or_default().insert(to);
            handed.insert((enrolment.employer, to));
        }
        Self { of, handed, over: over(&journey), acts, asked }
    }

    /// For which employers an act of the record itself was done; `None` for what is no such act.
    pub(super) fn acted_for(&self, entry: EventId) -> Option<&BTreeSet<EmployerId>> {
        self.acts.get(&entry)
    }

    /// What a request for rectification, or its refusal, belongs to, and the day by which it is judged whose business it is: those of the
    /// entry that it is about. `None` for everything else.
    pub fn asked_about(&self, event: &Event) -> Option<(Part, NaiveDate)> {
        match event {
            Event::RectificationRequested(it) => self.asked.get(&it.rectification).copied(),
            Event::RectificationRefused(it) => self.asked.get(&it.rectification).copied(),
            _ => None,
        }
    }

    /// Whether a part that entries may be of is there at all, standing or not.
    pub fn knows(&self, part: Part) -> bool {
        matches!(part, Part::Person | Part::PersonFor(_) | Part::Employer(_) | Part::Record) || self.of.contains_key(&part)
    }

    /// Whether everything is over between an employer and the person.
    pub fn is_over(&self, employer: EmployerId) -> bool {
        self.over.contains_key(&employer)
    }

    /// Whether an entry of a part, true on a day, is the business of an employer.
    pub fn concerns(&self, employer: EmployerId, part: Part, on: NaiveDate) -> bool {
        match part {
            // What became true of the person after everything was over is for those who came after.
            Part::Person => self.over.get(&employer).is_none_or(|last| on <= *last),
            // Whoever has a part of it has a say in its erasure, also after everything was over: all of them have to agree.
            Part::Record => true,
            Part::Employer(owner) => owner == employer,
            Part::PersonFor(owner) => owner == employer || self.handed.contains(&(owner, employer)),
            // What nobody is named for is everybody's around; what is not there is nobody's to hide.
            part => self.of.get(&part).is_none_or(|owners| owners.is_empty() || owners.contains(&employer)),
        }
    }
}

/// The employer of the part of a journey that begins with an event, where it names one; `None` where no part begins with it.
pub fn begun_by(event: &Event) -> Option<Option<EmployerId>> {
    Some(match event {
        Event::PlacementRecorded(it) => it.employer,
        Event::OfferMade(it) => Some(it.employer),
        Event::EmploymentStarted(it) => Some(it.employer),
        Event::ProgrammeEnrolled(it) => Some(it.employer),
        Event::CensusReturned(it) => Some(it.employer),
        Event::LegalHoldPlaced(it) => it.employer,
        _ => return None,
    })
}

/// What each request for rectification is about, and the day of that.
fn asked(history: &History) -> HashMap<RectificationId, (Part, NaiveDate)> {
    let about = |entry: &Recorded| {
        let Event::RectificationRequested(asked) = &entry.event else { return None };
        let about = history.entries().iter().find(|it| it.id == asked.entry)?;
        let taken_out = |it: &EntryRetracted| history.entries().iter().find(|known| known.id == it.target);
        let said = match &about.event {
            Event::EntryRetracted(it) => taken_out(it)?,
            _ => about,
        };
        Some((asked.rectification, (Part::of(&said.event), about.effective_on)))
    };
    history.entries().iter().filter_map(about).collect()
}

/// For which employers each act of the record itself was done; holds are noted as parts of a journey.
fn acts(history: &History, of: &mut HashMap<Part, BTreeSet<EmployerId>>) -> HashMap<EventId, BTreeSet<EmployerId>> {
    let entries = history.entries();
    of.extend(hold::holds(entries).into_iter().map(|it| (Part::Hold(it.id), it.of)));
    let act = |(index, entry): (usize, &Recorded)| {
        let employers = match &entry.event {
            Event::LegalHoldPlaced(_) | Event::LegalHoldLifted(_) => of.get(&Part::of(&entry.event)).cloned().unwrap_or_default(),
            Event::ErasureProposed(it) => stake::said_for(entries, index, &it.employers),
            Event::ErasureApproved(it) => stake::said_for(entries, index, &it.employers),
            Event::ErasureRejected(it) => stake::said_for(entries, index, &it.employers),
            _ => return None,
        };
        Some((entry.id, employers))
    };
    entries.iter().enumerate().filter_map(act).collect()
}

fn said(event: &Event) -> &Event {
    match event {
        Event::EntryCorrected(it) => said(&it.replacement),
        event => event,
    }
}

/// The last day of each employer whose every tie to a person is over.
fn over(journey: &Journey) -> HashMap<EmployerId, NaiveDate> {
    let mut last: HashMap<EmployerId, Option<NaiveDate>> = HashMap::new();
    let mut note = |employer: EmployerId, until: Option<NaiveDate>| {
        let known = last.entry(employer).or_insert(until);
        *known = known.zip(until).map(|(a, b)| a.max(b));
    };
    for it in &journey.spells {
        note(it.employer, it.ended.as_ref().map(|it| it.last_day));
    }
    for it in &journey.enrolments {
        let ended = it.ended.as_ref().map(|it| it.on);
        note(it.employer, ended);
        // Whoever it was handed over to has it from now on.
        journey.handed_over_to(it).into_iter().for_each(|to| note(to, None));
    }
    for it in &journey.offers {
        // An offer that led to a post is over with the post.
        let used = journey.spells.iter().any(|spell| spell.employer == it.made.employer && spell.started_on >= it.on);
        if !used {
            note(it.made.employer, it.closed.as_ref().map(|(on, _)| *on));
        }
    }
    for it in &journey.placements {
        it.recorded.employer.into_iter().for_each(|employer| note(employer, it.concluded.as_ref().map(|it| it.on)));
    }
    last.into_iter().filter_map(|(employer, until)| Some((employer, until?))).collect()
}

/// The enrolments under way at an employer, or anywhere.
pub(super) fn running(journey: &Journey) -> impl Iterator<Item = &Enrolment> {
    journey.enrolments.iter().filter(|it| it.is_running())
}
