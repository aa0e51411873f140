//! What becomes of a function's result: which part of it is kept, in which cell, and what callers
//! that waited get of a result that is not kept.
//!
//! All of it is chosen by the result's type, through aliases and inside generic functions, by the
//! same method probing that [`key`](crate::key) uses. Whether a result *should* be kept is the
//! business of [`rules`](crate::rules).

pub mod check;
pub mod probe;
mod split;

use std::convert::Infallible;
use std::marker::PhantomData;
use std::sync::Arc;

pub use split::{OkAndErr, OkOnly, OkShared, SomeAndNone, SomeOnly, Split, Unkept, Whole};

/// The form in which a value is kept: cloning a cell never runs a user's code.
pub trait CellOf<V>: Clone {
    /// Wraps a value.
    fn new(value: V) -> Self;
    /// A copy of the value; may run the value's own `Clone`.
    fn get(&self) -> V;
    /// A look at the value.
    fn peek(&self) -> &V;
}

/// A value that is `Copy` or an `Arc`: kept as it is.
#[derive(Debug, Clone, Copy)]
pub struct Inline<V>(V);

impl<V: Clone> CellOf<V> for Inline<V> {
    #[inline]
    fn new(value: V) -> Self {
        Self(value)
    }

    #[inline]
    fn get(&self) -> V {
        self.0.clone()
    }

    #[inline]
    fn peek(&self) -> &V {
        &self.0
    }
}

/// A value behind an `Arc`, so that its `Clone` and `Drop` run outside of every lock.
#[derive(Debug)]
pub struct Shared<V>(Arc<V>);

impl<V> Clone for Shared<V> {
    #[inline]
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<V: Clone> CellOf<V> for Shared<V> {
    #[inline]
    fn new(value: V) -> Self {
        Self(Arc::new(value))
    }

    #[inline]
    fn get(&self) -> V {
        V::clone(&self.0)
    }

    #[inline]
    fn peek(&self) -> &V {
        &self.0
    }
}

/// A split and a cell: all that is known of a function's result.
pub trait Outcome: Copy {
    /// What the function returns.
    type Output;
    /// What is kept of it.
    type Value;
    /// The form in which it is kept.
    type Cell: Clone + 'static;
    /// What waiting callers get of a result without a value.
    type Rest: Clone + 'static;
    /// See [`Split::split`].
    fn split(output: Self::Output) -> Result<Self::Value, Self::Output>;
    /// See [`Split::rest`].
    fn rest(output: &Self::Output) -> Option<Self::Rest>;
    /// See [`Split::from_rest`].
    fn from_rest(rest: &Self::Rest) -> Self::Output;
    /// See [`Split::is_negative`].
    fn is_negative(value: &Self::Value) -> bool;
    /// Makes a cell.
    fn store(value: Self::Value) -> Self::Cell;
    /// The result a cell stands for.
    fn load(cell: &Self::Cell) -> Self::Output;
    /// See [`Split::join`].
    #[cfg(feature = "shared")]
    fn join(value: Self::Value) -> Self::Output;
    /// A look into the cell; `None` only where nothing can be kept at all.
    fn peek(cell: &Self::Cell) -> Option<&Self::Value>;
}

/// The [`Outcome`] of a split and a cell.
#[derive(Debug)]
pub struct Kept<S, C>(PhantomData<fn() -> (S, C)>);

impl<S, C> Clone for Kept<S, C> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, C> Copy for Kept<S, C> {}

impl<S: Split, C: CellOf<S::Value> + 'static> Outcome for Kept<S, C> {
    type Output = S::Output;
    type Value = S::Value;
    type Cell = C;
    type Rest = S::Rest;

    #[inline]
    fn split(output: S::Output) -> Result<S::Value, S::Output> {
        S::split(output)
    }

    fn rest(output: &S::Output) -> Option<S::Rest> {
        S::rest(output)
    }

    fn from_rest(rest: &S::Rest) -> S::Output {
        S::from_rest(rest)
    }

    fn is_negative(value: &S::Value) -> bool {
        S::is_negative(value)
    }

    #[inline]
    fn store(value: S::Value) -> C {
        C::new(value)
    }

    #[inline]
    fn load(cell: &C) -> S::Output {
        S::join(cell.get())
    }

    #[cfg(feature = "shared")]
    fn join(value: S::Value) -> S::Output {
        S::join(value)
    }

    #[inline]
    fn peek(cell: &C) -> Option<&S::Value> {
        Some(cell.peek())
    }
}

impl<S: Split> Outcome for Unkept<S> {
    type Output = S::Output;
    type Value = S::Value;
    type Cell = Infallible;
    type Rest = Infallible;

    fn split(output: S::Output) -> Result<S::Value, S::Output> {
        Err(output)
    }

    fn rest(_: &S::Output) -> Option<Infallible> {
        None
    }

    fn from_rest(rest: &Infallible) -> S::Output {
        match *rest {}
    }

    fn is_negative(_: &S::Value) -> bool {
        false
    }

    fn store(_: S::Value) -> Infallible {
        unreachable!("`split` never yields a value that cannot be kept")
    }

    fn load(cell: &Infallible) -> S::Output {
        match *cell {}
    }

    #[cfg(feature = "shared")]
    fn join(value: S::Value) -> S::Output {
        S::join(value)
    }

    fn peek(cell: &Infallible) -> Option<&S::Value> {
        match *cell {}
    }
}

/// A function's result type, before its split is chosen.
#[derive(Debug)]
pub struct Returns<R>(PhantomData<fn() -> R>);

impl<R> Returns<R> {
    /// Names the type.
    #[inline]
    #[must_use]
    #[expect(clippy::new_without_default, reason = "only generated code makes one")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

/// A split, before its cell is chosen.
#[derive(Debug)]
pub struct Cells<S, V>(PhantomData<fn() -> (S, V)>);

/// The outcome of a function that returns a primitive, about which nothing has to be asked.
#[inline]
#[must_use]
pub const fn primitive<V: Copy>() -> Kept<Whole<V>, Inline<V>> {
    Kept(PhantomData)
}

/// From the split to the choice of the cell.
#[inline]
pub const fn cells<S: Split>(_: S) -> Cells<S, S::Value> {
    Cells(PhantomData)
}
