//! Every annotated function of the program, called or not.
//!
//! An attribute makes one [`Site`] and registers the function in it at link time.

use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use once_cell::race::OnceBox;

use crate::clock::Tick;
use crate::error::Error;
use crate::policy::{Policy, Scope};
use crate::site::{Memos, Site};
use crate::stats::{Counters, Stats};
use crate::thread_results;

/// An annotated function: where it stands, what its attribute said, and what became of its calls.
///
/// Listed by [`functions`]. A function whose crate is not linked into the program is not listed.
pub struct Function {
    name: &'static str,
    module: &'static str,
    file: &'static str,
    line: u32,
    policy: Policy,
    pub(crate) memos: Memos,
    /// Which tables of threads a clear has made void: those that saw an older number.
    generation: AtomicU64,
    /// The place of this function in the tables of a thread, given at the first call; 0: none yet.
    local_index: AtomicUsize,
    local_counters: OnceBox<Counters>,
}

impl Function {
    pub(crate) const fn new(at: Location, policy: Policy) -> Self {
        Self {
            name: at.name,
            module: at.module,
            file: at.file,
            line: at.line,
            policy,
            memos: Memos::new(),
            generation: AtomicU64::new(0),
            local_index: AtomicUsize::new(0),
            local_counters: OnceBox::new(),
        }
    }

    /// The function's name without its module; in an annotated impl block with its type, `Shop::price`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The path of the module it stands in.
    #[must_use]
    pub const fn module(&self) -> &'static str {
        self.module
    }

    /// The source file, as the compiler was given it.
    #[must_use]
    pub const fn file(&self) -> &'static str {
        self.file
    }

    /// The line of its name.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// What the attribute said.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Which calls see each other's results.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.policy.scope
    }

    /// The counters of all its memos together. With `scope = "thread"`, `entries` and `weight` are
    /// those of the calling thread.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let mut sum = self
            .local_counters
            .get()
            .map_or_else(Stats::default, Counters::stats);
        for memo in self.memos.iter() {
            sum.add(&memo.stats());
        }
        sum.add(&thread_results::stats(self));
        sum
    }

    /// Forgets every result, for all types the function was called with and, with
    /// `scope = "thread"`, on all threads (the others drop what they hold at their next call). Runs under
    /// way are not stored.
    ///
    /// # Errors
    ///
    /// If a shared store did not confirm; within a process never.
    pub fn clear(&self) -> Result<(), Error> {
        self.generation.fetch_add(1, Ordering::Release);
        thread_results::catch_up(self);
        self.memos.iter().for_each(|memo| memo.clear());
        Ok(())
    }

    pub(crate) fn sweep(&self, now: Tick) {
        self.memos.iter().for_each(|memo| memo.sweep(now));
    }

    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// The place in the tables of a thread, or `None` before the first call.
    #[inline]
    pub(crate) fn local_index(&self) -> Option<usize> {
        self.local_index.load(Ordering::Relaxed).checked_sub(1)
    }

    #[cold]
    pub(crate) fn assign_local_index(&self) -> usize {
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        let fresh = NEXT.fetch_add(1, Ordering::Relaxed);
        let assigned =
            self.local_index
                .compare_exchange(0, fresh, Ordering::Relaxed, Ordering::Relaxed);
        assigned.map_or_else(|earlier| earlier, |_| fresh) - 1
    }

    #[inline]
    pub(crate) fn local_counters(&self) -> &Counters {
        self.local_counters
            .get_or_init(|| Box::new(Counters::new()))
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Function")
            .field("name", &format_args!("{}::{}", self.module, self.name))
            .field("at", &format_args!("{}:{}", self.file, self.line))
            .field("policy", &self.policy)
            .field("stats", &self.stats())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", self.module, self.name)
    }
}

/// Where a function stands in the source.
#[derive(Debug, Clone, Copy)]
pub struct Location {
    /// The function's name.
    pub name: &'static str,
    /// `module_path!()`
    pub module: &'static str,
    /// `file!()`
    pub file: &'static str,
    /// The line of its name.
    pub line: u32,
}

/// The location of a function in the file whose code calls it.
#[doc(hidden)]
#[macro_export]
macro_rules! __location {
    ($name:literal, $line:expr) => {
        $crate::function::Location {
            name: $name,
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: $line,
        }
    };
}

/// A function on the list that is made at link time.
#[derive(Debug)]
pub struct Registered(&'static Function);

impl Registered {
    /// Made by the attribute.
    #[must_use]
    pub const fn new<X>(site: &'static Site<X>) -> Self {
        Self(site.function())
    }
}

inventory::collect!(Registered);

/// Every annotated function of the program, in no particular order, those never called included.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    inventory::iter::<Registered>().map(|registered| registered.0)
}

/// Forgets every result of every annotated function.
///
/// # Errors
///
/// If a shared store did not confirm; within a process never. All functions are cleared even if one
/// of them fails, and the first error is returned.
pub fn clear_all() -> Result<(), Error> {
    let mut first = Ok(());
    for function in functions() {
        first = first.and(function.clear());
    }
    first
}
