//! What the compiler says, at the result's own type, of a result that cannot be kept.
//!
//! The `Open` of each bound can be anything: while it is not known yet, which is when the error is
//! written, the compiler does not advise to write the bound where `Hash` and its like belong.

use std::marker::PhantomData;

use super::Outcome;
use crate::key::check::Subject;

/// The value that an outcome keeps, to ask the compiler about.
#[inline]
pub fn kept<O: Outcome>(_: O) -> Subject<O::Value> {
    Subject::NEW
}

/// The result of a function, to ask the compiler about.
#[inline]
#[must_use]
pub fn returned<R>() -> Subject<R> {
    Subject::NEW
}

/// What a result has to be to be kept: `Clone`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "a result of type `{Self}` cannot be kept: it does not implement `Clone`",
    label = "not `Clone`",
    note = "derive `Clone`, or return `Arc<{Self}>`"
)]
pub trait ResultClone<Open> {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_result: PhantomData<Self>, _open: Open) {}
}

#[diagnostic::do_not_recommend]
impl<T: Clone, Open> ResultClone<Open> for T {}

/// What a result has to be to be kept: `Send`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "a result of type `{Self}` cannot be shared between threads: it is not `Send`",
    label = "not `Send`",
    note = "keep it within each thread with `scope = \"thread\"`, or return a type that is `Send`"
)]
pub trait ResultSend<Open> {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_result: PhantomData<Self>, _open: Open) {}
}

#[diagnostic::do_not_recommend]
impl<T: Send, Open> ResultSend<Open> for T {}

/// What a result has to be to be kept: `Sync`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "a result of type `{Self}` cannot be shared between threads: it is not `Sync`",
    label = "not `Sync`",
    note = "keep it within each thread with `scope = \"thread\"`, or return a type that is `Sync`"
)]
pub trait ResultSync<Open> {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_result: PhantomData<Self>, _open: Open) {}
}

#[diagnostic::do_not_recommend]
impl<T: Sync, Open> ResultSync<Open> for T {}

/// A result that `cache_err` makes a difference to.
#[diagnostic::on_unimplemented(
    message = "`cache_err` needs a function that returns a `Result`, not `{Self}`",
    label = "`{Self}` has no `Err`",
    note = "remove `cache_err`"
)]
pub trait HasErr<Open> {
    /// Compiles only for such a result.
    #[doc(hidden)]
    #[inline]
    fn check(_result: PhantomData<Self>, _open: Open) {}
}

#[diagnostic::do_not_recommend]
impl<R: IsResult, Open> HasErr<Open> for R {}

/// `Result`, one step behind [`HasErr`], whose error then is about the type and not about a call.
pub trait IsResult {}

impl<T, E> IsResult for Result<T, E> {}

/// A result that `cache_none` makes a difference to.
#[diagnostic::on_unimplemented(
    message = "`cache_none` needs a function that returns an `Option`, not `{Self}`",
    label = "`{Self}` has no `None`",
    note = "remove `cache_none`"
)]
pub trait HasNone<Open> {
    /// Compiles only for such a result.
    #[doc(hidden)]
    #[inline]
    fn check(_result: PhantomData<Self>, _open: Open) {}
}

#[diagnostic::do_not_recommend]
impl<O: IsOption, Open> HasNone<Open> for O {}

/// `Option`, one step behind [`HasNone`].
pub trait IsOption {}

impl<T> IsOption for Option<T> {}
