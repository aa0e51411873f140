//! The results of one thread: which table belongs to which function, and what makes it void.
//!
//! Each thread keeps a list of its tables by function. Where the attribute can write the types of
//! a table down, generated code holds the thread's table itself and saves the search.

use std::any::{Any, TypeId};
use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;
use std::thread::LocalKey;

use crate::expiry::Expiry;
use crate::function::Function;
use crate::memo::StoredKey;
use crate::site::{Only, Site, Who};
use crate::stats::{Counters, Stats};
use crate::thread_table::ThreadTable;

thread_local! {
    static TABLES: RefCell<Vec<Vec<Local>>> = const { RefCell::new(Vec::new()) };
}

/// One thread's table of one function and one set of types.
struct Local {
    who: TypeId,
    results: Rc<dyn Untyped>,
}

/// A table without its types.
trait Untyped: Any {
    /// The number of entries; none of a table that a clear has made void.
    fn len(&self) -> usize;
    /// See [`Results::catch_up`].
    fn catch_up(&self);
}

/// One thread's results of one function, and what has happened to them.
pub struct Results<K, C, X> {
    function: &'static Function,
    pub(crate) counters: &'static Counters,
    pub(crate) table: ThreadTable<K, C, X>,
    /// The generation of the function that the table belongs to.
    generation: Cell<u64>,
    /// Counts invalidations on this thread, so that a run that one of them overtook is not stored.
    epoch: Cell<u64>,
}

impl<K: StoredKey, C: Clone + 'static, X: Expiry> Untyped for Results<K, C, X> {
    fn len(&self) -> usize {
        match self.generation.get() == self.function.generation() {
            true => self.table.len(),
            false => 0,
        }
    }

    fn catch_up(&self) {
        Results::catch_up(self, self.function.generation());
    }
}

impl<K: StoredKey, C: Clone + 'static, X: Expiry> Results<K, C, X> {
    fn new(function: &'static Function) -> Self {
        let max_entries = function.policy().max_entries.unwrap_or(u64::MAX);
        let max_entries = usize::try_from(max_entries).unwrap_or(usize::MAX);
        Self {
            function,
            counters: function.local_counters(),
            table: ThreadTable::new(max_entries),
            generation: Cell::new(function.generation()),
            epoch: Cell::new(0),
        }
    }

    /// Clears the table if the function has been cleared since; `generation` is the function's.
    #[inline]
    pub(crate) fn catch_up(&self, generation: u64) {
        if self.generation.get() != generation {
            self.clear(generation);
        }
    }

    #[cold]
    fn clear(&self, generation: u64) {
        self.generation.set(generation);
        self.invalidate(ThreadTable::clear);
    }

    /// The number of invalidations so far, for a run that begins.
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.get()
    }

    /// Changes the table in a way that no run under way may undo.
    pub(crate) fn invalidate<R>(&self, change: impl FnOnce(&ThreadTable<K, C, X>) -> R) -> R {
        self.epoch.set(self.epoch.get() + 1);
        change(&self.table)
    }
}

/// A thread's own handle of its results, for a `thread_local!` of generated code.
#[derive(Debug)]
pub struct Held<K, C, X>(Option<Rc<Results<K, C, X>>>);

impl<K: StoredKey, C: Clone + 'static, X: Expiry> Held<K, C, X> {
    /// This thread's results of a function that has only one table.
    #[must_use]
    pub fn of(site: &'static Site<X>) -> Self {
        Self(
            TABLES
                .try_with(|tables| make(tables, site, Only.id()))
                .ok()
                .flatten(),
        )
    }
}

/// The way to this thread's results.
pub trait Find<K, C, X: 'static>: Copy {
    /// Hands them to `use_them`; `None` while the thread is ending, or inside a lookup whose `Hash`
    /// or `Eq` calls a function for the first time.
    fn with<R>(
        self,
        site: &'static Site<X>,
        who: TypeId,
        use_them: impl FnOnce(&Results<K, C, X>) -> R,
    ) -> Option<R>;
}

impl<K, C, X> Find<K, C, X> for &'static LocalKey<Held<K, C, X>> {
    #[inline]
    fn with<R>(
        self,
        _: &'static Site<X>,
        _: TypeId,
        use_them: impl FnOnce(&Results<K, C, X>) -> R,
    ) -> Option<R> {
        self.try_with(|held| held.0.as_deref().map(use_them))
            .ok()
            .flatten()
    }
}

/// By type, in the list of the thread.
#[derive(Debug, Clone, Copy)]
pub struct Listed;

impl<K: StoredKey, C: Clone + 'static, X: Expiry> Find<K, C, X> for Listed {
    #[inline]
    fn with<R>(
        self,
        site: &'static Site<X>,
        who: TypeId,
        use_them: impl FnOnce(&Results<K, C, X>) -> R,
    ) -> Option<R> {
        let with_list = |tables: &RefCell<Vec<Vec<Local>>>| {
            let borrowed = tables.try_borrow().ok()?;
            let of_function = site.local_index().and_then(|index| borrowed.get(index));
            for local in of_function.into_iter().flatten() {
                if local.who == who
                    && let Some(results) = (&*local.results as &dyn Any).downcast_ref()
                {
                    return Some(use_them(results));
                }
            }
            drop(borrowed);
            make(tables, site, who).map(|results| use_them(&results))
        };
        TABLES.try_with(with_list).ok().flatten()
    }
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
    let index = site
        .local_index()
        .unwrap_or_else(|| site.assign_local_index());
    let mut tables = tables.try_borrow_mut().ok()?;
    if tables.len() <= index {
        tables.resize_with(index + 1, Vec::new);
    }
    let results = Rc::new(Results::new(site.function()));
    tables[index].push(Local {
        who,
        results: Rc::clone(&results) as Rc<dyn Untyped>,
    });
    Some(results)
}

/// Drops at once what a clear has made void on this thread; the others do so at their next call.
pub(crate) fn catch_up(function: &Function) {
    // Taken along, because dropping values may call functions that need the list.
    let own = |tables: &RefCell<Vec<Vec<Local>>>| {
        let tables = tables.try_borrow().ok()?;
        let of_function = tables.get(function.local_index()?)?;
        Some(
            of_function
                .iter()
                .map(|local| Rc::clone(&local.results))
                .collect::<Vec<_>>(),
        )
    };
    let own = TABLES.try_with(own).ok().flatten().unwrap_or_default();
    own.iter().for_each(|results| results.catch_up());
}

/// What [`Function::stats`] knows only on this thread: how many entries its tables hold.
pub(crate) fn stats(function: &Function) -> Stats {
    let count = |tables: &RefCell<Vec<Vec<Local>>>| {
        let tables = tables.try_borrow().ok()?;
        let of_function = tables.get(function.local_index()?)?;
        Some(
            of_function
                .iter()
                .map(|local| local.results.len() as u64)
                .sum(),
        )
    };
    let entries = TABLES.try_with(count).ok().flatten().unwrap_or(0);
    Stats {
        entries,
        weight: entries,
        ..Stats::default()
    }
}

impl<K, C, X> fmt::Debug for Results<K, C, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Results")
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}
