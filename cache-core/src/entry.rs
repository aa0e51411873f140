//! One entry of one function, for the companions: `user::delete(7)`, `user::get(7)` and their like.

use std::fmt;
use std::marker::PhantomData;

use crate::call::{At, LocateOf, MemoOf, OutputOf};
use crate::error::Error;
use crate::expiry::Expiry;
use crate::identity::Key;
use crate::key::Part;
use crate::memo::{SharedRules, StoredKey};
use crate::outcome::Outcome;
use crate::rules::{RuleSet, is_turned_away};
use crate::site::Who;

/// What companions do with one entry.
///
/// Generated code returns it as `impl Entry`, because the types behind it are inferred and cannot
/// be written down.
pub trait Entry {
    /// What the function returns.
    type Output;
    /// The result if it is there and fresh; the body never runs.
    fn get(self) -> Option<Self::Output>;
    /// Whether a fresh result is there, without counting as a use of it.
    fn contains(self) -> bool;
    /// Stores a result as if the body had returned it.
    ///
    /// # Errors
    ///
    /// If the policy of the function does not keep such a result, or it is too heavy.
    fn put(self, output: Self::Output) -> Result<(), Error>;
    /// Forgets the result.
    ///
    /// # Errors
    ///
    /// If a shared store did not confirm; within a process never.
    fn delete(self) -> Result<(), Error>;
    /// Ends the freshness of the result.
    ///
    /// # Errors
    ///
    /// As for [`Entry::delete`].
    fn expire(self) -> Result<(), Error>;
    /// The identity of the entry.
    fn key(self) -> Key;
}

/// An entry of a process-wide memo.
pub struct Located<K: 'static, X: 'static, S: RuleSet> {
    memo: &'static MemoOf<K, X, S>,
    rules: S,
    key: K,
}

impl<L, S, W> At<L, S, W>
where
    L: Copy,
    W: Who,
    S: SharedRules,
{
    /// The entry of these arguments.
    pub fn entry<P: Part>(self, arguments: P) -> Located<P::Owned, L::Expiry, S>
    where
        L: LocateOf<P::Owned, S>,
    {
        Located {
            memo: self.memo(),
            key: arguments.own(),
            rules: self.rules,
        }
    }

    /// Removes the entries that `doomed` says so of, and returns their number. `doomed` is given
    /// the key and the result.
    pub fn invalidate_if<K: StoredKey>(
        self,
        _key: PhantomData<K>,
        mut doomed: impl FnMut(&K, &OutputOf<S>) -> bool,
    ) -> usize
    where
        L: LocateOf<K, S>,
    {
        self.memo::<K>()
            .invalidate_if(|key, cell| doomed(key, &S::Outcome::load(cell)))
    }
}

impl<K, X, S> Entry for Located<K, X, S>
where
    K: StoredKey,
    X: Expiry,
    S: SharedRules,
{
    type Output = OutputOf<S>;

    fn get(self) -> Option<OutputOf<S>> {
        let cell = self.memo.table.get(&self.key);
        let fresh = cell.filter(|cell| !is_turned_away(&self.rules, cell));
        match &fresh {
            Some(_) => self.memo.counters.hit(),
            None => self.memo.counters.miss(),
        }
        fresh.map(|cell| S::Outcome::load(&cell))
    }

    fn contains(self) -> bool {
        self.memo.table.contains(&self.key)
    }

    fn put(self, output: OutputOf<S>) -> Result<(), Error> {
        self.memo.put(&self.rules, self.key, output)
    }

    fn delete(self) -> Result<(), Error> {
        self.memo.delete(&self.key);
        Ok(())
    }

    fn expire(self) -> Result<(), Error> {
        self.memo.expire(&self.key);
        Ok(())
    }

    fn key(self) -> Key {
        Key::new(
            self.memo.function,
            std::ptr::from_ref(self.memo).addr(),
            &self.key,
        )
    }
}

impl<K, X, S: RuleSet> fmt::Debug for Located<K, X, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Located").finish_non_exhaustive()
    }
}
