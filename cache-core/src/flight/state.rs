//! One flight: its key, its outcome once there is one, and who waits for it. Not its place among the
//! others: whether its result may still be stored is for the shard to say.

use std::{mem, num::NonZeroUsize, sync::Arc, task::Waker};

use crate::{
    sync::{Mutex, lock},
    waits::FlightId,
};

/// A run under way, shared by its leader and those who wait for it.
pub(super) struct Flight<K, O> {
    pub(super) key: K,
    pub(super) hash: u64,
    /// Whether callers that come during the run wait for it.
    pub(super) is_joinable: bool,
    state: Mutex<State<O>>,
}

enum State<O> {
    /// Most runs end before anybody waits, and for them there are no seats.
    Running(Option<Box<Seats>>),
    Ended(Option<O>),
}

/// Where a waiter's waker is kept: places are numbered from one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat(NonZeroUsize);

/// What a waiter finds.
pub(super) enum Seated<O> {
    /// The flight is over; without an outcome if there is none to share.
    Ended(Option<O>),
    /// The waker is kept and will be called at the end.
    Waits { waker_changed: bool },
}

impl<K, O> Flight<K, O> {
    pub(super) fn new(key: K, hash: u64, is_joinable: bool) -> Arc<Self> {
        Arc::new(Self {
            key,
            hash,
            is_joinable,
            state: Mutex::new(State::Running(None)),
        })
    }

    /// The address: no two flights in memory share it, and those who note it keep the flight in memory.
    pub(super) fn id(self: &Arc<Self>) -> FlightId {
        FlightId(Arc::as_ptr(self).addr())
    }

    /// Ends the flight and wakes all who wait.
    pub(super) fn end(&self, outcome: Option<O>) {
        let before = mem::replace(&mut *lock(&self.state), State::Ended(outcome));
        if let State::Running(Some(seats)) = before {
            seats.taken.into_iter().flatten().for_each(Waker::wake);
        }
    }

    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        match &*lock(&self.state) {
            State::Running(Some(seats)) => seats.taken.iter().flatten().count(),
            State::Running(None) | State::Ended(_) => 0,
        }
    }

    /// Gives a seat back before the end.
    pub(super) fn leave(&self, seat: Seat) {
        let waker = match &mut *lock(&self.state) {
            State::Running(Some(seats)) => seats.leave(seat),
            State::Running(None) | State::Ended(_) => None,
        };
        drop(waker);
    }
}

impl<K, O: Clone> Flight<K, O> {
    /// The outcome if the flight is over; else `waker` is kept at `seat`, which is taken if there is none.
    pub(super) fn sit(&self, seat: &mut Option<Seat>, waker: &Waker) -> Seated<O> {
        // Cloned before and dropped after the lock: a waker is the executor's code.
        let own = waker.clone();
        let (before, seated) = match &mut *lock(&self.state) {
            State::Ended(outcome) => (Some(own), Seated::Ended(outcome.clone())),
            State::Running(seats) => {
                let before = seats.get_or_insert_default().take(seat, own);
                let waker_changed = !before.as_ref().is_some_and(|old| old.will_wake(waker));
                (before, Seated::Waits { waker_changed })
            }
        };
        drop(before);
        seated
    }
}

/// The wakers of those who wait. Seats are reused, so a flight that many join and leave stays small.
#[derive(Default)]
struct Seats {
    taken: Vec<Option<Waker>>,
    free: Vec<Seat>,
}

impl Seats {
    /// Puts `waker` at `seat`, or at a free one if there is none; returns the one that was there.
    fn take(&mut self, seat: &mut Option<Seat>, waker: Waker) -> Option<Waker> {
        if seat.is_none() {
            *seat = self.free.pop();
        }
        match seat.and_then(|Seat(number)| self.taken.get_mut(number.get() - 1)) {
            Some(place) => place.replace(waker),
            None => {
                self.taken.push(Some(waker));
                *seat = NonZeroUsize::new(self.taken.len()).map(Seat);
                None
            }
        }
    }

    fn leave(&mut self, seat: Seat) -> Option<Waker> {
        self.free.push(seat);
        self.taken.get_mut(seat.0.get() - 1).and_then(Option::take)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_that_was_left_is_taken_again() {
        let mut seats = Seats::default();
        let mut stays = None;
        seats.take(&mut stays, Waker::noop().clone());
        for _ in 0..1000 {
            let mut seat = None;
            assert!(seats.take(&mut seat, Waker::noop().clone()).is_none());
            assert!(seats.take(&mut seat, Waker::noop().clone()).is_some());
            let seat = seat.expect("a seat was taken");
            assert!(seats.leave(seat).is_some());
        }
        assert_eq!(seats.taken.len(), 2);
    }
}
