//! Files that come in: what each kind says, and how it becomes entries.

pub mod csww;
pub mod journeys;
pub mod published;
pub mod record_csww;
pub mod record_journeys;
pub mod record_published;
pub mod record_register;
pub mod register;
mod way_out;

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::access::Actor;
use domain::correction::EntryCorrected;
use domain::employer::{EmployerRegistered, STANDARD_HOURS};
use domain::event::Event;
use domain::history::{Context, Draft, Stream};
use domain::ids::{EmployerId, EventId, ImportId};
use domain::import::FileImported;
use domain::private::Private;
use domain::refusal::Refusal;
use store::Store;
use store::bring_in::{Bringing, NotBroughtIn, Under};

use crate::clock;
use crate::failed::Failed;

/// One run of an import: for whom, of what, and what was known when it began to look.
pub struct Run<'a> {
    /// The store.
    pub store: &'a Store,
    /// Who imports.
    pub actor: &'a Actor,
    /// Who and when, for the rules.
    pub ctx: Context,
    /// The file.
    pub file: &'a [u8],
    /// The import, by which it can be taken back.
    pub import: ImportId,
    /// The position that the views had reached: what this run finds is as known then.
    pub since: i64,
    /// Whether to say what would be recorded, and record nothing.
    pub dry_run: bool,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// Rows, people or areas for which something is recorded.
    pub recorded: usize,
    /// Those for which everything was recorded already.
    pub unchanged: usize,
    /// What is recorded, one line each, without anybody's name.
    pub changes: Vec<String>,
    /// What is worth knowing, and asks nothing of anybody.
    pub noted: Vec<String>,
    /// What somebody should look at, though nothing was left out for it.
    pub queries: Vec<String>,
    /// Who, or what of them, was left out, and why.
    pub left_out: Vec<LeftOut>,
    /// People who were held back before, for what is in their rows.
    pub held_back: usize,
}

impl Done {
    /// This, and what was done after it of the same file: what was recorded before is found unchanged.
    #[must_use]
    pub fn and(mut self, later: Self) -> Self {
        let unchanged = later.unchanged.saturating_sub(self.recorded);
        self.changes.extend(later.changes);
        Self { recorded: self.recorded + later.recorded, unchanged, changes: self.changes, ..later }
    }
}

/// What was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Where it stands in the file, in words, and why it was left out.
    pub why: String,
    /// Whose rows, by the file's own reference; the row, and the reason without it.
    pub held_back: Option<(String, u64, String)>,
}

impl LeftOut {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), held_back: None }
    }
}

/// What became of an attempt to record.
#[derive(Debug)]
pub enum Attempt {
    /// It went through.
    Done(Done),
    /// Something came in between, after so much was recorded: the rest is to be looked at again.
    Overtaken(Done),
}

/// What became of an attempt to record, or why there was none.
pub type Recorded = Result<Attempt, Failed>;

/// The entry that says that a file was imported.
pub(crate) fn import_entry(import: ImportId, on: NaiveDate, imported: FileImported) -> Bringing {
    let draft = Draft { id: EventId(clock::new_id()), effective_on: on, event: Event::FileImported(imported) };
    Bringing { stream: import.into(), drafts: vec![draft] }
}

/// A correction of an entry, with its reason.
pub(crate) fn corrected(target: EventId, replacement: Event, reason: &str) -> Event {
    Event::EntryCorrected(EntryCorrected {
        target,
        replacement: Box::new(replacement),
        reason: Private::Open(reason.to_owned()),
        answers: None,
    })
}

/// What became of parts that were to be recorded.
pub(crate) enum Brought {
    /// They are on disk.
    In,
    /// Another import, or somebody with the same person, came in between.
    Overtaken,
    /// They may not be recorded, and nothing of them was.
    Refused(Vec<NotBroughtIn>),
}

/// Records parts under an import. `since` moves on to what this wrote.
pub(crate) async fn bring_in(
    run: &Run<'_>,
    since: &mut i64,
    parts: Vec<Bringing>,
    tags: HashMap<Stream, Vec<String>>,
) -> Result<Brought, Failed> {
    let under = Under { import: run.import, seen: run.since, since: *since, tags };
    match run.store.bring_in(run.actor, run.ctx, Some(under), parts).await? {
        Ok(appended) => {
            *since = appended.last;
            Ok(Brought::In)
        }
        Err(refused) => {
            let overtaken = |it: &NotBroughtIn| matches!(it.refusal, Refusal::ConditionBroken { .. } | Refusal::VersionConflict { .. });
            Ok(if refused.iter().any(overtaken) { Brought::Overtaken } else { Brought::Refused(refused) })
        }
    }
}

/// A rule's refusal for whoever mends the file: what is wrong, what to do about it, and the code.
pub(crate) fn in_words(refusal: &Refusal) -> String {
    format!("{refusal}; {} ({})", way_out::of(refusal), refusal.code())
}

/// What is said where a rule refuses a file as a whole.
pub(crate) fn refused(dry_run: bool, lines: &[String]) -> Failed {
    let would = if dry_run { "would be" } else { "was" };
    Failed::Input(format!("nothing {would} recorded:\n{}", lines.join("\n")))
}

/// A local authority of England, as the list of all of them has it.
pub(crate) struct ListedAuthority {
    pub(crate) old_code: String,
    pub(crate) new_code: String,
    pub(crate) name: String,
    pub(crate) region: String,
}

impl ListedAuthority {
    /// Its registration as an employer, with the same id in every store.
    pub(crate) fn registered(self) -> EmployerRegistered {
        let employer = EmployerId(uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, format!("waymark employer {}", self.name).as_bytes()));
        EmployerRegistered {
            employer,
            name: self.name,
            old_code: Some(self.old_code),
            new_code: Some(self.new_code),
            region: Some(self.region),
            standard_hours: STANDARD_HOURS,
        }
    }
}

/// The local authority with this name or one of these codes.
pub(crate) fn authority(name_or_code: &str) -> Option<ListedAuthority> {
    let wanted = name_or_code.trim();
    let mut reader = csv::Reader::from_reader(published::LOCAL_AUTHORITIES);
    for record in reader.records().flatten() {
        let (Some(old_code), Some(region), Some(name), Some(new_code)) = (record.get(0), record.get(2), record.get(3), record.get(4))
        else {
            continue;
        };
        if old_code == wanted || new_code.eq_ignore_ascii_case(wanted) || name.eq_ignore_ascii_case(wanted) {
            let owned = |text: &str| text.trim().to_owned();
            return Some(ListedAuthority {
                old_code: owned(old_code),
                new_code: owned(new_code),
                name: owned(name),
                region: owned(region),
            });
        }
    }
    None
}
