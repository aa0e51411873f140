//! For tests of code that uses annotated functions: time that moves on command, calls that can be
//! watched, caching that can be switched off.
//!
//! ```
//! use std::time::Duration;
//!
//! use larder::memoize;
//! use larder::testing::{ManualClock, disabled, observe};
//!
//! #[memoize(timeout = "5m")]
//! fn double(x: u64) -> u64 {
//!     x * 2
//! }
//!
//! let clock = ManualClock::freeze();
//! assert!(!observe(|| double(4)).1.hit());
//! assert!(observe(|| double(4)).1.hit());
//!
//! clock.advance(Duration::from_secs(300));
//! let (result, calls) = observe(|| double(4));
//! assert_eq!((result, calls.misses, calls.runs), (8, 1, 1)); // expired, without sleeping
//!
//! disabled(|| double(5)); // neither read nor stored
//! assert_eq!(double::get(5), None);
//! ```
//!
//! Futures are watched while they are polled, on whatever threads:
//!
//! ```
//! use larder::memoize;
//! use larder::testing::{disabled_async, observe_async};
//!
//! #[memoize]
//! async fn double(x: u64) -> u64 {
//!     x * 2
//! }
//!
//! # pollster::block_on(async {
//! let (result, calls) = observe_async(double(4)).await;
//! assert_eq!((result, calls.misses), (8, 1));
//! disabled_async(double(5)).await;
//! assert!(!double::contains(5).await);
//! # });
//! ```

pub use cache_core::testing::{
    Calls, ManualClock, Observing, Uncached, disabled, disabled_async, observe, observe_async,
};
#[cfg(feature = "redis")]
pub use cache_core::testing::{Promises, Report, conformance};
