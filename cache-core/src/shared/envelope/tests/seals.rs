//! Sealed and opened again; what it costs.

use std::time::Duration;

use proptest::prelude::*;

use super::{FINGERPRINT, META, key, noise, open, plain, seal, sealers, signed, text};
use crate::shared::codec::{CodecError, Format, Serde, Stays};
use crate::shared::envelope::{Meta, SealError, Sealer, Unusable};

#[test]
fn an_envelope_takes_36_bytes_and_a_signed_one_44() {
    // A byte of MessagePack.
    assert_eq!(seal(&plain(), &7_u8).map(|bytes| bytes.len()), Ok(36 + 1));
    assert_eq!(seal(&signed(), &7_u8).map(|bytes| bytes.len()), Ok(44 + 1));
}

/// Bytes in stores outlive the program that wrote them.
#[test]
fn the_layout_is_what_the_table_says() {
    let meta = Meta {
        is_negative: true,
        ..META
    };
    let bytes = plain()
        .seal::<u8, Serde<u8>>(&key(), FINGERPRINT, meta, &7)
        .expect("it can be sealed");
    assert_eq!(bytes[..3], [0xC1, b'L', b'D']);
    assert_eq!(bytes[3], 1);
    assert_eq!(bytes[4], 0b0000_1000);
    assert_eq!(bytes[5..8], 1_234_u32.to_le_bytes()[..3]);
    assert_eq!(bytes[8..16], FINGERPRINT.to_le_bytes());
    assert_eq!(bytes[16..24], META.created_at.to_le_bytes());
    assert_eq!(bytes[24..28], 1_u32.to_le_bytes());
    let claim = [
        &12_u64.to_le_bytes()[..],
        b"app:user:1:7",
        &bytes[..28],
        &bytes[36..],
    ]
    .concat();
    let checksum = xxhash_rust::xxh3::xxh3_64(&claim);
    assert_eq!(bytes[28..36], checksum.to_le_bytes());
    assert_eq!(bytes[36..], [7]);
}

#[test]
fn a_long_computation_is_cut_to_what_can_be_told() {
    let longest = Duration::from_millis(0xFF_FFFF);
    for (compute, told) in [
        (Duration::MAX, longest),
        (longest, longest),
        (Duration::from_micros(1_999), Duration::from_millis(1)),
        (Duration::ZERO, Duration::ZERO),
    ] {
        let meta = Meta { compute, ..META };
        let bytes = plain()
            .seal::<u8, Serde<u8>>(&key(), FINGERPRINT, meta, &7)
            .expect("it can be sealed");
        let (_, read) = plain()
            .open::<u8, Serde<u8>>(&key(), FINGERPRINT, &bytes)
            .expect("it can be opened");
        assert_eq!(
            read,
            Meta {
                compute: told,
                ..META
            }
        );
    }
}

#[test]
fn compression_is_used_where_it_pays() {
    let sealer = Sealer::default();
    let length = |value: &String| seal(&sealer, value).expect("it can be sealed").len();
    let uncompressed = |value: &String| seal(&plain(), value).expect("it can be sealed").len();

    // With three bytes of MessagePack: one less than a kibibyte, and a kibibyte.
    let (below, from) = (text(1_020), text(1_021));
    assert_eq!(length(&below), uncompressed(&below));
    assert!(length(&from) < 100);
    let noise = noise(4_000);
    assert_eq!(length(&noise), uncompressed(&noise));
    // Noise with so much text behind it that about 10 % and about 15 % can be saved.
    let (little, enough) = (noise.clone() + &text(450), noise.clone() + &text(750));
    assert_eq!(length(&little), uncompressed(&little));
    assert!(length(&enough) * 100 < uncompressed(&enough) * 88);
    for value in [below, from, noise, little, enough] {
        let bytes = seal(&sealer, &value).expect("it can be sealed");
        // Who does not compress reads what others compressed.
        for sealer in [&sealer, &plain()] {
            assert_eq!(open(sealer, &bytes), Ok(value.clone()));
        }
    }
}

#[test]
fn a_value_that_is_too_large_is_not_sealed_and_not_opened() {
    let sealer = Sealer {
        max_value_bytes: 100,
        ..Sealer::default()
    };
    let (fits, large) = (text(98), text(99));
    let bytes = seal(&sealer, &fits).expect("it can be sealed");
    assert_eq!(open(&sealer, &bytes), Ok(fits));
    let error = seal(&sealer, &large).expect_err("it is too large");
    let (bytes, limit) = (101, 100);
    assert_eq!(error, SealError::TooLarge { bytes, limit });
    assert_eq!(
        error.to_string(),
        "the value has 101 bytes and may have 100: set a larger `max_value_bytes`"
    );
    for large in [large, text(10_000)] {
        let bytes = seal(&Sealer::default(), &large).expect("it can be sealed");
        assert_eq!(open::<String>(&sealer, &bytes), Err(Unusable::TooLarge));
    }
}

#[test]
fn what_cannot_be_written_is_not_sealed() {
    let stays = plain().seal::<u8, Stays<u8>>(&key(), FINGERPRINT, META, &7);
    assert_eq!(stays, Err(SealError::Codec(CodecError::Stays)));
    let json = Sealer {
        format: Format::Json,
        ..plain()
    };
    assert_eq!(
        seal(&json, &f64::NAN),
        Err(SealError::Codec(CodecError::NotFinite))
    );
}

#[test]
fn a_small_value_is_sealed_with_one_allocation_and_opened_with_none() {
    let small = (1_u64, [2_u32; 8], 3.5_f64);
    for sealer in sealers() {
        let mut sealed = Vec::new();
        let allocated = allocation_counter::measure(|| {
            sealed = seal(&sealer, &small).expect("it can be sealed");
        });
        assert_eq!(allocated.count_total, 2, "one of them is the key's");
        let key = key();
        let allocated = allocation_counter::measure(|| {
            type Value = (u64, [u32; 8], f64);
            let opened = sealer.open::<Value, Serde<Value>>(&key, FINGERPRINT, &sealed);
            assert_eq!(opened, Ok((small, META)));
        });
        assert_eq!(allocated.count_total, 0);
    }
}

#[test]
fn nothing_secret_is_shown() {
    let shown = format!("{:?}", signed());
    assert!(shown.contains("SignKey(…)"), "{shown}");
}

proptest! {
    #[test]
    fn what_is_sealed_is_opened(
        strings in prop::collection::vec((".{0,20}", any::<Option<i64>>()), 0..5),
        others: (u128, Option<Result<(), char>>),
        repeat in 1_usize..40,
        fingerprint: u64,
        created_at: u64,
        compute in 0_u64..=0xFF_FFFF,
        is_negative: bool,
    ) {
        // Often long enough, and alike enough, to be compressed.
        let value = vec![(strings, others); repeat];
        let meta = Meta { created_at, compute: Duration::from_millis(compute), is_negative };
        for sealer in sealers() {
            let sealed = sealer.seal::<_, Serde<_>>(&key(), fingerprint, meta, &value);
            let sealed = sealed.expect("it can be sealed");
            let opened = sealer.open::<_, Serde<_>>(&key(), fingerprint, &sealed);
            prop_assert_eq!(opened.as_ref(), Ok(&(value.clone(), meta)));
        }
    }
}
