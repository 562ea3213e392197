//! The log: everything that was recorded, in order, by page and live. What an actor may not see has its place and no more.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, ID, Object, Result, SimpleObject, Subscription};
use chrono::{DateTime, Utc};
use domain::access::Actor;
use domain::england::day_in_england;
use domain::history::{AsAt, Stream as StreamName};
use domain::ids::EventId;
use domain::suppression;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use store::Store;
use store::access::Asker;
use store::hex::hex;
use store::log::{Head, Stored};
use tokio::sync::watch;
use uuid::Uuid;

use crate::access::Wanted;
use crate::at::At;
use crate::desk::{Desk, Moment, Watch};
use crate::entry::{Entry, Shared, Whole};
use crate::errors::theirs;
use crate::page::{PageInfo, Window};
use crate::scalars::{Date, Long};

/// How many entries are read at a time for a subscriber.
const BATCH: i64 = 100;

/// How long a subscriber waits before it looks by itself, since another process may have written.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// One place of the log.
#[derive(Clone, SimpleObject)]
pub struct LogEntry {
    /// Its place, from 1, without gaps.
    position: Long,
    /// The instant at which it was recorded.
    recorded_at: DateTime<Utc>,
    /// The hash of this entry and thereby of all before it, in hexadecimal.
    hash: String,
    /// The entry itself; null where it is not yours to see.
    entry: Option<Entry>,
    /// The event's type; null where it is not yours to see.
    #[graphql(name = "type")]
    kind: Option<&'static str>,
    /// The day on which it is true; null where it is not yours to see.
    effective_on: Option<Date>,
    /// The event's own id; null where it is not yours to see.
    event_id: Option<Uuid>,
    /// Who recorded it; null where it is not yours to see.
    by: Option<ID>,
}

impl LogEntry {
    fn of(stored: &Stored, entry: Option<Entry>) -> Self {
        let recorded = entry.as_ref().map(|it| it.recorded());
        Self {
            position: Long(stored.position),
            recorded_at: DateTime::from_timestamp_micros(stored.recorded_at).unwrap_or_default(),
            hash: hex(&stored.hash),
            kind: recorded.map(|it| it.event.name()),
            effective_on: recorded.map(|it| it.effective_on.into()),
            event_id: recorded.map(|it| it.id.0),
            by: recorded.map(|it| crate::ids::encode(crate::ids::Tag::Actor, it.by.0)),
            entry,
        }
    }
}

/// Places of the log as an actor sees them: all of them, or those of entries that they may see. Two statements, however many.
async fn seen(store: &Store, asker: Asker<'_>, stored: &[Stored], at: impl Fn(&Stored) -> At) -> Result<Vec<LogEntry>> {
    let mut streams: Vec<StreamName> = stored.iter().filter_map(|it| it.stream.parse().ok()).collect();
    streams.sort();
    streams.dedup();
    let given = store.given(asker, &streams).await.map_err(theirs)?;
    let wholes: HashMap<String, _> =
        given.into_iter().map(|(stream, it)| (stream.to_string(), Whole::of(Arc::new(it.history), &it.withheld))).collect();
    // Entries of one history, asked from the same position, share what is made of it.
    let mut shared: HashMap<(&str, i64), Arc<Shared>> = HashMap::new();
    let mut entries = Vec::with_capacity(stored.len());
    let only_own = suppression::sees_own_places_only(asker.actor);
    for it in stored {
        let entry = wholes.get(&it.stream).zip(it.event_id.parse().ok()).and_then(|(whole, id)| {
            let at = at(it);
            let shared = shared.entry((&it.stream, at.as_at().known)).or_insert_with(|| Shared::new(at));
            Entry::one(whole, EventId(id), shared)
        });
        if entry.is_some() || !only_own {
            entries.push(LogEntry::of(it, entry));
        }
    }
    Ok(entries)
}

/// A page of the log.
#[derive(SimpleObject)]
pub struct LogConnection {
    /// The entries, each with its cursor.
    edges: Vec<LogEdge>,
    /// The entries alone.
    nodes: Vec<LogEntry>,
    /// Where this page lies in the log.
    page_info: PageInfo,
    /// The last position of the log.
    head: Long,
}

/// A place of the log, and the cursor of that place.
#[derive(Clone, SimpleObject)]
pub struct LogEdge {
    /// The place, to go on from: the position, as text.
    cursor: String,
    /// The entry.
    node: LogEntry,
}

/// Questions about the log.
#[derive(Default)]
pub struct LogQuery;

#[Object]
impl LogQuery {
    /// The log, oldest first. Who is told figures and no names sees the places of entries that they may see; everybody else sees every
    /// place, without a gap.
    async fn log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what comes after this position.")] after: Option<Long>,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where left out.")] first: Option<i32>,
    ) -> Result<LogConnection> {
        let (size, _) = Window { first, ..Window::default() }.size()?;
        let after = after.map_or(0, |it| it.0.max(0));
        let (desk, at) = (Desk::of(ctx)?, At::live(ctx, None).await?);
        if suppression::sees_own_places_only(desk.actor) {
            return own_places(&desk, &at, (after, size)).await;
        }
        let stored = desk.store.log.stored_after(after, i64::try_from(size).unwrap_or(BATCH)).await.map_err(theirs)?;
        let nodes = seen(desk.store, desk.asker(), &stored, |_| at.clone()).await?;
        let until = stored.last().map_or(after, |it| it.position);
        Ok(LogConnection::of(nodes, (after, until), at.as_at().known))
    }
}

