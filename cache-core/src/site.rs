//! From an annotated function to its memo.
//!
//! A memo is made at the first call. A generic function, or a method of a generic type, gets one for
//! each set of types it is called with, and they are found by type. Where the attribute can write
//! the types of the memo down, a [`TypedSite`] saves the search.

use std::any::{self, Any, TypeId};
use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use once_cell::race::OnceRef;
use once_cell::sync::OnceCell;

use crate::clock::Tick;
use crate::expiry::Expiry;
use crate::function::{Function, Location};
use crate::memo::{Memo, StoredCell, StoredKey};
use crate::policy::Policy;
#[cfg(feature = "shared")]
use crate::shared::tier::Tier;
use crate::stats::Stats;

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
            function: Function::new(at, policy),
            expiry: PhantomData,
        }
    }

    /// Itself, by a name that every kind of site has.
    #[must_use]
    pub const fn site(&'static self) -> &'static Self {
        self
    }

    pub(crate) const fn function(&'static self) -> &'static Function {
        &self.function
    }

    #[cold]
    fn find_or_make<M: Memoized>(
        &'static self,
        id: TypeId,
        path: Option<Path>,
        make: fn(&'static Function, Path) -> M,
    ) -> &'static M {
        let path = path.unwrap_or(self.function.path);
        let mut link = &self.function.memos.0;
        loop {
            let node = link.get_or_init(|| Box::new(Node::new(id, make(&self.function, path))));
            if node.who == id
                && let Some(memo) = node.any.downcast_ref()
            {
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

/// A [`Site`] of a function without generics whose stored types could be written down: it holds its
/// memo where no type has to be asked for.
pub struct TypedSite<K: 'static, C: 'static, X: 'static, R: 'static = Infallible> {
    site: Site<X>,
    memo: OnceRef<'static, Memo<K, C, R, X>>,
}

impl<K, C, X, R> TypedSite<K, C, X, R> {
    /// Made by the attribute.
    #[must_use]
    pub const fn new(at: Location, policy: Policy) -> Self {
        Self {
            site: Site::new(at, policy),
            memo: OnceRef::new(),
        }
    }

    /// The site without the types of its memo.
    #[must_use]
    pub const fn site(&'static self) -> &'static Site<X> {
        &self.site
    }
}

impl<K, C, R, X> Deref for TypedSite<K, C, X, R> {
    type Target = Site<X>;

    #[inline]
    fn deref(&self) -> &Site<X> {
        &self.site
    }
}

impl<K, C, R, X> fmt::Debug for TypedSite<K, C, X, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.site.function.fmt(f)
    }
}

/// The way to the memo of a function.
pub trait Locate<K, C, R>: Copy {
    /// What the entries carry besides their values.
    type Expiry: Expiry;
    /// The memo of the types `who`, made at the first call.
    fn memo<W: Who>(self, who: W) -> &'static Memo<K, C, R, Self::Expiry>;
}

impl<K, C, R, X> Locate<K, C, R> for &'static Site<X>
where
    K: StoredKey,
    C: StoredCell,
    R: StoredCell,
    X: Expiry,
{
    type Expiry = X;

    #[inline]
    fn memo<W: Who>(self, who: W) -> &'static Memo<K, C, R, X> {
        if let Some(first) = self.function.memos.0.get()
            && who.is(first.who)
            && let Some(memo) = first.any.downcast_ref()
        {
            return memo;
        }
        self.find_or_make(who.id(), who.path(), Memo::new)
    }
}

impl<K, C, R, X> Locate<K, C, R> for &'static TypedSite<K, C, X, R>
where
    K: StoredKey,
    C: StoredCell,
    R: StoredCell,
    X: Expiry,
{
    type Expiry = X;

    #[inline]
    fn memo<W: Who>(self, who: W) -> &'static Memo<K, C, R, X> {
        match self.memo.get() {
            Some(memo) => memo,
            None => self
                .memo
                .get_or_init(|| self.site.find_or_make(who.id(), who.path(), Memo::new)),
        }
    }
}

/// Which of a function's memos a call belongs to.
pub trait Who: Copy {
    /// Whether it is the memo of this type.
    fn is(self, id: TypeId) -> bool;
    /// The type the memo is found by.
    fn id(self) -> TypeId;
    /// The function's path with the types it is called with, where there can be several.
    fn path(self) -> Option<Path>;
}

/// Says the path of a function; not called before somebody asks.
pub type Path = fn() -> &'static str;

/// The only memo of a function without generics.
#[derive(Debug, Clone, Copy)]
pub struct Only;

impl Who for Only {
    #[inline]
    fn is(self, _: TypeId) -> bool {
        true
    }

    #[inline]
    fn id(self) -> TypeId {
        TypeId::of::<Self>()
    }

    #[inline]
    fn path(self) -> Option<Path> {
        None
    }
}

/// One of several memos, by the type of a closure of the function, which knows `Self` and all
/// generics around it.
#[derive(Debug, Clone, Copy)]
pub struct Marked {
    id: TypeId,
    path: Path,
}

impl Who for Marked {
    #[inline]
    fn is(self, id: TypeId) -> bool {
        self.id == id
    }

    #[inline]
    fn id(self) -> TypeId {
        self.id
    }

    #[inline]
    fn path(self) -> Option<Path> {
        Some(self.path)
    }
}

/// The memo that this closure of the function stands for.
#[inline]
pub fn who<Marker>(_marker: Marker) -> Marked {
    Marked {
        id: typeid::of::<Marker>(),
        path: any::type_name::<Marker>,
    }
}

/// What every memo can do without its types.
pub(crate) trait Memoized: Any + Send + Sync {
    fn stats(&self) -> Stats;
    fn clear(&self);
    /// Frees expired entries.
    fn sweep(&'static self, now: Tick);
    /// Its place in the store or why it has none; `None` before the first miss.
    #[cfg(feature = "shared")]
    fn place(&'static self) -> Option<Result<&'static Tier, &'static str>>;
}

/// The memos of a function: a list that only grows, so that readers need no lock.
pub(crate) struct Memos(OnceCell<Box<Node>>);

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
        Self {
            who,
            memo,
            any: memo,
            next: OnceCell::new(),
        }
    }
}

impl Memos {
    pub(crate) const fn new() -> Self {
        Self(OnceCell::new())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static dyn Memoized> {
        let mut link = &self.0;
        std::iter::from_fn(move || {
            let node = link.get()?;
            link = &node.next;
            Some(node.memo)
        })
    }
}
