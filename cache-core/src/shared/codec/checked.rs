//! A serializer around a format's own that refuses what the format would not read back as it was
//! written. It changes nothing of what is written.

use std::cell::Cell;

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::{CodecError, Format, MAX_DEPTH};

/// A serializer, a compound or a value of the format, and what is known of the place it is at.
pub(super) struct Checked<'a, T> {
    inner: T,
    place: Place<'a>,
}

/// Where in the value we are.
#[derive(Clone, Copy)]
struct Place<'a> {
    format: Format,
    depth: usize,
    /// Whether what comes is the content of a `Some`.
    in_some: bool,
    /// Where the reason of a refusal goes, as errors of formats have only text.
    cause: &'a Cell<Option<CodecError>>,
}

impl<'a, S: Serializer> Checked<'a, S> {
    pub(super) fn new(inner: S, format: Format, cause: &'a Cell<Option<CodecError>>) -> Self {
        Self {
            inner,
            place: Place {
                format,
                depth: 0,
                in_some: false,
                cause,
            },
        }
    }
}

impl<'a> Place<'a> {
    fn refuse<T, E: serde::ser::Error>(self, cause: CodecError) -> Result<T, E> {
        self.cause.set(Some(cause));
        Err(E::custom(cause))
    }

    /// The place inside of something that is `levels` deep.
    fn inside<E: serde::ser::Error>(self, levels: usize) -> Result<Self, E> {
        let depth = self.depth + levels;
        if depth > MAX_DEPTH {
            return self.refuse(CodecError::TooDeep);
        }
        Ok(Self {
            depth,
            in_some: false,
            ..self
        })
    }

    fn some(self) -> Self {
        Self {
            in_some: true,
            ..self
        }
    }

    /// Something that is written like `None`.
    fn nothing<E: serde::ser::Error>(self) -> Result<(), E> {
        if self.in_some {
            return self.refuse(CodecError::SomeNothing);
        }
        Ok(())
    }

    fn float<E: serde::ser::Error>(self, is_finite: bool) -> Result<(), E> {
        if self.format == Format::Json && !is_finite {
            return self.refuse(CodecError::NotFinite);
        }
        Ok(())
    }

    /// What was wrong with a key, unless that is known.
    fn key<T, E>(self, written: Result<T, E>) -> Result<T, E> {
        if written.is_err() && self.format == Format::Json && self.cause.get().is_none() {
            self.cause.set(Some(CodecError::MapKey));
        }
        written
    }
}

impl<T: Serialize + ?Sized> Serialize for Checked<'_, &T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.inner.serialize(Checked {
            inner: serializer,
            place: self.place,
        })
    }
}

macro_rules! scalars {
    ($($method:ident: $type:ty,)+) => {
        $(fn $method(self, value: $type) -> Result<S::Ok, S::Error> {
            self.inner.$method(value)
        })+
    };
}

/// A compound `$levels` deep.
macro_rules! compounds {
    ($($method:ident($($name:ident: $type:ty),*) -> $compound:ident, $levels:literal;)+) => {
        $(fn $method(self, $($name: $type),*) -> Result<Self::$compound, S::Error> {
            let place = self.place.inside($levels)?;
            Ok(Checked { inner: self.inner.$method($($name),*)?, place })
        })+
    };
}

