//! The choice of an argument's form: the method `__larder_part` at five depths of reference, of which the
//! deepest that applies wins. Generated code imports all of its traits; no method of a user's trait
//! can have its name.

use std::hash::Hash;

use super::{ByClone, ByCopy, Known, Maybe, Refused};

/// An argument before its form is chosen.
#[derive(Debug)]
pub struct Argument<'a, T: ?Sized>(pub &'a T);

/// First: a type with a stored form of its own.
pub trait ViaKnown<'a> {
    /// The chosen form.
    type Part;
    /// Chooses the form.
    fn __larder_part(&self) -> Self::Part;
}

impl<'a, T: ?Sized + Known + 'a> ViaKnown<'a> for &&&&Argument<'a, T> {
    type Part = T::Part<'a>;

    #[inline]
    fn __larder_part(&self) -> T::Part<'a> {
        self.0.known()
    }
}

/// Second: a reference that hides behind an alias.
pub trait ViaReference<'a> {
    /// The chosen form.
    type Part;
    /// Chooses the form.
    fn __larder_part(&self) -> Self::Part;
}

impl<'a, T: Clone + Hash + Eq + Send + Sync + 'static> ViaReference<'a> for &&&Argument<'a, &'a T> {
    type Part = ByClone<'a, T>;

    #[inline]
    fn __larder_part(&self) -> ByClone<'a, T> {
        ByClone(self.0)
    }
}

impl<'a, T: Clone + Hash + Eq + Send + Sync + 'static> ViaReference<'a>
    for &&&Argument<'a, Option<&'a T>>
{
    type Part = Maybe<ByClone<'a, T>>;

    #[inline]
    fn __larder_part(&self) -> Maybe<ByClone<'a, T>> {
        Maybe(self.0.map(ByClone))
    }
}

/// Third: anything `Copy`.
pub trait ViaCopy<'a> {
    /// The chosen form.
    type Part;
    /// Chooses the form.
    fn __larder_part(&self) -> Self::Part;
}

impl<'a, T: Copy + Hash + Eq + Send + Sync> ViaCopy<'a> for &&Argument<'a, T> {
    type Part = ByCopy<'a, T>;

    #[inline]
    fn __larder_part(&self) -> ByCopy<'a, T> {
        ByCopy(self.0)
    }
}

/// Fourth: anything that can be cloned.
pub trait ViaClone<'a> {
    /// The chosen form.
    type Part;
    /// Chooses the form.
    fn __larder_part(&self) -> Self::Part;
}

impl<'a, T: Clone + Hash + Eq + Send + Sync> ViaClone<'a> for &Argument<'a, T> {
    type Part = ByClone<'a, T>;

    #[inline]
    fn __larder_part(&self) -> ByClone<'a, T> {
        ByClone(self.0)
    }
}

/// Last: what [`Check`](super::check::Check) refuses.
pub trait ViaRefused {
    /// Chooses the form; does not compile to anything that could run.
    fn __larder_part(&self) -> Refused;
}

impl<T: ?Sized> ViaRefused for Argument<'_, T> {
    fn __larder_part(&self) -> Refused {
        const { panic!("this argument cannot be part of a cache key") }
    }
}

/// Borrows one argument, given as a place, in the form its type calls for.
#[cfg(not(feature = "shared"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __part {
    ($argument:expr) => {
        $crate::__part_in_process!($argument)
    };
}

/// Borrows one argument, given as a place, in the forms its type calls for: in the process, and between
/// processes.
#[cfg(feature = "shared")]
#[doc(hidden)]
#[macro_export]
macro_rules! __part {
    ($argument:expr) => {{
        #[allow(unused_imports)]
        use $crate::key::travel::{ViaUnwritten as _, ViaWritten as _};
        $crate::key::travel::Travelling::new(
            $crate::__part_in_process!($argument),
            (&&$crate::key::Argument(&$argument)).__larder_written(),
        )
    }};
}

/// The form of an argument in the process.
#[doc(hidden)]
#[macro_export]
macro_rules! __part_in_process {
    ($argument:expr) => {{
        #[allow(unused_imports)]
        use $crate::key::probe::{
            ViaClone as _, ViaCopy as _, ViaKnown as _, ViaReference as _, ViaRefused as _,
        };
        (&&&&&$crate::key::Argument(&$argument)).__larder_part()
    }};
}
