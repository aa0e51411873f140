//! The smallest executor: for futures that are ready or soon will be.
//!
//! It spins, so it is of no use to a future that waits for a timer or a socket.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Polls `future` until it is ready.
pub fn spin_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        std::hint::spin_loop();
    }
}
