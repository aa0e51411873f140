//! How a thread waits for a future: it polls, and sleeps until its waker is called. Not an executor for
//! the user's futures; the only future that comes here is a flight's `Waiting`.
//!
//! A condition variable instead of `std::thread::park`: the thread's one park token belongs to the
//! program, and taking it here could leave an executor of the user's asleep for ever.

use std::{
    pin::pin,
    sync::{Arc, PoisonError},
    task::{Context, Poll, Wake, Waker},
    time::Instant,
};

use crate::sync::{Condvar, Mutex, lock, thread_local};

/// Polls `future` to its end on this thread, and gives up at `deadline` (`None`: never).
///
/// The future is polled once more after the deadline, so what arrived in time is never lost.
pub(crate) fn block_on<F: Future>(future: F, deadline: Option<Instant>) -> Option<F::Output> {
    let bed = Bed::of_this_thread();
    let mut context = Context::from_waker(&bed.waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
        if !bed.parker.sleep(deadline) {
            return match future.as_mut().poll(&mut context) {
                Poll::Ready(output) => Some(output),
                Poll::Pending => None,
            };
        }
    }
}

/// A thread's parker and its waker, made once per thread.
#[derive(Clone)]
struct Bed {
    parker: Arc<Parker>,
    waker: Waker,
}

thread_local! {
    static BED: Bed = Bed::new();
}

impl Bed {
    fn new() -> Self {
        let parker = Arc::new(Parker {
            woken: Mutex::new(false),
            changed: Condvar::new(),
        });
        let waker = Waker::from(Arc::clone(&parker));
        Self { parker, waker }
    }

    fn of_this_thread() -> Self {
        // While the thread's own cells are torn down there is none left to borrow.
        BED.try_with(Bed::clone).unwrap_or_else(|_| Self::new())
    }
}

/// A thread that sleeps, and the flag that a wake-up leaves if it comes before the sleep.
struct Parker {
    woken: Mutex<bool>,
    changed: Condvar,
}

impl Parker {
    /// Sleeps until woken (true) or until `deadline` (false). A wake-up that was meant for an earlier wait
    /// also ends it: the caller polls and comes back.
    fn sleep(&self, deadline: Option<Instant>) -> bool {
        let mut woken = lock(&self.woken);
        while !*woken {
            woken = match deadline {
                None => self
                    .changed
                    .wait(woken)
                    .unwrap_or_else(PoisonError::into_inner),
                Some(deadline) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return false;
                    }
                    self.changed
                        .wait_timeout(woken, left)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
            };
        }
        *woken = false;
        true
    }
}

impl Wake for Parker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        *lock(&self.woken) = true;
        self.changed.notify_one();
    }
}

#[cfg(all(test, not(shuttle)))]
mod tests {
    use std::{future::poll_fn, thread, time::Duration};

    use super::*;

    #[test]
    fn a_wait_does_not_take_the_park_token_of_the_thread() {
        thread::current().unpark();
        let deadline = Instant::now() + Duration::from_millis(20);
        assert_eq!(
            block_on(poll_fn(|_| Poll::<()>::Pending), Some(deadline)),
            None
        );
        assert!(Instant::now() >= deadline);
        // Returns at once if the token is still there.
        let start = Instant::now();
        thread::park_timeout(Duration::from_secs(20));
        assert!(start.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_wake_up_before_the_sleep_is_not_lost() {
        let mut polls = 0;
        let output = block_on(
            poll_fn(|context| {
                polls += 1;
                context.waker().wake_by_ref();
                if polls == 3 {
                    Poll::Ready(polls)
                } else {
                    Poll::Pending
                }
            }),
            None,
        );
        assert_eq!(output, Some(3));
    }

    #[test]
    fn a_thread_makes_one_waker() {
        let (first, second) = (Bed::of_this_thread(), Bed::of_this_thread());
        assert!(first.waker.will_wake(&second.waker));
    }
}
