//! What entries say of supervision, with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::anonymity::Anonymity;
use domain::supervision as recorded;

use super::SessionState;
use crate::codes::SessionKind;
use crate::ids::{Tag, encode};
use crate::support::Somebody;

/// That a session of supervision was planned for the entry's day, held on it, or not held as planned.
#[derive(Clone, Debug, SimpleObject)]
pub struct SupervisionRecorded {
    /// The enrolment that it was promised in.
    enrolment_id: ID,
    /// The session: what was planned and what was held is one.
    session_id: ID,
    /// How far it has come.
    session_state: SessionState,
    /// What it was for.
    session_kind: SessionKind,
    /// How long it was, or is to be.
    minutes: i32,
    /// With whom.
    with: Vec<Somebody>,
    /// Whether nobody and nothing interrupted it.
    uninterrupted: bool,
    /// What the worker thought of it, from 1 to 5; null where nothing was said, or the person has been erased.
    rating: Option<i32>,
    /// What the worker said of it; null where nothing was said, or the person has been erased.
    note: Option<String>,
    /// Whether a person said that what was found in the note names nobody.
    cleared_by_hand: bool,
}

impl From<&recorded::SupervisionRecorded> for SupervisionRecorded {
    fn from(it: &recorded::SupervisionRecorded) -> Self {
        let words = it.words.get();
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            session_id: encode(Tag::Session, it.session.0),
            session_state: it.state.into(),
            session_kind: it.kind.into(),
            minutes: it.minutes.get().into(),
            with: it.with.iter().map(|it| (*it).into()).collect(),
            uninterrupted: it.uninterrupted,
            rating: words.and_then(|it| it.rating).map(Into::into),
            note: words.and_then(|it| it.note.clone()),
            cleared_by_hand: it.anonymity == Anonymity::ClearedByHand,
        }
    }
}
