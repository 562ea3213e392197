//! What a lapse of registration stops: the person's own casework, and what others signed off for them while they were not registered.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Result, SimpleObject};
use domain::cpd::shipped_rules;
use domain::history::Stream;
use domain::ids::PersonId;
use domain::journey::Journey;
use domain::renewal::{self as known, CaseworkStopped, Lapse, SignOff};
use uuid::Uuid;

use super::RegisteredBy;
use crate::at::At;
use crate::desk::Desk;
use crate::ids::{Tag, encode};
use crate::journey::Known;
use crate::scalars::Date;
use crate::support::Party;

/// What a lapse of registration stops.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum StoppedWork {
    /// Casework of the person, in a post for a registered social worker. The employment goes on.
    Casework,
    /// What an assessor, a supervisor or a practice educator signed off in this record: it does not count.
    SignOff,
}

/// Something that a lapse of registration stops.
#[derive(Clone, Debug, SimpleObject)]
pub struct RegistrationStop {
    /// What.
    what: StoppedWork,
    /// Whose registration lapsed, by the node id of their journey.
    whose_id: ID,
    /// What they are to the person of this record; the worker where it is the person.
    party: Party,
    /// The first day of the lapse; of casework, the first day without it. Registration ends at midnight in England: who is registered through
    /// 30 November is not on 1 December.
    since: Date,
    /// The first day after that, from which what is done counts again; null while it lasts. What was signed off before stays without effect.
    until: Option<Date>,
    /// The spell of employment in which casework stops.
    spell_id: Option<ID>,
    /// The day on which it was signed off.
    signed_off_on: Option<Date>,
    /// The event of the entry by which it was signed off, as `Entry.eventId` has it.
    event_id: Option<Uuid>,
    /// By what the beginning of the lapse is known.
    known_by: RegisteredBy,
    /// The events of the entries by which the lapse is known, in the journey of whose it is.
    known_by_event_ids: Vec<Uuid>,
}

impl RegistrationStop {
    fn casework(person: PersonId, it: &CaseworkStopped<'_>) -> Self {
        Self {
            since: it.since.into(),
            until: it.until.map(Date),
            spell_id: Some(encode(Tag::Employment, it.spell.0)),
            ..Self::of(StoppedWork::Casework, (Party::Worker, person), it.lapse)
        }
    }

    fn sign_off(it: &SignOff, lapse: &Lapse) -> Self {
        Self {
            signed_off_on: Some(it.on.into()),
            event_id: Some(it.said_by.0),
            ..Self::of(StoppedWork::SignOff, (it.party.into(), it.person), lapse)
        }
    }

    fn of(what: StoppedWork, (party, person): (Party, PersonId), lapse: &Lapse) -> Self {
        Self {
            what,
            whose_id: encode(Tag::Journey, person.0),
            party,
            since: lapse.since.into(),
            until: lapse.until.map(Date),
            spell_id: None,
            signed_off_on: None,
            event_id: None,
            known_by: lapse.by.into(),
            known_by_event_ids: lapse.entries.iter().map(|it| it.0).collect(),
        }
    }
}

/// What stops in somebody's record, the person's own casework first. Of others it says what the asker may see of their registration, and
/// nothing of those whose journeys are not theirs to see.
pub async fn of(ctx: &Context<'_>, (person, folded): (PersonId, &Journey), at: &At) -> Result<Vec<RegistrationStop>> {
    let own = known::lapses(folded, shipped_rules, at.on());
    let mut stops: Vec<RegistrationStop> =
        known::casework_stopped(folded, &own).iter().map(|it| RegistrationStop::casework(person, it)).collect();
    let signed = known::sign_offs(folded);
    let mut streams: Vec<Stream> = signed.iter().map(|it| it.person.into()).collect();
    streams.sort();
    streams.dedup();
    let mut lapses: HashMap<PersonId, Vec<Lapse>> = HashMap::new();
    for (stream, given) in at.plain_histories(&Desk::of(ctx)?, &streams).await? {
        let theirs = Known::of(domain::access::Given::clone(&given), at).folded;
        lapses.insert(PersonId(stream.id), known::lapses(&theirs, shipped_rules, at.on()));
    }
    for it in &signed {
        let lapse = lapses.get(&it.person).and_then(|all| known::lapse_on(all, it.on));
        stops.extend(lapse.map(|lapse| RegistrationStop::sign_off(it, lapse)));
    }
    Ok(stops)
}
