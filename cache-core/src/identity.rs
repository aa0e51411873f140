//! The identity of an entry, for users to compare and to log.

use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::sync::OnceLock;

use crate::function::Function;
use crate::table::KeyHasher;

/// The identity of one call of one function: what `user::key(7)` returns.
///
/// Two keys are equal when they name the same entry (up to a collision of 128 bits of hash). Printed
/// as the function's path and a hash of the arguments, never the arguments themselves, so it can go
/// into logs. The hash is seeded anew in every process.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    function: &'static Function,
    hash: u128,
}

impl Key {
    /// The entry of `owned` in the memo that `memo` tells apart from others of the function.
    pub(crate) fn new(function: &'static Function, memo: impl Hash, owned: &impl Hash) -> Self {
        static HASHERS: OnceLock<[KeyHasher; 2]> = OnceLock::new();
        let entry = (memo, owned);
        let halves = HASHERS.get_or_init(Default::default);
        let [high, low] = halves
            .each_ref()
            .map(|hasher| u128::from(hasher.hash_one(&entry)));
        Self {
            function,
            hash: high << 64 | low,
        }
    }

    /// The function the entry belongs to.
    #[must_use]
    pub const fn function(&self) -> &'static Function {
        self.function
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.function, other.function) && self.hash == other.hash
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:032x}", self.function, self.hash)
    }
}
