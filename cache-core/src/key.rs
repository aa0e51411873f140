//! From arguments to keys: which form of an argument is looked up, and which is stored.
//!
//! A call borrows its arguments as [`Part`]s, looks the table up with them, and makes the owned key
//! only on a miss. What is stored of a part is either `Copy` or behind an `Arc`, so a stored key can
//! be cloned and compared under the table's lock without running anybody's `Clone` or `Drop`.
//!
//! The form is chosen by method probing: [`Argument`] has the method `part` at five depths of
//! reference, and the deepest that applies wins. So no type has to be named, and aliases, `Self`,
//! lifetimes, generics and local types all work.

use std::borrow::Cow;
use std::ffi::{CStr, OsStr};
use std::hash::{BuildHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use equivalent::Equivalent;

/// One argument of a call, borrowed, on its way into a key.
///
/// The contract between the two forms: `hash` feeds the hasher exactly what `Owned`'s own `Hash`
/// does, and `equals` agrees with `Owned`'s `Eq`. A table re-hashes owned keys as it grows, so a
/// difference would lose entries.
pub trait Part {
    /// What a table keeps of the argument.
    type Owned: Hash + Eq + Clone + Send + Sync + 'static;
    /// Feeds the argument to `state`.
    fn hash_part<H: Hasher>(&self, state: &mut H);
    /// Whether `owned` was made of an equal argument.
    fn equals(&self, owned: &Self::Owned) -> bool;
    /// The form that is stored.
    fn own(&self) -> Self::Owned;
}

/// Borrowed parts as the key of a lookup.
#[derive(Debug)]
pub(crate) struct Lookup<'a, P>(pub(crate) &'a P);

impl<P: Part> Hash for Lookup<'_, P> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash_part(state);
    }
}

impl<P: Part> Equivalent<P::Owned> for Lookup<'_, P> {
    #[inline]
    fn equivalent(&self, key: &P::Owned) -> bool {
        self.0.equals(key)
    }
}

macro_rules! tuple_part {
    ($($name:ident $index:tt),*) => {
        impl<$($name: Part),*> Part for ($($name,)*) {
            type Owned = ($($name::Owned,)*);

            #[inline]
            #[allow(unused_variables, reason = "the empty tuple has nothing to hash")]
            fn hash_part<HashState: Hasher>(&self, state: &mut HashState) {
                $(self.$index.hash_part(state);)*
            }

            #[inline]
            #[allow(unused_variables, reason = "the empty tuple has nothing to compare")]
            fn equals(&self, owned: &Self::Owned) -> bool {
                true $(&& self.$index.equals(&owned.$index))*
            }

            #[inline]
            #[allow(clippy::unused_unit, reason = "the empty tuple owns nothing")]
            fn own(&self) -> Self::Owned {
                ($(self.$index.own(),)*)
            }
        }
    };
}

tuple_part!();
tuple_part!(A 0);
tuple_part!(A 0, B 1);
tuple_part!(A 0, B 1, C 2);
tuple_part!(A 0, B 1, C 2, D 3);
tuple_part!(A 0, B 1, C 2, D 3, E 4);
tuple_part!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple_part!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple_part!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

/// A `Copy` argument: stored as it is.
#[derive(Debug)]
pub struct ByCopy<'a, T>(&'a T);

impl<T: Copy + Hash + Eq + Send + Sync + 'static> Part for ByCopy<'_, T> {
    type Owned = T;

    #[inline]
    fn hash_part<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }

    #[inline]
    fn equals(&self, owned: &T) -> bool {
        self.0 == owned
    }

    #[inline]
    fn own(&self) -> T {
        *self.0
    }
}

/// An argument that is cloned once, on a miss, into an `Arc`.
#[derive(Debug)]
pub struct ByClone<'a, T>(&'a T);

impl<T: Clone + Hash + Eq + Send + Sync + 'static> Part for ByClone<'_, T> {
    type Owned = Arc<T>;

    #[inline]
    fn hash_part<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }

    #[inline]
    fn equals(&self, owned: &Arc<T>) -> bool {
        *self.0 == **owned
    }

    #[inline]
    fn own(&self) -> Arc<T> {
        Arc::new(self.0.clone())
    }
}

/// A borrowed argument without a size, such as `str` or `[T]`: copied into an `Arc` on a miss.
#[derive(Debug)]
pub struct ByRef<'a, T: ?Sized>(&'a T);

impl<T> Part for ByRef<'_, T>
where
    T: ?Sized + Hash + Eq + Send + Sync + 'static,
    for<'x> Arc<T>: From<&'x T>,
{
    type Owned = Arc<T>;

    #[inline]
    fn hash_part<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }

    #[inline]
    fn equals(&self, owned: &Arc<T>) -> bool {
        *self.0 == **owned
    }

    #[inline]
    fn own(&self) -> Arc<T> {
        Arc::from(self.0)
    }
}

