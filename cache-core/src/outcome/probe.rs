//! The choice of split and cell by the result's type, at several depths of reference, of which the
//! deepest that applies wins. Generated code imports all of its traits.

use std::marker::PhantomData;
use std::sync::Arc;

use super::{
    Cells, Inline, Kept, OkAndErr, OkOnly, OkShared, Returns, Shared, SomeAndNone, SomeOnly,
    Unkept, Whole,
};

/// One depth: a trait whose methods, under names that no user's trait has, all make the same choice.
macro_rules! depth {
    (
        $(#[$doc:meta])*
        $name:ident: $($method:ident)+;
        $(impl[$($generics:tt)*] $subject:ty => $choice:ty = $value:expr;)+
    ) => {
        $(#[$doc])*
        pub trait $name {
            /// What is chosen.
            type Choice;
            $(
                /// Chooses it.
                fn $method(&self) -> Self::Choice;
            )+
        }

        depth!(@each [$($method)+] $(impl[$($generics)*] $name, $subject => $choice = $value;)+);
    };
    (@each $methods:tt $(impl[$($generics:tt)*] $name:ident, $subject:ty => $choice:ty = $value:expr;)+) => {
        $(depth!(@impl $methods impl[$($generics)*] $name, $subject => $choice = $value);)+
    };
    (@impl [$($method:ident)+] impl[$($generics:tt)*] $name:ident, $subject:ty => $choice:ty = $value:expr) => {
        impl<$($generics)*> $name for $subject {
            type Choice = $choice;
            $(
                #[inline]
                fn $method(&self) -> $choice {
                    $value
                }
            )+
        }
    };
}

depth! {
    /// First: a `Result` whose error can be handed to those who waited.
    SplitShared: __larder_split;
    impl[T, E: Clone + Send + Sync + 'static] &&Returns<Result<T, E>> => OkShared<T, E> = OkShared::NEW;
}

depth! {
    /// Second: any other `Result`, and `Option`.
    SplitPartly: __larder_split;
    impl[T, E] &Returns<Result<T, E>> => OkOnly<T, E> = OkOnly::NEW;
    impl[T] &Returns<Option<T>> => SomeOnly<T> = SomeOnly::NEW;
}

depth! {
    /// Last: everything else is kept whole.
    SplitWhole: __larder_split;
    impl[V] Returns<V> => Whole<V> = Whole::NEW;
}

depth! {
    /// With `cache_err` or `cache_none`, first: the results they make a difference to.
    SplitBoth: __larder_both;
    impl[T, E] &Returns<Result<T, E>> => OkAndErr<T, E> = OkAndErr::NEW;
    impl[T] &Returns<Option<T>> => SomeAndNone<T> = SomeAndNone::NEW;
}

depth! {
    /// Last: the others, about which [`check`](super::check) has complained.
    SplitNeither: __larder_both;
    impl[V] Returns<V> => Whole<V> = Whole::NEW;
}

depth! {
    /// First: a value that is `Copy`, kept as it is.
    CellCopy: __larder_cell __larder_local_cell;
    impl[S, V: Copy + Send + Sync] &&&&Cells<S, V> => Kept<S, Inline<V>> = Kept(PhantomData);
}

depth! {
    /// Second: an `Arc`, kept as it is.
    CellArc: __larder_cell __larder_local_cell;
    impl[S, T: ?Sized + Send + Sync] &&&Cells<S, Arc<T>> => Kept<S, Inline<Arc<T>>> = Kept(PhantomData);
}

depth! {
    /// Third: anything else that can be cloned and shared, kept behind an `Arc`.
    CellClone: __larder_cell __larder_local_cell;
    impl[S, V: Clone + Send + Sync] &&Cells<S, V> => Kept<S, Shared<V>> = Kept(PhantomData);
}

depth! {
    /// Fourth: a value that cannot leave its thread.
    CellLocal: __larder_local_cell;
    impl[S, V: Clone] &Cells<S, V> => Kept<S, Shared<V>> = Kept(PhantomData);
}

depth! {
    /// Last: what [`check`](super::check) refuses.
    CellUnkept: __larder_cell __larder_local_cell;
    impl[S, V] Cells<S, V> => Unkept<S> = Unkept::NEW;
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
