//! What arguments and results have to be, as the compiler's messages name it.
//!
//! Nobody has to implement or write these: each holds for whatever is `Hash`, `Eq`, `Clone`, `Send` or
//! `Sync`, as its name says.

pub use cache_core::key::check::{KeyClone, KeyEq, KeyHash, KeySend, KeySync};
pub use cache_core::outcome::check::{HasErr, HasNone, ResultClone, ResultSend, ResultSync};

#[cfg(feature = "redis")]
pub use cache_core::key::travel::KeySerialize;
#[cfg(feature = "redis")]
pub use cache_core::shared::codec::probe::{ResultDeserialize, ResultSerialize};