/// An argument that is an `Arc` already: the key shares it.
#[derive(Debug)]
pub struct ByArc<'a, T: ?Sized>(&'a Arc<T>);

impl<T: ?Sized + Hash + Eq + Send + Sync + 'static> Part for ByArc<'_, T> {
    type Owned = Arc<T>;

    #[inline]
    fn hash_part<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }

    #[inline]
    fn equals(&self, owned: &Arc<T>) -> bool {
        *self.0 == *owned
    }

    #[inline]
    fn own(&self) -> Arc<T> {
        Arc::clone(self.0)
    }
}

/// A float, compared by its bits: `0.0` and `-0.0` are two keys, and a `NaN` equals itself.
#[derive(Debug, Clone, Copy)]
pub struct Float<F>(F);

macro_rules! float {
    ($($float:ty)*) => {$(
        impl Hash for Float<$float> {
            #[inline]
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.0.to_bits().hash(state);
            }
        }

        impl PartialEq for Float<$float> {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.0.to_bits() == other.0.to_bits()
            }
        }

        impl Eq for Float<$float> {}

        impl Part for Float<$float> {
            type Owned = Self;

            #[inline]
            fn hash_part<H: Hasher>(&self, state: &mut H) {
                self.hash(state);
            }

            #[inline]
            fn equals(&self, owned: &Self) -> bool {
                self == owned
            }

            #[inline]
            fn own(&self) -> Self {
                *self
            }
        }

        impl Known for $float {
            type Part<'p> = Float<$float>;

            #[inline]
            fn known(&self) -> Float<$float> {
                Float(*self)
            }
        }
    )*};
}

float!(f32 f64);

/// An optional part.
#[derive(Debug)]
pub struct Maybe<P>(Option<P>);

impl<P: Part> Part for Maybe<P> {
    type Owned = Option<P::Owned>;

    #[inline]
    fn hash_part<H: Hasher>(&self, state: &mut H) {
        // What `Hash for Option` writes: the discriminant, then the value.
        std::mem::discriminant(&self.0.as_ref().map(|_| ())).hash(state);
        if let Some(part) = &self.0 {
            part.hash_part(state);
        }
    }

    #[inline]
    fn equals(&self, owned: &Option<P::Owned>) -> bool {
        match (&self.0, owned) {
            (Some(part), Some(owned)) => part.equals(owned),
            (None, None) => true,
            _ => false,
        }
    }

    #[inline]
    fn own(&self) -> Option<P::Owned> {
        self.0.as_ref().map(Part::own)
    }
}

/// Stands for an argument that cannot be part of a key, so that the one error about it is not
/// followed by others: [`Check`] has reported it.
#[derive(Debug)]
pub struct Refused;

impl Part for Refused {
    type Owned = ();

    fn hash_part<H: Hasher>(&self, _: &mut H) {}

    fn equals(&self, (): &()) -> bool {
        true
    }

    fn own(&self) {}
}

/// Types with a stored form of their own.
pub trait Known {
    /// The borrowed form of such an argument.
    type Part<'p>: Part
    where
        Self: 'p;
    /// Borrows the argument.
    fn known(&self) -> Self::Part<'_>;
}

macro_rules! known_unsized {
    ($($name:ty),*) => {$(
        impl Known for $name {
            type Part<'p> = ByRef<'p, $name>;

            #[inline]
            fn known(&self) -> ByRef<'_, $name> {
                ByRef(self)
            }
        }
    )*};
}

known_unsized!(str, Path, OsStr, CStr);

impl<T: Clone + Hash + Eq + Send + Sync + 'static> Known for [T] {
    type Part<'p> = ByRef<'p, [T]>;

    #[inline]
    fn known(&self) -> ByRef<'_, [T]> {
        ByRef(self)
    }
}

impl<T: ?Sized + Known> Known for &T {
    type Part<'p>
        = T::Part<'p>
    where
        Self: 'p;

    #[inline]
    fn known(&self) -> T::Part<'_> {
        T::known(self)
    }
}

impl<T: ?Sized + Known + ToOwned> Known for Cow<'_, T> {
    type Part<'p>
        = T::Part<'p>
    where
        Self: 'p;

    #[inline]
    fn known(&self) -> T::Part<'_> {
        T::known(self)
    }
}

impl<T: Known> Known for Option<T> {
    type Part<'p>
        = Maybe<T::Part<'p>>
    where
        Self: 'p;