impl<'a, S: Serializer> Serializer for Checked<'a, S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Checked<'a, S::SerializeSeq>;
    type SerializeTuple = Checked<'a, S::SerializeTuple>;
    type SerializeTupleStruct = Checked<'a, S::SerializeTupleStruct>;
    type SerializeTupleVariant = Checked<'a, S::SerializeTupleVariant>;
    type SerializeMap = Checked<'a, S::SerializeMap>;
    type SerializeStruct = Checked<'a, S::SerializeStruct>;
    type SerializeStructVariant = Checked<'a, S::SerializeStructVariant>;

    scalars! {
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_i128: i128,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_u128: u128,
        serialize_char: char,
        serialize_str: &str,
        serialize_bytes: &[u8],
    }

    compounds! {
        serialize_seq(len: Option<usize>) -> SerializeSeq, 1;
        serialize_tuple(len: usize) -> SerializeTuple, 1;
        serialize_tuple_struct(name: &'static str, len: usize) -> SerializeTupleStruct, 1;
        serialize_tuple_variant(name: &'static str, index: u32, variant: &'static str, len: usize)
            -> SerializeTupleVariant, 2;
        serialize_map(len: Option<usize>) -> SerializeMap, 1;
        serialize_struct(name: &'static str, len: usize) -> SerializeStruct, 1;
        serialize_struct_variant(name: &'static str, index: u32, variant: &'static str, len: usize)
            -> SerializeStructVariant, 2;
    }

    fn serialize_f32(self, value: f32) -> Result<S::Ok, S::Error> {
        self.place.float(value.is_finite())?;
        self.inner.serialize_f32(value)
    }

    fn serialize_f64(self, value: f64) -> Result<S::Ok, S::Error> {
        self.place.float(value.is_finite())?;
        self.inner.serialize_f64(value)
    }

    fn serialize_none(self) -> Result<S::Ok, S::Error> {
        self.place.nothing()?;
        self.inner.serialize_none()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.inner.serialize_some(&Checked {
            inner: value,
            place: self.place.some(),
        })
    }

    fn serialize_unit(self) -> Result<S::Ok, S::Error> {
        self.place.nothing()?;
        self.inner.serialize_unit()
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<S::Ok, S::Error> {
        // MessagePack writes it as an empty sequence.
        if self.place.format == Format::Json {
            self.place.nothing()?;
        }
        self.inner.serialize_unit_struct(name)
    }

    fn serialize_unit_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
    ) -> Result<S::Ok, S::Error> {
        self.inner.serialize_unit_variant(name, index, variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        // Written like its content, so what holds for the place holds for that.
        let value = Checked {
            inner: value,
            place: self.place,
        };
        self.inner.serialize_newtype_struct(name, &value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        let value = Checked {
            inner: value,
            place: self.place.inside(1)?,
        };
        self.inner
            .serialize_newtype_variant(name, index, variant, &value)
    }

    fn collect_str<T: std::fmt::Display + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.inner.collect_str(value)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

/// Compounds whose parts come one by one.
macro_rules! parts {
    ($($compound:ident :: $method:ident($($name:ident: $type:ty)?);)+) => {
        $(impl<C: $compound> $compound for Checked<'_, C> {
            type Ok = C::Ok;
            type Error = C::Error;

            fn $method<T: Serialize + ?Sized>(&mut self, $($name: $type,)? value: &T) -> Result<(), C::Error> {
                self.inner.$method($($name,)? &Checked { inner: value, place: self.place })
            }

            parts!(@skip $($name)?);

            fn end(self) -> Result<C::Ok, C::Error> {
                self.inner.end()
            }
        })+
    };
    (@skip) => {};
    (@skip $name:ident) => {
        fn skip_field(&mut self, $name: &'static str) -> Result<(), C::Error> {
            self.inner.skip_field($name)
        }
    };
}

parts! {
    SerializeSeq::serialize_element();
    SerializeTuple::serialize_element();
    SerializeTupleStruct::serialize_field();
    SerializeTupleVariant::serialize_field();
    SerializeStruct::serialize_field(key: &'static str);
    SerializeStructVariant::serialize_field(key: &'static str);
}

impl<M: SerializeMap> SerializeMap for Checked<'_, M> {
    type Ok = M::Ok;
    type Error = M::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), M::Error> {
        let place = self.place;
        place.key(self.inner.serialize_key(&Checked { inner: key, place }))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), M::Error> {
        let place = self.place;
        self.inner.serialize_value(&Checked {
            inner: value,
            place,
        })
    }

    fn end(self) -> Result<M::Ok, M::Error> {
        self.inner.end()
    }
}
