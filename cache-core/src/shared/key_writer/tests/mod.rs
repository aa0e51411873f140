//! What arguments look like as text, and that no two of them look alike.

mod decoded;
mod tree;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::net::Ipv4Addr;
use std::sync::Arc;

use proptest::collection::hash_map;
use proptest::prelude::*;
use serde::Serialize;
use serde::ser::{SerializeMap, SerializeTuple, Serializer};

use super::{KeyError, KeyWriter};

fn text<T: Serialize + ?Sized>(value: &T) -> String {
    written(value).unwrap()
}

fn written<T: Serialize + ?Sized>(value: &T) -> Result<String, KeyError> {
    let mut key = KeyWriter::new();
    key.part(value)?;
    Ok(key.text().to_owned())
}

fn texts(parts: &[&str]) -> String {
    let mut key = KeyWriter::new();
    for part in parts {
        key.part(part).unwrap();
    }
    key.text().to_owned()
}

#[derive(Serialize)]
struct Marker;
#[derive(Serialize)]
struct Id(u64);
#[derive(Serialize)]
struct Point(u8, u8);
#[derive(Serialize)]
struct Page {
    size: u8,
    #[serde(rename = "a=b, c")]
    odd: Option<Id>,
}
#[derive(Serialize)]
enum Sort {
    Up,
    By(&'static str),
    Two(u8, u8),
    In { a: u8 },
}

/// Goes through `serialize_bytes`.
struct Bytes<'a>(&'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

#[test]
fn the_table_of_the_docs() {
    assert_eq!(text(&7_u64), "u64.7");
    assert_eq!(text(&-1_i8), "i8.-1");
    assert_eq!(text(&i128::MIN), format!("i128.{}", i128::MIN));
    assert_eq!(text(&u128::MAX), format!("u128.{}", u128::MAX));
    assert_eq!(text(&true), "true");
    assert_eq!(text("tea"), "s.tea");
    assert_eq!(text("a b"), "s.a%20b");
    assert_eq!(text(&'x'), "c.x");
    assert_eq!(text(&Bytes(&[0, 255])), "b.%00%FF");
    assert_eq!(text(&()), "unit");
    assert_eq!(text(&None::<u8>), "none");
    assert_eq!(text(&Some(7_u8)), "some(u8.7)");
    assert_eq!(text(&(1_u8, 2_u8)), "(u8.1,u8.2)");
    assert_eq!(text(&[1_u8, 2]), "(u8.1,u8.2)");
    assert_eq!(text(&vec![1_u8, 2]), "seq(u8.1,u8.2)");
    assert_eq!(
        text(&BTreeMap::from([("b", 2_u8), ("a", 1)])),
        "map<s.a~u8.1,s.b~u8.2>"
    );
    assert_eq!(text(&Marker), "@Marker");
    assert_eq!(text(&Id(7)), "@Id=u64.7");
    assert_eq!(text(&Point(1, 2)), "@Point(u8.1,u8.2)");
    assert_eq!(
        text(&Page {
            size: 10,
            odd: Some(Id(1))
        }),
        "@Page<size=u8.10,a%3Db%2C%20c=some(@Id=u64.1)>"
    );
    assert_eq!(text(&Sort::Up), "@Sort/Up");
    assert_eq!(text(&Sort::By("x")), "@Sort/By=s.x");
    assert_eq!(text(&Sort::Two(1, 2)), "@Sort/Two(u8.1,u8.2)");
    assert_eq!(text(&Sort::In { a: 1 }), "@Sort/In<a=u8.1>");
    assert_eq!(text(&Ipv4Addr::LOCALHOST), "s.127.0.0.1");
}

#[test]
fn floats_count_by_their_bits() {
    assert_eq!(text(&1.5_f64), "f64.1.5");
    assert_eq!(text(&0.1_f32), "f32.0.1");
    assert_eq!(text(&0.0_f64), "f64.0");
    assert_eq!(text(&-0.0_f32), "f32.-0");
    assert_eq!(text(&1e15_f64), "f64.1000000000000000");
    assert_eq!(text(&1e16_f64), "f64.1e16");
    assert_eq!(text(&1e300_f64), "f64.1e300");
    assert_eq!(text(&f64::MIN_POSITIVE), "f64.2.2250738585072014e-308");
    assert_eq!(text(&f32::INFINITY), "f32.inf");
    assert_eq!(text(&f64::NEG_INFINITY), "f64.-inf");
    assert_eq!(text(&f64::NAN), "f64.nan7ff8000000000000");
    assert_eq!(text(&f32::from_bits(0xFFC0_0001)), "f32.nanffc00001");
}

#[test]
fn what_is_not_the_same_does_not_look_the_same() {
    assert_ne!(texts(&["x:y", "z"]), texts(&["x", "y:z"]));
    assert_ne!(texts(&["x,s.y"]), texts(&["x", "y"]));
    assert_ne!(texts(&["a", ""]), texts(&["a"]));
    assert_ne!(texts(&[]), texts(&[""]));
    assert_ne!(text(&(vec![1, 2], vec![3])), text(&(vec![1], vec![2, 3])));
    let different = [
        text(&1_u8),
        text(&1_u16),
        text(&1_i8),
        text(&1_f32),
        text(&1_f64),
        text("1"),
        text(&'1'),
        text(&Bytes(b"1")),
        text(&Some(1_u8)),
        text(&Some(Some(1_u8))),
        text(&[1_u8]),
        text(&vec![1_u8]),
        text(&None::<u8>),
        text("None"),
        text("none"),
        text(&Some(None::<u8>)),
        text(&()),
        text(&[0_u8; 0]),
        text(&Vec::<u8>::new()),
        text(&BTreeMap::<u8, u8>::new()),
        text(""),
        text(&true),
        text("true"),
        text(&Marker),
        text("Marker"),
    ];
    for (position, one) in different.iter().enumerate() {
        assert!(!different[..position].contains(one), "{one}");
    }
}

#[test]
fn arguments_stand_in_their_order() {
    let mut key = KeyWriter::with_capacity(64);
    assert_eq!(key.text(), "");
    key.part(&7_u64).unwrap();
    key.part("tea").unwrap();
    assert_eq!(key.text(), "u64.7,s.tea");
    key.clear();
    key.part("tea").unwrap();
    assert_eq!(key.text(), "s.tea");
}

#[test]
fn debug_output_shows_no_argument() {
    let mut key = KeyWriter::new();
    key.part("secret").unwrap();
    assert_eq!(format!("{key:?}"), "KeyWriter { parts: 1, text: 8 bytes }");
}

/// `levels` sequences around nothing.
struct Nested {
    levels: usize,
}

impl Serialize for Nested {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.levels {
            0 => serializer.serialize_unit(),
            levels if levels % 2 == 0 => serializer.serialize_some(&Self { levels: levels - 1 }),
            levels => [Self { levels: levels - 1 }].serialize(serializer),
        }
    }
}

