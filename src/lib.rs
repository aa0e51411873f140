//! One line above a function, and it is cached.

pub mod bounds;

pub use cache_core::error::{Error, ErrorKind};
pub use cache_core::function::{Function, clear_all, functions};
pub use cache_core::identity::Key;
pub use cache_core::policy::{Policy, Scope};
pub use cache_core::stats::Stats;
pub use cache_core::testing;
pub use cache_macros::{cached, memoize};

/// What generated code calls. Not a part of the interface: it changes with every release.
#[doc(hidden)]
pub mod __private;
