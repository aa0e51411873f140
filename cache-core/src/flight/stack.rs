//! The flights that the current thread leads at this moment, innermost last: around a sync body as a
//! whole, around an async body during each poll. Not a record of tasks: between polls a task leads nothing.

use std::cell::RefCell;

use crate::{sync::thread_local, waits::FlightId};

thread_local! {
    static LED: RefCell<Vec<FlightId>> = const { RefCell::new(Vec::new()) };
}

/// Runs `body` as a part of `flight`.
pub(super) fn within<R>(flight: FlightId, body: impl FnOnce() -> R) -> R {
    struct Pop;
    impl Drop for Pop {
        fn drop(&mut self) {
            let _ = LED.try_with(|led| led.borrow_mut().pop());
        }
    }
    // While the thread's own cells are torn down no stack is kept: there a cycle ends with the timeout.
    let _pop = LED
        .try_with(|led| led.borrow_mut().push(flight))
        .ok()
        .map(|()| Pop);
    body()
}

/// Hands `look` the flights led here, outermost first. `look` is ours: no user code runs in it.
pub(super) fn with<R>(mut look: impl FnMut(&[FlightId]) -> R) -> R {
    LED.try_with(|led| look(&led.borrow()))
        .unwrap_or_else(|_| look(&[]))
}
