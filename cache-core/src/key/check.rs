//! What the compiler says, at the argument's own type, of an argument that cannot be part of a key.
//!
//! The `Open` of each bound can be anything: while it is not known yet, which is when the error is
//! written, the compiler does not advise to write the bound where `Hash` and its like belong.

use std::hash::Hash;
use std::marker::PhantomData;

use super::Known;

/// An argument about which the compiler is asked what it lacks to be part of a key; by the same
/// probing as [`probe`](super::probe), at three depths.
#[derive(Debug)]
pub struct Check<'a, T: ?Sized>(pub &'a T);

/// A type that the compiler is asked about. A caret goes from the first token of an expression to
/// its last: `subject.of` has two, to put where the type begins and where it ends.
#[derive(Debug)]
pub struct Subject<T: ?Sized> {
    /// The type.
    pub of: PhantomData<T>,
}

impl<T: ?Sized> Subject<T> {
    pub(crate) const NEW: Self = Self { of: PhantomData };
}

/// First: the types with a stored form of their own, which lack nothing.
pub trait CheckKnown {
    /// What to ask about.
    #[inline]
    fn __larder_subject(&self) -> Subject<()> {
        Subject::NEW
    }
}

impl<T: ?Sized + Known> CheckKnown for &&Check<'_, T> {}

/// Second: references behind an alias, which lack nothing.
pub trait CheckReference {
    /// What to ask about.
    #[inline]
    fn __larder_subject(&self) -> Subject<()> {
        Subject::NEW
    }
}

impl<T: Clone + Hash + Eq + Send + Sync> CheckReference for &Check<'_, &T> {}
impl<T: Clone + Hash + Eq + Send + Sync> CheckReference for &Check<'_, Option<&T>> {}

/// Last: anything else is asked about itself.
pub trait CheckItself {
    /// The type of the argument.
    type Argument: ?Sized;
    /// What to ask about.
    fn __larder_subject(&self) -> Subject<Self::Argument>;
}

impl<T: ?Sized> CheckItself for Check<'_, T> {
    type Argument = T;

    #[inline]
    fn __larder_subject(&self) -> Subject<T> {
        Subject::NEW
    }
}

/// What to ask about an argument, given as a place.
#[doc(hidden)]
#[macro_export]
macro_rules! __subject {
    ($argument:expr) => {{
        #[allow(unused_imports)]
        use $crate::key::check::{CheckItself as _, CheckKnown as _, CheckReference as _};
        (&&&$crate::key::check::Check(&$argument)).__larder_subject()
    }};
}

/// What an argument has to be for its place in a key: `Hash`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a cache key: it does not implement `Hash`",
    label = "not `Hash`",
    note = "derive `Hash`, leave the argument out with `ignore(...)`, or choose the key with `key = |...| ...`"
)]
pub trait KeyHash<Open> {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_argument: PhantomData<Self>, _open: Open) {}
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Hash, Open> KeyHash<Open> for T {}

/// What an argument has to be for its place in a key: `Eq`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a cache key: it does not implement `Eq`",
    label = "not `Eq`",
    note = "derive `PartialEq` and `Eq`, leave the argument out with `ignore(...)`, or choose the key with `key = |...| ...`"
)]
pub trait KeyEq<Open> {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_argument: PhantomData<Self>, _open: Open) {}
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Eq, Open> KeyEq<Open> for T {}

/// What an argument has to be for its place in a key: `Clone`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a cache key: it does not implement `Clone`",
    label = "not `Clone`",
    note = "derive `Clone`, leave the argument out with `ignore(...)`, or choose the key with `key = |...| ...`"
)]
pub trait KeyClone<Open> {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_argument: PhantomData<Self>, _open: Open) {}
}

#[diagnostic::do_not_recommend]
impl<T: Clone, Open> KeyClone<Open> for T {}

/// What an argument has to be for its place in a key: `Send`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a cache key: it is not `Send`",
    label = "not `Send`",
    note = "leave the argument out with `ignore(...)`, or choose the key with `key = |...| ...`"
)]
pub trait KeySend<Open> {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_argument: PhantomData<Self>, _open: Open) {}
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Send, Open> KeySend<Open> for T {}

/// What an argument has to be for its place in a key: `Sync`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a cache key: it is not `Sync`",
    label = "not `Sync`",
    note = "leave the argument out with `ignore(...)`, or choose the key with `key = |...| ...`"
)]
pub trait KeySync<Open> {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_argument: PhantomData<Self>, _open: Open) {}
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Sync, Open> KeySync<Open> for T {}
