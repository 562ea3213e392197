//! Whether whoever asks may do it: the rule is the domain's, and here it is told what it must know.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use domain::access::{self, Act, Actor, Grant, Owners, Part, Role, begun_by};
use domain::account;
use domain::cohort;
use domain::event::Event;
use domain::handover;
use domain::history::{Draft, History, Kind, Stream};
use domain::hold;
use domain::ids::{EmployerId, PersonId};
use domain::refusal::{OnProgramme, Refusal};

use super::{employer_named, said};

/// Whether an actor may record drafts in a stream today.
///
/// # Errors
/// What [`access::may`] answers.
pub(crate) fn permit(
    (actor, today): (&Actor, NaiveDate),
    stream: Stream,
    history: &History,
    drafts: &[Draft],
    histories: &HashMap<Stream, History>,
) -> Result<(), Refusal> {
    let named: BTreeSet<EmployerId> = drafts.iter().filter_map(|it| employer_named(said(&it.event))).collect();
    match stream.kind {
        Kind::Journey => permit_in_journey((actor, today), PersonId(stream.id), (history, drafts), (&named, histories)),
        Kind::Employer if drafts.iter().any(|it| matches!(it.event, Event::EmployerRegistered(_))) => access::may(actor, Act::Administer),
        Kind::Employer => {
            let employer = EmployerId(stream.id);
            // Whoever takes such an entry back, or corrects it, gives the employer's word as well.
            let is_its_word = |it: &Event| matches!(it, Event::MemorandumAgreed(_) | Event::MemorandumEnded(_));
            let speaks = drafts.iter().any(|it| is_its_word(changed(history, &it.event, actor).0));
            access::may(actor, if speaks { Act::SpeakFor(employer) } else { Act::ChangeEmployer(employer) })
        }
        Kind::Cohort => {
            for employer in &named {
                access::may(actor, Act::ChangeEmployer(*employer))?;
            }
            let whose = cohort::owner(history).or_else(|| named.first().copied());
            access::may(actor, Act::ChangeEmployer(whose.ok_or(Refusal::NotFound)?))
        }
        Kind::Release | Kind::Import | Kind::Disclosure => access::may(actor, Act::Administer),
        Kind::Account => account::may(actor, history, drafts),
        // These have a way of their own: see `at_sitting` and `at_moderation`.
        Kind::Sitting | Kind::Moderation => Err(Refusal::NotFound),
    }
}

fn permit_in_journey(
    (actor, today): (&Actor, NaiveDate),
    person: PersonId,
    (history, drafts): (&History, &[Draft]),
    (named, histories): (&BTreeSet<EmployerId>, &HashMap<Stream, History>),
) -> Result<(), Refusal> {
    access::may_change_something(actor)?;
    let opens = history.version() == 0 && drafts.iter().any(|it| matches!(it.event, Event::JourneyOpened(_)));
    // Nobody stands to a journey that is not there yet: it is opened for an employer, by who acts for it.
    let mut footing: BTreeSet<Grant> = match opens {
        true if named.is_empty() => actor.grants().filter(|it| it.role == Role::Operator).copied().collect(),
        true => named.iter().flat_map(|at| actor.roles_at(*at)).map(|role| Grant::new(role, None)).collect(),
        false => access::footing(actor, person, history, today),
    };
    if !drafts.is_empty() && drafts.iter().all(|it| matches!(it.event, Event::LegalHoldLifted(_))) {
        footing.extend(hold::kept_by(actor, history));
    }
    if footing.is_empty() && drafts.is_empty() {
        return Err(Refusal::NotFound);
    }
    let footing = own(actor, person, footing)?;
    let owners = Owners::of(history);
    let begun: HashSet<Part> = drafts.iter().filter(|it| begun_by(&it.event).is_some()).map(|it| Part::of(&it.event)).collect();
    for draft in drafts {
        let (event, by_another) = changed(history, &draft.event, actor);
        if let Some(answer) = permit_handover(actor, event, (person, history, &footing)) {
            answer?;
            continue;
        }
        let (part, on) = owners.asked_about(event).unwrap_or_else(|| (Part::of(event), draft.effective_on));
        let theirs = |it: &&Grant, part: Part| it.employer.is_none_or(|employer| owners.concerns(employer, part, on));
        let concerned: BTreeSet<Role> = footing.iter().filter(|it| theirs(it, part)).map(|it| it.role).collect();
        // What is another's and what is not there are answered alike, whatever else may be said of the input.
        let is_there = begun.contains(&part) || owners.knows(part);
        if !footing.is_empty() && (concerned.is_empty() || !is_there) {
            let is_asked = matches!(event, Event::RectificationRefused(_));
            return Err(if is_asked { Refusal::RectificationUnknown } else { unknown(part) });
        }
        // The number that somebody holds is for those with whom something goes on.
        let of_the_register = matches!(draft.event, Event::RegistrationClaimed(_) | Event::RegistrationReleased(_));
        let goes_on = |it: &&Grant| it.employer.is_none_or(|employer| !owners.is_over(employer));
        if of_the_register && !footing.is_empty() && !footing.iter().any(|it| goes_on(&it)) {
            return Err(Refusal::NotFound);
        }
        if let Event::ProgrammeEnrolled(it) = event
            && let Some(earlier) = it.continues.map(Part::Enrolment)
            && !footing.iter().any(|it| theirs(&it, earlier) && owners.knows(earlier))
        {
            return Err(unknown(earlier));
        }
        let footing = concerned.iter().copied().filter(|it| !by_another || it.keeps_records()).collect();
        access::may(actor, Act::ChangeJourney(&footing, event)).map_err(|why| match why {
            // It is there, and by no role that corrects what others entered.
            Refusal::NotFound if by_another && !concerned.is_empty() => Refusal::NotAllowed,
            why => why,
        })?;
    }
    for employer in named {
        access::may(actor, Act::ActFor(*employer))?;
    }
    for event in drafts.iter().map(|it| said(&it.event)) {
        let Event::CohortJoined(it) = event else { continue };
        let whose = histories.get(&Stream::from(it.cohort)).and_then(|it| cohort::fold(&it.facts())).map(|(_, it)| it.employer);
        // Somebody else's is answered as one that is not there.
        whose.and_then(|it| access::may(actor, Act::ActFor(it)).ok()).ok_or(Refusal::CohortUnknown)?;
    }
    Ok(())
}

