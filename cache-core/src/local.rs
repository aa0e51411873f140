//! `scope = "thread"`: the same call, in a table of the thread's own.
//!
//! No flights: a thread cannot wait for itself. What other threads may do is to clear, which makes
//! the tables of an older generation void at their next use.

use std::any::{Any, TypeId};
use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use crate::call::{At, Mode, OutputOf};
use crate::entry::Entry;
use crate::error::{Error, ErrorKind};
use crate::expiry::Expiry;
use crate::function::Function;
use crate::key::{Key, Lookup, Part};
use crate::memo::StoredKey;
use crate::outcome::Outcome;
use crate::rules::{RuleSet, plan};
use crate::site::{Site, Who};
use crate::stats::{self, Stats};
use crate::thread_table::ThreadTable;

thread_local! {
    static TABLES: RefCell<Vec<Vec<Local>>> = const { RefCell::new(Vec::new()) };
}

/// One thread's table of one function and one set of types.
struct Local {
    who: TypeId,
    memo: Rc<dyn LocalMemo>,
}

/// A table without its types.
trait LocalMemo: Any {
    fn len(&self) -> usize;
}

/// One thread's results, and what has happened to them.
struct Results<K, C, X> {
    table: ThreadTable<K, C, X>,
    /// The generation of the function that the table belongs to.
    generation: Cell<u64>,
    /// Counts invalidations on this thread, so that a run that one of them overtook is not stored.
    epoch: Cell<u64>,
}

impl<K: StoredKey, C: Clone + 'static, X: Expiry> LocalMemo for Results<K, C, X> {
    fn len(&self) -> usize {
        self.table.len()
    }
}

impl<K: StoredKey, C: Clone + 'static, X: Expiry> Results<K, C, X> {
    fn new(function: &Function) -> Self {
        let max_entries = usize::try_from(function.policy().max_entries).unwrap_or(usize::MAX);
        Self {
            table: ThreadTable::new(max_entries),
            generation: Cell::new(function.generation()),
            epoch: Cell::new(0),
        }
    }

    /// Clears the table if another thread cleared the function.
    #[inline]
    fn catch_up(&self, function: &Function) {
        let generation = function.generation();
        if self.generation.get() != generation {
            self.generation.set(generation);
            self.invalidate(ThreadTable::clear);
        }
    }

    fn invalidate<R>(&self, remove: impl FnOnce(&ThreadTable<K, C, X>) -> R) -> R {
        self.epoch.set(self.epoch.get() + 1);
        remove(&self.table)
    }
}

/// What [`Function::stats`] knows only on this thread.
pub(crate) fn stats(function: &Function) -> Stats {
    let entries = function.local_index().and_then(|index| {
        TABLES
            .try_with(|tables| {
                let tables = tables.try_borrow().ok()?;
                Some(tables.get(index)?.iter().map(|local| local.memo.len() as u64).sum())
            })
            .ok()
            .flatten()
    });
    let entries = entries.unwrap_or(0);
    Stats { entries, weight: entries, ..Stats::default() }
}

/// Hands this thread's results to `use_them`; `None` while the thread is ending, or inside a lookup
/// whose `Hash` or `Eq` calls a function for the first time.
#[inline]
fn with<K, C, X, R>(
    site: &'static Site<X>,
    who: TypeId,
    use_them: impl FnOnce(&Results<K, C, X>) -> R,
) -> Option<R>
where
    K: StoredKey,
    C: Clone + 'static,
    X: Expiry,
{
    TABLES
        .try_with(|tables| {
            let borrowed = tables.try_borrow().ok()?;
            if let Some(locals) = site.local_index().and_then(|index| borrowed.get(index)) {
                for local in locals {
                    if local.who == who
                        && let Some(results) = (&*local.memo as &dyn Any).downcast_ref()
                    {
                        return Some(use_them(results));
                    }
                }
            }
            drop(borrowed);
            let results: Rc<Results<K, C, X>> = make(tables, site, who)?;
            Some(use_them(&results))
        })
        .ok()
        .flatten()
}

