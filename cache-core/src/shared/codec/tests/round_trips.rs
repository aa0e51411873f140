//! What is read is what was written.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::{FORMATS, encode, there_and_back};
use crate::shared::codec::Format;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Everything {
    small: (u8, i8, u16, i16, u32, i32),
    large: (u64, i64, u128, i128),
    floats: (f32, f64),
    flag: bool,
    letter: char,
    text: String,
    numbers: Vec<u8>,
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
    array: [u8; 4],
    unit: (),
    unit_struct: Unit,
    newtype: Meters,
    option: Option<u8>,
    some_unit_variant: Option<Shape>,
    shapes: Vec<Shape>,
    by_text: BTreeMap<String, Option<Shape>>,
    by_number: BTreeMap<i64, u128>,
    by_variant: BTreeMap<Plain, char>,
    nothing: BTreeSet<u8>,
    result: Result<u8, String>,
    std: (Duration, IpAddr),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Unit;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Meters(f64);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Shape {
    Point,
    Circle(f64),
    Line(i32, u64),
    Named {
        name: String,
        of: Option<Box<Shape>>,
    },
    Nothing(()),
    Empty {},
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Plain {
    This,
    That,
}

fn everything() -> Everything {
    let named = Shape::Named {
        name: "\u{0}\"\\ü🦀".into(),
        of: Some(Box::new(Shape::Circle(-0.0))),
    };
    Everything {
        small: (u8::MAX, i8::MIN, u16::MAX, i16::MIN, u32::MAX, i32::MIN),
        large: (u64::MAX, i64::MIN, u128::MAX, i128::MIN),
        floats: (f32::MIN_POSITIVE, f64::MAX),
        flag: true,
        letter: char::MAX,
        text: String::new(),
        numbers: (0..=u8::MAX).collect(),
        bytes: (0..=u8::MAX).collect(),
        array: [0, 127, 128, 255],
        unit: (),
        unit_struct: Unit,
        newtype: Meters(0.1),
        option: None,
        some_unit_variant: Some(Shape::Point),
        shapes: vec![
            Shape::Point,
            Shape::Line(-1, 1),
            named.clone(),
            Shape::Nothing(()),
            Shape::Empty {},
        ],
        by_text: BTreeMap::from([("a".into(), Some(named)), (String::new(), None)]),
        by_number: BTreeMap::from([(-1, 0), (i64::MAX, 1 << 64)]),
        by_variant: BTreeMap::from([(Plain::This, 'x'), (Plain::That, '\u{0}')]),
        nothing: BTreeSet::new(),
        result: Err("no".into()),
        std: (Duration::MAX, IpAddr::from([127, 0, 0, 1])),
    }
}

#[test]
fn every_kind_of_value_comes_back() {
    for format in FORMATS {
        let read = there_and_back(&everything(), format);
        assert_eq!(read, Ok(everything()), "{format:?}");
    }
}

#[test]
fn the_bytes_are_those_of_the_format() {
    let value = everything();
    assert_eq!(
        encode(&value, Format::MessagePack),
        Ok(rmp_serde::to_vec_named(&value).expect("it can be written"))
    );
    assert_eq!(
        encode(&value, Format::Json),
        Ok(serde_json::to_vec(&value).expect("it can be written"))
    );
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Skips {
    #[serde(default, skip_serializing_if = "is_zero")]
    a: u8,
    b: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it")]
fn is_zero(number: &u8) -> bool {
    *number == 0
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flat {
    own: u8,
    #[serde(flatten)]
    others: BTreeMap<String, Vec<i32>>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Tagged {
    Empty,
    Full { content: Option<String> },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Text(String),
    Many(Vec<Untagged>),
}

/// Formats without names read other values than were written, or nothing.
#[test]
fn what_serde_attributes_change_comes_back() {
    for format in FORMATS {
        let skips = Skips {
            a: 0,
            b: "\0".into(),
        };
        assert_eq!(there_and_back(&skips, format), Ok(skips));
        let flat = Flat {
            own: 1,
            others: BTreeMap::from([("x".into(), vec![1, -2]), ("y".into(), Vec::new())]),
        };
        assert_eq!(there_and_back(&flat, format), Ok(flat));
        let tagged = [
            Tagged::Empty,
            Tagged::Full { content: None },
            Tagged::Full {
                content: Some("x".into()),
            },
        ];
        for tagged in tagged {
            assert_eq!(there_and_back(&tagged, format), Ok(tagged));
        }
        let untagged = Untagged::Many(vec![
            Untagged::Number(-7),
            Untagged::Text("7".into()),
            Untagged::Many(Vec::new()),
        ]);
        assert_eq!(there_and_back(&untagged, format), Ok(untagged));
    }
}

#[test]
fn floats_that_are_not_finite_come_back_from_messagepack() {
    let all = [f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0];
    let read = there_and_back(&all, Format::MessagePack).expect("it comes back");
    assert_eq!(read.map(f64::to_bits), all.map(f64::to_bits));
}

fn any_shape() -> impl Strategy<Value = Shape> {
    let finite = prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO;
    let leaf = prop_oneof![
        Just(Shape::Point),
        finite.prop_map(Shape::Circle),
        any::<(i32, u64)>().prop_map(|(a, b)| Shape::Line(a, b)),
    ];
    leaf.prop_recursive(6, 20, 1, |inner| {
        (any::<String>(), prop::option::of(inner)).prop_map(|(name, of)| Shape::Named {
            name,
            of: of.map(Box::new),
        })
    })
}

proptest! {
    #[test]
    fn shapes_come_back(shape in any_shape(), json in any::<bool>()) {
        let format = FORMATS[usize::from(json)];
        prop_assert_eq!(there_and_back(&shape, format), Ok(shape));
    }

    #[test]
    fn numbers_come_back(numbers in any::<(u128, i128, u64, i64, char)>(), json in any::<bool>()) {
        let format = FORMATS[usize::from(json)];
        prop_assert_eq!(there_and_back(&numbers, format), Ok(numbers));
    }

    #[test]
    fn finite_floats_come_back_to_the_bit(single in any::<u32>(), double in any::<u64>()) {
        let floats = (f32::from_bits(single), f64::from_bits(double));
        prop_assume!(floats.0.is_finite() && floats.1.is_finite());
        for format in FORMATS {
            let read = there_and_back(&floats, format).expect("it comes back");
            prop_assert_eq!((read.0.to_bits(), read.1.to_bits()), (single, double));
        }
    }
}
