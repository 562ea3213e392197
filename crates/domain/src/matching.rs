//! Matching: the permanent post that somebody moves into as they leave a programme.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::enrolment;
use crate::history::Fact;
use crate::ids::{EnrolmentId, EventId, TeamId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnProgramme, Refusal};
use crate::text;

/// Somebody on a programme was matched to a permanent post, in the place of any post before. True on the day on which that was agreed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MatchedToPost {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// What the post is called.
    pub title: Private<String>,
    /// The team, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// The day from which they are in it, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begins_on: Option<NaiveDate>,
    /// What was said: what the person wished for, and what else was looked at.
    pub note: Private<Option<String>>,
}

/// The post that somebody is matched to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Match {
    /// The day on which it was agreed.
    pub on: NaiveDate,
    /// What was agreed.
    pub matched: MatchedToPost,
    /// The entry that says so.
    pub said_by: EventId,
}

impl Match {
    pub(crate) fn new(it: &MatchedToPost, fact: &Fact<'_>) -> Self {
        Self { on: fact.effective_on, matched: it.clone(), said_by: fact.carrier.id }
    }
}

pub(crate) fn to_post(journey: &Journey, it: &MatchedToPost) -> Result<(), Refusal> {
    let enrolment = enrolment::known(journey, it.enrolment)?;
    if !enrolment.is_running() && !enrolment.is_completed() {
        return Err(OnProgramme::NotToBeMatched.into());
    }
    if let Some(title) = it.title.get() {
        text::line("title", title, text::LINE)?;
    }
    text::note(&it.note)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::enrolment::tests::{YEAR, concluded, on_programme, withdrawn};
    use crate::event::Event;
    use crate::given::*;

    pub(crate) fn matched(on: u64, title: &str) -> Told {
        let (title, note) = (Private::Open(title.to_owned()), Private::Open(None));
        (on, Event::MatchedToPost(MatchedToPost { enrolment: YEAR, title, team: None, begins_on: Some(day(on + 30)), note }))
    }

    #[test]
    fn who_moves_out_is_matched_to_a_post_and_may_be_matched_to_another() {
        let story = on_programme().when(matched(300, "Social worker")).accepted().when(matched(310, "Senior")).accepted();
        story.then(|it| assert_eq!(it.enrolments[0].matched.as_ref().map(|it| it.on), Some(day(310))));
        on_programme().when(matched(300, " ")).refused(Refusal::Empty("title"));
    }

    #[test]
    fn who_completed_may_be_matched_afterwards_and_who_withdrew_may_not() {
        on_programme().when(concluded(380, 371)).accepted().when(matched(390, "Social worker")).accepted();
        on_programme().when(withdrawn(100)).accepted().when(matched(120, "Social worker")).refused(OnProgramme::NotToBeMatched);
    }
}