/// A page of the places of entries that the actor may see, as if there were no others: the last of them is all they are told of how long
/// the log is.
async fn own_places(desk: &Desk<'_>, at: &At, (after, size): (i64, usize)) -> Result<LogConnection> {
    let (mut nodes, mut from) = (Vec::new(), after);
    loop {
        let stored = desk.store.log.stored_of_no_journey(from, BATCH).await.map_err(theirs)?;
        let Some(last) = stored.last() else { break };
        from = last.position;
        nodes.extend(seen(desk.store, desk.asker(), &stored, |_| at.clone()).await?);
        if nodes.len() > size {
            break;
        }
    }
    let is_last = nodes.len() <= size;
    nodes.truncate(size);
    let until = nodes.last().map_or(after, |it| it.position.0);
    // One more is enough to say that there is another page; where it lies is for that page.
    let head = if is_last { until } else { until + 1 };
    Ok(LogConnection { head: Long(until), ..LogConnection::of(nodes, (after, until), head) })
}

impl LogConnection {
    fn of(nodes: Vec<LogEntry>, (after, until): (i64, i64), head: i64) -> Self {
        let edge = |it: &LogEntry| LogEdge { cursor: it.position.0.to_string(), node: it.clone() };
        let edges: Vec<LogEdge> = nodes.iter().map(edge).collect();
        let page_info = PageInfo {
            has_previous_page: after > 0,
            has_next_page: until < head,
            start_cursor: edges.first().map(|it| it.cursor.clone()),
            // A page of places that are not the actor's to see is gone on from too.
            end_cursor: edges.last().map(|it| it.cursor.clone()).or_else(|| (after < until).then(|| until.to_string())),
        };
        Self { edges, nodes, page_info, head: Long(head) }
    }
}

/// What happens, as it happens.
#[derive(Default)]
pub struct LogSubscription;

/// What happens, as it happens.
#[Subscription]
impl LogSubscription {
    /// Every entry of the log as it is recorded, in order and without gaps, also over a reconnection: ask again after the last
    /// position that you saw.
    async fn log_appended(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Begin after this position. From now on where left out.")] after: Option<Long>,
    ) -> Result<impl Stream<Item = Result<LogEntry>> + use<>> {
        let desk = Desk::of(ctx)?;
        let store = desk.store.clone();
        let position = match after {
            Some(after) => after.0.max(0),
            None => store.log.head().await.map_err(theirs)?.position,
        };
        let heads = store.heads();
        let (actor, wanted) = (desk.actor.clone(), desk.wanted.clone());
        let (begun, watch) = (desk.moment, ctx.data_opt::<Watch>().cloned());
        let follower = Follower { store, heads, actor, wanted, position, waiting: VecDeque::new(), begun, watch };
        Ok(try_unfold(follower, Follower::next))
    }
}

/// A subscriber, and how far it has come.
struct Follower {
    store: Store,
    heads: watch::Receiver<Head>,
    actor: Actor,
    wanted: Wanted,
    position: i64,
    waiting: VecDeque<LogEntry>,
    begun: Moment,
    watch: Option<Watch>,
}

impl Follower {
    async fn next(mut self) -> Result<Option<(LogEntry, Self)>> {
        loop {
            if let Some(entry) = self.waiting.pop_front() {
                return Ok(Some((entry, self)));
            }
            // Seen before reading: whatever is recorded from here on wakes us again.
            self.heads.borrow_and_update();
            let stored = self.store.log.stored_after(self.position, BATCH).await.map_err(theirs)?;
            if let Some(last) = stored.last() {
                self.position = last.position;
                // Who may see what is decided when it is shown, however long ago it was recorded.
                let Moment { today, now } = self.watch.as_ref().map_or(self.begun, |it| (it.0)());
                let Wanted { classes: wanted, ref through } = self.wanted;
                let asker = Asker { actor: &self.actor, today, wanted, through, now };
                self.waiting = seen(&self.store, asker, &stored, as_recorded).await?.into();
                continue;
            }
            // Nobody moves the head of a store that is closed.
            if let Ok(Err(_)) = tokio::time::timeout(LOOK_AGAIN, self.heads.changed()).await {
                return Ok(None);
            }
        }
    }
}

/// The day on which an entry was recorded, and all that was known then: a subscription outlives the day on which it began.
fn as_recorded(it: &Stored) -> At {
    let instant = DateTime::from_timestamp_micros(it.recorded_at).unwrap_or_default();
    At::new(AsAt { on: day_in_england(instant), known: it.position }, instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_a_summer_night_is_seen_from_the_day_that_it_was_in_england() {
        let instant: DateTime<Utc> = "2026-08-31T23:30:00Z".parse().unwrap();
        let text = String::new;
        let stored = Stored {
            position: 7,
            event_id: text(),
            stream: text(),
            version: 1,
            name: text(),
            type_version: 1,
            recorded_at: instant.timestamp_micros(),
            effective_on: text(),
            actor: text(),
            import: text(),
            tags: text(),
            payload: Vec::new(),
            hash: Vec::new(),
        };
        assert_eq!(as_recorded(&stored).as_at(), AsAt { on: "2026-09-01".parse().unwrap(), known: 7 });
    }
}
