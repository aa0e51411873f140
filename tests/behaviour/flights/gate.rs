//! Bodies that stop until the test lets them go on, and futures that are polled by hand.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

/// Longer than any test takes, so that a hang is a failure.
pub(super) const LONG: Duration = Duration::from_secs(20);

#[derive(Default)]
struct State {
    arrived: usize,
    let_through: usize,
    wakers: Vec<Waker>,
}

/// Counts the bodies that arrive and holds them until they may pass.
#[derive(Default)]
pub(super) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

impl Gate {
    /// A gate that holds nobody.
    pub(super) fn open() -> Self {
        let gate = Self::default();
        gate.let_all_through();
        gate
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn arrive(&self) -> usize {
        let mut state = self.state();
        state.arrived += 1;
        self.changed.notify_all();
        state.arrived
    }

    /// Holds the thread. Returned is the number of the arrival, from 1 on: which run it is.
    pub(super) fn pass(&self) -> usize {
        let number = self.arrive();
        self.wait_until(|state| state.let_through >= number);
        number
    }

    /// Holds the task.
    pub(super) async fn passed(&self) -> usize {
        let number = self.arrive();
        poll_fn(|context| {
            let mut state = self.state();
            if state.let_through >= number {
                return Poll::Ready(());
            }
            state.wakers.push(context.waker().clone());
            Poll::Pending
        })
        .await;
        number
    }

    fn wait_until(&self, condition: impl Fn(&State) -> bool) {
        let waited = self
            .changed
            .wait_timeout_while(self.state(), LONG, |state| !condition(state))
            .unwrap_or_else(PoisonError::into_inner);
        assert!(
            !waited.1.timed_out(),
            "nobody came to the gate, or nobody opened it"
        );
    }

    /// Waits until so many have arrived.
    pub(super) fn wait_for(&self, arrivals: usize) {
        self.wait_until(|state| state.arrived >= arrivals);
    }

    /// How many have arrived.
    pub(super) fn arrived(&self) -> usize {
        self.state().arrived
    }

    /// The arrivals up to this one pass, now or later.
    pub(super) fn let_through(&self, number: usize) {
        let wakers = {
            let mut state = self.state();
            state.let_through = number;
            std::mem::take(&mut state.wakers)
        };
        self.changed.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    pub(super) fn let_all_through(&self) {
        self.let_through(usize::MAX);
    }
}

/// Opens a gate when the test ends, however it ends: a failed assertion must not leave threads behind.
pub(super) struct OpenAtEnd<'a>(pub(super) &'a Gate);

impl Drop for OpenAtEnd<'_> {
    fn drop(&mut self) {
        self.0.let_all_through();
    }
}

/// Waits until a condition holds that only counters tell.
pub(super) fn eventually(condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < LONG, "it never came to that");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Tries what depends on threads having reached a place that nobody can see, with ever more time for
/// them to reach it. Fails only if no time is enough.
pub(super) fn with_enough_time(attempt: impl Fn(Duration) -> bool) {
    let times = [5, 20, 100, 500, 2000].map(Duration::from_millis);
    assert!(times.into_iter().any(attempt), "not even after two seconds");
}

#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// A future that is polled when the test says so.
pub(super) struct ByHand<F: Future> {
    future: Pin<Box<F>>,
    wakes: Arc<Wakes>,
    seen: usize,
}

impl<F: Future> ByHand<F> {
    pub(super) fn new(future: F) -> Self {
        Self {
            future: Box::pin(future),
            wakes: Arc::default(),
            seen: 0,
        }
    }

    /// A future that was polled once and is not ready.
    pub(super) fn started(future: F) -> Self {
        let mut by_hand = Self::new(future);
        assert!(by_hand.poll().is_none(), "ready at the first poll");
        by_hand
    }

    pub(super) fn poll(&mut self) -> Option<F::Output> {
        self.seen = self.wakes.0.load(SeqCst);
        let waker = Waker::from(Arc::clone(&self.wakes));
        match self.future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        }
    }

    /// Whether it asked to be polled again.
    pub(super) fn is_woken(&self) -> bool {
        self.wakes.0.load(SeqCst) > self.seen
    }

    /// Polls it as an executor would: only when it was woken.
    pub(super) fn finish(mut self) -> F::Output {
        let start = Instant::now();
        loop {
            if let Some(output) = self.poll() {
                return output;
            }
            while !self.is_woken() {
                assert!(start.elapsed() < LONG, "nobody woke the future");
                std::thread::sleep(Duration::from_micros(100));
            }
        }
    }
}

/// The output of a future that is ready at once.
pub(super) fn at_once<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("not ready at the first poll"),
    }
}
