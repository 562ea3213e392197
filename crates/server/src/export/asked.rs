//! What a file is asked for: the parameters of an address or a command, and the question that they come to.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use clap::ValueEnum;
use domain::access::{Actor, Classes};
use domain::history::AsAt;
use domain::ids::{CohortId, EmployerId};
use domain::support::Party;
use graphql::ids::{Tag, decode};
use serde::Deserialize;
use store::Store;
use store::access::Asker;
use store::due::{MOST, Named, Wanted};
use store::reading::Through;

use crate::clock;
use crate::failed::Failed;

/// How long a file waits for views that are behind. Then it holds for what they have reached.
const PATIENCE: Duration = Duration::from_millis(700);

/// What a file has in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum What {
    /// A line for everybody on a programme
    Board,
    /// A line for everything that is due
    Due,
}

impl What {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Board => "board",
            Self::Due => "due",
        }
    }
}

/// How a file is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Form {
    /// Comma-separated values
    Csv,
    /// A spreadsheet
    Xlsx,
}

impl Form {
    /// The file's ending.
    pub fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The content type.
    pub fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Which lines are asked for, as `BoardFilter` and `AsAt` of GraphQL say it. Everything that is given must hold.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// At this employer, by node id, published name, or code.
    pub employer: Option<String>,
    /// Of who is enrolled with this cohort, by node id.
    pub cohort: Option<String>,
    /// On this programme, such as `asye-children`.
    pub framework: Option<String>,
    /// Only what is late; only what is not where false.
    pub late: Option<bool>,
    /// Where the next move, or the move, is this party's.
    pub whose: Option<String>,
    /// The day. Today where left out.
    pub on: Option<NaiveDate>,
    /// The instant: only what had been recorded by then counts. Now where left out.
    pub known: Option<DateTime<Utc>>,
}

/// A question that can be answered.
pub struct Question {
    /// None where an id or a name is nobody's.
    wanted: Option<Wanted>,
    at: AsAt,
    /// Only what is late; only what is not where false.
    pub late: Option<bool>,
    /// Where the move is this party's.
    pub whose: Option<Party>,
}

impl Asked {
    /// What is asked, on a day.
    pub(super) async fn question(&self, store: &Store, today: NaiveDate) -> Result<Question, Failed> {
        let whose = self.whose.as_ref().map(|it| party(it)).transpose()?;
        let head = store.log.head().await?.position;
        let asked = match self.known {
            Some(instant) => store.log.position_known_at(instant).await?,
            None => head,
        };
        let stopped = store.views.progress().borrow().stopped.is_some();
        let in_time = !stopped && store.views.reach(asked, PATIENCE).await;
        let known = if in_time { asked } else { asked.min(store.views.progress().borrow().position) };
        let at = AsAt { on: self.on.unwrap_or(today), known };
        Ok(Question { wanted: self.wanted(store, known).await?, at, late: self.late, whose })
    }

    async fn wanted(&self, store: &Store, known: i64) -> Result<Option<Wanted>, Failed> {
        let mut wanted = Wanted { framework: self.framework.clone(), ..Wanted::default() };
        if let Some(employer) = &self.employer {
            let by_id = decode(Tag::Employer, &employer.as_str().into()).map(EmployerId);
            wanted.employer = match by_id {
                Some(id) => Some(id),
                None => store.employer_named(employer, known).await?.map(|it| it.id),
            };
            if wanted.employer.is_none() {
                return Ok(None);
            }
        }
        if let Some(cohort) = &self.cohort {
            wanted.cohort = decode(Tag::Cohort, &cohort.as_str().into()).map(CohortId);
            if wanted.cohort.is_none() {
                return Ok(None);
            }
        }
        Ok(Some(wanted))
    }
}

impl Question {
    /// Everybody whom it is about and an actor may see.
    pub(super) async fn everybody(&self, store: &Store, (actor, today): (&Actor, NaiveDate)) -> Result<Vec<Named>, Failed> {
        let Some(wanted) = &self.wanted else { return Ok(Vec::new()) };
        // Of days and names: nothing that is noted as read.
        let asker = Asker { actor, today, wanted: Classes::default(), through: &Through::default(), now: clock::now() };
        let all = store.named_on_programmes(asker, wanted, self.at).await?;
        let too_many = || format!("more than {MOST} people are on programmes there: name an employer, a cohort or a framework");
        all.ok_or_else(|| Failed::Input(too_many()))
    }
}

/// A party by its word, spelled as in a file or as in GraphQL.
fn party(word: &str) -> Result<Party, Failed> {
    use strum::VariantNames as _;
    let known = || format!("{word:?} is nobody's move: expected one of {}", Party::VARIANTS.join(", "));
    word.trim().to_lowercase().parse().map_err(|_| Failed::Input(known()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_is_known_by_its_word_in_any_case() {
        assert_eq!(party("LINE_MANAGER").ok(), Some(Party::LineManager));
        assert_eq!(party(" supervisor").ok(), Some(Party::Supervisor));
        assert!(party("nobody").unwrap_err().to_string().contains("line_manager"));
    }
}
