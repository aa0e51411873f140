//! From a stored key back to the arguments, for predicates over entries.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Float, Nothing};

/// A stored part seen as the argument it was made of, for predicates.
pub trait ViewAs<'s, T: ?Sized> {
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

impl<'s, T: ?Sized> ViewAs<'s, T> for Nothing<T> {
    fn view<R>(&'s self, _: impl FnOnce(&T) -> R) -> R {
        unreachable!("nothing makes a key of a refused argument")
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
