//! Every annotated function of the program, called or not.
//!
//! An attribute makes one [`Site`] and registers the function in it at link time.

use std::any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use once_cell::race::OnceBox;

use crate::clock::Tick;
use crate::confirm::Confirming;
use crate::error::Error;
use crate::policy::{Policy, Scope};
#[cfg(feature = "shared")]
use crate::shared::{sharing, tier::Tier};
use crate::site::{Memos, Path, Site};
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
    pub(crate) path: Path,
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
            path: at.path,
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

    /// Which calls see each other's results. Where the attribute does not say it, this is not known before
    /// the first call: until then it is [`Scope::Process`].
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self.policy.scope {
            Some(Scope::Thread) => Scope::Thread,
            #[cfg(feature = "shared")]
            _ if self.places().any(|place| place.is_ok()) => Scope::Shared,
            _ => Scope::Process,
        }
    }

    /// Why results stay in the process, where they could be shared otherwise: `None` if they are shared, or
    /// no call has found it out yet.
    ///
    /// ```
    /// # use cache_core::function::functions;
    /// for function in functions() {
    ///     if let Some(reason) = function.why_not_shared() {
    ///         println!("{function} stays in the process: {reason}");
    ///     }
    /// }
    /// ```
    #[cfg(feature = "shared")]
    #[must_use]
    pub fn why_not_shared(&self) -> Option<&'static str> {
        self.places().find_map(Result::err)
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
    pub fn clear(&'static self) -> Result<(), Error> {
        self.clearing().wait()
    }

    /// As [`Function::clear`], for tasks: what a store has to confirm is awaited.
    pub fn clearing(&'static self) -> Confirming {
        self.forget();
        let confirming = Confirming::done(Ok(()));
        #[cfg(feature = "shared")]
        let confirming = confirming.and(sharing::clear(self));
        confirming
    }

    /// Forgets what this process holds.
    fn forget(&self) {
        self.generation.fetch_add(1, Ordering::Release);
        thread_results::catch_up(self);
        self.memos.iter().for_each(|memo| memo.clear());
    }

    /// The places of its memos in the store, as far as they are known.
    #[cfg(feature = "shared")]
    fn places(&self) -> impl Iterator<Item = Result<&'static Tier, &'static str>> {
        self.memos.iter().filter_map(|memo| memo.place())
    }

    /// Whether none of its memos has a place in the store, as far as they have been called.
    #[cfg(feature = "shared")]
    pub(crate) fn stays(&self) -> bool {
        let mut places = self.places().peekable();
        places.peek().is_some() && places.all(|place| place.is_err())
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
    /// The type of its companions or of a closure beside its static, whose name has the whole way to it:
    /// impl blocks and functions around it included, which `module` does not know.
    pub path: Path,
}

/// Says the path that a type has, such as that of a closure.
#[inline]
#[must_use]
pub const fn path_of<Marker: ?Sized>(_marker: PhantomData<Marker>) -> Path {
    any::type_name::<Marker>
}

/// The type of a value that is thrown away.
#[inline]
#[must_use]
pub const fn type_of<T>(_value: &T) -> PhantomData<T> {
    PhantomData
}

/// The location of a function in the file whose code calls it, and the type that has its path: that of its
/// companions, or of a closure where there are none.
#[doc(hidden)]
#[macro_export]
macro_rules! __location {
    ($name:literal, $line:expr) => {
        $crate::__location!($name, $line, $crate::function::type_of(&|| ()))
    };
    ($name:literal, $line:expr, $type:expr) => {
        $crate::function::Location {
            name: $name,
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: $line,
            path: $crate::function::path_of($type),
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
    let confirming = Confirming::done(Ok(()));
    functions().for_each(Function::forget);
    // All at once, so that a store is asked in one round trip.
    #[cfg(feature = "shared")]
    let confirming = confirming.and(functions().flat_map(sharing::clear));
    confirming.wait()
}
