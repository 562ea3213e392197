//! Histories that commands lately asked for, so that the next command in the same stream reads nothing.
//!
//! What is kept holds at least every entry up to the head that this process knows: whoever moves that head first takes out of here what
//! it moves over. A command that finds a history here is therefore no worse off than one that read it from the log: what came in
//! since is noticed by the version it expects, and by its condition.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::history::{History, Stream};

/// Entries kept at most: some twenty megabytes.
const ENTRIES: usize = 20_000;

/// Streams whose last writing is remembered at most.
const WRITTEN: usize = 50_000;

/// Histories with their personal values sealed.
#[derive(Clone, Default)]
pub(crate) struct Recent(Arc<Mutex<Memory>>);

#[derive(Default)]
struct Memory {
    histories: HashMap<Stream, History>,
    entries: usize,
    /// The version to which this process has written a stream since the memory was last emptied.
    written: HashMap<Stream, i64>,
    /// The last position that this process wrote.
    own: i64,
    /// How often everything was let go of.
    emptied: u64,
}

/// The moment before something is read from the log: what is read may be kept only if nothing was let go of since.
#[derive(Clone, Copy)]
pub(crate) struct Before(u64);

impl Recent {
    /// To be asked for before the log is read.
    pub(crate) fn before(&self) -> Before {
        Before(self.memory().emptied)
    }

    /// The history of a stream, where it is at hand.
    pub(crate) fn get(&self, stream: Stream) -> Option<History> {
        self.memory().histories.get(&stream).cloned()
    }

    /// Keeps a history, unless this process has written further since, or anybody else anything.
    pub(crate) fn keep(&self, before: Before, stream: Stream, history: &History) {
        let mut memory = self.memory();
        let is_old = memory.written.get(&stream).is_some_and(|it| *it > history.version());
        if memory.emptied != before.0 || is_old || history.entries().len() > ENTRIES / 4 {
            return;
        }
        if memory.entries + history.entries().len() > ENTRIES {
            memory.histories.clear();
            memory.entries = 0;
        }
        memory.entries += history.entries().len();
        let replaced = memory.histories.insert(stream, history.clone());
        memory.entries -= replaced.map_or(0, |it| it.entries().len());
    }

    /// Takes out what this process has just written over, up to a position. To be called before the head is moved there.
    pub(crate) fn wrote(&self, upto: i64, versions: impl Iterator<Item = (Stream, i64)>) {
        let mut memory = self.memory();
        memory.own = memory.own.max(upto);
        if memory.written.len() > WRITTEN {
            memory.empty();
        }
        for (stream, version) in versions {
            memory.written.insert(stream, version);
            if memory.histories.get(&stream).is_some_and(|it| it.version() < version) {
                let old = memory.histories.remove(&stream);
                memory.entries -= old.map_or(0, |it| it.entries().len());
            }
        }
    }

    /// Lets go of everything where somebody else has written up to a position. To be called before the head is moved there.
    pub(crate) fn others_wrote(&self, upto: i64) {
        let mut memory = self.memory();
        if upto > memory.own {
            memory.own = upto;
            memory.empty();
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    fn empty(&mut self) {
        self.histories.clear();
        self.written.clear();
        self.entries = 0;
        self.emptied += 1;
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};
    use domain::event::Event;
    use domain::history::{Kind, Recorded};
    use domain::ids::{ActorId, EventId};
    use domain::person::NameChanged;
    use domain::private::Private;
    use uuid::Uuid;

    use super::*;

    const SOMEBODY: Stream = Stream { kind: Kind::Journey, id: Uuid::from_u128(1) };

    fn history(version: i64) -> History {
        let entry = |version| Recorded {
            position: version,
            id: EventId(Uuid::from_u128(version as u128)),
            stream: SOMEBODY,
            version,
            recorded_at: DateTime::UNIX_EPOCH,
            effective_on: NaiveDate::MIN,
            by: ActorId(Uuid::nil()),
            import: None,
            event: Event::NameChanged(NameChanged { name: Private::Erased, recorded_for: None }),
        };
        History::new((1..=version).map(entry).collect())
    }

    fn version(recent: &Recent) -> Option<i64> {
        recent.get(SOMEBODY).map(|it| it.version())
    }

    #[test]
    fn what_was_read_is_at_hand_until_it_is_written_over() {
        let recent = Recent::default();
        recent.keep(recent.before(), SOMEBODY, &history(2));
        assert_eq!(version(&recent), Some(2));
        recent.wrote(3, [(SOMEBODY, 3)].into_iter());
        assert_eq!(version(&recent), None);
    }

    #[test]
    fn what_was_read_before_a_writing_is_not_kept_after_it() {
        let recent = Recent::default();
        let before = recent.before();
        recent.wrote(3, [(SOMEBODY, 3)].into_iter());
        recent.keep(before, SOMEBODY, &history(2));
        assert_eq!(version(&recent), None);
        recent.keep(before, SOMEBODY, &history(3));
        assert_eq!(version(&recent), Some(3));
    }

    #[test]
    fn what_was_read_before_others_wrote_is_not_kept() {
        let recent = Recent::default();
        let before = recent.before();
        recent.keep(before, SOMEBODY, &history(2));
        recent.others_wrote(3);
        recent.keep(before, SOMEBODY, &history(2));
        assert_eq!(version(&recent), None);
        recent.keep(recent.before(), SOMEBODY, &history(3));
        assert_eq!(version(&recent), Some(3));
    }

    #[test]
    fn what_this_process_wrote_is_not_taken_for_the_writing_of_others() {
        let recent = Recent::default();
        recent.wrote(2, [(SOMEBODY, 2)].into_iter());
        recent.keep(recent.before(), SOMEBODY, &history(2));
        recent.others_wrote(2);
        assert_eq!(version(&recent), Some(2));
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let recent = Recent::default();
        for number in 0..30_u128 {
            let stream = Stream { kind: Kind::Journey, id: Uuid::from_u128(number) };
            recent.keep(recent.before(), stream, &history(1_000));
            assert!(recent.memory().entries <= ENTRIES && recent.get(stream).is_some());
        }
        recent.keep(recent.before(), SOMEBODY, &history(ENTRIES as i64));
        assert_ne!(version(&recent), Some(ENTRIES as i64));
    }
}
