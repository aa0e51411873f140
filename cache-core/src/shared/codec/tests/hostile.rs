//! Bytes that nobody wrote.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rmp::encode::{
    write_array_len, write_bin, write_bool, write_ext_meta, write_f32, write_f64, write_map_len,
    write_nil, write_sint, write_str, write_uint,
};
use serde::{Deserialize, Serialize};

use super::{FORMATS, decode, encode};
use crate::shared::codec::{CodecError, Format, nesting};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Nest {
    A(Box<Nest>),
    B(Vec<Nest>),
    C { c: Option<Box<Nest>> },
    D,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Link {
    n: Option<Box<Link>>,
}

/// `unit` over and over again: a megabyte of it.
fn a_megabyte_of(unit: &[u8]) -> Vec<u8> {
    unit.repeat((1 << 20) / unit.len())
}

/// The length that the search for nested values goes by is the right one for every kind of value.
#[test]
fn every_kind_of_messagepack_is_measured() {
    let mut kinds: Vec<Vec<u8>> = Vec::new();
    let mut write = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = Vec::new();
        write(&mut bytes);
        kinds.push(bytes);
    };
    for number in [0, 200, 60_000, 4_000_000_000, u64::MAX] {
        write(&|out| drop(write_uint(out, number)));
    }
    for number in [-1, -100, -30_000, -2_000_000_000, i64::MIN] {
        write(&|out| drop(write_sint(out, number)));
    }
    write(&|out| drop(write_f32(out, 0.5)));
    write(&|out| drop(write_f64(out, 0.5)));
    write(&|out| drop(write_nil(out)));
    write(&|out| drop(write_bool(out, true)));
    for length in [0, 1, 31, 32, 255, 256, 65_535, 65_536] {
        write(&|out| drop(write_str(out, &"x".repeat(length))));
        write(&|out| drop(write_bin(out, &vec![0; length])));
        write(&|out| {
            drop(write_array_len(out, length as u32));
            out.resize(out.len() + length, 0xC0);
        });
        write(&|out| {
            drop(write_map_len(out, length as u32));
            out.resize(out.len() + 2 * length, 0xC0);
        });
    }
    for length in [1, 2, 4, 8, 16, 0, 3, 255, 256, 65_535, 65_536] {
        write(&|out| {
            drop(write_ext_meta(out, length as u32, 7));
            out.resize(out.len() + length, 0);
        });
    }
    for kind in kinds {
        let marker = kind[0];
        assert_eq!(nesting::check(&kind), Ok(()), "{marker:#x}");
        // As the first of two values, as a part, and with another behind it.
        let two = [&[0x92], &kind[..], &[0xC0]].concat();
        assert_eq!(nesting::check(&two), Ok(()), "{marker:#x}");
        for wrong in [&kind[..kind.len() - 1], &[&kind[..], &[0xC0]].concat()] {
            let error = Err(CodecError::Unreadable);
            assert_eq!(nesting::check(wrong), error, "{marker:#x}");
        }
    }
    assert_eq!(nesting::check(b"\xc1"), Err(CodecError::Unreadable));
}

#[test]
fn nested_messagepack_is_an_error() {
    let units: [&[u8]; 6] = [
        b"\x91",                 // a sequence of one
        b"\x81\xa1A",            // the variant `A`, which rmp-serde's own limit does not see
        b"\x81\xa1B\x91",        // the variant `B`
        b"\x81\xa1C\x81\xa1c",   // the variant `C`
        b"\x81\xa1n",            // a struct in itself
        b"\xdf\xff\xff\xff\xff", // a map of four thousand millions
    ];
    for unit in units {
        let bytes = a_megabyte_of(unit);
        let error = Err(CodecError::TooDeep);
        assert_eq!(decode::<Nest>(&bytes, Format::MessagePack), error);
        assert_eq!(
            decode::<Vec<Nest>>(&bytes, Format::MessagePack).map(drop),
            Err(CodecError::TooDeep)
        );
        assert_eq!(
            decode::<Link>(&bytes, Format::MessagePack).map(drop),
            Err(CodecError::TooDeep)
        );
        assert_eq!(
            decode::<serde_json::Value>(&bytes, Format::MessagePack).map(drop),
            Err(CodecError::TooDeep)
        );
    }
}

#[test]
fn nested_json_is_an_error() {
    let units: [&[u8]; 5] = [
        b"[",
        br#"{"A":"#,
        br#"{"B":["#,
        br#"{"C":{"c":"#,
        br#"{"n":"#,
    ];
    for unit in units {
        let bytes = a_megabyte_of(unit);
        assert_eq!(
            decode::<Nest>(&bytes, Format::Json),
            Err(CodecError::Unreadable)
        );
        assert_eq!(
            decode::<Link>(&bytes, Format::Json),
            Err(CodecError::Unreadable)
        );
        assert_eq!(
            decode::<serde_json::Value>(&bytes, Format::Json),
            Err(CodecError::Unreadable)
        );
    }
}

#[test]
fn a_part_of_a_value_or_more_than_one_is_an_error() {
    let value = (1_u8, vec![Some("text".to_owned()), None], 2.5_f64);
    for format in FORMATS {
        let mut bytes = encode(&value, format).expect("it can be written");
        assert_eq!(decode(&bytes, format), Ok(value.clone()));
        for length in 0..bytes.len() {
            let read = decode::<(u8, Vec<Option<String>>, f64)>(&bytes[..length], format);
            assert_eq!(read, Err(CodecError::Unreadable), "{length} bytes");
        }
        bytes.push(b'1');
        let read = decode::<(u8, Vec<Option<String>>, f64)>(&bytes, format);
        assert_eq!(read, Err(CodecError::Unreadable));
    }
}

/// Lengths are promises: what is allocated must not go by them.
#[test]
fn a_great_length_is_not_believed() {
    let heads: [&[u8]; 5] = [
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\xdb\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\xc9\xff\xff\xff\xff\x01",
    ];
    for head in heads {
        let allocated = allocation_counter::measure(|| {
            let error = Some(CodecError::Unreadable);
            assert_eq!(decode::<Vec<u64>>(head, Format::MessagePack).err(), error);
            assert_eq!(decode::<String>(head, Format::MessagePack).err(), error);
            assert_eq!(
                decode::<BTreeMap<u8, u8>>(head, Format::MessagePack).err(),
                error
            );
        });
        assert_eq!(allocated.bytes_max, 0);
    }
}

proptest! {
    #[test]
    fn any_bytes_can_be_tried(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for format in FORMATS {
            drop(decode::<Nest>(&bytes, format));
            drop(decode::<Link>(&bytes, format));
            drop(decode::<serde_json::Value>(&bytes, format));
            drop(decode::<BTreeMap<String, (u128, f32, char)>>(&bytes, format));
            drop(decode::<Option<Result<Vec<i8>, ()>>>(&bytes, format));
        }
    }
}
