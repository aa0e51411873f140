//! The choice of a codec by the type.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::super::{Codec, CodecError, Format, Travels};
use crate::__codec;

fn travels<V, C: Codec<V>>(_: Travels<V>, _: C) -> bool {
    C::TRAVELS
}

macro_rules! travels {
    ($type:ty) => {
        travels(Travels::<$type>::new(), __codec!(Travels::<$type>::new()))
    };
}

type Alias = Result<u8, String>;

#[derive(Serialize, Deserialize)]
struct Both(u8);

#[derive(Serialize)]
struct OnlyWritten(u8);

#[derive(Deserialize)]
struct OnlyRead(u8);

struct Neither;

#[derive(Deserialize, Serialize)]
struct Of<T>(T);

fn bounded<V: Serialize + DeserializeOwned>() -> bool {
    travels!(V)
}

fn bounded_inside<V: Serialize + DeserializeOwned>() -> bool {
    travels!(Option<Vec<V>>)
}

fn unbounded<V>() -> bool {
    travels!(V)
}

#[test]
fn types_that_serde_writes_and_reads_travel() {
    assert!(travels!(u32));
    assert!(travels!(String));
    assert!(travels!((u8, Option<String>)));
    assert!(travels!(()));
    assert!(travels!(Alias));
    assert!(travels!(Both));
    assert!(travels!(Of<Vec<Both>>));
    assert!(travels!(Box<[Both]>));
    assert!(travels!(std::borrow::Cow<'static, str>));
}

#[test]
fn other_types_stay() {
    assert!(!travels!(OnlyWritten));
    assert!(!travels!(OnlyRead));
    assert!(!travels!(Neither));
    assert!(!travels!(Of<Neither>));
    assert!(!travels!(Result<u8, Neither>));
    // Without serde's feature `rc`.
    assert!(!travels!(Arc<u32>));
    assert_eq!(OnlyRead(1).0, OnlyWritten(1).0);
}

#[test]
fn a_generic_function_goes_by_its_bounds() {
    assert!(bounded::<u32>());
    assert!(bounded_inside::<u32>());
    assert!(!unbounded::<u32>());
}

#[test]
fn the_codec_of_a_type_that_stays_does_nothing() {
    fn check<V, C: Codec<V>>(value: &V, _: C) {
        let mut out = Vec::new();
        assert_eq!(
            C::encode(value, Format::Json, &mut out),
            Err(CodecError::Stays)
        );
        assert!(out.is_empty());
        assert_eq!(C::decode(b"1", Format::Json).err(), Some(CodecError::Stays));
    }
    check(&Neither, __codec!(Travels::<Neither>::new()));
}
