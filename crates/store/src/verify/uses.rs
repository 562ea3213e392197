//! Verifying idempotency keys: each points at the events that were written under it, and no two at the same.

use domain::history::Stream;

use super::wrong;
use crate::db::snapshot::Snapshot;
use crate::failure::Failure;

const USES: &str = "select stream, first_position, last_position from log.idempotency order by first_position, last_position";

/// What was written under a key.
struct Use {
    stream: Stream,
    first: i64,
    last: i64,
}

/// All of them, in the order of their first positions, passed one by one as the log is walked.
pub(super) struct Uses {
    all: Vec<Use>,
    next: usize,
}

impl Uses {
    pub(super) async fn read(snapshot: &mut Snapshot) -> Result<Self, Failure> {
        let mut all: Vec<Use> = Vec::new();
        for row in snapshot.rows(USES, &[]).await? {
            let (first, last) = (row.int(1), row.int(2));
            let stream = row.text(0).parse().map_err(|_| wrong(first, "an idempotency key points at it, under no stream's name"))?;
            if first < 1 || last < first {
                return Err(wrong(first, &format!("an idempotency key points at it, and on to {last}: no command wrote that")));
            }
            if all.last().is_some_and(|before| first <= before.last) {
                return Err(wrong(first, "two idempotency keys point at it"));
            }
            all.push(Use { stream, first, last });
        }
        Ok(Self { all, next: 0 })
    }

    /// Comes past an event. The first that was written under a key is of the key's stream.
    pub(super) fn pass(&mut self, position: i64, stream: Stream) -> Result<(), Failure> {
        let Some(it) = self.all.get(self.next) else { return Ok(()) };
        if position == it.first && stream != it.stream {
            return Err(wrong(position, "an idempotency key points at it, under another stream's name"));
        }
        self.next += usize::from(position == it.last);
        Ok(())
    }

    /// None is left that points past the end.
    pub(super) fn check_end(&self) -> Result<(), Failure> {
        self.all.get(self.next).map_or(Ok(()), |it| Err(wrong(it.last, "an idempotency key points at it, and no event is there")))
    }
}
