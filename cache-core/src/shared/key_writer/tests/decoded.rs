//! Every text can be read back: then no two values can share one.

use proptest::prelude::*;

use super::super::KeyWriter;
use super::text;
use super::tree::{Body, NAMES, Tree, tree};
use crate::shared::store_key::{MAX_BYTES, store_key};

/// Reads one text from left to right.
struct Reader<'t>(&'t str);

impl<'t> Reader<'t> {
    fn next(&self) -> Option<char> {
        self.0.chars().next()
    }

    fn takes(&mut self, expected: &str) -> bool {
        let rest = self.0.strip_prefix(expected);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn expects(&mut self, expected: &str) {
        assert!(self.takes(expected), "`{expected}` at `{}`", self.0);
    }

    /// Everything up to the next character that an encoded text does not have.
    fn raw(&mut self) -> &'t str {
        let inside = |c: char| c.is_ascii_alphanumeric() || "_.-%".contains(c);
        let end = self.0.find(|c| !inside(c)).unwrap_or(self.0.len());
        let (raw, rest) = self.0.split_at(end);
        self.0 = rest;
        raw
    }

    fn name(&mut self) -> &'static str {
        let name = String::from_utf8(decoded(self.raw())).unwrap();
        NAMES.into_iter().find(|known| *known == name).unwrap()
    }

    fn until<T>(&mut self, closing: &str, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut items = Vec::new();
        while !self.takes(closing) {
            if !items.is_empty() {
                self.expects(",");
            }
            items.push(item(self));
        }
        items
    }

    fn value(&mut self) -> Tree {
        if self.takes("some(") {
            let value = self.value();
            self.expects(")");
            return Tree::Some(Box::new(value));
        }
        if self.takes("seq(") {
            return Tree::Seq(self.until(")", Self::value));
        }
        if self.takes("(") {
            return Tree::Tuple(self.until(")", Self::value));
        }
        if self.takes("map<") {
            return Tree::Map(self.until(">", |reader| {
                let key = reader.value();
                reader.expects("~");
                (key, reader.value())
            }));
        }
        if self.takes("@") {
            return self.named();
        }
        leaf(self.raw())
    }

    fn named(&mut self) -> Tree {
        let name = self.name();
        let variant = self.takes("/").then(|| self.name());
        let body = if self.takes("=") {
            Body::Newtype(Box::new(self.value()))
        } else if self.takes("(") {
            Body::Tuple(self.until(")", Self::value))
        } else if self.takes("<") {
            Body::Struct(self.until(">", |reader| {
                let field = reader.name();
                reader.expects("=");
                (field, reader.value())
            }))
        } else {
            Body::Unit
        };
        Tree::Named(name, variant, body)
    }
}

fn leaf(raw: &str) -> Tree {
    match raw {
        "none" => return Tree::None,
        "unit" => return Tree::Unit,
        "true" => return Tree::Bool(true),
        "false" => return Tree::Bool(false),
        _ => {}
    }
    let (tag, data) = raw.split_once('.').unwrap();
    match tag {
        "i8" => Tree::I8(data.parse().unwrap()),
        "i16" => Tree::I16(data.parse().unwrap()),
        "i32" => Tree::I32(data.parse().unwrap()),
        "i64" => Tree::I64(data.parse().unwrap()),
        "i128" => Tree::I128(data.parse().unwrap()),
        "u8" => Tree::U8(data.parse().unwrap()),
        "u16" => Tree::U16(data.parse().unwrap()),
        "u32" => Tree::U32(data.parse().unwrap()),
        "u64" => Tree::U64(data.parse().unwrap()),
        "u128" => Tree::U128(data.parse().unwrap()),
        "f32" => Tree::F32(match data.strip_prefix("nan") {
            Some(bits) => u32::from_str_radix(bits, 16).unwrap(),
            None => data.parse::<f32>().unwrap().to_bits(),
        }),
        "f64" => Tree::F64(match data.strip_prefix("nan") {
            Some(bits) => u64::from_str_radix(bits, 16).unwrap(),
            None => data.parse::<f64>().unwrap().to_bits(),
        }),
        "c" => Tree::Char(String::from_utf8(decoded(data)).unwrap().parse().unwrap()),
        "s" => Tree::Str(String::from_utf8(decoded(data)).unwrap()),
        "b" => Tree::Bytes(decoded(data)),
        tag => panic!("tag `{tag}`"),
    }
}

