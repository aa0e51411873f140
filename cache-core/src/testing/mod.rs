//! For tests of code that uses annotated functions: time that moves on command, calls that can be
//! watched, caching that can be switched off.

mod calls;
mod clock;
#[cfg(feature = "shared")]
mod conformance;

pub use calls::{Calls, Observing, Uncached, disabled, disabled_async, observe, observe_async};
pub use clock::ManualClock;
#[cfg(feature = "shared")]
pub use conformance::{Promises, Report, conformance};
