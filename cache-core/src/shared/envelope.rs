//! What goes around a value's bytes in a store: enough to tell whose they are and that nothing happened to
//! them. How long they are kept is the store's business, and their tags are too.
//!
//! A value that cannot be opened is a miss. Never is it another value, and never does it cost more than
//! [`Sealer::max_value_bytes`]: what a store answers may be anything.

mod compression;
mod header;
mod proof;

#[cfg(all(test, not(shuttle)))]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

pub(crate) use proof::SignKey;

use super::codec::{Codec, CodecError, Format};
use crate::store::StoreKey;
use header::{HEADER, Header};
use proof::Claim;

/// Room for a small value in the first allocation.
const SMALL: usize = 256;

/// Seals values and opens them, in the way that the settings of a cache ask for.
#[derive(Debug, Clone)]
pub(crate) struct Sealer {
    /// How values are written. Those in another format are not read.
    pub(crate) format: Format,
    /// Whether values are compressed where it pays. Those that are are read in any case.
    pub(crate) compress: bool,
    /// What values are signed with. If set, others are not read.
    pub(crate) sign_key: Option<SignKey>,
    /// The most bytes that a value may have before it is compressed; not more than 4 GiB.
    pub(crate) max_value_bytes: usize,
}

impl Default for Sealer {
    /// MessagePack, compressed, unsigned, values of up to 8 MiB.
    fn default() -> Self {
        Self {
            format: Format::default(),
            compress: true,
            sign_key: None,
            max_value_bytes: 8 << 20,
        }
    }
}

/// What is known of a value besides itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Meta {
    /// When its computation ended, in milliseconds since 1970, by the clock of who computed it.
    pub(crate) created_at: u64,
    /// How long its computation took; kept in whole milliseconds, and up to 4 h 39 min.
    pub(crate) compute: Duration,
    /// Whether it is an `Err` or a `None`.
    pub(crate) is_negative: bool,
}

/// Why a value cannot go into a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SealError {
    /// It cannot be written so that it could be read.
    Codec(CodecError),
    /// It has more bytes than it may have.
    TooLarge { bytes: usize, limit: usize },
}

/// Why what a store has under a key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Unusable {
    /// It was not written by a cache of ours.
    Foreign,
    /// It was written by another version of this crate or of the function, for another type, in another
    /// format, or signed, which cannot be checked without a key.
    OtherVersion,
    /// It says that it has more bytes than a value may have.
    TooLarge,
    /// It is not what was written under this key.
    Corrupt,
    /// There is a key to sign with, and this was not signed with it, or not under this key, or it was
    /// changed since.
    Unsigned,
    /// It is what was written, but not a value of the type.
    Undecodable,
}

impl Sealer {
    /// The bytes that go into a store under `key`. One allocation for a small value.
    pub(crate) fn seal<V, C: Codec<V>>(
        &self,
        key: &StoreKey,
        fingerprint: u64,
        meta: Meta,
        value: &V,
    ) -> Result<Vec<u8>, SealError> {
        let is_signed = self.sign_key.is_some();
        let start = HEADER + proof::length(is_signed);
        let mut sealed = Vec::with_capacity(SMALL);
        sealed.resize(start, 0);
        C::encode(value, self.format, &mut sealed).map_err(SealError::Codec)?;

        let bytes = sealed.len() - start;
        let raw_length = u32::try_from(bytes)
            .ok()
            .filter(|_| bytes <= self.max_value_bytes)
            .ok_or(SealError::TooLarge {
                bytes,
                limit: self.max_value_bytes,
            })?;
        let compressed = if self.compress {
            compression::compress(&sealed, start)
        } else {
            None
        };
        let is_compressed = compressed.is_some();
        let mut sealed = compressed.unwrap_or(sealed);

        let header = Header {
            format: self.format,
            is_compressed,
            is_signed,
            fingerprint,
            raw_length,
            meta,
        }
        .to_bytes();
        let (head, payload) = sealed.split_at_mut(start);
        let (header_place, proof_place) = head.split_at_mut(HEADER);
        header_place.copy_from_slice(&header);
        Claim {
            key,
            header: &header,
            payload,
        }
        .prove(self.sign_key.as_ref(), proof_place);
        Ok(sealed)
    }

    /// The value that was sealed under `key` with the same fingerprint. `bytes` may be anything. Allocates
    /// for the value and, if it is compressed, for its bytes.
    pub(crate) fn open<V, C: Codec<V>>(
        &self,
        key: &StoreKey,
        fingerprint: u64,
        bytes: &[u8],
    ) -> Result<(V, Meta), Unusable> {
        let (header, header_bytes) = Header::read(bytes)?;
        let raw_length = self.raw_length(&header)?;
        match (&self.sign_key, header.is_signed) {
            (Some(_), false) => return Err(Unusable::Unsigned),
            (None, true) => return Err(Unusable::OtherVersion),
            _ => {}
        }
        let (proof, payload) = bytes[HEADER..]
            .split_at_checked(proof::length(header.is_signed))
            .ok_or(Unusable::Corrupt)?;
        let has_length = if header.is_compressed {
            payload.len() < raw_length
        } else {
            payload.len() == raw_length
        };
        if !has_length {
            return Err(Unusable::Corrupt);
        }
        Claim {
            key,
            header: header_bytes,
            payload,
        }
        .check(self.sign_key.as_ref(), proof)?;

        if header.format != self.format || header.fingerprint != fingerprint {
            return Err(Unusable::OtherVersion);
        }
        let payload = if header.is_compressed {
            Cow::Owned(compression::decompress(payload, raw_length).ok_or(Unusable::Corrupt)?)
        } else {
            Cow::Borrowed(payload)
        };
        let value = C::decode(&payload, header.format).map_err(|_| Unusable::Undecodable)?;
        Ok((value, header.meta))
    }

    /// The declared length, if it is one that a value may have.
    fn raw_length(&self, header: &Header) -> Result<usize, Unusable> {
        usize::try_from(header.raw_length)
            .ok()
            .filter(|&length| length <= self.max_value_bytes)
            .ok_or(Unusable::TooLarge)
    }
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Codec(error) => error.fmt(f),
            Self::TooLarge { bytes, limit } => write!(
                f,
                "the value has {bytes} bytes and may have {limit}: set a larger `max_value_bytes`"
            ),
        }
    }
}

impl std::error::Error for SealError {}
