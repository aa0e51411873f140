//! Results shared between processes: what stands between a memo and a [`Store`](crate::store::Store). Not
//! the stores themselves, and nothing that a function without one needs.

mod asked;
mod breaker;
pub mod cache;
pub(crate) mod claiming;
pub mod codec;
pub mod config;
mod envelope;
mod fingerprint;
mod guard;
pub(crate) mod held;
pub(crate) mod invalidating;
pub mod key_writer;
pub(crate) mod reading;
mod recent;
mod remote;
mod round_trips;
pub(crate) mod settling;
pub(crate) mod sharing;
mod store_key;
mod store_stats;
pub(crate) mod tier;
mod unconfirmed;

pub use asked::Asked;
pub use breaker::BreakerState;
pub use guard::{Guard, Traffic};
pub use key_writer::{KeyError, KeyWriter};
pub use round_trips::RoundTrips;
pub use store_stats::StoreStats;
