//! From a function and the text of a call's arguments to the key in the store.
//!
//! `<prefix>:<function>:<version>:<arguments>`, as long as that is short enough. The text of the
//! arguments is made by [`KeyWriter`](super::KeyWriter).

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::store::StoreKey;

use super::key_writer::encode;

/// How long a key is at most, unless its store takes less.
pub(crate) const MAX_BYTES: usize = 200;

/// A limit below this one counts as this: two hashes and a piece of the name have to fit.
const LEAST_MAX_BYTES: usize = 128;

/// 160 bits: two texts with one hash are found after 2⁸⁰ tries.
const HASH_BYTES: usize = 20;
/// `#` and the hash in hexadecimal.
const MARK_BYTES: usize = 1 + 2 * HASH_BYTES;

/// A part of a namespace, such as the prefix or the path of a function: printable ASCII, without `:` and
/// whatever is special to a store.
///
/// `::` becomes `/`, so that a path can be read; all but letters, digits, `_`, `.` and `-` is
/// percent-encoded.
pub(crate) fn encode_segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for (position, part) in text.split("::").enumerate() {
        if position > 0 {
            encoded.push('/');
        }
        encode(part.as_bytes(), &mut encoded);
    }
    encoded
}

/// What all keys of a namespace begin with: `full` itself (segments, each with `:` behind it) or, where
/// that leaves no room in `max_bytes` for hashed arguments, its beginning and a hash of the whole.
///
/// It depends on nothing else, so that the keys of a function can be found by it.
pub(crate) fn namespace(full: &str, max_bytes: usize) -> Cow<'_, str> {
    let room = max_bytes.max(LEAST_MAX_BYTES) - MARK_BYTES;
    if full.len() <= room {
        return Cow::Borrowed(full);
    }
    let mut cut = room - MARK_BYTES - 1;
    // Encoded segments are ASCII, and this ends at once.
    while !full.is_char_boundary(cut) {
        cut -= 1;
    }
    let mut short = String::with_capacity(room);
    short.push_str(&full[..cut]);
    mark(&mut short, full);
    short.push(':');
    Cow::Owned(short)
}

/// The key of a call: `full_namespace` (encoded segments, each with `:` behind it) and the text of the
/// arguments; a hash in place of whatever makes it longer than `max_bytes`.
///
/// `#` stands in front of a hash and nowhere else, so keys with and without one never meet. A
/// `max_bytes` below 128 counts as 128.
pub(crate) fn store_key(full_namespace: &str, arguments: &str, max_bytes: usize) -> StoreKey {
    let max_bytes = max_bytes.max(LEAST_MAX_BYTES);
    let namespace = namespace(full_namespace, max_bytes);
    if namespace.len() + arguments.len() <= max_bytes {
        return StoreKey::of_parts(namespace.as_bytes(), arguments.as_bytes());
    }
    let mut hash = String::with_capacity(MARK_BYTES);
    mark(&mut hash, arguments);
    StoreKey::of_parts(namespace.as_bytes(), hash.as_bytes())
}

fn mark(key: &mut String, text: &str) {
    key.push('#');
    for byte in &blake3::hash(text.as_bytes()).as_bytes()[..HASH_BYTES] {
        // Into a `String`, which does not fail.
        let _ = write!(key, "{byte:02x}");
    }
}

#[cfg(test)]
mod tests {
    use super::{LEAST_MAX_BYTES, MARK_BYTES, MAX_BYTES, encode_segment, namespace, store_key};

    fn text(namespace: &str, arguments: &str, max_bytes: usize) -> String {
        let key = store_key(namespace, arguments, max_bytes);
        String::from_utf8(key.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn segments_cannot_run_into_each_other() {
        assert_eq!(encode_segment("shop::users::user"), "shop/users/user");
        assert_eq!(encode_segment("a:b"), "a%3Ab");
        assert_eq!(encode_segment("a:::b"), "a/%3Ab");
        assert_eq!(encode_segment("a/b"), "a%2Fb");
        assert_eq!(encode_segment("Shop<T>::price"), "Shop%3CT%3E/price");
        assert_eq!(
            encode_segment("{tag}*?[x]\\ \r\n#"),
            "%7Btag%7D%2A%3F%5Bx%5D%5C%20%0D%0A%23"
        );
        assert_eq!(encode_segment(""), "");
    }

    #[test]
    fn a_short_key_is_readable() {
        assert_eq!(
            text("app:shop/user:1:", "u64.7,s.tea", MAX_BYTES),
            "app:shop/user:1:u64.7,s.tea"
        );
        assert_eq!(text("app:now:1:", "", MAX_BYTES), "app:now:1:");
    }

    #[test]
    fn the_last_byte_that_fits() {
        let room = MAX_BYTES - "app:f:1:".len();
        let fits = text("app:f:1:", &"a".repeat(room), MAX_BYTES);
        assert_eq!(fits, format!("app:f:1:{}", "a".repeat(room)));
        let hashed = text("app:f:1:", &"a".repeat(room + 1), MAX_BYTES);
        assert_eq!(hashed.len(), "app:f:1:".len() + MARK_BYTES);
        assert!(hashed.starts_with("app:f:1:#"), "{hashed}");
    }

    /// Keys in stores outlive the program, so the hash stays what it is.
    #[test]
    fn the_hash_is_blake3s() {
        let key = text("app:f:1:", &"a".repeat(300), MAX_BYTES);
        let whole = blake3::hash("a".repeat(300).as_bytes()).to_hex();
        assert_eq!(key, format!("app:f:1:#{}", &whole[..40]));
        // The published hash of no bytes at all.
        assert_eq!(&blake3::hash(b"").to_hex()[..16], "af1349b9f5f9a1a6");
    }

    #[test]
    fn long_arguments_that_differ_have_keys_that_differ() {
        let long = "a".repeat(300);
        let one = text("app:f:1:", &format!("{long}b"), MAX_BYTES);
        let other = text("app:f:1:", &format!("{long}c"), MAX_BYTES);
        assert_ne!(one, other);
    }

    #[test]
    fn a_long_namespace_is_cut_the_same_way_for_all_arguments() {
        let long = format!("app:{}:1:", "f".repeat(400));
        let other = format!("app:{}:1:", "f".repeat(401));
        let short = namespace(&long, MAX_BYTES);
        assert!(short.starts_with("app:fff"), "{short}");
        assert_ne!(short, namespace(&other, MAX_BYTES));
        for arguments in ["", "u64.7", &"x".repeat(1000)] {
            let key = text(&long, arguments, MAX_BYTES);
            assert!(key.starts_with(&*short), "{key}");
            assert!(key.len() <= MAX_BYTES, "{key}");
        }
        assert_ne!(
            text(&long, "", MAX_BYTES),
            text(&long, &"x".repeat(1000), MAX_BYTES)
        );
    }

    #[test]
    fn no_limit_is_too_small() {
        for limit in [0, 1, LEAST_MAX_BYTES, 250, 5000] {
            for namespace in ["a:b:c:", &"é".repeat(300), &"n".repeat(300)] {
                for arguments in ["", "u8.1", &"x".repeat(6000)] {
                    let key = text(namespace, arguments, limit);
                    assert!(key.len() <= limit.max(LEAST_MAX_BYTES), "{limit}: {key}");
                }
            }
        }
    }
}