    #[inline]
    fn known(&self) -> Maybe<T::Part<'_>> {
        Maybe(self.as_ref().map(T::known))
    }
}

impl<T: ?Sized + Hash + Eq + Send + Sync + 'static> Known for Arc<T> {
    type Part<'p>
        = ByArc<'p, T>
    where
        Self: 'p;

    #[inline]
    fn known(&self) -> ByArc<'_, T> {
        ByArc(self)
    }
}

/// An argument before its form is chosen.
#[derive(Debug)]
pub struct Argument<'a, T: ?Sized>(pub &'a T);

/// The five depths; generated code imports them all and calls `part`.
pub mod probe {
    use super::{Argument, ByClone, ByCopy, Hash, Known, Maybe, Refused};

    /// First: a type with a stored form of its own.
    pub trait ViaKnown<'a> {
        /// The chosen form.
        type Part;
        /// Chooses the form.
        fn part(&self) -> Self::Part;
    }

    impl<'a, T: ?Sized + Known + 'a> ViaKnown<'a> for &&&&Argument<'a, T> {
        type Part = T::Part<'a>;

        #[inline]
        fn part(&self) -> T::Part<'a> {
            self.0.known()
        }
    }

    /// Second: a reference that hides behind an alias.
    pub trait ViaReference<'a> {
        /// The chosen form.
        type Part;
        /// Chooses the form.
        fn part(&self) -> Self::Part;
    }

    impl<'a, T: Clone + Hash + Eq + Send + Sync + 'static> ViaReference<'a> for &&&Argument<'a, &'a T> {
        type Part = ByClone<'a, T>;

        #[inline]
        fn part(&self) -> ByClone<'a, T> {
            ByClone(self.0)
        }
    }

    impl<'a, T: Clone + Hash + Eq + Send + Sync + 'static> ViaReference<'a> for &&&Argument<'a, Option<&'a T>> {
        type Part = Maybe<ByClone<'a, T>>;

        #[inline]
        fn part(&self) -> Maybe<ByClone<'a, T>> {
            Maybe(self.0.map(ByClone))
        }
    }

    /// Third: anything `Copy`.
    pub trait ViaCopy<'a> {
        /// The chosen form.
        type Part;
        /// Chooses the form.
        fn part(&self) -> Self::Part;
    }

    impl<'a, T: Copy + Hash + Eq + Send + Sync> ViaCopy<'a> for &&Argument<'a, T> {
        type Part = ByCopy<'a, T>;

        #[inline]
        fn part(&self) -> ByCopy<'a, T> {
            ByCopy(self.0)
        }
    }

    /// Fourth: anything that can be cloned.
    pub trait ViaClone<'a> {
        /// The chosen form.
        type Part;
        /// Chooses the form.
        fn part(&self) -> Self::Part;
    }

    impl<'a, T: Clone + Hash + Eq + Send + Sync> ViaClone<'a> for &Argument<'a, T> {
        type Part = ByClone<'a, T>;

        #[inline]
        fn part(&self) -> ByClone<'a, T> {
            ByClone(self.0)
        }
    }

    /// Last: what [`Check`](super::Check) refuses.
    pub trait ViaRefused {
        /// Chooses the form.
        fn part(&self) -> Refused;
    }

    impl<T: ?Sized> ViaRefused for Argument<'_, T> {
        #[inline]
        fn part(&self) -> Refused {
            Refused
        }
    }
}

/// Borrows one argument, given as a place, in the form its type calls for.
#[doc(hidden)]
#[macro_export]
macro_rules! __part {
    ($argument:expr) => {{
        #[allow(unused_imports)]
        use $crate::key::probe::{
            ViaClone as _, ViaCopy as _, ViaKnown as _, ViaReference as _, ViaRefused as _,
        };
        (&&&&&$crate::key::Argument(&$argument)).part()
    }};
}

/// An argument about which the compiler is asked what it lacks to be part of a key; by the same
/// probing as [`probe`], at three depths.
#[derive(Debug)]
pub struct Check<'a, T: ?Sized>(&'a T);

impl<'a, T: ?Sized> Check<'a, T> {
    /// Of an argument.
    #[inline]
    pub const fn of(argument: &'a T) -> Self {
        Check(argument)
    }

    /// Last: compiles only if the argument can be part of a key.
    #[inline]
    pub fn check(&self)
    where
        T: KeyHash + KeyEq + KeyClone + KeySend + KeySync,
    {
    }
}

/// First: the types with a stored form of their own.
pub trait CheckKnown {
    /// Compiles: nothing is lacking.
    #[inline]
    fn check(&self) {}
}

impl<T: ?Sized + Known> CheckKnown for &&Check<'_, T> {}