fn decoded(raw: &str) -> Vec<u8> {
    let mut bytes = raw.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
            let digits = std::str::from_utf8(&digits).unwrap();
            decoded.push(u8::from_str_radix(digits, 16).unwrap());
        } else {
            decoded.push(byte);
        }
    }
    decoded
}

/// The tree with its maps in the order that a text has them in.
fn sorted(tree: Tree) -> Tree {
    let all = |items: Vec<Tree>| items.into_iter().map(sorted).collect();
    match tree {
        Tree::Some(value) => Tree::Some(Box::new(sorted(*value))),
        Tree::Seq(items) => Tree::Seq(all(items)),
        Tree::Tuple(items) => Tree::Tuple(all(items)),
        Tree::Map(entries) => {
            let mut entries: Vec<(Tree, Tree)> = entries
                .into_iter()
                .map(|(key, value)| (sorted(key), sorted(value)))
                .collect();
            entries.sort_by_key(|(key, _)| text(key));
            Tree::Map(entries)
        }
        Tree::Named(name, variant, body) => {
            let body = match body {
                Body::Unit => Body::Unit,
                Body::Newtype(value) => Body::Newtype(Box::new(sorted(*value))),
                Body::Tuple(items) => Body::Tuple(all(items)),
                Body::Struct(fields) => Body::Struct(
                    fields
                        .into_iter()
                        .map(|(name, value)| (name, sorted(value)))
                        .collect(),
                ),
            };
            Tree::Named(name, variant, body)
        }
        leaf => leaf,
    }
}

fn key_of(parts: &[Tree]) -> KeyWriter {
    let mut key = KeyWriter::new();
    for part in parts {
        key.part(part).unwrap();
    }
    key
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_text_can_be_read_back(parts in proptest::collection::vec(tree(), 0..4)) {
        let key = key_of(&parts);
        let mut reader = Reader(key.text());
        let mut read = Vec::new();
        while reader.next().is_some() {
            if !read.is_empty() {
                reader.expects(",");
            }
            read.push(reader.value());
        }
        let parts: Vec<Tree> = parts.into_iter().map(sorted).collect();
        prop_assert_eq!(read, parts);
    }

    #[test]
    fn a_text_is_safe_in_every_store(parts in proptest::collection::vec(tree(), 0..4)) {
        let key = key_of(&parts);
        for character in key.text().chars() {
            prop_assert!(character.is_ascii_graphic(), "{:?}", character);
            prop_assert!(!"{}*?[]\\#:\"'".contains(character), "{:?}", character);
        }
    }

    #[test]
    fn equal_values_have_one_text(tree in tree()) {
        prop_assert_eq!(text(&tree), text(&sorted(tree)));
    }

    #[test]
    fn different_calls_have_different_keys(one in tree(), other in tree()) {
        let key = |tree: &Tree| store_key("app:f:1:", &text(tree), MAX_BYTES);
        let is_same = sorted(one.clone()) == sorted(other.clone());
        prop_assert_eq!(key(&one) == key(&other), is_same);
        for tree in [&one, &other] {
            let (bytes, text) = (key(tree), text(tree));
            prop_assert!(bytes.as_bytes().len() <= MAX_BYTES);
            let is_readable = bytes.as_bytes().ends_with(text.as_bytes());
            prop_assert_eq!(is_readable, 8 + text.len() <= MAX_BYTES);
        }
    }
}
