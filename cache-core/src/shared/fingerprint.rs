//! What says that bytes were written for this type, by this version of the function, in this format.
//!
//! Best effort where the type is concerned: its name is in the fingerprint, its fields are not. A type that
//! changes and keeps its name needs another `version`, or the bytes must fail to decode. The compiler
//! does not promise names to be the same for ever; another name only makes a cold start.

use std::any::type_name;

use xxhash_rust::xxh3::Xxh3Default;

use super::codec::Format;

/// The fingerprint of values of the type `V`. `source` is the hash of the function's own code.
pub(crate) fn fingerprint<V>(version: Option<&str>, source: Option<u64>, format: Format) -> u64 {
    let mut hash = Xxh3Default::new();
    text(&mut hash, type_name::<V>());
    hash.update(&[version.is_some().into(), source.is_some().into()]);
    text(&mut hash, version.unwrap_or_default());
    hash.update(&source.unwrap_or_default().to_le_bytes());
    hash.update(&[format.code()]);
    hash.digest()
}

/// Behind its length, so that no two texts can share their letters out in another way.
fn text(hash: &mut Xxh3Default, text: &str) {
    hash.update(&(text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
}

#[cfg(all(test, not(shuttle)))]
mod tests {
    use std::collections::HashSet;

    use xxhash_rust::xxh3::xxh3_64;

    use super::*;

    #[test]
    fn everything_in_it_makes_a_difference() {
        let all = [
            fingerprint::<u32>(None, None, Format::MessagePack),
            fingerprint::<u64>(None, None, Format::MessagePack),
            fingerprint::<u32>(None, None, Format::Json),
            fingerprint::<u32>(Some(""), None, Format::MessagePack),
            fingerprint::<u32>(Some("1"), None, Format::MessagePack),
            fingerprint::<u32>(Some("2"), None, Format::MessagePack),
            fingerprint::<u32>(None, Some(0), Format::MessagePack),
            fingerprint::<u32>(None, Some(1), Format::MessagePack),
            fingerprint::<u32>(Some("1"), Some(1), Format::MessagePack),
            fingerprint::<Option<u32>>(None, None, Format::MessagePack),
            fingerprint::<Vec<u32>>(None, None, Format::MessagePack),
        ];
        assert_eq!(HashSet::from(all).len(), all.len());
    }

    /// Another process computes the same; a change here makes every store cold.
    #[test]
    fn it_is_the_hash_of_its_parts_in_their_order() {
        let parts: [&[u8]; 8] = [
            &[3, 0, 0, 0, 0, 0, 0, 0],
            b"u32",
            &[1],
            &[1],
            &[2, 0, 0, 0, 0, 0, 0, 0],
            b"v2",
            &[7, 0, 0, 0, 0, 0, 0, 0],
            &[1],
        ];
        assert_eq!(
            fingerprint::<u32>(Some("v2"), Some(7), Format::Json),
            xxh3_64(&parts.concat()),
        );
    }
}
