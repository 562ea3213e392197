//! What happens at a sitting, as it happens, for the people in the room.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, ID, Result, Subscription};
use domain::access::Actor;
use domain::history::Stream as StreamName;
use domain::ids::SittingId;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use store::Store;
use store::access::Asker;
use store::log::Head;
use tokio::sync::watch;

use super::Sitting;
use crate::access::Wanted;
use crate::desk::{Desk, Moment, Watch};
use crate::errors::theirs;
use crate::ids::{Tag, decode};

/// How long a subscriber waits before it looks by itself, since another process may have written.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// What happens at sittings, as it happens.
#[derive(Default)]
pub struct SittingSubscription;

/// What happens at sittings, as it happens.
#[Subscription]
impl SittingSubscription {
    /// A sitting as it is now, and again whenever something happens at it. It ends where it is not, or is no longer, yours to see.
    async fn sitting_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] id: ID,
    ) -> Result<impl Stream<Item = Result<Sitting>> + use<>> {
        let desk = Desk::of(ctx)?;
        let (actor, wanted, store) = (desk.actor.clone(), desk.wanted.clone(), desk.store.clone());
        let (heads, watch) = (store.heads(), ctx.data_opt::<Watch>().cloned());
        let id = decode(Tag::Sitting, &id).map(SittingId);
        let room = Room { store, heads, actor, wanted, id, version: 0, begun: desk.moment, watch };
        Ok(try_unfold(room, Room::next))
    }
}

/// Somebody who listens, and what they have seen.
struct Room {
    store: Store,
    heads: watch::Receiver<Head>,
    actor: Actor,
    wanted: Wanted,
    id: Option<SittingId>,
    version: i64,
    begun: Moment,
    watch: Option<Watch>,
}

impl Room {
    async fn next(mut self) -> Result<Option<(Sitting, Self)>> {
        let Some(id) = self.id else { return Ok(None) };
        let stream = StreamName::from(id);
        loop {
            // Seen before reading: whatever is recorded from here on wakes us again.
            self.heads.borrow_and_update();
            let version = self.store.log.versions(&[stream], i64::MAX).await.map_err(theirs)?.get(&stream).copied().unwrap_or(0);
            if version > self.version || version == 0 {
                // Who may see what is decided when it is shown.
                let Moment { today, now } = self.watch.as_ref().map_or(self.begun, |it| (it.0)());
                let Wanted { classes: wanted, ref through } = self.wanted;
                let asker = Asker { actor: &self.actor, today, wanted, through, now };
                let Some(seen) = self.store.sitting(asker, id, i64::MAX).await.map_err(theirs)? else { return Ok(None) };
                self.version = seen.version;
                return Ok(Some((Sitting(Arc::new(seen)), self)));
            }
            // Nobody moves the head of a store that is closed.
            if let Ok(Err(_)) = tokio::time::timeout(LOOK_AGAIN, self.heads.changed()).await {
                return Ok(None);
            }
        }
    }
}
