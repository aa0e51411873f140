//! Bytes made by somebody who knows the layout and can write to the store.

use lz4_flex::block;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::{FINGERPRINT, META, key, open, plain, signed, text};
use crate::shared::codec::{Format, Serde};
use crate::shared::envelope::header::{HEADER, Header};
use crate::shared::envelope::proof::{self, Claim};
use crate::shared::envelope::{Sealer, Unusable};

/// An envelope around any payload that says anything about it, with the right proof.
fn forge(sealer: &Sealer, is_compressed: bool, raw_length: u32, payload: &[u8]) -> Vec<u8> {
    let header = Header {
        format: sealer.format,
        is_compressed,
        is_signed: sealer.sign_key.is_some(),
        fingerprint: FINGERPRINT,
        raw_length,
        meta: META,
    }
    .to_bytes();
    let mut bytes = header.to_vec();
    bytes.resize(HEADER + proof::length(sealer.sign_key.is_some()), 0);
    let claim = Claim {
        key: &key(),
        header: &header,
        payload,
    };
    claim.prove(sealer.sign_key.as_ref(), &mut bytes[HEADER..]);
    bytes.extend_from_slice(payload);
    bytes
}

#[test]
fn a_forged_envelope_that_keeps_to_the_rules_opens() {
    for sealer in [plain(), signed()] {
        assert_eq!(open(&sealer, &forge(&sealer, false, 1, &[7])), Ok(7_u8));
        let value = text(600);
        let raw = rmp_serde::to_vec(&value).expect("it can be written");
        let bytes = forge(&sealer, true, raw.len() as u32, &block::compress(&raw));
        assert_eq!(open(&sealer, &bytes), Ok(value));
    }
}

#[test]
fn a_declared_length_past_the_limit_allocates_nothing() {
    let limit = 8 << 20;
    let payload = block::compress(&[0xC0; 10_000]);
    for sealer in [plain(), signed()] {
        for raw_length in [limit + 1, 1 << 31, u32::MAX] {
            let bytes = forge(&sealer, true, raw_length, &payload);
            let key = key();
            let allocated = allocation_counter::measure(|| {
                let opened = sealer.open::<String, Serde<_>>(&key, FINGERPRINT, &bytes);
                assert_eq!(opened, Err(Unusable::TooLarge));
            });
            assert_eq!(allocated.bytes_max, 0);
        }
        // The most that can be asked for.
        let bytes = forge(&sealer, true, limit, &payload);
        let allocated = allocation_counter::measure(|| {
            assert_eq!(open::<String>(&sealer, &bytes), Err(Unusable::Corrupt));
        });
        assert!(allocated.bytes_max <= u64::from(limit) + 1_000);
    }
}

#[test]
fn a_wrong_length_is_corrupt() {
    let raw = [0xC0; 2_000];
    let payload = block::compress(&raw);
    let compressed_length = payload.len() as u32;
    for sealer in [plain(), signed()] {
        for length in [0, 1, compressed_length, compressed_length + 1, 1_999, 2_001] {
            let bytes = forge(&sealer, true, length, &payload);
            assert_eq!(open::<()>(&sealer, &bytes), Err(Unusable::Corrupt));
        }
        for length in [0, 1_999, 2_001] {
            let bytes = forge(&sealer, false, length, &raw);
            assert_eq!(open::<()>(&sealer, &bytes), Err(Unusable::Corrupt));
        }
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Nest {
    A(Box<Nest>),
    B(Vec<Nest>),
}

/// A few hundred bytes, compressed, are megabytes of nested values.
#[test]
fn nested_bytes_are_undecodable() {
    let units: [(Format, &[u8]); 4] = [
        (Format::MessagePack, b"\x81\xa1A"),
        (Format::MessagePack, b"\x81\xa1B\x91"),
        (Format::Json, br#"{"A":"#),
        (Format::Json, br#"{"B":["#),
    ];
    for (format, unit) in units {
        let raw = unit.repeat(1 << 20);
        let sealer = Sealer { format, ..plain() };
        let bytes = forge(&sealer, true, raw.len() as u32, &block::compress(&raw));
        assert_eq!(open::<Nest>(&sealer, &bytes), Err(Unusable::Undecodable));
    }
}

proptest! {
    #[test]
    fn any_bytes_can_be_tried(mut bytes: Vec<u8>, is_ours: bool, flags in 0_u8..32) {
        if is_ours && bytes.len() > 4 {
            bytes[..5].copy_from_slice(&[0xC1, b'L', b'D', 1, flags]);
        }
        for sealer in super::sealers() {
            let allocated = allocation_counter::measure(|| {
                assert!(open::<Vec<String>>(&sealer, &bytes).is_err());
            });
            // The key of the test.
            prop_assert!(allocated.bytes_max < 100);
        }
    }

    /// With the right proof, so that decompression and decoding see them.
    #[test]
    fn any_payload_can_be_tried(payload: Vec<u8>, is_compressed: bool, raw_length in 0_u32..100_000) {
        let raw_length = if is_compressed { raw_length } else { payload.len() as u32 };
        for format in [Format::MessagePack, Format::Json] {
            let sealer = Sealer { format, ..plain() };
            let bytes = forge(&sealer, is_compressed, raw_length, &payload);
            let allocated = allocation_counter::measure(|| {
                drop(open::<Vec<Nest>>(&sealer, &bytes));
                drop(open::<Vec<String>>(&sealer, &bytes));
                drop(open::<serde_json::Value>(&sealer, &bytes));
            });
            // For the declared length once, and for the values that are in these few bytes.
            prop_assert!(allocated.bytes_max < u64::from(raw_length) + 200_000);
        }
    }
}
