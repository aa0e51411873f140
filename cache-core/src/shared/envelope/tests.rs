//! What is opened is what was sealed, under the same key, for the same function; everything else is refused.

mod damage;
mod hostile;
mod seals;

use std::time::Duration;

use super::{Meta, SealError, Sealer, SignKey, Unusable};
use crate::shared::codec::{Format, Serde};
use crate::store::StoreKey;

const FINGERPRINT: u64 = 0x0123_4567_89AB_CDEF;

const META: Meta = Meta {
    created_at: 1_795_000_000_123,
    compute: Duration::from_millis(1_234),
    is_negative: false,
};

fn key() -> StoreKey {
    StoreKey::new(b"app:user:1:7")
}

/// Every way to seal, each with MessagePack and JSON.
fn sealers() -> Vec<Sealer> {
    let mut sealers = Vec::new();
    for format in [Format::MessagePack, Format::Json] {
        for compress in [false, true] {
            for sign_key in [None, Some(SignKey::derive(b"secret"))] {
                sealers.push(Sealer {
                    format,
                    compress,
                    sign_key,
                    ..Sealer::default()
                });
            }
        }
    }
    sealers
}

fn plain() -> Sealer {
    Sealer {
        compress: false,
        ..Sealer::default()
    }
}

fn signed() -> Sealer {
    Sealer {
        sign_key: Some(SignKey::derive(b"secret")),
        ..plain()
    }
}

fn seal<V>(sealer: &Sealer, value: &V) -> Result<Vec<u8>, SealError>
where
    V: serde::Serialize + serde::de::DeserializeOwned,
{
    sealer.seal::<V, Serde<V>>(&key(), FINGERPRINT, META, value)
}

fn open<V>(sealer: &Sealer, bytes: &[u8]) -> Result<V, Unusable>
where
    V: serde::Serialize + serde::de::DeserializeOwned,
{
    let (value, meta) = sealer.open::<V, Serde<V>>(&key(), FINGERPRINT, bytes)?;
    assert_eq!(meta, META);
    Ok(value)
}

/// A text of so many bytes that compresses well.
fn text(bytes: usize) -> String {
    "abcdefghijkl".chars().cycle().take(bytes).collect()
}

/// Letters of so many bytes that do not compress.
fn noise(bytes: usize) -> String {
    let mut state = 1_u64;
    let letter = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        char::from(b' ' + (state >> 57) as u8 % 95)
    };
    (0..bytes).map(letter).collect()
}
