//! From arguments to keys: which form of an argument is looked up, and which is stored.
//!
//! A call borrows its arguments as [`Part`]s, looks the table up with them, and makes the owned key
//! only on a miss. What is stored of a part is either `Copy` or behind an `Arc`, so a stored key can
//! be cloned and compared under the table's lock without running anybody's `Clone` or `Drop`.
//!
//! The form is chosen by method probing: [`Argument`] has one method at five depths of
//! reference, and the deepest that applies wins. So no type has to be named, and aliases, `Self`,
//! lifetimes, generics and local types all work.

pub mod check;
mod known;
mod plain;
pub mod probe;
#[cfg(feature = "shared")]
pub mod travel;
mod view;

use std::convert::Infallible;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use equivalent::Equivalent;

#[cfg(feature = "shared")]
use crate::shared::key_writer::{KeyError, KeyWriter};

pub use known::Known;
pub use plain::{Plain, Primitive, Text};
pub use probe::Argument;
pub use view::ViewAs;

/// One argument of a call, borrowed, on its way into a key.
///
/// The contract between the two forms: `hash` feeds the hasher exactly what `Owned`'s own `Hash`
/// does, and `equals` agrees with `Owned`'s `Eq`. A table re-hashes owned keys as it grows, so a
/// difference would lose entries.
pub trait Part {
    /// What a table keeps of the argument.
    type Owned: Hash + Eq + Clone + Send + Sync + 'static;
    /// Whether [`Part::own`] copies a few words and no more.
    const IS_COPY: bool = false;
    /// Feeds the argument to `state`.
    fn hash_part<H: Hasher>(&self, state: &mut H);
    /// Whether `owned` was made of an equal argument.
    fn equals(&self, owned: &Self::Owned) -> bool;
    /// The form that is stored.
    fn own(&self) -> Self::Owned;
    /// Whether it has a form in a key between processes.
    #[cfg(feature = "shared")]
    const TRAVELS: bool = false;
    /// Writes that form.
    ///
    /// # Errors
    ///
    /// If there is none, or the argument cannot be serialized.
    #[cfg(feature = "shared")]
    fn write(&self, _: &mut KeyWriter) -> Result<(), KeyError> {
        Err(KeyError::Refused)
    }
}

/// The type of the key that a closure would make, were it called.
#[inline]
pub fn made_by<K>(_make: impl FnOnce() -> K) -> PhantomData<K> {
    PhantomData
}

/// Borrowed parts as the key of a lookup.
#[derive(Debug)]
pub(crate) struct Lookup<'a, P>(pub(crate) &'a P);

impl<P: Part> Hash for Lookup<'_, P> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash_part(state);
    }
}

impl<P: Part> Equivalent<P::Owned> for Lookup<'_, P> {
    #[inline]
    fn equivalent(&self, key: &P::Owned) -> bool {
        self.0.equals(key)
    }
}

macro_rules! tuple_part {
    ($($name:ident $index:tt),*) => {
        impl<$($name: Part),*> Part for ($($name,)*) {
            type Owned = ($($name::Owned,)*);

            const IS_COPY: bool = true $(&& $name::IS_COPY)*;

            #[inline]
            #[allow(unused_variables, reason = "the empty tuple has nothing to hash")]
            fn hash_part<HashState: Hasher>(&self, state: &mut HashState) {
                $(self.$index.hash_part(state);)*
            }

            #[inline]
            #[allow(unused_variables, reason = "the empty tuple has nothing to compare")]
            fn equals(&self, owned: &Self::Owned) -> bool {
                true $(&& self.$index.equals(&owned.$index))*
            }

            #[inline]
            #[allow(clippy::unused_unit, reason = "the empty tuple owns nothing")]
            fn own(&self) -> Self::Owned {
                ($(self.$index.own(),)*)
            }

            #[cfg(feature = "shared")]
            const TRAVELS: bool = true $(&& $name::TRAVELS)*;

            #[cfg(feature = "shared")]
            #[allow(unused_variables, reason = "the empty tuple has nothing to write")]
            fn write(&self, writer: &mut KeyWriter) -> Result<(), KeyError> {
                $(self.$index.write(writer)?;)*
                Ok(())
            }
        }
    };
}

tuple_part!();
tuple_part!(A 0);
tuple_part!(A 0, B 1);
tuple_part!(A 0, B 1, C 2);
tuple_part!(A 0, B 1, C 2, D 3);
tuple_part!(A 0, B 1, C 2, D 3, E 4);
tuple_part!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple_part!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple_part!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

/// A `Copy` argument: stored as it is.
#[derive(Debug)]
pub struct ByCopy<'a, T>(pub &'a T);

impl<T: Copy + Hash + Eq + Send + Sync + 'static> Part for ByCopy<'_, T> {
    type Owned = T;

    const IS_COPY: bool = true;