#[cold]
fn make<K, C, X>(
    tables: &RefCell<Vec<Vec<Local>>>,
    site: &'static Site<X>,
    who: TypeId,
) -> Option<Rc<Results<K, C, X>>>
where
    K: StoredKey,
    C: Clone + 'static,
    X: Expiry,
{
    let index = site.local_index().unwrap_or_else(|| site.assign_local_index());
    let mut tables = tables.try_borrow_mut().ok()?;
    if tables.len() <= index {
        tables.resize_with(index + 1, Vec::new);
    }
    let results = Rc::new(Results::new(site));
    tables[index].push(Local { who, memo: Rc::clone(&results) as Rc<dyn LocalMemo> });
    Some(results)
}

/// A function with `scope = "thread"`, about to be called.
#[derive(Debug)]
#[must_use]
pub struct AtThread<X: 'static, S>(At<&'static Site<X>, S, TypeId>);

impl<X, S, W: Who> At<&'static Site<X>, S, W> {
    /// `scope = "thread"`.
    #[inline]
    pub fn thread(self) -> AtThread<X, S> {
        let Self { site, rules, who, mode } = self;
        AtThread(At { site, rules, who: who.id(), mode })
    }
}

impl<X: Expiry, S: RuleSet> AtThread<X, S> {
    /// Looks the arguments up in this thread's table.
    #[inline]
    pub fn enter<P: Part>(self, arguments: P) -> EnteredThread<P::Owned, X, S> {
        let at = self.0;
        if at.mode == Mode::Normal && !stats::is_disabled() {
            let cell = with::<P::Owned, CellOf<S>, X, _>(at.site, at.who, |results| {
                results.catch_up(at.site);
                results.table.get(&Lookup(&arguments))
            });
            if let Some(cell) = cell.flatten()
                && !is_stale(&at.rules, &cell)
            {
                at.site.local_counters().hit();
                return EnteredThread(State::Hit(S::Outcome::load(&cell)));
            }
        }
        if at.mode == Mode::Bypassed || stats::is_disabled() {
            return EnteredThread(State::Bypassed);
        }
        at.site.local_counters().miss();
        EnteredThread(State::Missed(LocatedThread { key: arguments.own(), at }))
    }

    /// This thread's entry of these arguments.
    pub fn entry<P: Part>(self, arguments: P) -> LocatedThread<P::Owned, X, S> {
        LocatedThread { key: arguments.own(), at: self.0 }
    }

    /// Removes this thread's entries that `doomed` says so of; see [`At::invalidate_if`].
    pub fn invalidate_if<K: StoredKey>(
        self,
        _own: impl FnOnce() -> K,
        mut doomed: impl FnMut(&K, &OutputOf<S>) -> bool,
    ) -> usize {
        let at = self.0;
        let snapshot = with::<K, CellOf<S>, X, _>(at.site, at.who, |results| {
            results.catch_up(at.site);
            results.invalidate(ThreadTable::snapshot)
        });
        let mut removed = 0;
        for (key, cell) in snapshot.into_iter().flatten() {
            if doomed(&key, &S::Outcome::load(&cell)) {
                let gone = with::<K, CellOf<S>, X, _>(at.site, at.who, |results| {
                    results.table.remove(&key)
                });
                removed += usize::from(gone == Some(true));
            }
        }
        removed
    }
}

type CellOf<S> = <<S as RuleSet>::Outcome as Outcome>::Cell;

fn is_stale<S: RuleSet>(rules: &S, cell: &CellOf<S>) -> bool {
    rules.may_be_stale() && S::Outcome::peek(cell).is_some_and(|value| rules.is_stale(value))
}

/// A call after its lookup in a thread's table.
#[must_use]
pub struct EnteredThread<K, X: 'static, S: RuleSet>(State<K, X, S>);

