//! The choice of a codec by the type of a value, at two depths of reference, of which the deeper that
//! applies wins. Generated code imports both traits.
//!
//! In a generic function the choice sees the where clauses only: without a bound every type stays.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Serde, Stays};

/// A type whose codec is to be chosen.
pub struct Travels<V>(PhantomData<fn() -> V>);

impl<V> Travels<V> {
    /// This type.
    #[expect(clippy::new_without_default, reason = "generated code names it")]
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<V> fmt::Debug for Travels<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Travels")
    }
}

/// First: a type whose values can be written and read.
pub trait CodecSerde {
    /// The codec.
    type Codec;
    /// Chooses it.
    fn __larder_codec(&self) -> Self::Codec;
}

impl<V: Serialize + DeserializeOwned> CodecSerde for &Travels<V> {
    type Codec = Serde<V>;

    #[inline]
    fn __larder_codec(&self) -> Serde<V> {
        Serde::NEW
    }
}

/// Last: every other type.
pub trait CodecStays {
    /// The codec.
    type Codec;
    /// Chooses it.
    fn __larder_codec(&self) -> Self::Codec;
}

impl<V> CodecStays for Travels<V> {
    type Codec = Stays<V>;

    #[inline]
    fn __larder_codec(&self) -> Stays<V> {
        Stays::NEW
    }
}

/// The codec of the type that an expression of type `Travels<_>` stands for.
#[doc(hidden)]
#[macro_export]
macro_rules! __codec {
    ($travels:expr) => {{
        #[allow(unused_imports)]
        use $crate::shared::codec::probe::{CodecSerde as _, CodecStays as _};
        (&&$travels).__larder_codec()
    }};
}

/// What a result has to be to be kept in a store: `serde::Serialize`. Implemented by itself.
#[diagnostic::on_unimplemented(
    message = "a result of type `{Self}` cannot be kept in a store: it does not implement `serde::Serialize`",
    label = "not `Serialize`",
    note = "derive `Serialize`; for `Arc` and `Rc` turn on the feature `rc` of serde"
)]
pub trait ResultSerialize<Open> {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_result: PhantomData<Self>, _open: Open) {}
}

#[diagnostic::do_not_recommend]
impl<T: Serialize, Open> ResultSerialize<Open> for T {}

/// What a result has to be to be read from a store: `serde::Deserialize`, borrowing nothing. Implemented
/// by itself.
#[diagnostic::on_unimplemented(
    message = "a result of type `{Self}` cannot be read from a store: it does not implement `serde::Deserialize`",
    label = "not `Deserialize`",
    note = "derive `Deserialize`; for `Arc` and `Rc` turn on the feature `rc` of serde"
)]
pub trait ResultDeserialize<Open> {
    /// Compiles only if it holds.
    #[doc(hidden)]
    #[inline]
    fn check(_result: PhantomData<Self>, _open: Open) {}
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned, Open> ResultDeserialize<Open> for T {}
