//! What the compiler says, at the argument's own type, of an argument that cannot be part of a key.

use std::hash::Hash;

use super::Known;

/// An argument about which the compiler is asked what it lacks to be part of a key; by the same
/// probing as [`probe`](super::probe), at three depths.
#[derive(Debug)]
pub struct Check<'a, T: ?Sized>(pub &'a T);

/// First: the types with a stored form of their own, which lack nothing.
pub trait CheckKnown<'a> {
    /// What to ask about.
    #[inline]
    fn __larder_subject(&self) -> &'a () {
        &()
    }
}

impl<'a, T: ?Sized + Known> CheckKnown<'a> for &&Check<'a, T> {}

/// Second: references behind an alias, which lack nothing.
pub trait CheckReference<'a> {
    /// What to ask about.
    #[inline]
    fn __larder_subject(&self) -> &'a () {
        &()
    }
}

impl<'a, T: Clone + Hash + Eq + Send + Sync> CheckReference<'a> for &Check<'a, &T> {}
impl<'a, T: Clone + Hash + Eq + Send + Sync> CheckReference<'a> for &Check<'a, Option<&T>> {}

/// Last: anything else is asked about itself.
pub trait CheckItself<'a> {
    /// The type of the argument.
    type Subject: ?Sized;
    /// What to ask about.
    fn __larder_subject(&self) -> &'a Self::Subject;
}

impl<'a, T: ?Sized> CheckItself<'a> for Check<'a, T> {
    type Subject = T;

    #[inline]
    fn __larder_subject(&self) -> &'a T {
        self.0
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
pub trait KeyHash {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_argument: &Self) {}
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Hash> KeyHash for T {}

/// What an argument has to be for its place in a key: `Eq`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a cache key: it does not implement `Eq`",
    label = "not `Eq`",
    note = "derive `PartialEq` and `Eq`, leave the argument out with `ignore(...)`, or choose the key with `key = |...| ...`"
)]
pub trait KeyEq {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_argument: &Self) {}
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Eq> KeyEq for T {}

/// What an argument has to be for its place in a key: `Clone`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a cache key: it does not implement `Clone`",
    label = "not `Clone`",
    note = "derive `Clone`, leave the argument out with `ignore(...)`, or choose the key with `key = |...| ...`"
)]
pub trait KeyClone {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_argument: &Self) {}
}

#[diagnostic::do_not_recommend]
impl<T: Clone> KeyClone for T {}

/// What an argument has to be for its place in a key: `Send`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a cache key: it is not `Send`",
    label = "not `Send`",
    note = "leave the argument out with `ignore(...)`, or choose the key with `key = |...| ...`"
)]
pub trait KeySend {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_argument: &Self) {}
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Send> KeySend for T {}

/// What an argument has to be for its place in a key: `Sync`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a cache key: it is not `Sync`",
    label = "not `Sync`",
    note = "leave the argument out with `ignore(...)`, or choose the key with `key = |...| ...`"
)]
pub trait KeySync {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_argument: &Self) {}
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Sync> KeySync for T {}
