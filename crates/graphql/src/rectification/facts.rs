//! What entries say of requests for rectification, each fact with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::history::Stream;
use domain::rectification as recorded;

use crate::ids::{Tag, encode, encode_entry};

/// That the person asked that an entry about them be put right.
#[derive(Clone, Debug, SimpleObject)]
pub struct RectificationRequested {
    /// The request.
    rectification_id: Option<ID>,
    /// The entry that they say is wrong.
    entry_id: ID,
    /// What is wrong, and what would be right, in their words; null where the person has been erased.
    words: Option<String>,
}

impl RectificationRequested {
    /// What was recorded in a journey.
    pub fn of(it: &recorded::RectificationRequested, stream: Stream) -> Self {
        Self {
            rectification_id: Some(encode(Tag::Rectification, it.rectification.0)),
            entry_id: encode_entry(stream, it.entry),
            words: it.words.get().cloned(),
        }
    }
}

/// That the request was refused, with reasons.
#[derive(Clone, Debug, SimpleObject)]
pub struct RectificationRefused {
    /// The request.
    rectification_id: Option<ID>,
    /// Why; null where the person has been erased.
    reason: Option<String>,
}

impl From<&recorded::RectificationRefused> for RectificationRefused {
    fn from(it: &recorded::RectificationRefused) -> Self {
        Self { rectification_id: Some(encode(Tag::Rectification, it.rectification.0)), reason: it.reason.get().cloned() }
    }
}
