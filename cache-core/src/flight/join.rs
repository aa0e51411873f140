//! The callers that wait for a flight they do not lead, threads and tasks alike: a thread waits by
//! polling the same future that a task awaits.

use std::{
    fmt, mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use super::{
    Flight, stack,
    state::{Seat, Seated},
};
use crate::{
    park,
    timer::{self, Ticket},
    waits::{self, FlightId},
};

/// A place among those who share the outcome of a flight.
#[must_use = "a join does nothing until it waits"]
pub(crate) struct Join<K, O> {
    flight: Arc<Flight<K, O>>,
}

/// How a wait ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Joined<O> {
    /// The leader's outcome.
    Landed(O),
    /// The flight ended without an outcome to share: enter again.
    Again,
    /// The timeout passed first: run the body, and do not store.
    TimedOut,
    /// The flight waits for one that this caller leads: run the body, and do not store.
    Cycle,
}

impl<K, O: Clone> Join<K, O> {
    pub(super) fn new(flight: Arc<Flight<K, O>>) -> Self {
        Self { flight }
    }

    /// Waits on this thread, for at most `timeout` (`None`: for as long as it takes).
    pub(crate) fn wait(self, timeout: Option<Duration>) -> Joined<O> {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        park::block_on(self.within(None), deadline).unwrap_or(Joined::TimedOut)
    }

    /// The future that waits for at most `timeout` from its first poll (`None`: for as long as it takes).
    /// Dropping it leaves the flight and its other waiters as they are.
    pub(crate) fn within(self, timeout: Option<Duration>) -> Waiting<K, O> {
        Waiting {
            flight: self.flight,
            seat: None,
            blocked: Box::default(),
            limit: timeout.map_or(Limit::None, Limit::After),
        }
    }
}

impl<K, O> fmt::Debug for Join<K, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Join").finish_non_exhaustive()
    }
}

/// The future of a wait.
#[must_use = "futures do nothing unless polled"]
pub(crate) struct Waiting<K, O> {
    flight: Arc<Flight<K, O>>,
    seat: Option<Seat>,
    /// The flights led by the caller that are noted as waiting for this one.
    blocked: Box<[FlightId]>,
    limit: Limit,
}

/// Until when to wait.
enum Limit {
    None,
    /// The clock starts with the first poll that has to wait.
    After(Duration),
    Until(Ticket),
}

impl<K, O> Waiting<K, O> {
    /// Notes, for the flights that are led where this is polled, that they wait. Polled elsewhere than the
    /// last time (handed to another task), the note moves along.
    fn note_blocked(&mut self) -> Result<(), waits::Cycle> {
        let target = self.flight.id();
        let blocked = &mut self.blocked;
        stack::with(|led| {
            if *led == **blocked {
                return Ok(());
            }
            waits::unblock(&mem::take(blocked), target);
            waits::block(led, target)?;
            *blocked = led.into();
            Ok(())
        })
    }

    /// Whether the time is over; if not, sees to it that `waker` is called when it is.
    fn is_over(&mut self, waker: &Waker, waker_changed: bool) -> bool {
        let deadline = match &self.limit {
            Limit::None => return false,
            Limit::After(timeout) => match Instant::now().checked_add(*timeout) {
                None => {
                    self.limit = Limit::None;
                    return false;
                }
                Some(deadline) => deadline,
            },
            Limit::Until(ticket) => ticket.deadline(),
        };
        if deadline <= Instant::now() {
            return true;
        }
        if waker_changed || matches!(self.limit, Limit::After(_)) {
            self.limit = Limit::Until(timer::wake_at(deadline, waker.clone()));
        }
        false
    }

    /// Gives back seat, note and ticket, so that nothing of this wait is left behind.
    fn leave(&mut self) {
        if let Some(seat) = self.seat.take() {
            self.flight.leave(seat);
        }
        waits::unblock(&mem::take(&mut self.blocked), self.flight.id());
        self.limit = Limit::None;
    }
}

impl<K, O: Clone> Future for Waiting<K, O> {
    type Output = Joined<O>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Joined<O>> {
        let this = &mut *self;
        let waker = context.waker();
        let joined = match this.flight.sit(&mut this.seat, waker) {
            Seated::Ended(Some(outcome)) => Joined::Landed(outcome),
            Seated::Ended(None) => Joined::Again,
            Seated::Waits { waker_changed } => {
                if this.note_blocked().is_err() {
                    Joined::Cycle
                } else if this.is_over(waker, waker_changed) {
                    Joined::TimedOut
                } else {
                    return Poll::Pending;
                }
            }
        };
        this.leave();
        Poll::Ready(joined)
    }
}

impl<K, O> Drop for Waiting<K, O> {
    fn drop(&mut self) {
        self.leave();
    }
}

impl<K, O> fmt::Debug for Waiting<K, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting").finish_non_exhaustive()
    }
}
