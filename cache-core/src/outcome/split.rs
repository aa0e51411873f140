//! Which part of a result is kept, and what callers that waited get of the rest.

use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// How a result of type `Output` splits into a value that is kept and the rest.
pub trait Split: Copy {
    /// What the function returns.
    type Output;
    /// What is kept of it; the attribute's closures see this.
    type Value;
    /// What waiting callers get of a result that is not kept.
    type Rest: Clone + 'static;
    /// The value to keep, or the whole result if there is none.
    fn split(output: Self::Output) -> Result<Self::Value, Self::Output>;
    /// The result a kept value stands for.
    fn join(value: Self::Value) -> Self::Output;
    /// A copy for the waiting callers of a result that has no value to keep.
    fn rest(output: &Self::Output) -> Option<Self::Rest>;
    /// The result such a copy stands for.
    fn from_rest(rest: &Self::Rest) -> Self::Output;
    /// Whether `negative_timeout` applies to the value.
    fn is_negative(_value: &Self::Value) -> bool {
        false
    }
}

macro_rules! split_tag {
    ($(#[$doc:meta])* $name:ident<$($param:ident),*>) => {
        $(#[$doc])*
        pub struct $name<$($param),*>(PhantomData<fn() -> ($($param,)*)>);

        impl<$($param),*> $name<$($param),*> {
            pub(super) const NEW: Self = Self(PhantomData);
        }

        impl<$($param),*> Clone for $name<$($param),*> {
            #[inline]
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<$($param),*> Copy for $name<$($param),*> {}

        impl<$($param),*> fmt::Debug for $name<$($param),*> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

split_tag!(
    /// Everything is kept.
    Whole<V>
);
split_tag!(
    /// `Ok` is kept; `Err` is shared with those who waited.
    OkShared<T, E>
);
split_tag!(
    /// `Ok` is kept; `Err` cannot be cloned, so those who waited run for themselves.
    OkOnly<T, E>
);
split_tag!(
    /// `Some` is kept.
    SomeOnly<T>
);
split_tag!(
    /// `cache_err`: `Ok` and `Err` are kept.
    OkAndErr<T, E>
);
split_tag!(
    /// `cache_none`: `Some` and `None` are kept.
    SomeAndNone<T>
);

impl<V> Split for Whole<V> {
    type Output = V;
    type Value = V;
    type Rest = Infallible;

    #[inline]
    fn split(output: V) -> Result<V, V> {
        Ok(output)
    }

    #[inline]
    fn join(value: V) -> V {
        value
    }

    fn rest(_: &V) -> Option<Infallible> {
        None
    }

    fn from_rest(rest: &Infallible) -> V {
        match *rest {}
    }
}

impl<T, E: Clone + 'static> Split for OkShared<T, E> {
    type Output = Result<T, E>;
    type Value = T;
    type Rest = Arc<E>;

    #[inline]
    fn split(output: Result<T, E>) -> Result<T, Result<T, E>> {
        output.map_err(Err)
    }

    #[inline]
    fn join(value: T) -> Result<T, E> {
        Ok(value)
    }

    fn rest(output: &Result<T, E>) -> Option<Arc<E>> {
        output.as_ref().err().map(|error| Arc::new(error.clone()))
    }

    fn from_rest(rest: &Arc<E>) -> Result<T, E> {
        Err(E::clone(rest))
    }
}

impl<T, E> Split for OkOnly<T, E> {
    type Output = Result<T, E>;
    type Value = T;
    type Rest = Infallible;

    #[inline]
    fn split(output: Result<T, E>) -> Result<T, Result<T, E>> {
        output.map_err(Err)
    }

    #[inline]
    fn join(value: T) -> Result<T, E> {
        Ok(value)
    }

    fn rest(_: &Result<T, E>) -> Option<Infallible> {
        None
    }

    fn from_rest(rest: &Infallible) -> Result<T, E> {
        match *rest {}
    }
}

impl<T> Split for SomeOnly<T> {
    type Output = Option<T>;
    type Value = T;
    type Rest = ();

    #[inline]
    fn split(output: Option<T>) -> Result<T, Option<T>> {
        output.ok_or(None)
    }

    #[inline]
    fn join(value: T) -> Option<T> {
        Some(value)
    }

    fn rest(output: &Option<T>) -> Option<()> {
        output.is_none().then_some(())
    }

    fn from_rest((): &()) -> Option<T> {
        None
    }
}

macro_rules! whole_with_negative {
    ($tag:ident<$($param:ident),*>, $output:ty, $negative:ident) => {
        impl<$($param),*> Split for $tag<$($param),*> {
            type Output = $output;
            type Value = $output;
            type Rest = Infallible;

            #[inline]
            fn split(output: $output) -> Result<$output, $output> {
                Ok(output)
            }

            #[inline]
            fn join(value: $output) -> $output {
                value
            }

            fn rest(_: &$output) -> Option<Infallible> {
                None
            }

            fn from_rest(rest: &Infallible) -> $output {
                match *rest {}
            }

            fn is_negative(value: &$output) -> bool {
                value.$negative()
            }
        }
    };
}

whole_with_negative!(OkAndErr<T, E>, Result<T, E>, is_err);
whole_with_negative!(SomeAndNone<T>, Option<T>, is_none);

split_tag!(
    /// Stands for the outcome of a result that cannot be kept, so that the one error about it is not
    /// followed by others: [`check`](super::check) has reported it.
    Unkept<S>
);
