//! The flights that the current thread leads at this moment, innermost last: around a sync body as a
//! whole, around an async body during each poll. Not a record of tasks: between polls a task leads nothing.

use std::cell::RefCell;
use std::marker::PhantomData;

use crate::{sync::thread_local, waits::FlightId};

thread_local! {
    static LED: RefCell<Vec<FlightId>> = const { RefCell::new(Vec::new()) };
}

/// Makes what runs on this thread a part of `flight`, until the guard is dropped.
pub(super) fn push(flight: FlightId) -> OnStack {
    // While the thread's own cells are torn down no stack is kept: there a cycle ends with the timeout.
    let pushed = LED.try_with(|led| led.borrow_mut().push(flight)).is_ok();
    OnStack {
        pushed,
        thread_bound: PhantomData,
    }
}

/// A stretch of a flight's run on this thread. Guards are dropped in the reverse order they were made.
#[derive(Debug)]
#[must_use = "the stretch ends when the guard is dropped"]
pub(crate) struct OnStack {
    pushed: bool,
    thread_bound: PhantomData<*const ()>,
}

impl Drop for OnStack {
    fn drop(&mut self) {
        if self.pushed {
            let _ = LED.try_with(|led| led.borrow_mut().pop());
        }
    }
}

/// Hands `look` the flights led here, outermost first. `look` is ours: no user code runs in it.
pub(super) fn with<R>(mut look: impl FnMut(&[FlightId]) -> R) -> R {
    LED.try_with(|led| look(&led.borrow()))
        .unwrap_or_else(|_| look(&[]))
}
