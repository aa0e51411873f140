//! `scope = "thread"`: the same call, in a table of the thread's own.
//!
//! No flights: a thread cannot wait for itself. What other threads may do is to clear, which makes
//! the tables of an older generation void at their next use.

use std::any::TypeId;
use std::fmt;
use std::marker::PhantomData;

use crate::call::{At, Mode, OutputOf};
use crate::confirm::{Confirming, Looking, Seen};
use crate::entry::Entry;
use crate::error::{Error, ErrorKind};
use crate::expiry::Expiry;
use crate::identity::Key;
use crate::key::{Lookup, Part};
use crate::memo::StoredKey;
use crate::outcome::Outcome;
use crate::rules::{CellOf, RuleSet, admit, is_turned_away};
use crate::site::{Site, Who};
use crate::stats::{self, Counters, Slot};
use crate::thread_results::{Find, Results};
use crate::thread_table::ThreadTable;

/// A function with `scope = "thread"`, about to be called; `T` is the way to the thread's results.
#[derive(Debug)]
#[must_use]
pub struct AtThread<X: 'static, S, T, W> {
    at: At<&'static Site<X>, S, W>,
    tables: T,
}

impl<X, S, W: Who> At<&'static Site<X>, S, W> {
    /// `scope = "thread"`, with the way to the thread's results.
    #[inline]
    pub fn thread<T>(self, tables: T) -> AtThread<X, S, T, W> {
        AtThread { at: self, tables }
    }
}

impl<X: Expiry, S: RuleSet, T, W: Who> AtThread<X, S, T, W> {
    /// Looks the arguments up in this thread's table.
    #[inline]
    pub fn enter<P: Part>(self, arguments: P) -> EnteredThread<P::Owned, X, S, T>
    where
        T: Find<P::Owned, CellOf<S>, X>,
    {
        let slot = Slot::of_thread();
        if self.at.mode == Mode::Normal
            && !slot.is_disabled()
            && let Some((cell, counters)) = self.look(&arguments)
            && !is_turned_away(&self.at.rules, &cell)
        {
            counters.hit_in(slot);
            return EnteredThread(State::Hit(S::Outcome::load(&cell)));
        }
        // In pieces, which a hit need not put together.
        let Self { at, tables } = self;
        missed(at.site, at.rules, at.who, at.mode, tables, &arguments)
    }

    /// Looks up, without counting.
    #[inline]
    fn look<P: Part>(&self, arguments: &P) -> Option<(CellOf<S>, &'static Counters)>
    where
        T: Find<P::Owned, CellOf<S>, X>,
    {
        let look = |results: &Results<P::Owned, CellOf<S>, X>| {
            results.catch_up(self.at.site.generation());
            let cell = match P::IS_COPY {
                true => results.table.get_owned(arguments.own()),
                false => results.table.get(&Lookup(arguments)),
            }?;
            Some((cell, results.counters))
        };
        let who = self.at.who.id();
        self.tables.with(self.at.site, who, look).flatten()
    }

    /// This thread's entry of these arguments.
    pub fn entry<P: Part>(self, arguments: P) -> LocatedThread<P::Owned, X, S, T> {
        let Self { at, tables } = self;
        LocatedThread {
            key: arguments.own(),
            site: at.site,
            rules: at.rules,
            who: at.who.id(),
            tables,
        }
    }

    /// Removes this thread's entries that `doomed` says so of; see [`At::invalidate_if`].
    pub fn invalidate_if<K: StoredKey>(
        self,
        _key: PhantomData<K>,
        mut doomed: impl FnMut(&K, &OutputOf<S>) -> bool,
    ) -> Confirming<usize>
    where
        T: Find<K, CellOf<S>, X>,
    {
        let Self { at, tables } = self;
        let who = at.who.id();
        let snapshot = tables.with(at.site, who, |results| {
            results.catch_up(at.site.generation());
            results.invalidate(ThreadTable::snapshot)
        });
        let mut removed = 0;
        for (key, cell) in snapshot.into_iter().flatten() {
            if doomed(&key, &S::Outcome::load(&cell)) {
                let gone = tables.with(at.site, who, |results| results.table.remove(&key));
                removed += usize::from(gone == Some(true));
            }
        }
        Confirming::done(Ok(removed))
    }
}

#[cold]
fn missed<X, S: RuleSet, T, P: Part>(
    site: &'static Site<X>,
    rules: S,
    who: impl Who,
    mode: Mode,
    tables: T,
    arguments: &P,
) -> EnteredThread<P::Owned, X, S, T> {
    if stats::is_disabled() {
        return EnteredThread(State::Bypassed);
    }
    if mode == Mode::Bypassed {
        site.local_counters().bypassed();
        return EnteredThread(State::Bypassed);
    }
    site.local_counters().miss();
    EnteredThread(State::Missed(LocatedThread {
        key: arguments.own(),
        site,
        rules,
        who: who.id(),
        tables,
    }))
}

/// A call after its lookup in a thread's table.
#[must_use]
pub struct EnteredThread<K, X: 'static, S: RuleSet, T>(State<K, X, S, T>);

enum State<K, X: 'static, S: RuleSet, T> {
    Hit(OutputOf<S>),
    Bypassed,
    Missed(LocatedThread<K, X, S, T>),
}

