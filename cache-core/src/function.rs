//! Every annotated function of the program, called or not, and the memos that hang below it.
//!
//! An attribute makes one [`Site`] and registers it at link time. A memo is made at the first call;
//! a generic function, or a method of a generic type, gets one for each set of types it is called
//! with, looked up by type.

use std::any::{Any, TypeId};
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use once_cell::sync::OnceCell;

use crate::clock::Tick;
use crate::policy::{Policy, Scope};
use crate::stats::{Counters, Stats};

/// An annotated function: where it stands, what its attribute said, and what became of its calls.
///
/// Listed by [`functions`]. A function whose crate is not linked into the program is not listed.
pub struct Function {
    name: &'static str,
    module: &'static str,
    file: &'static str,
    line: u32,
    policy: Policy,
    memos: Memos,
    /// Which tables of threads a clear has made void: those that saw an older number.
    generation: AtomicU64,
    /// The place of this function in the tables of a thread, given at the first call; 0: none yet.
    local_index: AtomicUsize,
    local_counters: OnceCell<Counters>,
}

impl Function {
    /// The function's name, without its module.
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

    /// The line of the attribute.
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
        let mut sum = self.local_counters.get().map_or_else(Stats::default, Counters::stats);
        for memo in self.memos.iter() {
            sum.add(&memo.stats());
        }
        sum.add(&crate::local::stats(self));
        sum
    }

    /// Forgets every result, for all types the function was called with and, with
    /// `scope = "thread"`, on all threads. Runs under way are not stored.
    pub fn clear(&self) {
        self.generation.fetch_add(1, Ordering::Release);
        for memo in self.memos.iter() {
            memo.clear();
        }
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
        let assigned = self.local_index.compare_exchange(0, fresh, Ordering::Relaxed, Ordering::Relaxed);
        assigned.map_or_else(|earlier| earlier, |_| fresh) - 1
    }

    #[inline]
    pub(crate) fn local_counters(&self) -> &Counters {
        self.local_counters.get_or_init(Counters::new)
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

/// Where an attribute stands in the source.
#[derive(Debug, Clone, Copy)]
pub struct Location {
    /// The function's name.
    pub name: &'static str,
    /// `module_path!()`
    pub module: &'static str,
    /// `file!()`
    pub file: &'static str,
    /// `line!()`
    pub line: u32,
}

/// The location of the attribute whose code calls it.
#[doc(hidden)]
#[macro_export]
macro_rules! __location {
    ($name:literal) => {
        $crate::function::Location {
            name: $name,
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: ::core::line!(),
        }
    };
}

/// The type of a closure, which knows `Self` and all generics of the function it stands in.
#[inline]
pub fn who<Marker>(_marker: Marker) -> TypeId {
    typeid::of::<Marker>()
}

/// The static of an attribute: a [`Function`] whose entries carry the metadata `X`.
#[derive(Debug)]
pub struct Site<X> {
    function: Function,
    expiry: PhantomData<fn() -> X>,
}

impl<X> Site<X> {
    /// Made by the attribute.
    #[must_use]
    pub const fn new(at: Location, policy: Policy) -> Self {
        Self {
            function: Function {
                name: at.name,
                module: at.module,
                file: at.file,
                line: at.line,
                policy,
                memos: Memos(OnceCell::new()),
                generation: AtomicU64::new(0),
                local_index: AtomicUsize::new(0),
                local_counters: OnceCell::new(),
            },
            expiry: PhantomData,
        }
    }

    /// The memo of the types `who`, made by `make` at the first call.
    #[inline]
    pub(crate) fn memo<M: Memoized>(&'static self, who: TypeId, make: fn(&'static Function) -> M) -> &'static M {
        if let Some(first) = self.function.memos.0.get()
            && first.who == who
            && let Some(memo) = first.any.downcast_ref()
        {
            return memo;
        }
        self.find_or_make(who, make)
    }

    #[cold]
    fn find_or_make<M: Memoized>(&'static self, who: TypeId, make: fn(&'static Function) -> M) -> &'static M {
        let mut link = &self.function.memos.0;
        loop {
            let node = link.get_or_init(|| Box::new(Node::new(who, make(&self.function))));
            if node.who == who && let Some(memo) = node.any.downcast_ref() {
                return memo;
            }
            link = &node.next;
        }
    }
}

impl<X> Deref for Site<X> {
    type Target = Function;

    #[inline]
    fn deref(&self) -> &Function {
        &self.function
    }
}

/// What every memo can do without its types.
pub(crate) trait Memoized: Any + Send + Sync {
    fn stats(&self) -> Stats;
    fn clear(&self);
    /// Frees expired entries if it is time to.
    fn sweep(&self, now: Tick);
}

/// The memos of a function: a list that only grows, so that readers need no lock.
struct Memos(OnceCell<Box<Node>>);

struct Node {
    who: TypeId,
    memo: &'static dyn Memoized,
    any: &'static (dyn Any + Send + Sync),
    next: OnceCell<Box<Node>>,
}

impl Node {
    fn new<M: Memoized>(who: TypeId, memo: M) -> Self {
        // A memo lives as long as the program: its number is bounded by the number of types the
        // function is compiled for.
        let memo: &'static M = Box::leak(Box::new(memo));
        Self { who, memo, any: memo, next: OnceCell::new() }
    }
}

impl Memos {
    fn iter(&self) -> impl Iterator<Item = &'static dyn Memoized> {
        let mut link = &self.0;
        std::iter::from_fn(move || {
            let node = link.get()?;
            link = &node.next;
            Some(node.memo)
        })
    }
}

/// A function on the list that is made at link time.
#[derive(Debug)]
pub struct Registered(&'static Function);

impl Registered {
    /// Made by the attribute.
    #[must_use]
    pub const fn new<X>(site: &'static Site<X>) -> Self {
        Self(&site.function)
    }
}

inventory::collect!(Registered);

/// Every annotated function of the program, in no particular order, those never called included.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    inventory::iter::<Registered>().map(|registered| registered.0)
}

/// Forgets every result of every annotated function.
pub fn clear_all() {
    functions().for_each(Function::clear);
}
