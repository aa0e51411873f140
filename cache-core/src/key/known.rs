//! The types that are looked up through a borrow of their own: `str`, slices, `Cow`, floats, and
//! what is made of them.

use std::borrow::Cow;
use std::ffi::{CStr, OsStr};
use std::hash::Hash;
use std::path::Path;
use std::sync::Arc;

use super::{ByArc, ByRef, Maybe, Part};

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
