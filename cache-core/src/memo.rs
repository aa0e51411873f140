//! One function and one set of types: its table, its runs under way, its counters.

use std::fmt;
use std::hash::Hash;
use std::time::Instant;

#[cfg(feature = "shared")]
use once_cell::sync::OnceCell;

use crate::clock::{self, Tick};
use crate::error::{Error, ErrorKind};
use crate::expiry::Expiry;
use crate::flight::{Entered, Flights, Leader};
use crate::function::{self, Function};
use crate::key::{Lookup, Part};
use crate::outcome::Outcome;
use crate::rules::{Plan, RuleSet, admit};
#[cfg(feature = "shared")]
use crate::shared::StoreStats;
#[cfg(feature = "shared")]
use crate::shared::{held::Held, settling::Settling, tier::Tier};
use crate::site::{Memoized, Path};
use crate::stats::{Counters, Stats};
use crate::table::{Limits, Table};
use crate::timer;

/// What a flight hands to those who waited for it: the cell that was made of the result, or what
/// is shared of a result without a value.
#[derive(Debug)]
pub(crate) enum Landed<C, R> {
    Value(C),
    Rest(R),
    /// Of a run that the store has not confirmed, which began at this moment.
    #[cfg(feature = "shared")]
    Unconfirmed(Box<Self>, Instant),
}

impl<C: Clone, R: Clone> Clone for Landed<C, R> {
    fn clone(&self) -> Self {
        match self {
            Self::Value(cell) => Self::Value(cell.clone()),
            Self::Rest(rest) => Self::Rest(rest.clone()),
            #[cfg(feature = "shared")]
            Self::Unconfirmed(landed, began) => Self::Unconfirmed(landed.clone(), *began),
        }
    }
}

/// What the flights of an outcome carry.
pub(crate) type LandedOf<O> = Landed<<O as Outcome>::Cell, <O as Outcome>::Rest>;

/// The right to run a body of an outcome.
pub(crate) type LeaderOf<K, O> = Leader<'static, K, LandedOf<O>>;

/// Everything that belongs to one function and one set of types.
///
/// `K` is the stored key, `C` the cell of the value, `R` what is shared of results without a value,
/// `X` what an entry carries besides.
pub struct Memo<K, C, R, X> {
    pub(crate) function: &'static Function,
    pub(crate) table: Table<K, C, X>,
    pub(crate) flights: Flights<K, Landed<C, R>>,
    pub(crate) counters: Counters,
    /// The function's path, with the types of this memo.
    #[cfg_attr(
        not(feature = "shared"),
        expect(dead_code, reason = "names results in a store")
    )]
    pub(crate) path: Path,
    /// Its place in the store, or why it has none; not known before the first miss.
    #[cfg(feature = "shared")]
    pub(crate) tier: OnceCell<Result<Tier, &'static str>>,
}

/// What becomes of a run's result, besides being handed to those who wait for it.
#[derive(Debug)]
pub(crate) enum Duty {
    /// It goes into the table.
    Table,
    /// It is not stored: it is for the store, which cannot be asked. The run began now.
    #[cfg(feature = "shared")]
    Nothing(Instant),
    /// It goes into the store, which gave this lease for it.
    #[cfg(feature = "shared")]
    Lease(Box<Held>),
}

/// A run that has ended, with the result for the caller who ran it.
pub(crate) enum Finished<T> {
    /// There is nothing left to do.
    Done(T),
    /// The store is to confirm it first.
    #[cfg(feature = "shared")]
    Settling(Settling, T),
}

/// What may be stored as a key.
pub trait StoredKey: Hash + Eq + Clone + Send + Sync + 'static {}
impl<K: Hash + Eq + Clone + Send + Sync + 'static> StoredKey for K {}

/// What may be kept for all threads.
pub trait StoredCell: Clone + Send + Sync + 'static {}
impl<C: Clone + Send + Sync + 'static> StoredCell for C {}

