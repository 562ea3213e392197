//! What follows for a command from how its actor stands to the journey: for whom they act, and what they can have seen.

use std::borrow::Cow;

use chrono::NaiveDate;
use domain::access::{self, Actor, Classes};
use domain::event::Event;
use domain::history::{Draft, History, Kind, Stream};
use domain::ids::PersonId;
use domain::refusal::Refusal;
use domain::stake;

/// Drafts with the employers for which the actor acts, whatever they said of that: of acts on the record, and of what is recorded of the
/// person. What the actor is not given is not there for them:
/// nobody asks to have it put right.
pub(crate) fn on_behalf<'a>(
    (actor, today): (&Actor, NaiveDate),
    stream: Stream,
    (history, drafts): (&History, &'a [Draft]),
) -> Result<Cow<'a, [Draft]>, Refusal> {
    let says_for_whom = |it: &Draft| it.event.is_an_act() || it.event.is_of_the_person();
    if stream.kind != Kind::Journey || history.version() == 0 || !drafts.iter().any(says_for_whom) {
        return Ok(Cow::Borrowed(drafts));
    }
    let person = PersonId(stream.id);
    let footing = access::footing(actor, person, history, today);
    let mut drafts = drafts.to_vec();
    for draft in &mut drafts {
        if let Event::RectificationRequested(it) = &draft.event {
            let given = access::give(actor, person, history.clone(), (today, Classes::default()));
            let is_given = given.is_some_and(|given| given.history.entries().iter().any(|known| known.id == it.entry));
            is_given.then_some(()).ok_or(Refusal::EntryUnknown)?;
        }
        stake::on_behalf(&mut draft.event, &footing, history)?;
        if let (true, Some(employer)) = (draft.event.is_of_the_person(), access::recording_for(&footing, history)) {
            draft.event.record_for(employer);
        }
    }
    Ok(Cow::Owned(drafts))
}

/// Whether nothing was recorded that the actor is given since the version that they saw: theirs is the last entry that they are given, and
/// what is hidden from them can have changed nothing for them.
pub(crate) fn is_as_seen((actor, today): (&Actor, NaiveDate), stream: Stream, history: &History, expected: i64) -> bool {
    let seen = || access::give(actor, PersonId(stream.id), history.clone(), (today, Classes::default()));
    expected == history.version() || stream.kind == Kind::Journey && seen().is_some_and(|it| it.history.version() == expected)
}
