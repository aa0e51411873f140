//! What stands in brackets: sequences and fields as they come, the entries of a map in the order of
//! their keys.

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};

use super::serializer::{Result, Writer};
use super::{KeyError, encode};

#[derive(Clone, Copy)]
pub(super) enum Bracket {
    Round,
    Pointed,
}

impl Bracket {
    const fn opening(self) -> char {
        match self {
            Self::Round => '(',
            Self::Pointed => '<',
        }
    }

    const fn closing(self) -> char {
        match self {
            Self::Round => ')',
            Self::Pointed => '>',
        }
    }
}

/// What stands in brackets, in the order in which it comes.
pub(super) struct Open<'w, 't> {
    writer: &'w mut Writer<'t>,
    bracket: Bracket,
    is_empty: bool,
}

impl<'w, 't> Open<'w, 't> {
    pub(super) fn new(writer: &'w mut Writer<'t>, bracket: Bracket) -> Result<Self> {
        writer.enter()?;
        writer.text.push(bracket.opening());
        Ok(Self {
            writer,
            bracket,
            is_empty: true,
        })
    }

    /// The comma between two.
    fn next(&mut self) {
        if !self.is_empty {
            self.writer.text.push(',');
        }
        self.is_empty = false;
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        self.next();
        value.serialize(&mut *self.writer)
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result {
        self.next();
        encode(name.as_bytes(), self.writer.text);
        self.writer.text.push('=');
        value.serialize(&mut *self.writer)
    }

    fn close(self) -> Result {
        self.writer.text.push(self.bracket.closing());
        self.writer.leave();
        Ok(())
    }
}

macro_rules! by_position {
    ($($of:ident $method:ident)*) => {$(
        impl $of for Open<'_, '_> {
            type Ok = ();
            type Error = KeyError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
                self.value(value)
            }

            fn end(self) -> Result {
                self.close()
            }
        }
    )*};
}

by_position! {
    SerializeSeq serialize_element
    SerializeTuple serialize_element
    SerializeTupleStruct serialize_field
    SerializeTupleVariant serialize_field
}

macro_rules! by_name {
    ($($of:ident)*) => {$(
        impl $of for Open<'_, '_> {
            type Ok = ();
            type Error = KeyError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result {
                self.field(name, value)
            }

            fn end(self) -> Result {
                self.close()
            }
        }
    )*};
}

by_name!(SerializeStruct SerializeStructVariant);

/// The entries of a map, brought into the order of their keys at its end.
pub(super) struct Entries<'w, 't> {
    open: Open<'w, 't>,
    entries: Vec<Entry>,
    /// Start and end of a key whose value has not come yet.
    key: Option<(usize, usize)>,
}

/// Where an entry stands in the text, and how far its key goes.
struct Entry {
    start: usize,
    key_end: usize,
    end: usize,
}

impl<'w, 't> Entries<'w, 't> {
    pub(super) fn new(writer: &'w mut Writer<'t>, length: Option<usize>) -> Result<Self> {
        Ok(Self {
            open: Open::new(writer, Bracket::Pointed)?,
            // A `Serialize` may claim any length, so only a small one is believed.
            entries: Vec::with_capacity(length.unwrap_or(0).min(64)),
            key: None,
        })
    }

    /// Sorts the entries by their keys alone, and stably: a `Serialize` that gives one key several times
    /// means something by the order.
    fn sort(&mut self) {
        let Some(first) = self.entries.first().map(|entry| entry.start) else {
            return;
        };
        let text = &mut *self.open.writer.text;
        let key = |entry: &Entry| &text[entry.start..entry.key_end];
        if self.entries.is_sorted_by_key(key) {
            return;
        }
        self.entries.sort_by(|a, b| key(a).cmp(key(b)));
        let mut sorted = String::with_capacity(text.len() - first);
        for entry in &self.entries {
            if !sorted.is_empty() {
                sorted.push(',');
            }
            sorted.push_str(&text[entry.start..entry.end]);
        }
        text.truncate(first);
        text.push_str(&sorted);
    }
}

impl SerializeMap for Entries<'_, '_> {
    type Ok = ();
    type Error = KeyError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result {
        if self.key.is_some() {
            return Err(KeyError::UnevenMap);
        }
        self.open.next();
        let start = self.open.writer.text.len();
        key.serialize(&mut *self.open.writer)?;
        self.key = Some((start, self.open.writer.text.len()));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        let (start, key_end) = self.key.take().ok_or(KeyError::UnevenMap)?;
        self.open.writer.text.push('~');
        value.serialize(&mut *self.open.writer)?;
        let end = self.open.writer.text.len();
        self.entries.push(Entry {
            start,
            key_end,
            end,
        });
        Ok(())
    }

    fn end(mut self) -> Result {
        if self.key.is_some() {
            return Err(KeyError::UnevenMap);
        }
        self.sort();
        self.open.close()
    }
}