/// Rules of results that may be kept for all threads.
pub trait SharedRules: RuleSet<Outcome: Outcome<Cell: StoredCell, Rest: StoredCell>> {}
impl<S: RuleSet<Outcome: Outcome<Cell: StoredCell, Rest: StoredCell>>> SharedRules for S {}

impl<K: StoredKey, C: StoredCell, R: StoredCell, X: Expiry> Memo<K, C, R, X> {
    pub(crate) fn new(function: &'static Function, path: Path) -> Self {
        let policy = function.policy();
        let limits = Limits {
            max_entries: policy.max_entries,
            max_bytes: policy.max_bytes,
        };
        Self {
            function,
            table: Table::new(limits),
            flights: Flights::new(),
            counters: Counters::new(),
            path,
            #[cfg(feature = "shared")]
            tier: OnceCell::new(),
        }
    }

    /// Looks up, without counting.
    #[inline]
    pub(crate) fn look<P: Part<Owned = K>>(&self, arguments: &P) -> Option<C> {
        self.table.get(&Lookup(arguments))
    }

    /// A place among those who compute `key`, after one more look at the table.
    pub(crate) fn join(&'static self, key: &K) -> Entered<'static, K, Landed<C, R>> {
        self.flights
            .enter(key, || self.table.get(key).map(Landed::Value))
    }

    /// A place among those who compute `key`, whatever the table holds.
    pub(crate) fn join_run(&'static self, key: &K) -> Entered<'static, K, Landed<C, R>> {
        self.flights.enter(key, || None)
    }

    /// The lead for `key`, whoever leads it now.
    pub(crate) fn lead(&'static self, key: &K) -> Entered<'static, K, Landed<C, R>> {
        self.flights.lead(key)
    }

    /// The lead of a run that nobody else joins.
    pub(crate) fn solo(&'static self, key: &K) -> Leader<'static, K, Landed<C, R>> {
        self.flights.solo(key)
    }

    /// Ends a run: decides whether the result stays, stores it unless an invalidation came, hands it to
    /// those who waited, and returns it.
    pub(crate) fn finish<S>(
        &'static self,
        rules: &S,
        leader: Leader<'static, K, Landed<C, R>>,
        duty: Duty,
        output: <S::Outcome as Outcome>::Output,
    ) -> Finished<<S::Outcome as Outcome>::Output>
    where
        S: RuleSet,
        S::Outcome: Outcome<Cell = C, Rest = R>,
    {
        match duty {
            Duty::Table => Finished::Done(self.keep(rules, leader, output)),
            #[cfg(feature = "shared")]
            Duty::Nothing(began) => Finished::Done(self.hand_on(rules, leader, began, output)),
            #[cfg(feature = "shared")]
            Duty::Lease(held) => self.settle(rules, leader, *held, output),
        }
    }

    /// The end of a run whose result is for the table.
    fn keep<S>(
        &'static self,
        rules: &S,
        leader: Leader<'static, K, Landed<C, R>>,
        output: <S::Outcome as Outcome>::Output,
    ) -> <S::Outcome as Outcome>::Output
    where
        S: RuleSet,
        S::Outcome: Outcome<Cell = C, Rest = R>,
    {
        match admit(self.function.policy(), rules, output) {
            Ok((cell, plan)) => {
                self.land(leader, &cell, plan);
                S::Outcome::load(&cell)
            }
            Err(output) => {
                self.counters.not_stored();
                leader.land(S::Outcome::rest(&output).map(Landed::Rest), None::<fn()>);
                output
            }
        }
    }

    fn land(&'static self, leader: Leader<'static, K, Landed<C, R>>, cell: &C, plan: Option<Plan>) {
        let key = leader.key().clone();
        let insert = plan.map(|Plan { lifetime, weight }| {
            move || self.table.insert(key, cell.clone(), lifetime, weight)
        });
        let inserted = leader.land(Some(Landed::Value(cell.clone())), insert);
        match &inserted {
            Some(inserted) if inserted.is_kept() => self.tidy(),
            _ => self.counters.not_stored(),
        }
    }

    /// Sees to it that what was inserted is freed when its time is over, read or not.
    fn tidy(&'static self) {
        if X::EXPIRES {
            self.schedule_sweep();
            self.table.sweep_overdue();
        }
    }

    /// Sets the timer if the next sweep has come nearer than the timer knows.
    fn schedule_sweep(&'static self) {
        if let Some(moment) = self.table.next_sweep() {
            clock::on_advance(sweep_all);
            let wait = moment.since(clock::now());
            if let Some(deadline) = Instant::now().checked_add(wait) {
                timer::run_at(deadline, move || self.sweep(clock::now()));
            }
        }
    }

    /// Stores a value that no run produced.
    pub(crate) fn put<S>(
        &'static self,
        rules: &S,
        key: K,
        output: <S::Outcome as Outcome>::Output,
    ) -> Result<(), Error>
    where
        S: RuleSet,
        S::Outcome: Outcome<Cell = C, Rest = R>,
    {
        let refuse = |kind| Err(Error::new(kind, self.function.name()));
        let Ok((cell, Some(plan))) = admit(self.function.policy(), rules, output) else {
            return refuse(ErrorKind::NotKept);
        };
        let owned = key.clone();
        let inserted = self.flights.invalidate(&key, || {
            self.table.insert(owned, cell, plan.lifetime, plan.weight)
        });
        if !inserted.is_kept() {
            return refuse(ErrorKind::TooHeavy);
        }
        drop(inserted);
        self.tidy();
        Ok(())
    }

    /// Removes one entry and keeps the run under way from storing its own.
    pub(crate) fn delete(&self, key: &K) {
        drop(self.flights.invalidate(key, || self.table.remove(key)));
    }

    /// Ends the freshness of one entry, and that of the run under way.
    pub(crate) fn expire(&'static self, key: &K) {
        drop(self.flights.invalidate(key, || self.table.expire(key)));
        self.schedule_sweep();
    }

    /// Removes the entries that `doomed` says so of, which runs outside of every lock.
    ///
    /// Every run under way is kept from storing: what it will return cannot be asked about.
    pub(crate) fn invalidate_if(&self, mut doomed: impl FnMut(&K, &C) -> bool) -> usize {
        self.flights.invalidate_all();
        let mut removed = 0;
        for (key, cell) in self.table.snapshot() {
            if doomed(&key, &cell) {
                let gone = self.table.remove(&key);
                removed += usize::from(gone.was_live());
            }
        }
        removed
    }
}

impl<K, C, R, X> fmt::Debug for Memo<K, C, R, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memo")
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}

impl<K: StoredKey, C: StoredCell, R: StoredCell, X: Expiry> Memoized for Memo<K, C, R, X> {
    fn stats(&self) -> Stats {
        Stats {
            evictions: self.table.evictions(),
            expirations: self.table.expirations(),
            refusals: self.table.refusals(),
            entries: self.table.len() as u64,
            weight: self.table.weight(),
            #[cfg(feature = "shared")]
            store: self.tier.get().map_or_else(StoreStats::default, |place| {
                place
                    .as_ref()
                    .map_or_else(|_| StoreStats::default(), Tier::stats)
            }),
            ..self.counters.stats()
        }
    }

    fn clear(&self) {
        self.flights.invalidate_all();
        self.table.clear();
    }

    fn sweep(&'static self, now: Tick) {
        self.table.sweep(now);
        self.schedule_sweep();
    }

    #[cfg(feature = "shared")]
    fn place(&'static self) -> Option<Result<&'static Tier, &'static str>> {
        self.tier
            .get()
            .map(|place| place.as_ref().map_err(|why| *why))
    }
}

/// What a manual clock calls after it was advanced.
fn sweep_all(now: Tick) {
    function::functions().for_each(|function| function.sweep(now));
}