enum State<K, X: 'static, S: RuleSet> {
    Hit(OutputOf<S>),
    Bypassed,
    Missed(LocatedThread<K, X, S>),
}

impl<K, X, S: RuleSet> fmt::Debug for EnteredThread<K, X, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnteredThread").finish_non_exhaustive()
    }
}

impl<K: StoredKey, X: Expiry, S: RuleSet> EnteredThread<K, X, S> {
    /// The result, of the hit or of `body`.
    #[inline]
    pub fn run(self, body: impl FnOnce() -> OutputOf<S>) -> OutputOf<S> {
        match self.0 {
            State::Hit(output) => output,
            State::Bypassed => body(),
            State::Missed(miss) => miss.run(body),
        }
    }
}

/// One entry of this thread.
pub struct LocatedThread<K, X: 'static, S> {
    key: K,
    at: At<&'static Site<X>, S, TypeId>,
}

impl<K: StoredKey, X: Expiry, S: RuleSet> LocatedThread<K, X, S> {
    fn with<R>(&self, use_them: impl FnOnce(&Results<K, CellOf<S>, X>) -> R) -> Option<R> {
        with(self.at.site, self.at.who, |results| {
            results.catch_up(self.at.site);
            use_them(results)
        })
    }

    #[cold]
    fn run(self, body: impl FnOnce() -> OutputOf<S>) -> OutputOf<S> {
        let counters = self.at.site.local_counters();
        counters.run();
        let began = self.with(|results| results.epoch.get());
        let output = body();
        let value = match S::Outcome::split(output) {
            Ok(value) => value,
            Err(output) => {
                counters.not_stored();
                return output;
            }
        };
        let plan = plan(self.at.site.policy(), &self.at.rules, &value);
        let cell = S::Outcome::store(value);
        let stored = plan.and_then(|plan| {
            self.with(|results| {
                Some(results.epoch.get()) == began
                    && results.table.insert(self.key.clone(), cell.clone(), plan.lifetime)
            })
        });
        if stored != Some(true) {
            counters.not_stored();
        }
        S::Outcome::load(&cell)
    }
}

impl<K: StoredKey, X: Expiry, S: RuleSet> Entry for LocatedThread<K, X, S> {
    type Output = OutputOf<S>;

    fn get(self) -> Option<OutputOf<S>> {
        let cell = self.with(|results| results.table.get(&self.key)).flatten();
        let fresh = cell.filter(|cell| !is_stale(&self.at.rules, cell));
        match &fresh {
            Some(_) => self.at.site.local_counters().hit(),
            None => self.at.site.local_counters().miss(),
        }
        fresh.map(|cell| S::Outcome::load(&cell))
    }

    fn contains(self) -> bool {
        self.with(|results| results.table.contains(&self.key)) == Some(true)
    }

    fn put(self, output: OutputOf<S>) -> Result<(), Error> {
        let refused = Err(Error::new(ErrorKind::NotKept, self.at.site.name()));
        let Ok(value) = S::Outcome::split(output) else {
            return refused;
        };
        let Some(plan) = plan(self.at.site.policy(), &self.at.rules, &value) else {
            return refused;
        };
        let cell = S::Outcome::store(value);
        let key = self.key.clone();
        self.with(|results| results.invalidate(|table| table.insert(key, cell, plan.lifetime)));
        Ok(())
    }

    fn delete(self) -> Result<(), Error> {
        self.with(|results| results.invalidate(|table| table.remove(&self.key)));
        Ok(())
    }

    fn expire(self) -> Result<(), Error> {
        self.with(|results| results.invalidate(|table| table.expire(&self.key)));
        Ok(())
    }

    fn key(self) -> Key {
        Key::new(self.at.site.name(), &self.key)
    }
}

impl<K, X, S> fmt::Debug for LocatedThread<K, X, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocatedThread").finish_non_exhaustive()
    }
}