impl<K, X, S: RuleSet, T> fmt::Debug for EnteredThread<K, X, S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnteredThread").finish_non_exhaustive()
    }
}

impl<K, X, S, T> EnteredThread<K, X, S, T>
where
    K: StoredKey,
    X: Expiry,
    S: RuleSet,
    T: Find<K, CellOf<S>, X>,
{
    /// The result, or the right to run the body: its result is for [`RunningThread::finish`].
    #[inline]
    pub fn begin(self) -> Result<OutputOf<S>, RunningThread<K, X, S, T>> {
        match self.0 {
            State::Hit(output) => Ok(output),
            State::Bypassed => Err(RunningThread(None)),
            State::Missed(miss) => Err(miss.begin()),
        }
    }
}

/// A body that runs; `None` if its result is not for storing.
#[must_use]
pub struct RunningThread<K, X: 'static, S, T>(Option<Begun<K, X, S, T>>);

/// The entry that a result is for, and how many invalidations there were when its body began.
struct Begun<K, X: 'static, S, T> {
    entry: LocatedThread<K, X, S, T>,
    epoch: Option<u64>,
}

impl<K, X, S, T> fmt::Debug for RunningThread<K, X, S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunningThread").finish_non_exhaustive()
    }
}

impl<K, X, S, T> RunningThread<K, X, S, T>
where
    K: StoredKey,
    X: Expiry,
    S: RuleSet,
    T: Find<K, CellOf<S>, X>,
{
    /// Stores what the body returned, as the policy says.
    pub fn finish(self, output: OutputOf<S>) -> OutputOf<S> {
        match self.0 {
            None => output,
            Some(begun) => begun.entry.finish(begun.epoch, output),
        }
    }
}

/// One entry of this thread.
pub struct LocatedThread<K, X: 'static, S, T> {
    key: K,
    site: &'static Site<X>,
    rules: S,
    who: TypeId,
    tables: T,
}

impl<K, X, S, T> LocatedThread<K, X, S, T>
where
    K: StoredKey,
    X: Expiry,
    S: RuleSet,
    T: Find<K, CellOf<S>, X>,
{
    fn with<R>(&self, use_them: impl FnOnce(&Results<K, CellOf<S>, X>) -> R) -> Option<R> {
        self.tables.with(self.site, self.who, |results| {
            results.catch_up(self.site.generation());
            use_them(results)
        })
    }

    #[cold]
    fn begin(self) -> RunningThread<K, X, S, T> {
        self.site.local_counters().run();
        let epoch = self.with(Results::epoch);
        RunningThread(Some(Begun { entry: self, epoch }))
    }

    fn finish(self, began: Option<u64>, output: OutputOf<S>) -> OutputOf<S> {
        let counters = self.site.local_counters();
        let (cell, plan) = match admit(self.site.policy(), &self.rules, output) {
            Ok(admitted) => admitted,
            Err(output) => {
                counters.not_stored();
                return output;
            }
        };
        let stored = plan.and_then(|plan| {
            self.with(|results| {
                Some(results.epoch()) == began
                    && results
                        .table
                        .insert(self.key.clone(), cell.clone(), plan.lifetime)
            })
        });
        if stored != Some(true) {
            counters.not_stored();
        }
        S::Outcome::load(&cell)
    }
}

impl<K, X, S, T> Entry for LocatedThread<K, X, S, T>
where
    K: StoredKey,
    X: Expiry,
    S: RuleSet,
    T: Find<K, CellOf<S>, X>,
{
    type Output = OutputOf<S>;

    fn look(&self) -> Looking {
        Looking::table()
    }

    fn get(self, _: Seen) -> Option<OutputOf<S>> {
        let cell = self.with(|results| results.table.get(&self.key)).flatten();
        let fresh = cell.filter(|cell| !is_turned_away(&self.rules, cell));
        match &fresh {
            Some(_) => self.site.local_counters().hit(),
            None => self.site.local_counters().miss(),
        }
        fresh.map(|cell| S::Outcome::load(&cell))
    }

    fn contains(self, _: Seen) -> bool {
        self.with(|results| results.table.contains(&self.key)) == Some(true)
    }

    fn put(self, output: OutputOf<S>) -> Confirming {
        let Ok((cell, Some(plan))) = admit(self.site.policy(), &self.rules, output) else {
            let error = Error::new(ErrorKind::NotKept, self.site.name());
            return Confirming::done(Err(error));
        };
        let key = self.key.clone();
        self.with(|results| results.invalidate(|table| table.insert(key, cell, plan.lifetime)));
        Confirming::done(Ok(()))
    }

    fn delete(self) -> Confirming {
        self.with(|results| results.invalidate(|table| table.remove(&self.key)));
        Confirming::done(Ok(()))
    }

    fn expire(self) -> Confirming {
        self.with(|results| results.invalidate(|table| table.expire(&self.key)));
        Confirming::done(Ok(()))
    }

    fn key(self) -> Key {
        Key::new(self.site.function(), self.who, &self.key)
    }
}

impl<K, X, S, T> fmt::Debug for LocatedThread<K, X, S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocatedThread").finish_non_exhaustive()
    }
}
