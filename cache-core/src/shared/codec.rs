//! Bytes of a value, and the value of the bytes. What goes around the bytes is the business of the envelope.
//!
//! What cannot be read back as it was written is refused when it is written: see [`CodecError`]. Three
//! things cannot be found out, and are for whoever writes the type:
//!
//! - What a type's `Serialize` leaves out is not in the bytes.
//! - Two variants of an `untagged` enum may be written alike; the first is read.
//! - A type that contains itself through nothing but newtypes, `Option` and `Box`, such as
//!   `struct List(Option<Box<List>>)`, or that is `untagged` and has itself as a variant, is read without
//!   end from bytes that somebody else made up. [`MAX_DEPTH`] holds for all others.

mod checked;
mod nesting;
pub mod probe;

#[cfg(all(test, not(shuttle)))]
mod tests;

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use probe::Travels;

use checked::Checked;

/// How deep sequences, maps, structs and enum variants with data may be nested, when written and when
/// read: 127, which is serde_json's limit.
pub const MAX_DEPTH: usize = 127;

/// How values are written.
///
/// Both formats carry the names of fields, so that a field that was not written is found missing
/// when it is read. Formats that do not, such as postcard, are not offered: with
/// `skip_serializing_if` they read back other values than were written, and nothing notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Format {
    /// MessagePack: compact and fast. The default.
    #[default]
    MessagePack,
    /// JSON: for people and other languages to read. Takes no infinite floats, no `NaN`, and no map
    /// keys but strings, numbers, booleans and plain enum variants.
    Json,
}

impl Format {
    /// The number that stands for it in stores. Never to be given to another.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::MessagePack => 0,
            Self::Json => 1,
        }
    }

    /// The format that a number stands for.
    pub(crate) const fn of_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::MessagePack),
            1 => Some(Self::Json),
            _ => None,
        }
    }
}

/// Why a value could not be written, or bytes could not be read. Says nothing about the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CodecError {
    /// The type does not implement `Serialize` and `DeserializeOwned`.
    Stays,
    /// A float is infinite or `NaN`, which JSON would make `null` of.
    NotFinite,
    /// `Some` of something that is written like `None`, such as `Some(None)` and `Some(())`, and would be
    /// read as `None`.
    SomeNothing,
    /// The value is nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// The key of a map is not what JSON takes for a key.
    MapKey,
    /// The type's `Serialize`, or the format, refuses the value.
    Refused,
    /// The bytes are not those of a value of the type.
    Unreadable,
}

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stays => {
                "the type cannot leave its process: implement `Serialize` and `DeserializeOwned`"
            }
            Self::NotFinite => {
                "JSON has no `NaN` and no infinite floats: use MessagePack, or an `Option`"
            }
            Self::SomeNothing => {
                "`Some` of what is written like `None` would be read as `None`: use an enum of your own"
            }
            Self::TooDeep => "the value is nested deeper than 127 levels: use a flatter type",
            Self::MapKey => {
                "JSON has no map keys but strings, numbers, booleans and plain variants: use MessagePack"
            }
            Self::Refused => "`Serialize` of the value's type refuses it",
            Self::Unreadable => "the bytes are not those of a value of this type",
        })
    }
}

impl std::error::Error for CodecError {}

/// Writes and reads values of the type `V`. Chosen at compile time by the hidden macro `__codec!`.
pub trait Codec<V> {
    /// Whether values can leave the process. Without it both functions answer [`CodecError::Stays`].
    const TRAVELS: bool;

    /// Appends the bytes of `value` to `out`.
    ///
    /// # Errors
    ///
    /// If the value could not be read back as it is. There may be bytes of a part of it in `out` then.
    fn encode(value: &V, format: Format, out: &mut Vec<u8>) -> Result<(), CodecError>;

    /// The value of these bytes, all of them. The bytes may be anything.
    ///
    /// # Errors
    ///
    /// If they are not those of a value of this type.
    fn decode(bytes: &[u8], format: Format) -> Result<V, CodecError>;
}

/// The codec of a type that implements serde's traits.
pub struct Serde<V>(PhantomData<fn() -> V>);

/// The codec of a type whose values stay in the process.
pub struct Stays<V>(PhantomData<fn() -> V>);

impl<V: Serialize + DeserializeOwned> Codec<V> for Serde<V> {
    const TRAVELS: bool = true;

    fn encode(value: &V, format: Format, out: &mut Vec<u8>) -> Result<(), CodecError> {
        let cause = Cell::new(None);
        let is_written = match format {
            Format::MessagePack => {
                let mut serializer = rmp_serde::Serializer::new(out).with_struct_map();
                value
                    .serialize(Checked::new(&mut serializer, format, &cause))
                    .is_ok()
            }
            Format::Json => {
                let mut serializer = serde_json::Serializer::new(out);
                value
                    .serialize(Checked::new(&mut serializer, format, &cause))
                    .is_ok()
            }
        };
        if is_written {
            Ok(())
        } else {
            Err(cause.get().unwrap_or(CodecError::Refused))
        }
    }

    fn decode(bytes: &[u8], format: Format) -> Result<V, CodecError> {
        match format {
            Format::MessagePack => {
                // rmp-serde bounds the depth of sequences and maps, but not that of enum variants.
                nesting::check(bytes)?;
                rmp_serde::from_slice(bytes).map_err(|_| CodecError::Unreadable)
            }
            Format::Json => serde_json::from_slice(bytes).map_err(|_| CodecError::Unreadable),
        }
    }
}

impl<V> Codec<V> for Stays<V> {
    const TRAVELS: bool = false;

    fn encode(_value: &V, _format: Format, _out: &mut Vec<u8>) -> Result<(), CodecError> {
        Err(CodecError::Stays)
    }

    fn decode(_bytes: &[u8], _format: Format) -> Result<V, CodecError> {
        Err(CodecError::Stays)
    }
}

macro_rules! plain {
    ($name:ident) => {
        impl<V> $name<V> {
            pub(crate) const NEW: Self = Self(PhantomData);
        }

        impl<V> Clone for $name<V> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<V> Copy for $name<V> {}

        impl<V> fmt::Debug for $name<V> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

plain!(Serde);
plain!(Stays);
