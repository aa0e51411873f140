//! Which arguments can be part of a key between processes: those that serialize, found by the same
//! method probing that chooses their form in the process.

use std::hash::Hasher;

use serde::Serialize;

use super::{Argument, Part};
use crate::shared::key_writer::{KeyError, KeyWriter};

/// A part of a key in the process, and what becomes of it in a key between processes.
#[derive(Debug)]
pub struct Travelling<P, W> {
    part: P,
    written: W,
}

impl<P, W> Travelling<P, W> {
    /// Both forms of one argument.
    #[inline]
    pub const fn new(part: P, written: W) -> Self {
        Self { part, written }
    }
}

impl<P: Part, W: Write> Part for Travelling<P, W> {
    type Owned = P::Owned;

    const IS_COPY: bool = P::IS_COPY;

    #[inline]
    fn hash_part<H: Hasher>(&self, state: &mut H) {
        self.part.hash_part(state);
    }

    #[inline]
    fn equals(&self, owned: &P::Owned) -> bool {
        self.part.equals(owned)
    }

    #[inline]
    fn own(&self) -> P::Owned {
        self.part.own()
    }

    const TRAVELS: bool = W::TRAVELS;

    fn write(&self, writer: &mut KeyWriter) -> Result<(), KeyError> {
        self.written.write(writer)
    }
}

/// The form of an argument in a key between processes.
pub trait Write {
    /// Whether there is one.
    const TRAVELS: bool;
    /// Writes it.
    ///
    /// # Errors
    ///
    /// If the argument cannot be serialized.
    fn write(&self, writer: &mut KeyWriter) -> Result<(), KeyError>;
}

/// An argument that serializes.
#[derive(Debug)]
pub struct Written<'a, T: ?Sized>(&'a T);

impl<T: ?Sized + Serialize> Write for Written<'_, T> {
    const TRAVELS: bool = true;

    fn write(&self, writer: &mut KeyWriter) -> Result<(), KeyError> {
        writer.part(self.0)
    }
}

/// An argument that does not.
#[derive(Debug)]
pub struct Unwritten;

impl Write for Unwritten {
    const TRAVELS: bool = false;

    fn write(&self, _: &mut KeyWriter) -> Result<(), KeyError> {
        Err(KeyError::Refused)
    }
}

/// First: what serializes.
pub trait ViaWritten<'a> {
    /// The chosen form.
    type Written;
    /// Chooses the form.
    fn __larder_written(&self) -> Self::Written;
}

impl<'a, T: ?Sized + Serialize> ViaWritten<'a> for &Argument<'a, T> {
    type Written = Written<'a, T>;

    #[inline]
    fn __larder_written(&self) -> Written<'a, T> {
        Written(self.0)
    }
}

/// Last: what does not.
pub trait ViaUnwritten {
    /// Chooses the form.
    fn __larder_written(&self) -> Unwritten;
}

impl<T: ?Sized> ViaUnwritten for Argument<'_, T> {
    #[inline]
    fn __larder_written(&self) -> Unwritten {
        Unwritten
    }
}

/// What an argument has to be for its place in a key between processes: `serde::Serialize`. Implemented by
/// itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a key between processes: it does not implement `serde::Serialize`",
    label = "not `Serialize`",
    note = "derive `Serialize`, leave the argument out with `ignore(...)`, or choose the key with `key = |...| ...`"
)]
pub trait KeySerialize<Open> {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_argument: std::marker::PhantomData<Self>, _open: Open) {}
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Serialize, Open> KeySerialize<Open> for T {}

/// The type of an argument, to ask the compiler about.
#[inline]
pub fn itself<T: ?Sized>(_argument: &T) -> super::check::Subject<T> {
    super::check::Subject::NEW
}
