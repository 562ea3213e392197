//! A bounded number of connections, where whoever only sits there makes way.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// The seats of one room. When all are taken, the one who has been idle longest is shown out.
///
/// A plain bound would let anybody lock everybody out by opening connections and saying nothing.
pub(crate) struct Seats {
    most: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    next: u64,
    places: BTreeMap<u64, Place>,
}

struct Place {
    busy: bool,
    out: CancellationToken,
}

impl Seats {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, taken: Mutex::default() })
    }

    /// A seat, or `None` if everybody is busy.
    pub(crate) fn take(self: &Arc<Self>) -> Option<Seat> {
        let mut taken = self.lock();
        if taken.places.len() >= self.most {
            let idle = taken.places.iter().find(|(_, place)| !place.busy).map(|(&number, _)| number);
            let place = taken.places.remove(&idle?)?;
            place.out.cancel();
        }
        let number = taken.next;
        taken.next += 1;
        let out = CancellationToken::new();
        let place = Place { busy: false, out: out.clone() };
        taken.places.insert(number, place);
        Some(Seat { seats: self.clone(), number, out })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One taken seat; free again when dropped.
pub(crate) struct Seat {
    seats: Arc<Seats>,
    number: u64,
    out: CancellationToken,
}

impl Seat {
    /// Whoever is busy keeps the seat.
    pub(crate) fn busy(&self, busy: bool) {
        if let Some(place) = self.seats.lock().places.get_mut(&self.number) {
            place.busy = busy;
        }
    }

    /// Ends when the seat was given to somebody else.
    pub(crate) async fn lost(&self) {
        self.out.cancelled().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.seats.lock().places.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_longest_idle_makes_way_and_the_busy_stay() {
        let seats = Seats::new(2);
        let (first, second) = (seats.take().unwrap(), seats.take().unwrap());
        first.busy(true);
        let third = seats.take().unwrap();
        second.lost().await;
        assert!(!first.out.is_cancelled());
        third.busy(true);
        assert!(seats.take().is_none());
        drop(first);
        assert!(seats.take().is_some());
    }
}
