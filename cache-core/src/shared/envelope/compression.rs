//! LZ4 for values that it makes smaller by enough to be worth the reader's time.

use lz4_flex::block;

/// Smaller values than this are left as they are.
const FROM_BYTES: usize = 1024;

/// A copy of `sealed` with everything from `start` compressed; `None` if that is less than a kibibyte or
/// would not save 12 % of it.
pub(super) fn compress(sealed: &[u8], start: usize) -> Option<Vec<u8>> {
    let (head, raw) = sealed.split_at(start);
    if raw.len() < FROM_BYTES {
        return None;
    }
    let mut compressed = vec![0; start + block::get_maximum_output_size(raw.len())];
    compressed[..start].copy_from_slice(head);
    let length = block::compress_into(raw, &mut compressed[start..]).ok()?;
    if length as u64 * 100 > raw.len() as u64 * 88 {
        return None;
    }
    compressed.truncate(start + length);
    // What is cut off is more than what is left, and stores may keep the bytes.
    compressed.shrink_to_fit();
    Some(compressed)
}

/// What was compressed; `None` if it has not exactly `raw_length` bytes, the most that is allocated.
pub(super) fn decompress(compressed: &[u8], raw_length: usize) -> Option<Vec<u8>> {
    let mut raw = vec![0; raw_length];
    let length = block::decompress_into(compressed, &mut raw).ok()?;
    (length == raw_length).then_some(raw)
}
