//! Damage to what a server answers: once, at a byte.

/// What is to happen, after so many more bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Damage {
    /// The connection is closed.
    Truncate { left: usize },
    /// The connection is reset.
    Reset { left: usize },
    /// A bit is flipped.
    Corrupt { left: usize },
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Close,
    Reset,
}

/// Damages `bytes`, which are about to go to a client; what happens after them.
pub(super) fn apply(damage: &mut Option<Damage>, bytes: &mut Vec<u8>) -> Option<Ending> {
    let (left, ending) = match damage {
        None => return None,
        Some(Damage::Truncate { left }) => (left, Some(Ending::Close)),
        Some(Damage::Reset { left }) => (left, Some(Ending::Reset)),
        Some(Damage::Corrupt { left }) => (left, None),
    };
    let at = *left;
    match ending {
        None if at < bytes.len() => bytes[at] ^= 1,
        Some(_) if at <= bytes.len() => bytes.truncate(at),
        _ => {
            *left -= bytes.len();
            return None;
        }
    }
    *damage = None;
    ending
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes out of chunks, and how it ends.
    fn run(damage: Damage, chunks: &[&[u8]]) -> (Vec<u8>, Option<Ending>) {
        let mut damage = Some(damage);
        let mut out = Vec::new();
        for chunk in chunks {
            let mut bytes = chunk.to_vec();
            let ending = apply(&mut damage, &mut bytes);
            out.extend(bytes);
            if ending.is_some() {
                return (out, ending);
            }
        }
        (out, None)
    }

    #[test]
    fn a_response_is_cut_wherever_its_chunks_end() {
        let chunks: [&[u8]; 2] = [b"abc", b"def"];
        for (left, passed) in [(0, ""), (2, "ab"), (3, "abc"), (4, "abcd"), (6, "abcdef")] {
            let expected = (passed.as_bytes().to_vec(), Some(Ending::Close));
            assert_eq!(run(Damage::Truncate { left }, &chunks), expected);
        }
        let (passed, ending) = run(Damage::Reset { left: 7 }, &chunks);
        assert_eq!((passed.as_slice(), ending), (b"abcdef".as_slice(), None));
    }

    #[test]
    fn one_bit_of_one_byte_is_flipped() {
        let chunks: [&[u8]; 3] = [b"abc", b"def", b"abc"];
        for (left, passed) in [(0, "`bcdefabc"), (3, "abceefabc"), (5, "abcdegabc")] {
            let expected = (passed.as_bytes().to_vec(), None);
            assert_eq!(run(Damage::Corrupt { left }, &chunks), expected);
        }
    }
}
