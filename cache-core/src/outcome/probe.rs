//! The choice of split and cell by the result's type, at several depths of reference, of which the
//! deepest that applies wins. Generated code imports all of its traits.

use std::marker::PhantomData;
use std::sync::Arc;

use super::{
    Cells, Inline, Kept, OkAndErr, OkOnly, OkShared, Returns, Shared, SomeAndNone, SomeOnly,
    Unkept, Whole,
};

/// First: a `Result` whose error can be handed to those who waited.
pub trait SplitShared {
    /// The chosen split.
    type Split;
    /// Chooses the split.
    fn __larder_split(&self) -> Self::Split;
}

impl<T, E: Clone + Send + Sync + 'static> SplitShared for &&Returns<Result<T, E>> {
    type Split = OkShared<T, E>;

    #[inline]
    fn __larder_split(&self) -> OkShared<T, E> {
        OkShared::NEW
    }
}

/// Second: any other `Result`, and `Option`.
pub trait SplitPartly {
    /// The chosen split.
    type Split;
    /// Chooses the split.
    fn __larder_split(&self) -> Self::Split;
}

impl<T, E> SplitPartly for &Returns<Result<T, E>> {
    type Split = OkOnly<T, E>;

    #[inline]
    fn __larder_split(&self) -> OkOnly<T, E> {
        OkOnly::NEW
    }
}

impl<T> SplitPartly for &Returns<Option<T>> {
    type Split = SomeOnly<T>;

    #[inline]
    fn __larder_split(&self) -> SomeOnly<T> {
        SomeOnly::NEW
    }
}

/// Last: everything else is kept whole.
pub trait SplitWhole {
    /// The chosen split.
    type Split;
    /// Chooses the split.
    fn __larder_split(&self) -> Self::Split;
}

impl<V> SplitWhole for Returns<V> {
    type Split = Whole<V>;

    #[inline]
    fn __larder_split(&self) -> Whole<V> {
        Whole::NEW
    }
}

/// The choices of `cache_err` and `cache_none`, for the results they make a difference to.
pub trait SplitBoth {
    /// The chosen split.
    type Split;
    /// Chooses the split.
    fn __larder_both(&self) -> Self::Split;
}

impl<T, E> SplitBoth for &Returns<Result<T, E>> {
    type Split = OkAndErr<T, E>;

    #[inline]
    fn __larder_both(&self) -> OkAndErr<T, E> {
        OkAndErr::NEW
    }
}

impl<T> SplitBoth for &Returns<Option<T>> {
    type Split = SomeAndNone<T>;

    #[inline]
    fn __larder_both(&self) -> SomeAndNone<T> {
        SomeAndNone::NEW
    }
}

/// For the others, about which [`check`](super::check) has complained.
pub trait SplitNeither {
    /// The chosen split.
    type Split;
    /// Chooses the split.
    fn __larder_both(&self) -> Self::Split;
}

impl<V> SplitNeither for Returns<V> {
    type Split = Whole<V>;

    #[inline]
    fn __larder_both(&self) -> Whole<V> {
        Whole::NEW
    }
}

/// First: a value that is `Copy`, kept as it is.
pub trait CellCopy {
    /// The chosen outcome.
    type Outcome;
    /// Chooses the cell.
    fn __larder_cell(&self) -> Self::Outcome;
    /// Chooses the cell for a table of one thread.
    fn __larder_local_cell(&self) -> Self::Outcome;
}

impl<S, V: Copy + Send + Sync> CellCopy for &&&&Cells<S, V> {
    type Outcome = Kept<S, Inline<V>>;

    #[inline]
    fn __larder_cell(&self) -> Self::Outcome {
        Kept(PhantomData)
    }

    #[inline]
    fn __larder_local_cell(&self) -> Self::Outcome {
        Kept(PhantomData)
    }
}

/// Second: an `Arc`, kept as it is.
pub trait CellArc {
    /// The chosen outcome.
    type Outcome;
    /// Chooses the cell.
    fn __larder_cell(&self) -> Self::Outcome;
    /// Chooses the cell for a table of one thread.
    fn __larder_local_cell(&self) -> Self::Outcome;
}

impl<S, T: ?Sized + Send + Sync> CellArc for &&&Cells<S, Arc<T>> {
    type Outcome = Kept<S, Inline<Arc<T>>>;

    #[inline]
    fn __larder_cell(&self) -> Self::Outcome {
        Kept(PhantomData)
    }

    #[inline]
    fn __larder_local_cell(&self) -> Self::Outcome {
        Kept(PhantomData)
    }
}

/// Third: anything else that can be cloned and shared, kept behind an `Arc`.
pub trait CellClone {
    /// The chosen outcome.
    type Outcome;
    /// Chooses the cell.
    fn __larder_cell(&self) -> Self::Outcome;
    /// Chooses the cell for a table of one thread.
    fn __larder_local_cell(&self) -> Self::Outcome;
}

impl<S, V: Clone + Send + Sync> CellClone for &&Cells<S, V> {
    type Outcome = Kept<S, Shared<V>>;

    #[inline]
    fn __larder_cell(&self) -> Self::Outcome {
        Kept(PhantomData)
    }

    #[inline]
    fn __larder_local_cell(&self) -> Self::Outcome {
        Kept(PhantomData)
    }
}

/// Fourth: a value that cannot leave its thread.
pub trait CellLocal {
    /// The chosen outcome.
    type Outcome;
    /// Chooses the cell for a table of one thread.
    fn __larder_local_cell(&self) -> Self::Outcome;
}

impl<S, V: Clone> CellLocal for &Cells<S, V> {
    type Outcome = Kept<S, Shared<V>>;

    #[inline]
    fn __larder_local_cell(&self) -> Self::Outcome {
        Kept(PhantomData)
    }
}

/// Last: what [`check`](super::check) refuses.
pub trait CellUnkept {
    /// The chosen outcome.
    type Outcome;
    /// Chooses the cell.
    fn __larder_cell(&self) -> Self::Outcome;
    /// Chooses the cell for a table of one thread.
    fn __larder_local_cell(&self) -> Self::Outcome;
}

impl<S, V> CellUnkept for Cells<S, V> {
    type Outcome = Unkept<S>;

    #[inline]
    fn __larder_cell(&self) -> Self::Outcome {
        Unkept::NEW
    }

    #[inline]
    fn __larder_local_cell(&self) -> Self::Outcome {
        Unkept::NEW
    }
}

/// The outcome of a function returning the given type.
///
/// `$cell` is `cell` or `local_cell`; after the type comes `both` if `cache_err` or `cache_none` was set.
#[doc(hidden)]
#[macro_export]
macro_rules! __outcome {
    ($cell:ident, $output:ty) => {{
        #[allow(unused_imports)]
        use $crate::outcome::probe::{SplitPartly as _, SplitShared as _, SplitWhole as _};
        $crate::__outcome!(@cell $cell, (&&&$crate::outcome::Returns::<$output>::new()).__larder_split())
    }};
    ($cell:ident, $output:ty, both) => {{
        #[allow(unused_imports)]
        use $crate::outcome::probe::{SplitBoth as _, SplitNeither as _};
        $crate::__outcome!(@cell $cell, (&&$crate::outcome::Returns::<$output>::new()).__larder_both())
    }};
    (@cell $cell:ident, $split:expr) => {{
        #[allow(unused_imports)]
        use $crate::outcome::probe::{
            CellArc as _, CellClone as _, CellCopy as _, CellLocal as _, CellUnkept as _,
        };
        (&&&&&$crate::outcome::cells($split)).$cell()
    }};
}
