//! What the compiler says, at the result's own type, of a result that cannot be kept.

use super::Outcome;

/// The value that an outcome keeps, to ask the compiler about; there is none.
#[inline]
pub fn kept<'a, O: Outcome>(_: O) -> Option<&'a O::Value> {
    None
}

/// The result of a function, to ask the compiler about; there is none.
#[inline]
#[must_use]
pub fn returned<'a, R>() -> Option<&'a R> {
    None
}

/// What a result has to be to be kept: `Clone`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "a result of type `{Self}` cannot be kept: it does not implement `Clone`",
    label = "not `Clone`",
    note = "derive `Clone`, or return `Arc<{Self}>`"
)]
pub trait ResultClone {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_result: Option<&Self>) {}
}

#[diagnostic::do_not_recommend]
impl<T: Clone> ResultClone for T {}

/// What a result has to be to be kept: `Send`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "a result of type `{Self}` cannot be shared between threads: it is not `Send`",
    label = "not `Send`",
    note = "keep it within each thread with `scope = \"thread\"`, or return a type that is `Send`"
)]
pub trait ResultSend {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_result: Option<&Self>) {}
}

#[diagnostic::do_not_recommend]
impl<T: Send> ResultSend for T {}

/// What a result has to be to be kept: `Sync`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "a result of type `{Self}` cannot be shared between threads: it is not `Sync`",
    label = "not `Sync`",
    note = "keep it within each thread with `scope = \"thread\"`, or return a type that is `Sync`"
)]
pub trait ResultSync {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_result: Option<&Self>) {}
}

#[diagnostic::do_not_recommend]
impl<T: Sync> ResultSync for T {}

/// A result that `cache_err` makes a difference to.
#[diagnostic::on_unimplemented(
    message = "`cache_err` needs a function that returns a `Result`, not `{Self}`",
    label = "`{Self}` has no `Err`",
    note = "remove `cache_err`"
)]
pub trait HasErr {
    /// Compiles only for such a result.
    #[doc(hidden)]
    #[inline]
    fn check(_result: Option<&Self>) {}
}

impl<T, E> HasErr for Result<T, E> {}

/// A result that `cache_none` makes a difference to.
#[diagnostic::on_unimplemented(
    message = "`cache_none` needs a function that returns an `Option`, not `{Self}`",
    label = "`{Self}` has no `None`",
    note = "remove `cache_none`"
)]
pub trait HasNone {
    /// Compiles only for such a result.
    #[doc(hidden)]
    #[inline]
    fn check(_result: Option<&Self>) {}
}

impl<T> HasNone for Option<T> {}
