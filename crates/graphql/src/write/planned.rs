//! Changes that are planned from what is on record: made anew where something else was recorded meanwhile.

use async_graphql::Result;
use domain::access;
use domain::history::{Draft, History, Stream};
use domain::refusal::Refusal;
use store::failure::Unanswered;

use super::{Outcome, Plan, Writing};
use crate::errors::{Told, told};

/// How often a change is planned from what is on record when something else keeps being recorded in between.
const TRIES: usize = 4;

/// A change that is planned from a stream's history, turn by turn until one of the plans is recorded or refused:
///
/// ```text
/// while let Some(history) = turns.history().await? {
///     let plan = …;
///     turns.record(plan).await?;
/// }
/// turns.outcome()
/// ```
pub struct Turns<'w, 'a> {
    writing: &'w Writing<'a>,
    stream: Option<Stream>,
    field: &'static str,
    left: usize,
    /// Of what the plan at hand is made from.
    version: i64,
    outcome: Option<Outcome>,
}

impl<'a> Writing<'a> {
    /// Begins a change of a stream, which `field` of the input names.
    pub fn turns(&self, stream: Option<Stream>, field: &'static str) -> Turns<'_, 'a> {
        Turns { writing: self, stream, field, left: TRIES, version: 0, outcome: None }
    }
}

impl Turns<'_, '_> {
    /// The history to plan from; none where there is an outcome.
    pub async fn history(&mut self) -> Result<Option<History>> {
        if self.left == TRIES {
            self.outcome = self.writing.before().await?;
            // Before anything is looked for: what is there and what is not are answered alike.
            if let (None, Err(refusal)) = (&self.outcome, access::may_change_something(self.writing.desk.actor)) {
                self.outcome = Some(Outcome::refused(refusal.into()));
            }
        }
        if self.outcome.is_some() {
            return Ok(None);
        }
        let Some(stream) = self.stream.filter(|_| self.left > 0) else {
            let told = if self.left > 0 { Told::about(self.field, Refusal::NotFound) } else { Refusal::Busy.into() };
            return Ok(self.refuse(told));
        };
        self.left -= 1;
        match self.writing.desk.store.history_to_change(self.writing.desk.may(), stream).await {
            Ok((history, version)) => {
                self.version = version;
                Ok(Some(history))
            }
            Err(why) => {
                self.writing.note_refusal(&why);
                let is_missing = matches!(why, Unanswered::Refused(Refusal::NotFound));
                let told = if is_missing { Told::about(self.field, Refusal::NotFound) } else { told(why)? };
                Ok(self.refuse(told))
            }
        }
    }

    /// Records what was planned from the history at hand: for its version, or for the one that the client names.
    pub async fn record(&mut self, planned: Result<Vec<Draft>, Told>) -> Result<()> {
        let drafts = match planned {
            Ok(drafts) => drafts,
            Err(told) => {
                self.refuse(told);
                return Ok(());
            }
        };
        let Some(stream) = self.stream else { return Ok(()) };
        let expected = self.writing.expected().unwrap_or(self.version);
        let answer = self.writing.send(Plan { stream, drafts }, Some(expected)).await;
        let came_between = matches!(answer, Err(Unanswered::Refused(Refusal::VersionConflict { .. })));
        if self.writing.expected().is_some() || !came_between {
            self.outcome = Some(self.writing.settle(answer).await?);
        }
        Ok(())
    }

    /// What came of it.
    pub fn outcome(self) -> Outcome {
        self.outcome.unwrap_or_default()
    }

    fn refuse(&mut self, told: Told) -> Option<History> {
        self.outcome = Some(Outcome::refused(told));
        None
    }
}
