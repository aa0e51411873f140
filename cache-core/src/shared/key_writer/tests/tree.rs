//! Any value that `Serialize` can describe, made by proptest.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde::Serialize;
use serde::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// Everything serde tells apart. Floats by bits, so that they can be compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tree {
    Bool(bool),
    I8(i8),
    I16(i16),
    I32(i32),
    I64(i64),
    I128(i128),
    U8(u8),
    U16(u16),
    U32(u32),
    U64(u64),
    U128(u128),
    F32(u32),
    F64(u64),
    Char(char),
    Str(String),
    Bytes(Vec<u8>),
    Unit,
    None,
    Some(Box<Tree>),
    Seq(Vec<Tree>),
    Tuple(Vec<Tree>),
    Map(Vec<(Tree, Tree)>),
    /// A struct, or a variant of an enum.
    Named(&'static str, Option<&'static str>, Body),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Body {
    Unit,
    Newtype(Box<Tree>),
    Tuple(Vec<Tree>),
    Struct(Vec<(&'static str, Tree)>),
}

/// Names that could be taken for something else.
pub(super) const NAMES: [&str; 14] = [
    "A", "b", "", "none", "unit", "true", "seq", "s.tea", "@A", "A/b", "=", "a b", "é", "(,<~>)",
];

fn name() -> impl Strategy<Value = &'static str> {
    select(&NAMES[..])
}

fn leaf() -> impl Strategy<Value = Tree> {
    prop_oneof![
        any::<bool>().prop_map(Tree::Bool),
        any::<i8>().prop_map(Tree::I8),
        any::<i16>().prop_map(Tree::I16),
        any::<i32>().prop_map(Tree::I32),
        any::<i64>().prop_map(Tree::I64),
        any::<i128>().prop_map(Tree::I128),
        any::<u8>().prop_map(Tree::U8),
        any::<u16>().prop_map(Tree::U16),
        any::<u32>().prop_map(Tree::U32),
        any::<u64>().prop_map(Tree::U64),
        any::<u128>().prop_map(Tree::U128),
        any::<u32>().prop_map(Tree::F32),
        any::<u64>().prop_map(Tree::F64),
        any::<i16>().prop_map(|whole| Tree::F64(f64::from(whole).to_bits())),
        any::<char>().prop_map(Tree::Char),
        any::<String>().prop_map(Tree::Str),
        "[a-c:,~=%.()<>@ ]{0,4}".prop_map(Tree::Str),
        any::<Vec<u8>>().prop_map(Tree::Bytes),
        Just(Tree::Unit),
        Just(Tree::None),
        (name(), proptest::option::of(name())).prop_map(|(name, variant)| Tree::Named(
            name,
            variant,
            Body::Unit
        )),
    ]
}

pub(super) fn tree() -> impl Strategy<Value = Tree> {
    leaf().prop_recursive(5, 60, 5, |inner| {
        let list = || vec(inner.clone(), 0..5);
        let body = prop_oneof![
            inner.clone().prop_map(|tree| Body::Newtype(Box::new(tree))),
            list().prop_map(Body::Tuple),
            vec((name(), inner.clone()), 0..4).prop_map(Body::Struct),
        ];
        prop_oneof![
            inner.clone().prop_map(|tree| Tree::Some(Box::new(tree))),
            list().prop_map(Tree::Seq),
            list().prop_map(Tree::Tuple),
            vec((inner.clone(), inner.clone()), 0..4).prop_map(Tree::Map),
            (name(), proptest::option::of(name()), body)
                .prop_map(|(name, variant, body)| Tree::Named(name, variant, body)),
        ]
    })
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(value) => to.serialize_bool(*value),
            Self::I8(value) => to.serialize_i8(*value),
            Self::I16(value) => to.serialize_i16(*value),
            Self::I32(value) => to.serialize_i32(*value),
            Self::I64(value) => to.serialize_i64(*value),
            Self::I128(value) => to.serialize_i128(*value),
            Self::U8(value) => to.serialize_u8(*value),
            Self::U16(value) => to.serialize_u16(*value),
            Self::U32(value) => to.serialize_u32(*value),
            Self::U64(value) => to.serialize_u64(*value),
            Self::U128(value) => to.serialize_u128(*value),
            Self::F32(bits) => to.serialize_f32(f32::from_bits(*bits)),
            Self::F64(bits) => to.serialize_f64(f64::from_bits(*bits)),
            Self::Char(value) => to.serialize_char(*value),
            Self::Str(value) => to.serialize_str(value),
            Self::Bytes(value) => to.serialize_bytes(value),
            Self::Unit => to.serialize_unit(),
            Self::None => to.serialize_none(),
            Self::Some(value) => to.serialize_some(value),
            Self::Seq(items) => {
                let mut seq = to.serialize_seq(None)?;
                items
                    .iter()
                    .try_for_each(|item| seq.serialize_element(item))?;
                seq.end()
            }
            Self::Tuple(items) => {
                let mut tuple = to.serialize_tuple(items.len())?;
                items
                    .iter()
                    .try_for_each(|item| tuple.serialize_element(item))?;
                tuple.end()
            }
            Self::Map(entries) => {
                let mut map = to.serialize_map(Some(entries.len()))?;
                entries
                    .iter()
                    .try_for_each(|(key, value)| map.serialize_entry(key, value))?;
                map.end()
            }
            Self::Named(name, None, body) => as_struct(name, body, to),
            Self::Named(name, Some(variant), body) => as_variant(name, variant, body, to),
        }
    }
}

fn as_struct<S: Serializer>(name: &'static str, body: &Body, to: S) -> Result<S::Ok, S::Error> {
    match body {
        Body::Unit => to.serialize_unit_struct(name),
        Body::Newtype(value) => to.serialize_newtype_struct(name, value),
        Body::Tuple(items) => {
            let mut tuple = to.serialize_tuple_struct(name, items.len())?;
            items
                .iter()
                .try_for_each(|item| tuple.serialize_field(item))?;
            tuple.end()
        }
        Body::Struct(fields) => {
            let mut all = to.serialize_struct(name, fields.len())?;
            fields
                .iter()
                .try_for_each(|(name, value)| all.serialize_field(name, value))?;
            all.end()
        }
    }
}

fn as_variant<S: Serializer>(
    name: &'static str,
    variant: &'static str,
    body: &Body,
    to: S,
) -> Result<S::Ok, S::Error> {
    match body {
        Body::Unit => to.serialize_unit_variant(name, 0, variant),
        Body::Newtype(value) => to.serialize_newtype_variant(name, 0, variant, value),
        Body::Tuple(items) => {
            let mut tuple = to.serialize_tuple_variant(name, 0, variant, items.len())?;
            items
                .iter()
                .try_for_each(|item| tuple.serialize_field(item))?;
            tuple.end()
        }
        Body::Struct(fields) => {
            let mut all = to.serialize_struct_variant(name, 0, variant, fields.len())?;
            fields
                .iter()
                .try_for_each(|(name, value)| all.serialize_field(name, value))?;
            all.end()
        }
    }
}
