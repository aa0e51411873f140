//! The first bytes of a sealed value. All numbers are little-endian.
//!
//! | at | bytes | what |
//! |---:|------:|------|
//! | 0  | 3 | magic: `C1 4C 44`; `C1` begins neither UTF-8 nor MessagePack |
//! | 3  | 1 | layout: 1 |
//! | 4  | 1 | flags: format (bits 0 and 1), compressed (2), negative (3), signed (4); the others are 0 |
//! | 5  | 3 | how long the computation took, in milliseconds; at most 4 h 39 min |
//! | 8  | 8 | fingerprint of type, version, source and format |
//! | 16 | 8 | when the computation ended, in milliseconds since 1970 |
//! | 24 | 4 | length of the value's bytes before compression |
//! | 28 | 8 or 16 | [proof](super::proof): checksum, or MAC if signed |
//! | 36 or 44 | | the value's bytes |
//!
//! There is no age limit in it: that is kept by the store, whose clock is one.

use std::time::Duration;

use super::{Meta, Unusable};
use crate::shared::codec::Format;

/// Bytes of the header.
pub(super) const HEADER: usize = 28;

const MAGIC: [u8; 3] = [0xC1, b'L', b'D'];
const LAYOUT: u8 = 1;

const FORMAT: u8 = 0b0000_0011;
const COMPRESSED: u8 = 0b0000_0100;
const NEGATIVE: u8 = 0b0000_1000;
const SIGNED: u8 = 0b0001_0000;
const KNOWN: u8 = FORMAT | COMPRESSED | NEGATIVE | SIGNED;

/// The longest computation that three bytes can tell.
const LONGEST_MS: u32 = 0xFF_FFFF;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) format: Format,
    pub(super) is_compressed: bool,
    pub(super) is_signed: bool,
    pub(super) fingerprint: u64,
    pub(super) raw_length: u32,
    pub(super) meta: Meta,
}

impl Header {
    pub(super) fn to_bytes(self) -> [u8; HEADER] {
        let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
        let took = u32::try_from(self.meta.compute.as_millis())
            .unwrap_or(LONGEST_MS)
            .min(LONGEST_MS)
            .to_le_bytes();
        let mut bytes = [0; HEADER];
        bytes[..3].copy_from_slice(&MAGIC);
        bytes[3] = LAYOUT;
        bytes[4] = self.format.code()
            | flag(self.is_compressed, COMPRESSED)
            | flag(self.meta.is_negative, NEGATIVE)
            | flag(self.is_signed, SIGNED);
        bytes[5..8].copy_from_slice(&took[..3]);
        bytes[8..16].copy_from_slice(&self.fingerprint.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.meta.created_at.to_le_bytes());
        bytes[24..].copy_from_slice(&self.raw_length.to_le_bytes());
        bytes
    }

    /// The header that `bytes` begin with, and its own bytes.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, &[u8; HEADER]), Unusable> {
        let (magic, rest) = bytes.split_first_chunk().ok_or(Unusable::Foreign)?;
        if *magic != MAGIC {
            return Err(Unusable::Foreign);
        }
        // Before the length: other layouts may have shorter headers.
        if *rest.first().ok_or(Unusable::Corrupt)? != LAYOUT {
            return Err(Unusable::OtherVersion);
        }
        let bytes = bytes.first_chunk::<HEADER>().ok_or(Unusable::Corrupt)?;
        let flags = bytes[4];
        let format = Format::of_code(flags & FORMAT)
            .filter(|_| flags & !KNOWN == 0)
            .ok_or(Unusable::OtherVersion)?;
        let header = Self {
            format,
            is_compressed: flags & COMPRESSED != 0,
            is_signed: flags & SIGNED != 0,
            fingerprint: number(bytes, 8, 8),
            raw_length: number(bytes, 24, 4) as u32,
            meta: Meta {
                created_at: number(bytes, 16, 8),
                compute: Duration::from_millis(number(bytes, 5, 3)),
                is_negative: flags & NEGATIVE != 0,
            },
        };
        Ok((header, bytes))
    }
}

/// The number in so many bytes.
fn number(bytes: &[u8; HEADER], at: usize, length: usize) -> u64 {
    let mut number = [0; 8];
    number[..length].copy_from_slice(&bytes[at..at + length]);
    u64::from_le_bytes(number)
}