#[test]
fn depth_has_a_limit() {
    assert!(written(&Nested { levels: 128 }).is_ok());
    assert_eq!(written(&Nested { levels: 129 }), Err(KeyError::TooDeep));
    assert_eq!(
        written(&Nested { levels: 1_000_000 }),
        Err(KeyError::TooDeep)
    );
    // Beside each other they are not deep.
    assert!(written(&vec![Some([1_u8]); 1000]).is_ok());
}

struct Fails;

impl Serialize for Fails {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("the value is: secret"))
    }
}

/// Ignores that a part of it failed.
struct Ignores;

impl Serialize for Ignores {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(1)?;
        let _ = tuple.serialize_element(&("left", Fails));
        tuple.end()
    }
}

/// A map of keys and values that do not come in pairs: `true` for a key.
struct Uneven(&'static [bool]);

impl Serialize for Uneven {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(usize::MAX))?;
        for is_key in self.0 {
            if *is_key {
                map.serialize_key(&1_u8)?;
            } else {
                map.serialize_value(&1_u8)?;
            }
        }
        map.end()
    }
}

#[test]
fn what_fails_leaves_nothing_behind() {
    let mut key = KeyWriter::new();
    assert_eq!(key.part(&("left", Fails)), Err(KeyError::Refused));
    assert_eq!(key.text(), "");
    key.part("a").unwrap();
    assert_eq!(key.part(&("left", Fails)), Err(KeyError::Refused));
    key.part("b").unwrap();
    assert_eq!(key.text(), "s.a,s.b");
    assert_eq!(key.part(&Ignores), Err(KeyError::Refused));
    assert_eq!(key.text(), "s.a,s.b");
    assert!(!KeyError::Refused.to_string().contains("secret"));
    for uneven in [&[true, true][..], &[true], &[false], &[true, false, false]] {
        assert_eq!(written(&Uneven(uneven)), Err(KeyError::UnevenMap));
    }
    assert!(written(&Uneven(&[true, false])).is_ok());
}

/// A map with one key several times over.
struct Pairs(Vec<(&'static str, u8)>);

impl Serialize for Pairs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

#[test]
fn equal_keys_keep_their_order() {
    let pairs = |pairs: &[(&'static str, u8)]| text(&Pairs(pairs.to_vec()));
    assert_eq!(
        pairs(&[("b", 1), ("a", 3), ("a", 2)]),
        "map<s.a~u8.3,s.a~u8.2,s.b~u8.1>"
    );
    assert_ne!(pairs(&[("a", 3), ("a", 2)]), pairs(&[("a", 2), ("a", 3)]));
}

proptest! {
    #[test]
    fn owned_and_borrowed_look_alike(string: String, list: Vec<u32>) {
        let expected = text(string.as_str());
        prop_assert_eq!(&text(&string), &expected);
        prop_assert_eq!(&text(&Cow::Borrowed(string.as_str())), &expected);
        prop_assert_eq!(&text(&Box::<str>::from(string.as_str())), &expected);
        prop_assert_eq!(&text(&*Arc::<str>::from(string.as_str())), &expected);
        prop_assert_eq!(&text(&&&string), &expected);
        prop_assert_eq!(text(list.as_slice()), text(&list));
        prop_assert_eq!(text(&Some(string.as_str())), text(&Some(string.clone())));
    }

    #[test]
    fn the_order_of_a_hash_map_does_not_count(
        entries in hash_map(".{0,3}", hash_map(any::<u8>(), any::<bool>(), 0..8), 0..8),
    ) {
        // Each has a hasher of its own, and so an order of its own.
        let again = entries
            .iter()
            .map(|(key, inner)| (key.clone(), inner.clone().into_iter().collect()))
            .collect::<HashMap<String, HashMap<_, _>>>();
        let sorted = entries
            .iter()
            .map(|(key, inner)| (key, inner.iter().collect::<BTreeMap<_, _>>()))
            .collect::<BTreeMap<_, _>>();
        prop_assert_eq!(text(&entries), text(&again));
        prop_assert_eq!(text(&entries), text(&sorted));
    }
}
