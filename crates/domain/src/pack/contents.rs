//! What is in a pack: one text that is the same for the same facts, and is read again by anybody who holds it.
//!
//! It says what stood, entry by entry, with where in the log each is. Of what people typed it has what a panel needs to judge, and no
//! more: neither why a programme was paused, which may be health, nor what a worker thought of supervision.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::late::taken_back;
use super::{Checks, Pack, canonical, facts};
use crate::enrolment::Enrolment;
use crate::event::Event;
use crate::history::{Fact, History};
use crate::ids::{EnrolmentId, EventId};
use crate::opened;
use crate::person::Name;
use crate::sitting::{Case, Sitting};

/// The version of the form that is written here.
pub const VERSION: u64 = 1;

/// What a pack is made from.
#[derive(Clone, Copy)]
pub struct Contents<'a> {
    /// The sitting.
    pub sitting: &'a Sitting,
    /// What its terms of reference are called.
    pub terms_title: &'a str,
    /// The case.
    pub case: &'a Case,
    /// What the person is called, as far as it can be read.
    pub name: Option<&'a Name>,
    /// What the employer is called.
    pub employer_name: &'a str,
    /// The enrolment, as known when the pack is sealed.
    pub enrolment: &'a Enrolment,
    /// Which sealing of this case it is, from 1.
    pub number: u32,
    /// The position of the log up to which it is made.
    pub known: i64,
    /// What is in it: [`facts`] for the first sealing, [`with_admitted`] for each later one.
    pub facts: &'a [Fact<'a>],
    /// Of their entries, the late ones that the chair admitted: now, or for an earlier sealing.
    pub admitted: &'a [EventId],
    /// What was found when it was checked.
    pub checks: &'a Checks,
}

/// A pack's contents, as JSON in its canonical form.
pub fn contents(it: &Contents<'_>) -> String {
    let added = &it.case.added;
    let what = json!({
        "admitted_late": it.admitted,
        "case": {
            "id": it.case.id,
            "matter": added.matter,
            "person": { "id": added.person, "name": it.name },
        },
        "checks": it.checks.to_json(),
        "employer": { "id": it.sitting.employer, "name": it.employer_name },
        "enrolment": { "framework": it.enrolment.framework, "id": it.enrolment.id, "standards": it.enrolment.standards },
        "entries": it.facts.iter().map(entry).collect::<Vec<_>>(),
        "known": it.known,
        "number": it.number,
        "sitting": {
            "held_on": it.sitting.held_on,
            "id": it.sitting.id(),
            "terms": it.sitting.convened.terms,
            "terms_title": it.terms_title,
        },
    });
    canonical(&json!({ "waymark_pack": VERSION, "what": what }))
}

/// The entries of facts, in their order: what [`super::PackSealed::entries`] says.
pub fn entries(facts: &[Fact<'_>]) -> Vec<EventId> {
    facts.iter().map(|it| it.carrier.id).collect()
}

/// What is in a later sealing: the entries of the one before, as they were in it, and those that are admitted now. What was recorded
/// meanwhile and is not admitted is not in it, and neither is a correction that is not admitted of what is. An admitted correction takes
/// the place of what it corrects, and an admitted retraction takes it out.
pub fn with_admitted<'h>(
    history: &'h History,
    enrolment: EnrolmentId,
    before: &Pack,
    (admitted, known): (&[EventId], i64),
) -> Vec<Fact<'h>> {
    let then = facts(history, enrolment, before.sealed.known);
    // What an entry said is known from the moment at which it was recorded, whatever was recorded of it since.
    let when_recorded = |id: EventId| {
        let position = history.entries().iter().find(|it| it.id == id).map(|it| it.position).filter(|it| *it <= known)?;
        facts(history, enrolment, position).into_iter().find(|it| it.carrier.id == id)
    };
    let mut all: Vec<Fact<'h>> = Vec::new();
    for id in before.sealed.entries.iter().chain(admitted) {
        let Some(fact) = then.iter().find(|it| it.carrier.id == *id).copied().or_else(|| when_recorded(*id)) else { continue };
        all.retain(|it| it.origin.id != fact.origin.id);
        all.push(fact);
    }
    let taken_back = taken_back(history, &before.sealed.entries);
    all.retain(|it| !taken_back.iter().any(|(by, origin)| *origin == it.origin.id && admitted.contains(&by.id)));
    all.sort_by_key(|it| it.carrier.position);
    all
}

fn entry(fact: &Fact<'_>) -> Value {
    let (origin, carrier) = (fact.origin, fact.carrier);
    let corrects = (origin.id != carrier.id).then(|| json!({ "event": origin.id, "position": origin.position }));
    json!({
        "actor": carrier.by,
        "corrects": corrects,
        "effective_on": fact.effective_on,
        "event": carrier.id,
        "left_out": left_out(fact.event),
        "position": carrier.position,
        "recorded_at": carrier.recorded_at.to_rfc3339_opts(SecondsFormat::Micros, true),
        "says": says(fact.event),
        "stream_version": carrier.version,
        "type": fact.event.name(),
        "type_version": fact.event.version(),
    })
}

/// The personal values of an entry that are for a panel. Whatever is not named here is not in a pack, what is added to an event one day
/// among it.
pub(super) fn shown(event: &Event) -> &'static [&'static str] {
    match event {
        Event::EvidenceAdded(_) | Event::ReviewSubmitted(_) | Event::ActionPlanAgreed(_) => &["words"],
        Event::ReviewReturned(_) => &["reasons"],
        Event::SupportAssigned(_) => &["name"],
        Event::SupportAgreed(_) => &["terms"],
        _ => &[],
    }
}

/// The personal values of an entry that are not.
fn left_out(event: &Event) -> Vec<&'static str> {
    let shown = shown(event);
    event.clone().secrets().into_iter().map(|(field, _)| field).filter(|it| !shown.contains(it)).collect()
}

/// What an entry says before a panel: null where it cannot be read, and without what is not for it.
pub(super) fn says(event: &Event) -> Value {
    let mut event = event.clone();
    let shown = shown(&event);
    for (_, secret) in event.secrets().into_iter().filter(|(field, _)| !shown.contains(field)) {
        secret.forget();
    }
    let mut says = opened::says(&event, &|_| {});
    if let Value::Object(fields) = &mut says {
        left_out(&event).into_iter().for_each(|field| drop(fields.remove(field)));
    }
    says
}
