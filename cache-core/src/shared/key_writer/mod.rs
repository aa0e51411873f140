//! The text of a call's arguments: what a shared result is found under, by every process.
//!
//! Through `Serialize` alone, so a key means the same in every process. What surrounds the text in a
//! store, and what becomes of a long one, is in `store_key`.
//!
//! # The text
//!
//! Arguments stand in their order, with commas between them:
//!
//! | argument | text |
//! |---|---|
//! | `7_u64` | `u64.7` |
//! | `-1_i8` | `i8.-1` |
//! | `true` | `true` |
//! | `1.5_f64`, `-0.0_f32`, `1e300_f64` | `f64.1.5`, `f32.-0`, `f64.1e300` |
//! | `f64::NAN` | `f64.nan7ff8000000000000` (its bits) |
//! | `"tea"`, `"a b"` | `s.tea`, `s.a%20b` |
//! | `'x'` | `c.x` |
//! | bytes | `b.%00%FF` |
//! | `()` | `unit` |
//! | `None`, `Some(7_u8)` | `none`, `some(u8.7)` |
//! | `(1_u8, 2_u8)`, and arrays | `(u8.1,u8.2)` |
//! | `vec![1_u8, 2]` | `seq(u8.1,u8.2)` |
//! | a map | `map<s.a~u8.1,s.b~u8.2>`, sorted by the text of the keys |
//! | `Marker`, `Id(7)` | `@Marker`, `@Id=u64.7` |
//! | `Point(1, 2)`, `Page { size: 10 }` | `@Point(u8.1,u8.2)`, `@Page<size=u8.10>` |
//! | `Sort::Up`, `Sort::By("x")` | `@Sort/Up`, `@Sort/By=s.x` |
//! | `Sort::Two(1, 2)`, `Sort::In { a: 1 }` | `@Sort/Two(u8.1,u8.2)`, `@Sort/In<a=u8.1>` |
//!
//! Round brackets hold values by position, pointed ones by name or key. Texts and names keep
//! `A–Z a–z 0–9 _ . -` and have every other byte percent-encoded, so that no text can end early:
//! whatever differs for `Serialize` has another text, and what is alike has the same.
//!
//! # What counts
//!
//! What a type's `Serialize` says, and nothing else:
//!
//! - A field that it leaves out (`#[serde(skip)]`) or rounds is not part of the key, although `Eq` may
//!   heed it: two calls that differ there alone share a result. Give such a function a `key`.
//! - A `HashSet` serializes as a sequence in an order of its own, different in every process, so its key
//!   is hardly ever found again. Take a `BTreeSet`, or give the function a `key`.
//! - Two types with one name and the same fields have the same text.
//! - The order of a map's entries does not count, but for entries with equal keys.

mod compound;
mod serializer;

use std::fmt;

use serde::Serialize;

use self::serializer::Writer;

/// How deep an argument may be nested: sequences, maps, structs, options, each counts as one.
const MAX_DEPTH: usize = 128;

/// Collects the arguments of one call into a text of printable ASCII without blanks.
///
/// # Cost
///
/// One buffer, which [`KeyWriter::clear`] keeps; a map takes one allocation more, and another if its
/// entries are out of order. The text of a byte has three bytes at most.
///
/// # Example
///
/// ```
/// use cache_core::shared::KeyWriter;
///
/// let mut key = KeyWriter::new();
/// key.part(&7_u64)?;
/// key.part("tea")?;
/// assert_eq!(key.text(), "u64.7,s.tea");
/// # Ok::<(), cache_core::shared::KeyError>(())
/// ```
#[derive(Clone, Default)]
pub struct KeyWriter {
    text: String,
    parts: usize,
}

impl KeyWriter {
    /// No arguments yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            text: String::new(),
            parts: 0,
        }
    }

    /// No arguments yet, and room for a text of so many bytes.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            parts: 0,
        }
    }

    /// Adds the next argument.
    ///
    /// # Errors
    ///
    /// If its `Serialize` fails, or it is nested deeper than 128 levels. The text is then as it was before.
    pub fn part<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), KeyError> {
        let before = self.text.len();
        if self.parts > 0 {
            self.text.push(',');
        }
        let mut writer = Writer::new(&mut self.text);
        let written = value.serialize(&mut writer).and_then(|()| writer.end());
        match written {
            Ok(()) => self.parts += 1,
            Err(_) => self.text.truncate(before),
        }
        written
    }

    /// The text of the arguments so far; empty if there are none.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Forgets the arguments and keeps the buffer.
    pub fn clear(&mut self) {
        self.text.clear();
        self.parts = 0;
    }
}

/// Shows how much there is: arguments are not for logs.
impl fmt::Debug for KeyWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyWriter")
            .field("parts", &self.parts)
            .field("text", &format_args!("{} bytes", self.text.len()))
            .finish()
    }
}

/// Why an argument has no text. Says nothing about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyError {
    /// The argument's own `Serialize` failed.
    Refused,
    /// It is nested deeper than 128 levels.
    TooDeep,
    /// Its `Serialize` gives a map whose keys and values do not come in pairs.
    UnevenMap,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Refused => "the `Serialize` of an argument failed",
            Self::TooDeep => "an argument is nested deeper than 128 levels",
            Self::UnevenMap => "the `Serialize` of an argument gives a map without pairs",
        };
        write!(
            f,
            "{what}; give the function a `key`, or leave the argument out with `ignore`"
        )
    }
}

impl std::error::Error for KeyError {}

/// The message of a `Serialize` may quote the value, so it is not kept.
impl serde::ser::Error for KeyError {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Refused
    }
}

/// Appends `bytes`, with all but letters, digits, `_`, `.` and `-` percent-encoded.
pub(super) fn encode(bytes: &[u8], text: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    text.reserve(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-') {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.push(char::from(HEX[usize::from(byte >> 4)]));
            text.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests;
