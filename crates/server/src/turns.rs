//! How much runs at once: few, and fewer of each actor. The rest wait in their turn, actor by actor, so that nobody can shut anybody out.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::ids::ActorId;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// How many turns there are, and how long one may be waited for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// At once.
    pub running: usize,
    /// At once, of one actor.
    pub each: usize,
    /// Waiting, of one actor. Of all actors, four times as many.
    pub waiting: usize,
    /// For a turn to come.
    pub patience: Duration,
}

/// Hands out turns to run an operation.
pub(crate) struct Turns {
    bounds: Bounds,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    running: usize,
    waiting: usize,
    each: HashMap<ActorId, Share>,
    /// Actors of whom somebody waits, each once, in the order in which they are served.
    round: VecDeque<ActorId>,
}

/// What one actor has, and waits for.
#[derive(Default)]
struct Share {
    running: usize,
    waiting: VecDeque<oneshot::Sender<Turn>>,
}

impl Turns {
    pub(crate) fn new(bounds: Bounds) -> Arc<Self> {
        Arc::new(Self { bounds, state: Mutex::default() })
    }

    /// A turn, or `None` if too many wait already, or none comes free soon.
    pub(crate) async fn take(self: &Arc<Self>, actor: ActorId) -> Option<Turn> {
        let coming = {
            let mut state = self.lock();
            let state = &mut *state;
            let share = state.each.entry(actor).or_default();
            if share.waiting.is_empty() && share.running < self.bounds.each && state.running < self.bounds.running {
                return Some(self.begin(state, actor));
            }
            if share.waiting.len() >= self.bounds.waiting {
                // Who has given up waiting keeps no place.
                let all = share.waiting.len();
                share.waiting.retain(|it| !it.is_closed());
                state.waiting -= all - share.waiting.len();
            }
            if share.waiting.len() >= self.bounds.waiting || state.waiting >= self.bounds.waiting * 4 {
                state.tidy(actor);
                return None;
            }
            let (turn, coming) = oneshot::channel();
            share.waiting.push_back(turn);
            if !state.round.contains(&actor) {
                state.round.push_back(actor);
            }
            state.waiting += 1;
            coming
        };
        timeout(self.bounds.patience, coming).await.ok()?.ok()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(self: &Arc<Self>, state: &mut State, actor: ActorId) -> Turn {
        state.running += 1;
        state.each.entry(actor).or_default().running += 1;
        Turn { turns: Some(self.clone()), actor }
    }

    /// Gives free turns to those who wait, one to each actor before anybody has a second.
    fn serve(self: &Arc<Self>, state: &mut State) {
        for _ in 0..state.round.len() {
            if state.running >= self.bounds.running {
                return;
            }
            let Some(actor) = state.round.pop_front() else { return };
            while state.each.get(&actor).is_some_and(|it| it.running < self.bounds.each) {
                let Some(next) = state.each.get_mut(&actor).and_then(|it| it.waiting.pop_front()) else { break };
                state.waiting -= 1;
                let turn = self.begin(state, actor);
                match next.send(turn) {
                    Ok(()) => break,
                    // Whoever waited has left. The turn must not come back through its own door: the state is locked.
                    Err(mut turn) => {
                        turn.turns = None;
                        state.end(actor);
                    }
                }
            }
            match state.each.get(&actor).is_some_and(|it| !it.waiting.is_empty()) {
                true => state.round.push_back(actor),
                false => state.tidy(actor),
            }
        }
    }
}

impl State {
    fn end(&mut self, actor: ActorId) {
        self.running -= 1;
        if let Some(share) = self.each.get_mut(&actor) {
            share.running -= 1;
        }
    }

    fn tidy(&mut self, actor: ActorId) {
        if self.each.get(&actor).is_some_and(|it| it.running == 0 && it.waiting.is_empty()) {
            self.each.remove(&actor);
        }
    }
}

/// The right to run one operation, until dropped.
pub(crate) struct Turn {
    turns: Option<Arc<Turns>>,
    actor: ActorId,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(turns) = self.turns.take() else { return };
        let mut state = turns.lock();
        state.end(self.actor);
        turns.serve(&mut state);
        state.tidy(self.actor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn turns(running: usize, each: usize, waiting: usize) -> Arc<Turns> {
        Turns::new(Bounds { running, each, waiting, patience: Duration::from_millis(40) })
    }

    fn actor(id: u128) -> ActorId {
        ActorId(Uuid::from_u128(id))
    }

    #[tokio::test]
    async fn one_actor_leaves_room_for_another() {
        let turns = turns(4, 3, 0);
        let (script, person) = (actor(1), actor(2));
        let mut held = Vec::new();
        for _ in 0..3 {
            held.push(turns.take(script).await.unwrap());
        }
        assert!(turns.take(script).await.is_none());
        let last = turns.take(person).await;
        assert!(last.is_some());
        assert!(turns.take(person).await.is_none());
        drop(last);
        assert!(turns.take(person).await.is_some());
    }

    #[tokio::test]
    async fn whoever_waits_is_served_before_an_actor_with_many_has_a_second() {
        let turns = turns(1, 1, 10);
        let held = turns.take(actor(1)).await.unwrap();
        let (order, mut served) = tokio::sync::mpsc::unbounded_channel();
        let mut waiting = Vec::new();
        for who in [1, 1, 1, 2] {
            let (turns, order) = (turns.clone(), order.clone());
            waiting.push(tokio::spawn(async move {
                let turn = turns.take(actor(who)).await.unwrap();
                order.send(who).unwrap();
                drop(turn);
            }));
            tokio::task::yield_now().await;
        }
        drop(held);
        for task in waiting {
            task.await.unwrap();
        }
        drop(order);
        let mut all = Vec::new();
        while let Some(who) = served.recv().await {
            all.push(who);
        }
        assert_eq!(all, [1, 2, 1, 1]);
        assert!(turns.lock().each.is_empty() && turns.lock().running == 0);
    }

    #[tokio::test]
    async fn who_waits_too_long_or_behind_too_many_is_told_and_takes_no_turn_away() {
        let turns = turns(1, 1, 1);
        let held = turns.take(actor(1)).await.unwrap();
        let (first, second) = tokio::join!(turns.take(actor(1)), turns.take(actor(1)));
        assert!(first.is_none() && second.is_none());
        drop(held);
        assert!(turns.take(actor(1)).await.is_some());
        assert!(turns.lock().each.is_empty() && turns.lock().running == 0 && turns.lock().waiting == 0);
    }
}