    #[inline]
    fn hash_part<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }

    #[inline]
    fn equals(&self, owned: &T) -> bool {
        self.0 == owned
    }

    #[inline]
    fn own(&self) -> T {
        *self.0
    }
}

/// An argument that is cloned once, on a miss, into an `Arc`.
#[derive(Debug)]
pub struct ByClone<'a, T>(pub &'a T);

impl<T: Clone + Hash + Eq + Send + Sync + 'static> Part for ByClone<'_, T> {
    type Owned = Arc<T>;

    #[inline]
    fn hash_part<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }

    #[inline]
    fn equals(&self, owned: &Arc<T>) -> bool {
        *self.0 == **owned
    }

    #[inline]
    fn own(&self) -> Arc<T> {
        Arc::new(self.0.clone())
    }
}

/// A borrowed argument without a size, such as `str` or `[T]`: copied into an `Arc` on a miss.
#[derive(Debug)]
pub struct ByRef<'a, T: ?Sized>(pub &'a T);

impl<T> Part for ByRef<'_, T>
where
    T: ?Sized + Hash + Eq + Send + Sync + 'static,
    for<'x> Arc<T>: From<&'x T>,
{
    type Owned = Arc<T>;

    #[inline]
    fn hash_part<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }

    #[inline]
    fn equals(&self, owned: &Arc<T>) -> bool {
        *self.0 == **owned
    }

    #[inline]
    fn own(&self) -> Arc<T> {
        Arc::from(self.0)
    }
}

/// An argument that is an `Arc` already: the key shares it.
#[derive(Debug)]
pub struct ByArc<'a, T: ?Sized>(pub &'a Arc<T>);

impl<T: ?Sized + Hash + Eq + Send + Sync + 'static> Part for ByArc<'_, T> {
    type Owned = Arc<T>;

    #[inline]
    fn hash_part<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }

    #[inline]
    fn equals(&self, owned: &Arc<T>) -> bool {
        *self.0 == *owned
    }

    #[inline]
    fn own(&self) -> Arc<T> {
        Arc::clone(self.0)
    }
}

/// A float, compared by its bits: `0.0` and `-0.0` are two keys, and a `NaN` equals itself.
#[derive(Debug, Clone, Copy)]
pub struct Float<F>(pub F);

macro_rules! float {
    ($($float:ty)*) => {$(
        impl Hash for Float<$float> {
            #[inline]
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.0.to_bits().hash(state);
            }
        }

        impl PartialEq for Float<$float> {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.0.to_bits() == other.0.to_bits()
            }
        }

        impl Eq for Float<$float> {}

        impl Part for Float<$float> {
            type Owned = Self;

            const IS_COPY: bool = true;

            #[inline]
            fn hash_part<H: Hasher>(&self, state: &mut H) {
                self.hash(state);
            }

            #[inline]
            fn equals(&self, owned: &Self) -> bool {
                self == owned
            }

            #[inline]
            fn own(&self) -> Self {
                *self
            }

            #[cfg(feature = "shared")]
            const TRAVELS: bool = true;

            #[cfg(feature = "shared")]
            fn write(&self, writer: &mut KeyWriter) -> Result<(), KeyError> {
                writer.part(&self.0)
            }
        }

        impl Known for $float {
            type Part<'p> = Float<$float>;

            #[inline]
            fn known(&self) -> Float<$float> {
                Float(*self)
            }
        }
    )*};
}

float!(f32 f64);

/// An optional part.
#[derive(Debug)]
pub struct Maybe<P>(Option<P>);

impl<P: Part> Part for Maybe<P> {
    type Owned = Option<P::Owned>;

    #[inline]
    fn hash_part<H: Hasher>(&self, state: &mut H) {
        // What `Hash for Option` writes: the discriminant, then the value.
        std::mem::discriminant(&self.0.as_ref().map(|_| ())).hash(state);
        if let Some(part) = &self.0 {
            part.hash_part(state);
        }
    }

    #[inline]
    fn equals(&self, owned: &Option<P::Owned>) -> bool {
        match (&self.0, owned) {
            (Some(part), Some(owned)) => part.equals(owned),
            (None, None) => true,
            _ => false,
        }
    }

    #[inline]
    fn own(&self) -> Option<P::Owned> {
        self.0.as_ref().map(Part::own)
    }
}

/// Stands for an argument that cannot be part of a key, so that the one error about it is not
/// followed by others: [`check`] has reported it. There is none: code that would make one is not
/// built, for calls that differ in such an argument must not share a result.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Refused(Infallible);

impl Part for Refused {
    type Owned = Self;

    fn hash_part<H: Hasher>(&self, _: &mut H) {
        match self.0 {}
    }

    fn equals(&self, _: &Self) -> bool {
        match self.0 {}
    }

    fn own(&self) -> Self {
        match self.0 {}
    }
}
