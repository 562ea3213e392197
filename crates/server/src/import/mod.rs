//! Files that come in: what each kind says, and how it becomes entries.

pub mod csww;
pub mod journeys;
pub mod published;
pub mod record_csww;
pub mod record_journeys;
pub mod record_published;

use chrono::NaiveDate;
use domain::access::Actor;
use domain::correction::EntryCorrected;
use domain::employer::{EmployerRegistered, STANDARD_HOURS};
use domain::event::Event;
use domain::history::{Context, Draft};
use domain::ids::{EmployerId, EventId, ImportId};
use domain::private::Private;
use domain::transfer::FileImported;
use sha2::{Digest, Sha256};
use store::Store;
use store::bring_in::Bringing;

use crate::clock;
use crate::failed::Failed;

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The import, by which it can be taken back.
    pub import: ImportId,
    /// Rows, people or areas for which something is recorded.
    pub recorded: usize,
    /// Those for which everything was recorded already.
    pub unchanged: usize,
    /// What is recorded, one line each, without anybody's name.
    pub changes: Vec<String>,
    /// What was left out, and why.
    pub left_out: Vec<String>,
}

impl Default for Done {
    fn default() -> Self {
        Self { import: ImportId(uuid::Uuid::nil()), recorded: 0, unchanged: 0, changes: Vec::new(), left_out: Vec::new() }
    }
}

/// SHA-256 of a file, in hexadecimal.
pub fn sha256(file: &[u8]) -> String {
    Sha256::digest(file).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The entry that says that a file was imported.
pub(crate) fn import_entry(import: ImportId, on: NaiveDate, imported: FileImported) -> Bringing {
    let draft = Draft { id: EventId(clock::new_id()), effective_on: on, event: Event::FileImported(imported) };
    Bringing { stream: import.into(), drafts: vec![draft] }
}

/// A correction of an entry, with its reason.
pub(crate) fn corrected(target: EventId, replacement: Event, reason: &str) -> Event {
    Event::EntryCorrected(EntryCorrected { target, replacement: Box::new(replacement), reason: Private::Open(reason.to_owned()) })
}

/// Records parts as one import, and waits for the views.
pub(crate) async fn bring_in(store: &Store, actor: &Actor, ctx: Context, import: ImportId, parts: Vec<Bringing>) -> Result<(), Failed> {
    let streams: Vec<String> = parts.iter().map(|it| it.stream.to_string()).collect();
    match store.bring_in(actor, ctx, Some(import), parts).await? {
        Ok(appended) => {
            store.views.reach(appended.last, std::time::Duration::from_secs(600)).await;
            Ok(())
        }
        Err(refused) => {
            let lines: Vec<String> = refused
                .iter()
                .map(|it| format!("{}: {} ({})", streams.get(it.index).map_or("", |it| it), it.refusal, it.refusal.code()))
                .collect();
            Err(Failed::Input(format!("nothing was recorded:\n{}", lines.join("\n"))))
        }
    }
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
