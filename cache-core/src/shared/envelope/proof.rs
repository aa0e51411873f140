//! What shows that a value is the one that was sealed under its key: a checksum against accidents, or a
//! MAC against whoever can write to the store.
//!
//! Both cover the key in the store (the prefix is part of it), the header and the value's bytes, so a
//! value does not open under another key. Neither can tell an old value from the one that took its place.

use std::fmt;

use constant_time_eq::constant_time_eq_16;
use xxhash_rust::xxh3::Xxh3Default;

use super::{HEADER, Unusable};
use crate::store::StoreKey;

const CHECKSUM: usize = 8;
const MAC: usize = 16;

/// What values are signed with: 32 bytes that cannot be had without the secret they were made of.
#[derive(Clone)]
pub(crate) struct SignKey([u8; 32]);

impl SignKey {
    /// The key of a secret. Every process that shares the store needs the same.
    ///
    /// Made to be fast: a secret that can be guessed can be found by guessing. 32 random characters
    /// cannot.
    pub(crate) fn derive(secret: &[u8]) -> Self {
        Self(blake3::derive_key(
            "larder 2026-11-20 signed values in shared stores",
            secret,
        ))
    }
}

impl fmt::Debug for SignKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignKey(…)")
    }
}

/// What is proved.
#[derive(Clone, Copy)]
pub(super) struct Claim<'a> {
    pub(super) key: &'a StoreKey,
    pub(super) header: &'a [u8; HEADER],
    pub(super) payload: &'a [u8],
}

/// Bytes of a proof.
pub(super) const fn length(is_signed: bool) -> usize {
    if is_signed { MAC } else { CHECKSUM }
}

impl Claim<'_> {
    /// Writes the proof to `place`, which has its [`length`].
    pub(super) fn prove(self, sign_key: Option<&SignKey>, place: &mut [u8]) {
        match sign_key {
            Some(sign_key) => place.copy_from_slice(&self.mac(sign_key)),
            None => place.copy_from_slice(&self.checksum()),
        }
    }

    /// Whether `proof` is one.
    pub(super) fn check(self, sign_key: Option<&SignKey>, proof: &[u8]) -> Result<(), Unusable> {
        match sign_key {
            Some(sign_key) => {
                let proof = proof.try_into().map_err(|_| Unusable::Unsigned)?;
                if constant_time_eq_16(&self.mac(sign_key), proof) {
                    Ok(())
                } else {
                    Err(Unusable::Unsigned)
                }
            }
            None if self.checksum() == proof => Ok(()),
            None => Err(Unusable::Corrupt),
        }
    }

    fn checksum(self) -> [u8; CHECKSUM] {
        let mut hash = Xxh3Default::new();
        self.parts(|part| hash.update(part));
        hash.digest().to_le_bytes()
    }

    fn mac(self, sign_key: &SignKey) -> [u8; MAC] {
        let mut hash = blake3::Hasher::new_keyed(&sign_key.0);
        self.parts(|part| {
            hash.update(part);
        });
        let mut mac = [0; MAC];
        mac.copy_from_slice(&hash.finalize().as_bytes()[..MAC]);
        mac
    }

    /// The length of the key first: without it, the end of a key could pass for the header.
    fn parts(self, mut part: impl FnMut(&[u8])) {
        let key = self.key.as_bytes();
        part(&(key.len() as u64).to_le_bytes());
        part(key);
        part(self.header);
        part(self.payload);
    }
}
