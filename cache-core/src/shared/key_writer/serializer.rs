//! The `Serializer` behind a key's text: one method for each kind of value that serde knows.
//!
//! The grammar is in the module above. It is decodable from left to right with one character of
//! lookahead, which is why no two values meet: a leaf ends at the first character that is not of its
//! alphabet, everything else is in brackets or follows `=`.

use std::fmt::{self, Display, Write as _};

use serde::ser::{self, Serialize};

use super::compound::{Bracket, Entries, Open};
use super::{KeyError, MAX_DEPTH, encode};

pub(super) type Result<T = (), E = KeyError> = std::result::Result<T, E>;

/// Writes one argument.
pub(super) struct Writer<'t> {
    pub(super) text: &'t mut String,
    depth: usize,
}

impl<'t> Writer<'t> {
    pub(super) fn new(text: &'t mut String) -> Self {
        Self { text, depth: 0 }
    }

    /// A `Serialize` that ignored the error of a part has left brackets open.
    pub(super) fn end(self) -> Result {
        if self.depth == 0 {
            Ok(())
        } else {
            Err(KeyError::Refused)
        }
    }

    fn leaf(&mut self, value: fmt::Arguments<'_>) -> Result {
        self.text.write_fmt(value).map_err(|_| KeyError::Refused)
    }

    fn encoded(&mut self, tag: &str, bytes: &[u8]) -> Result {
        self.text.push_str(tag);
        encode(bytes, self.text);
        Ok(())
    }

    /// `@Name` or `@Name/Variant`
    fn name(&mut self, name: &str, variant: Option<&str>) {
        self.text.push('@');
        encode(name.as_bytes(), self.text);
        if let Some(variant) = variant {
            self.text.push('/');
            encode(variant.as_bytes(), self.text);
        }
    }

    /// One level deeper, until `leave`.
    pub(super) fn enter(&mut self) -> Result {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(KeyError::TooDeep);
        }
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// One value inside another.
    fn inside<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        self.enter()?;
        value.serialize(&mut *self)?;
        self.leave();
        Ok(())
    }
}

/// `write!` into a text, encoded.
struct Encoded<'t>(&'t mut String);

impl fmt::Write for Encoded<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        encode(text.as_bytes(), self.0);
        Ok(())
    }
}

/// A float in digits that no version of the standard library chooses differently: the shortest that
/// read back as the same float, with an exponent only where they would be many.
macro_rules! float {
    ($self:ident, $tag:literal, $value:ident) => {{
        let size = $value.abs();
        if $value.is_nan() {
            $self.leaf(format_args!(concat!($tag, ".nan{:x}"), $value.to_bits()))
        } else if size == 0.0 || (1e-5..1e16).contains(&size) || size.is_infinite() {
            $self.leaf(format_args!(concat!($tag, ".{}"), $value))
        } else {
            $self.leaf(format_args!(concat!($tag, ".{:e}"), $value))
        }
    }};
}

macro_rules! integers {
    ($($method:ident $ty:ident)*) => {$(
        fn $method(self, value: $ty) -> Result {
            self.leaf(format_args!(concat!(stringify!($ty), ".{}"), value))
        }
    )*};
}

impl<'w, 't> ser::Serializer for &'w mut Writer<'t> {
    type Ok = ();
    type Error = KeyError;
    type SerializeSeq = Open<'w, 't>;
    type SerializeTuple = Open<'w, 't>;
    type SerializeTupleStruct = Open<'w, 't>;
    type SerializeTupleVariant = Open<'w, 't>;
    type SerializeMap = Entries<'w, 't>;
    type SerializeStruct = Open<'w, 't>;
    type SerializeStructVariant = Open<'w, 't>;

    integers! {
        serialize_i8 i8  serialize_i16 i16  serialize_i32 i32  serialize_i64 i64  serialize_i128 i128
        serialize_u8 u8  serialize_u16 u16  serialize_u32 u32  serialize_u64 u64  serialize_u128 u128
    }

    /// Keys are read by people; addresses, dates and identifiers write themselves as their usual text
    /// then, which their crates keep stable because users' data is in it.
    fn is_human_readable(&self) -> bool {
        true
    }

    fn serialize_bool(self, value: bool) -> Result {
        self.leaf(format_args!("{value}"))
    }

    fn serialize_f32(self, value: f32) -> Result {
        float!(self, "f32", value)
    }

    fn serialize_f64(self, value: f64) -> Result {
        float!(self, "f64", value)
    }

    fn serialize_char(self, value: char) -> Result {
        self.encoded("c.", value.encode_utf8(&mut [0; 4]).as_bytes())
    }

    fn serialize_str(self, value: &str) -> Result {
        self.encoded("s.", value.as_bytes())
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result {
        self.text.push_str("s.");
        write!(Encoded(self.text), "{value}").map_err(|_| KeyError::Refused)
    }

    fn serialize_bytes(self, value: &[u8]) -> Result {
        self.encoded("b.", value)
    }

    fn serialize_unit(self) -> Result {
        self.leaf(format_args!("unit"))
    }

    fn serialize_none(self) -> Result {
        self.leaf(format_args!("none"))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        self.text.push_str("some(");
        self.inside(value)?;
        self.text.push(')');
        Ok(())
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result {
        self.name(name, None);
        Ok(())
    }

    fn serialize_unit_variant(self, name: &'static str, _: u32, variant: &'static str) -> Result {
        self.name(name, Some(variant));
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result {
        self.name(name, None);
        self.text.push('=');
        self.inside(value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result {
        self.name(name, Some(variant));
        self.text.push('=');
        self.inside(value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'w, 't>> {
        self.text.push_str("seq");
        Open::new(self, Bracket::Round)
    }

    fn serialize_tuple(self, _: usize) -> Result<Open<'w, 't>> {
        Open::new(self, Bracket::Round)
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Open<'w, 't>> {
        self.name(name, None);
        Open::new(self, Bracket::Round)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'w, 't>> {
        self.name(name, Some(variant));
        Open::new(self, Bracket::Round)
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Entries<'w, 't>> {
        self.text.push_str("map");
        Entries::new(self, length)
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Open<'w, 't>> {
        self.name(name, None);
        Open::new(self, Bracket::Pointed)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'w, 't>> {
        self.name(name, Some(variant));
        Open::new(self, Bracket::Pointed)
    }
}
