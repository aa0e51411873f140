//! The engine behind `larder`: everything an annotated function does when it is called.
//!
//! Not meant to be used by itself: the facade crate `larder` re-exports what is for users, and what
//! generated code calls is under its `__private`.

pub mod call;
pub mod carry;
pub mod clock;
pub mod confirm;
pub mod entry;
pub mod error;
pub mod expiry;
mod flight;
pub mod function;
pub mod identity;
pub mod key;
pub mod local;
pub mod memo;
mod miss;
pub mod outcome;
mod park;
mod plain;
pub mod policy;
pub mod rules;
pub mod run;
#[cfg(feature = "shared")]
pub mod shared;
pub mod site;
pub mod stats;
#[cfg(feature = "shared")]
pub mod store;
mod sync;
pub mod table;
pub mod testing;
pub mod thread_results;
pub mod thread_table;
mod timer;
mod waits;

#[doc(hidden)]
pub use inventory;
