//! Arguments of primitive types, about which nothing has to be asked: generated code names their forms
//! wherever it can read the type off the tokens.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::{ByCopy, ByRef, Part};
#[cfg(feature = "shared")]
use crate::shared::key_writer::{KeyError, KeyWriter};

/// What other processes ask of a primitive: to be written and read.
#[cfg(feature = "shared")]
pub trait Written: serde::Serialize + serde::de::DeserializeOwned {}

/// What other processes ask of a primitive; nothing where there are none.
#[cfg(not(feature = "shared"))]
pub trait Written {}

/// The integers, `bool`, `char` and `()`.
pub trait Primitive: Copy + Hash + Eq + Send + Sync + Written + 'static {}

macro_rules! primitive {
    ($($name:ty),*) => {$(
        impl Written for $name {}
        impl Primitive for $name {}
    )*};
}

primitive!(
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    bool,
    char,
    ()
);

/// A primitive argument: stored as it is.
#[derive(Debug)]
pub struct Plain<'a, T>(pub &'a T);

impl<T: Primitive> Part for Plain<'_, T> {
    type Owned = T;

    const IS_COPY: bool = true;

    #[inline]
    fn hash_part<H: Hasher>(&self, state: &mut H) {
        ByCopy(self.0).hash_part(state);
    }

    #[inline]
    fn equals(&self, owned: &T) -> bool {
        ByCopy(self.0).equals(owned)
    }

    #[inline]
    fn own(&self) -> T {
        *self.0
    }

    #[cfg(feature = "shared")]
    const TRAVELS: bool = true;

    #[cfg(feature = "shared")]
    fn write(&self, writer: &mut KeyWriter) -> Result<(), KeyError> {
        writer.part(self.0)
    }
}

/// A `str`: copied into an `Arc` on a miss.
#[derive(Debug)]
pub struct Text<'a>(pub &'a str);

impl Part for Text<'_> {
    type Owned = Arc<str>;

    #[inline]
    fn hash_part<H: Hasher>(&self, state: &mut H) {
        ByRef(self.0).hash_part(state);
    }

    #[inline]
    fn equals(&self, owned: &Arc<str>) -> bool {
        ByRef(self.0).equals(owned)
    }

    #[inline]
    fn own(&self) -> Arc<str> {
        ByRef(self.0).own()
    }

    #[cfg(feature = "shared")]
    const TRAVELS: bool = true;

    #[cfg(feature = "shared")]
    fn write(&self, writer: &mut KeyWriter) -> Result<(), KeyError> {
        writer.part(self.0)
    }
}
