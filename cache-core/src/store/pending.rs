//! The answer to an operation that a store works on: awaited by tasks, waited for by threads.

use std::fmt;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::{StoreError, StoreErrorKind};
use crate::park;
use crate::sync::{Mutex, lock};

/// The answer to an operation of a store.
///
/// A future for tasks of any executor; [`Pending::wait`] is for threads. Dropped, nobody learns of
/// the answer, and the operation goes on.
#[must_use = "the operation goes on, but nobody learns how it ends"]
pub struct Pending<T>(State<T>);

enum State<T> {
    Here(Result<T, StoreError>),
    Coming(Arc<Slot<T>>),
    Taken,
}

/// Where a store puts the answer to an operation. Dropped without one, the answer is an error.
pub struct Completer<T>(Option<Arc<Slot<T>>>);

struct Slot<T>(Mutex<Answer<T>>);

enum Answer<T> {
    Open(Option<Waker>),
    Given(Result<T, StoreError>),
    Taken,
}

impl<T> Pending<T> {
    /// An answer that will come, and the place to put it.
    pub fn new() -> (Completer<T>, Self) {
        let slot = Arc::new(Slot(Mutex::new(Answer::Open(None))));
        (
            Completer(Some(Arc::clone(&slot))),
            Self(State::Coming(slot)),
        )
    }

    /// An answer that is there.
    pub fn ready(answer: Result<T, StoreError>) -> Self {
        Self(State::Here(answer))
    }

    /// Waits on this thread.
    ///
    /// Works inside and outside of a runtime: it polls nothing but this answer, which comes from a
    /// thread of the store's.
    ///
    /// # Errors
    ///
    /// What the store answered, or [`StoreErrorKind::Timeout`] if nothing came for so long.
    pub fn wait(self, timeout: Duration) -> Result<T, StoreError> {
        // What is there needs no clock and no bed to sleep in.
        if let State::Here(answer) = self.0 {
            return answer;
        }
        let deadline = Instant::now().checked_add(timeout);
        park::block_on(self, deadline).unwrap_or_else(|| {
            Err(StoreError::new(
                StoreErrorKind::Timeout,
                "the store did not answer in time",
            ))
        })
    }
}

impl<T> Completer<T> {
    /// Gives the answer. The waker of a task that waits is called on this thread.
    pub fn complete(mut self, answer: Result<T, StoreError>) {
        self.give(answer);
    }

    /// Whether somebody still waits for the answer.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|slot| Arc::strong_count(slot) > 1)
    }

    fn give(&mut self, answer: Result<T, StoreError>) {
        let Some(slot) = self.0.take() else { return };
        let before = mem::replace(&mut *lock(&slot.0), Answer::Given(answer));
        if let Answer::Open(Some(waker)) = before {
            waker.wake();
        }
    }
}

impl<T> Drop for Completer<T> {
    fn drop(&mut self) {
        self.give(Err(StoreError::new(
            StoreErrorKind::Unreachable,
            "the store gave the operation up",
        )));
    }
}

// What is behind it is behind an `Arc` or moved as a whole.
impl<T> Unpin for Pending<T> {}

impl<T> Future for Pending<T> {
    type Output = Result<T, StoreError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = match mem::replace(&mut self.0, State::Taken) {
            State::Here(answer) => answer,
            State::Coming(slot) => match slot.poll(context.waker()) {
                Some(answer) => answer,
                None => {
                    self.0 = State::Coming(slot);
                    return Poll::Pending;
                }
            },
            State::Taken => panic!("a `Pending` was polled after its end"),
        };
        Poll::Ready(answer)
    }
}

impl<T> Slot<T> {
    fn poll(&self, waker: &Waker) -> Option<Result<T, StoreError>> {
        // Cloned before and dropped after the lock: a waker is the executor's code.
        let own = waker.clone();
        let mut answer = lock(&self.0);
        let before = match &mut *answer {
            Answer::Open(kept) => kept.replace(own),
            given => {
                let given = mem::replace(given, Answer::Taken);
                drop(answer);
                return match given {
                    Answer::Given(given) => Some(given),
                    Answer::Open(_) | Answer::Taken => None,
                };
            }
        };
        drop(answer);
        drop(before);
        None
    }
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending")
    }
}

impl<T> fmt::Debug for Completer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Completer")
    }
}

#[cfg(all(test, not(shuttle)))]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn an_answer_reaches_a_thread_that_waits() {
        let (completer, pending) = Pending::new();
        let waits = thread::spawn(move || pending.wait(Duration::from_secs(20)));
        completer.complete(Ok(7));
        assert_eq!(waits.join().expect("no panic"), Ok(7));
    }

    #[test]
    fn a_completer_that_is_dropped_answers() {
        let (completer, pending) = Pending::<u8>::new();
        drop(completer);
        let error = pending.wait(Duration::from_secs(20)).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unreachable);
    }

    #[test]
    fn a_thread_waits_no_longer_than_it_wants_to() {
        let (completer, pending) = Pending::<u8>::new();
        let error = pending.wait(Duration::from_millis(5)).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Timeout);
        assert!(!completer.is_wanted());
    }

    #[test]
    fn the_last_waker_is_woken() {
        let (completer, mut pending) = Pending::new();
        let mut noop = Context::from_waker(Waker::noop());
        assert!(Pin::new(&mut pending).poll(&mut noop).is_pending());
        completer.complete(Ok(1));
        assert_eq!(pending.wait(Duration::ZERO), Ok(1));
    }
}
