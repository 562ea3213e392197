//! Who has a stake in the whole of a record: for which employers somebody holds it, or has a say in its erasure.

use std::collections::BTreeSet;

use crate::access::{Grant, Role, records};
use crate::erasure;
use crate::event::Event;
use crate::history::{History, Recorded};
use crate::ids::EmployerId;
use crate::journey::Journey;
use crate::refusal::Refusal;

/// Writes into an act of a journey for which employers whoever stands to the journey so does it, whatever it said of that.
///
/// # Errors
/// A hold is for one employer: refused where several could be meant and none is named, or one is named for which they do not act. An
/// erasure is refused where nobody but an employer of theirs is waited for.
pub fn on_behalf(event: &mut Event, footing: &BTreeSet<Grant>, history: &History) -> Result<(), Refusal> {
    let employers = match event {
        Event::LegalHoldPlaced(_)
        | Event::ErasureProposed(_)
        | Event::ErasureApproved(_)
        | Event::ErasureRejected(_)
        | Event::PersonErased(_) => acting_for(event, footing, history),
        _ => return Ok(()),
    };
    let is_operator = footing.iter().any(|it| it.role == Role::Operator);
    match event {
        Event::LegalHoldPlaced(it) => match it.employer {
            Some(named) if !employers.contains(&named) => return Err(Refusal::EmployerUnknown),
            Some(_) => {}
            None if is_operator => {}
            None if employers.len() > 1 => return Err(Refusal::WhichEmployer),
            None => it.employer = employers.into_iter().next(),
        },
        Event::ErasureProposed(it) => it.employers = employers,
        Event::ErasureApproved(it) => it.employers = employers,
        Event::ErasureRejected(it) => it.employers = employers,
        Event::PersonErased(_) => {
            let waiting = erasure::open_proposal(history).filter(|it| !it.approvals.is_empty()).map(|it| it.missing).unwrap_or_default();
            if !is_operator && !waiting.is_empty() && waiting.is_subset(&employers) {
                return Err(Refusal::EmployersMustAgree { yours: true });
            }
        }
        _ => {}
    }
    Ok(())
}

/// The employers for which somebody records an act: those by which they may. The command line speaks for all.
fn acting_for(event: &Event, footing: &BTreeSet<Grant>, history: &History) -> BTreeSet<EmployerId> {
    if footing.iter().any(|it| it.role == Role::Operator) {
        return Journey::tied(history);
    }
    footing.iter().filter(|it| records(it.role, event)).filter_map(|it| it.employer).collect()
}

/// For which employers an act was done: those that it names. Where it names none, as none did once, those that the journey had to do with
/// when it was recorded, as known then: nobody else could have done it.
pub(crate) fn said_for(entries: &[Recorded], index: usize, named: &BTreeSet<EmployerId>) -> BTreeSet<EmployerId> {
    if !named.is_empty() {
        return named.clone();
    }
    Journey::tied(&History::new(entries[..index].to_vec()))
}

/// For which employers a say in an erasure counts: where it names none, for the only one that it can have come from, or for none.
pub(crate) fn counts_for(entries: &[Recorded], index: usize, named: &BTreeSet<EmployerId>) -> BTreeSet<EmployerId> {
    let of = said_for(entries, index, named);
    if named.is_empty() && of.len() > 1 { BTreeSet::new() } else { of }
}
