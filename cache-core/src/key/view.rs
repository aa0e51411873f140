//! From a stored key back to the arguments, for predicates over entries.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Float, Refused};

/// A stored part seen as the argument it was made of, for predicates.
///
/// `Kind` tells apart the parts that are stored and the one that never is.
pub trait ViewAs<'s, T: ?Sized, Kind = Stored> {
    /// Hands the argument to `look`.
    fn view<R>(&'s self, look: impl FnOnce(&T) -> R) -> R;
}

impl<'s, T> ViewAs<'s, T> for T {
    fn view<R>(&'s self, look: impl FnOnce(&T) -> R) -> R {
        look(self)
    }
}

macro_rules! view_float {
    ($($float:ty)*) => {$(
        impl<'s> ViewAs<'s, $float> for Float<$float> {
            fn view<R>(&'s self, look: impl FnOnce(&$float) -> R) -> R {
                look(&self.0)
            }
        }

        impl<'s> ViewAs<'s, Option<$float>> for Option<Float<$float>> {
            fn view<R>(&'s self, look: impl FnOnce(&Option<$float>) -> R) -> R {
                look(&self.as_ref().map(|float| float.0))
            }
        }
    )*};
}

view_float!(f32 f64);

/// Parts that are stored.
#[derive(Debug)]
pub struct Stored;

impl<'s, T: ?Sized> ViewAs<'s, T, Refused> for Refused {
    fn view<R>(&'s self, _: impl FnOnce(&T) -> R) -> R {
        match self.0 {}
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
