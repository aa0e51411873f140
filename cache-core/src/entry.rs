//! One entry of one function, for the companions: `user::delete(7)`, `user::get(7)` and their like.

use std::fmt;
use std::marker::PhantomData;

use crate::call::{At, LocateOf, MemoOf, OutputOf};
use crate::confirm::{Confirming, Looking, Seen, View};
use crate::expiry::Expiry;
use crate::identity::Key;
use crate::key::Part;
use crate::memo::{SharedRules, StoredKey};
use crate::outcome::Outcome;
use crate::rules::{RuleSet, is_turned_away};
#[cfg(feature = "shared")]
use crate::shared::sharing::{self, Errand};
use crate::site::Who;

/// What companions do with one entry.
///
/// Generated code returns it as `impl Entry`, because the types behind it are inferred and cannot
/// be written down.
pub trait Entry {
    /// What the function returns.
    type Output;
    /// Looks for the result, where it is kept; the body never runs.
    fn look(&self) -> Looking;
    /// The result that was seen, if it is fresh.
    fn get(self, seen: Seen) -> Option<Self::Output>;
    /// Whether a fresh result was seen, without counting as a use of it.
    fn contains(self, seen: Seen) -> bool;
    /// Stores a result as if the body had returned it. Fails if the policy of the function does not keep such
    /// a result, it is too heavy, or a store did not confirm.
    fn put(self, output: Self::Output) -> Confirming;
    /// Forgets the result. Fails if a store did not confirm; within a process never.
    fn delete(self) -> Confirming;
    /// Ends the freshness of the result. Fails as [`Entry::delete`] does.
    fn expire(self) -> Confirming;
    /// The identity of the entry.
    fn key(self) -> Key;
}

/// An entry of a process-wide memo.
pub struct Located<K: 'static, X: 'static, S: RuleSet> {
    memo: &'static MemoOf<K, X, S>,
    rules: S,
    key: K,
    /// What it wants of the store, if its results are shared.
    #[cfg(feature = "shared")]
    errand: Option<Errand>,
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
        let memo = self.memo();
        Located {
            memo,
            key: arguments.own(),
            rules: self.rules,
            #[cfg(feature = "shared")]
            errand: Errand::of::<P, L::Expiry, S>(memo, &arguments),
        }
    }

    /// Removes the entries that `doomed` says so of, and returns their number. `doomed` is given
    /// the key and the result. Where results are shared, whose keys nobody knows here, all of them go,
    /// and their number is 0.
    pub fn invalidate_if<K: StoredKey>(
        self,
        _key: PhantomData<K>,
        mut doomed: impl FnMut(&K, &OutputOf<S>) -> bool,
    ) -> Confirming<usize>
    where
        L: LocateOf<K, S>,
    {
        let memo = self.memo::<K>();
        let removed = memo.invalidate_if(|key, cell| doomed(key, &S::Outcome::load(cell)));
        let confirming = Confirming::done(Ok(removed));
        #[cfg(feature = "shared")]
        let confirming = confirming.and(sharing::clear(memo.function));
        confirming
    }
}

impl<K, X, S> Entry for Located<K, X, S>
where
    K: StoredKey,
    X: Expiry,
    S: SharedRules,
{
    type Output = OutputOf<S>;

    fn look(&self) -> Looking {
        #[cfg(feature = "shared")]
        if let Some(reading) = self.errand.as_ref().and_then(Errand::read) {
            return Looking::store(reading);
        }
        Looking::table()
    }

    fn get(self, seen: Seen) -> Option<OutputOf<S>> {
        let found = self.found(seen);
        match &found {
            Some(_) => self.memo.counters.hit(),
            None => self.memo.counters.miss(),
        }
        found
    }

    fn contains(self, seen: Seen) -> bool {
        match seen.0 {
            View::Table => self.memo.table.contains(&self.key),
            #[cfg(feature = "shared")]
            View::Store(_) => self.found(seen).is_some(),
        }
    }

    fn put(self, output: OutputOf<S>) -> Confirming {
        #[cfg(feature = "shared")]
        if let Some(errand) = self.errand {
            return self.memo.put_shared(&self.rules, &self.key, errand, output);
        }
        Confirming::done(self.memo.put(&self.rules, self.key, output))
    }

    fn delete(self) -> Confirming {
        self.memo.delete(&self.key);
        self.confirm()
    }

    fn expire(self) -> Confirming {
        self.memo.expire(&self.key);
        self.confirm()
    }

    fn key(self) -> Key {
        Key::new(
            self.memo.function,
            std::ptr::from_ref(self.memo).addr(),
            &self.key,
        )
    }
}

impl<K, X, S> Located<K, X, S>
where
    K: StoredKey,
    X: Expiry,
    S: SharedRules,
{
    fn found(&self, seen: Seen) -> Option<OutputOf<S>> {
        match seen.0 {
            View::Table => {
                let cell = self.memo.table.get(&self.key);
                let fresh = cell.filter(|cell| !is_turned_away(&self.rules, cell));
                fresh.map(|cell| S::Outcome::load(&cell))
            }
            #[cfg(feature = "shared")]
            View::Store(bytes) => {
                let value = self.errand.as_ref()?.open::<S>(&bytes?)?;
                (!self.rules.is_stale(&value)).then(|| S::Outcome::join(value))
            }
        }
    }

    /// Has the removal of what the store holds confirmed.
    fn confirm(self) -> Confirming {
        let confirming = Confirming::done(Ok(()));
        #[cfg(feature = "shared")]
        let confirming = confirming.and(self.errand.and_then(Errand::delete));
        confirming
    }
}

impl<K, X, S: RuleSet> fmt::Debug for Located<K, X, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Located").finish_non_exhaustive()
    }
}
