//! What the entries of a sample say. They are acts, which nobody corrects; what moderators say in words is read at the sample.

use async_graphql::{ID, SimpleObject};
use domain::moderation as known;

use super::{ModerationGrade, ModerationKind};
use crate::ids::{Tag, encode};
use crate::scalars::count;

/// That a sample of what panels decided was drawn.
#[derive(Clone, Debug, SimpleObject)]
pub struct SampleDrawn {
    /// The sample.
    sample_id: Option<ID>,
    /// Who moderates.
    moderation: Option<ModerationKind>,
    /// How many cases are in it.
    cases_drawn: Option<i32>,
}

impl From<&known::SampleDrawn> for SampleDrawn {
    fn from(it: &known::SampleDrawn) -> Self {
        Self {
            sample_id: Some(encode(Tag::Sample, it.sample.0)),
            moderation: Some(it.kind.into()),
            cases_drawn: Some(count(it.drawn.len())),
        }
    }
}

/// That a moderator said what they think of a case.
#[derive(Clone, Debug, SimpleObject)]
pub struct ModerationRecorded {
    /// The sample.
    sample_id: Option<ID>,
    /// The case.
    case_id: Option<ID>,
    /// The moderator.
    member_id: Option<ID>,
    /// Whether they agree with the decision.
    agrees: Option<bool>,
    /// How good what was decided on is.
    grade: Option<ModerationGrade>,
}

impl From<&known::ModerationRecorded> for ModerationRecorded {
    fn from(it: &known::ModerationRecorded) -> Self {
        Self {
            sample_id: Some(encode(Tag::Sample, it.sample.0)),
            case_id: Some(encode(Tag::Case, it.case.0)),
            member_id: Some(encode(Tag::Member, it.member.0)),
            agrees: Some(it.agrees),
            grade: Some(it.grade.into()),
        }
    }
}