/// By what somebody changes a journey: their own as the person alone, whatever they keep the records of others as.
fn own(actor: &Actor, person: PersonId, footing: BTreeSet<Grant>) -> Result<BTreeSet<Grant>, Refusal> {
    if actor.person != Some(person) || footing.is_empty() {
        return Ok(footing);
    }
    let own: BTreeSet<Grant> = footing.into_iter().filter(|it| matches!(it.role, Role::Worker | Role::Operator)).collect();
    if own.is_empty() { Err(Refusal::NotAllowed) } else { Ok(own) }
}

/// Whether an actor may answer for one of the sides of a handing over; `None` where that is not what the event is about.
///
/// Whoever it would be handed over to does not know the person yet: they are let in once the person agreed, and only to answer.
fn permit_handover(
    actor: &Actor,
    event: &Event,
    (person, history, footing): (PersonId, &History, &BTreeSet<Grant>),
) -> Option<Result<(), Refusal>> {
    let (enrolment, to, by_the_person) = match event {
        Event::HandoverAccepted(it) => (it.enrolment, it.to, false),
        Event::HandoverDeclined(it) => (it.enrolment, it.to, footing.iter().any(|it| it.role == Role::Worker)),
        _ => return None,
    };
    // Nobody takes over their own record.
    let for_employer = actor.person != Some(person) && access::acts_for(actor, to);
    let answers = by_the_person || for_employer && (!footing.is_empty() || handover::concerns(history, enrolment, to));
    Some(match answers {
        true => Ok(()),
        false if footing.is_empty() => Err(Refusal::NotFound),
        false => Err(Refusal::NotAllowed),
    })
}

/// What is another employer's business is answered as what is not there.
fn unknown(part: Part) -> Refusal {
    match part {
        Part::Placement(_) => Refusal::PlacementUnknown,
        Part::Offer(_) => Refusal::OfferUnknown,
        Part::Spell(_) => Refusal::SpellUnknown,
        Part::Enrolment(_) => OnProgramme::EnrolmentUnknown.into(),
        Part::Hold(_) => Refusal::HoldUnknown,
        Part::Person | Part::PersonFor(_) | Part::Employer(_) | Part::Record => Refusal::NotFound,
    }
}

/// What a draft changes, and whether somebody else entered it: a retraction changes what it takes out.
fn changed<'a>(history: &'a History, event: &'a Event, actor: &Actor) -> (&'a Event, bool) {
    let target = match event {
        Event::EntryCorrected(it) => it.target,
        Event::EntryRetracted(it) => it.target,
        event => return (event, false),
    };
    let entry = history.entries().iter().find(|it| it.id == target);
    let by_another = entry.is_some_and(|it| it.by != actor.id);
    match (event, entry) {
        (Event::EntryRetracted(_), Some(entry)) => (changed(history, &entry.event, actor).0, by_another),
        _ => (said(event), by_another),
    }
}