/// Second: references behind an alias.
pub trait CheckReference {
    /// Compiles: nothing is lacking.
    #[inline]
    fn check(&self) {}
}

impl<T: Clone + Hash + Eq + Send + Sync> CheckReference for &Check<'_, &T> {}
impl<T: Clone + Hash + Eq + Send + Sync> CheckReference for &Check<'_, Option<&T>> {}

/// Reports, at the argument's own type, what it lacks to be part of a key.
#[doc(hidden)]
#[macro_export]
macro_rules! __check {
    ($argument:expr) => {{
        #[allow(unused_imports)]
        use $crate::key::{CheckKnown as _, CheckReference as _};
        (&&&$crate::key::Check::of(&$argument)).check()
    }};
}

/// `Hash`, with an error in the words of its user.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a cache key: it does not implement `Hash`",
    label = "not `Hash`",
    note = "derive `Hash`, leave the argument out with `ignore(...)`, or choose the key with `key = |...| ...`"
)]
pub trait KeyHash {}
#[diagnostic::do_not_recommend]
impl<T: ?Sized + Hash> KeyHash for T {}

/// `Eq`, with an error in the words of its user.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a cache key: it does not implement `Eq`",
    label = "not `Eq`",
    note = "derive `PartialEq` and `Eq`, leave the argument out with `ignore(...)`, or choose the key with `key = |...| ...`"
)]
pub trait KeyEq {}
#[diagnostic::do_not_recommend]
impl<T: ?Sized + Eq> KeyEq for T {}

/// `Clone`, with an error in the words of its user.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a cache key: it does not implement `Clone`",
    label = "not `Clone`",
    note = "derive `Clone`, leave the argument out with `ignore(...)`, or choose the key with `key = |...| ...`"
)]
pub trait KeyClone {}
#[diagnostic::do_not_recommend]
impl<T: Clone> KeyClone for T {}

/// `Send`, with an error in the words of its user.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a cache key: it is not `Send`",
    label = "not `Send`",
    note = "leave the argument out with `ignore(...)`, or choose the key with `key = |...| ...`"
)]
pub trait KeySend {}
#[diagnostic::do_not_recommend]
impl<T: ?Sized + Send> KeySend for T {}

/// `Sync`, with an error in the words of its user.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a cache key: it is not `Sync`",
    label = "not `Sync`",
    note = "leave the argument out with `ignore(...)`, or choose the key with `key = |...| ...`"
)]
pub trait KeySync {}
#[diagnostic::do_not_recommend]
impl<T: ?Sized + Sync> KeySync for T {}

/// A stored part seen as the argument it was made of, for predicates.
pub trait ViewAs<'s, T: ?Sized> {
    /// Hands the argument to `look`.
    fn view<R>(&'s self, look: impl FnOnce(&T) -> R) -> R;
}

impl<'s, T: Copy> ViewAs<'s, T> for T {
    fn view<R>(&'s self, look: impl FnOnce(&T) -> R) -> R {
        look(self)
    }
}

impl<'s, T: Copy> ViewAs<'s, T> for Float<T> {
    fn view<R>(&'s self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.0)
    }
}

impl<'s, T: ?Sized> ViewAs<'s, T> for Arc<T> {
    fn view<R>(&'s self, look: impl FnOnce(&T) -> R) -> R {
        look(self)
    }
}

impl<'s, T: ?Sized> ViewAs<'s, &'s T> for Arc<T> {
    fn view<R>(&'s self, look: impl FnOnce(&&'s T) -> R) -> R {
        look(&&**self)
    }
}

impl<'s, T: ?Sized + ToOwned> ViewAs<'s, Cow<'s, T>> for Arc<T> {
    fn view<R>(&'s self, look: impl FnOnce(&Cow<'s, T>) -> R) -> R {
        look(&Cow::Borrowed(self))
    }
}

impl<'s, T: ?Sized> ViewAs<'s, Option<&'s T>> for Option<Arc<T>> {
    fn view<R>(&'s self, look: impl FnOnce(&Option<&'s T>) -> R) -> R {
        look(&self.as_deref())
    }
}

/// The identity of one call of one function: what `user::key(7)` returns.
///
/// Two keys are equal when they name the same entry. Printed as the function's name and a hash of
/// the arguments, never the arguments themselves, so it can go into logs. The hash is seeded anew in
/// every process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub(crate) function: &'static str,
    pub(crate) hash: u64,
}

impl Key {
    pub(crate) fn new(function: &'static str, owned: &impl Hash) -> Self {
        let hash = crate::table::KeyHasher::default().hash_one(owned);
        Self { function, hash }
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{:016x}", self.function, self.hash)
    }
}
