//! What happened to a value, or whose it is.

use proptest::prelude::*;

use super::{FINGERPRINT, META, key, noise, open, plain, seal, sealers, signed, text};
use crate::shared::codec::{Format, Serde};
use crate::shared::envelope::{Sealer, SignKey, Unusable};
use crate::store::StoreKey;

/// Values of all sizes that matter: the checksum works differently from 17, 129 and 241 bytes on.
fn values() -> Vec<String> {
    let mut values: Vec<_> = [0, 1, 20, 150, 300].map(text).into();
    values.extend([text(1_500), noise(800) + &text(300)]);
    values
}

#[test]
fn no_flipped_bit_goes_unnoticed() {
    let by_format = sealers().into_iter();
    for sealer in by_format.filter(|sealer| sealer.format == Format::MessagePack) {
        for value in values() {
            let mut bytes = seal(&sealer, &value).expect("it can be sealed");
            if bytes.len() > 1_200 {
                continue; // Is there compressed, too.
            }
            for bit in 0..bytes.len() * 8 {
                bytes[bit / 8] ^= 1 << (bit % 8);
                assert!(open::<String>(&sealer, &bytes).is_err(), "bit {bit}");
                bytes[bit / 8] ^= 1 << (bit % 8);
            }
            assert_eq!(open(&sealer, &bytes), Ok(value));
        }
    }
}

#[test]
fn a_part_of_a_value_is_refused() {
    for sealer in sealers() {
        for value in values() {
            let mut bytes = seal(&sealer, &value).expect("it can be sealed");
            for length in 0..bytes.len() {
                let opened = open::<String>(&sealer, &bytes[..length]);
                match opened {
                    Err(Unusable::Foreign) => assert!(length < 3),
                    // Of what is compressed, the length is not known: only its proof tells.
                    Err(Unusable::Unsigned) => assert!(length >= 44),
                    Err(Unusable::Corrupt) => assert!(length >= 3),
                    opened => panic!("{length} bytes: {opened:?}"),
                }
            }
            bytes.push(0);
            assert!(open::<String>(&sealer, &bytes).is_err());
        }
    }
}

#[test]
fn a_value_does_not_open_under_another_key() {
    for sealer in sealers() {
        let expected = match sealer.sign_key {
            Some(_) => Unusable::Unsigned,
            None => Unusable::Corrupt,
        };
        let bytes = seal(&sealer, &text(2_000)).expect("it can be sealed");
        for other in [
            "app:user:1:8",
            "app:user:1:",
            "app:user:1:77",
            "",
            "other:user:1:7",
        ] {
            let other = StoreKey::new(other.as_bytes());
            let opened = sealer.open::<String, Serde<_>>(&other, FINGERPRINT, &bytes);
            assert_eq!(opened, Err(expected));
        }
    }
}

#[test]
fn a_value_of_another_version_type_or_format_is_told_apart() {
    for sealer in sealers() {
        let bytes = seal(&sealer, &7_u8).expect("it can be sealed");
        let opened = sealer.open::<u8, Serde<_>>(&key(), FINGERPRINT + 1, &bytes);
        assert_eq!(opened, Err(Unusable::OtherVersion));
        let format = match sealer.format {
            Format::MessagePack => Format::Json,
            Format::Json => Format::MessagePack,
        };
        let other = Sealer { format, ..sealer };
        assert_eq!(open::<u8>(&other, &bytes), Err(Unusable::OtherVersion));
    }
}

#[test]
fn layouts_and_flags_to_come_are_told_apart() {
    for sealer in sealers() {
        let sealed = seal(&sealer, &text(2_000)).expect("it can be sealed");
        let mut changes = vec![(3, 2), (3, 0), (4, sealed[4] | 0b10)];
        changes.extend([5, 6, 7].map(|bit| (4, sealed[4] | 1 << bit)));
        for (at, byte) in changes {
            let mut bytes = sealed.clone();
            bytes[at] = byte;
            assert_eq!(open::<String>(&sealer, &bytes), Err(Unusable::OtherVersion));
            // They may be shorter, too.
            assert_eq!(
                open::<String>(&sealer, &bytes[..4]),
                if at == 3 {
                    Err(Unusable::OtherVersion)
                } else {
                    Err(Unusable::Corrupt)
                }
            );
        }
    }
}

#[test]
fn only_what_the_key_signed_is_opened_with_it() {
    let other = Sealer {
        sign_key: Some(SignKey::derive(b"another secret")),
        ..plain()
    };
    let bytes = seal(&signed(), &7_u8).expect("it can be sealed");
    assert_eq!(open(&signed(), &bytes), Ok(7_u8));
    assert_eq!(open::<u8>(&other, &bytes), Err(Unusable::Unsigned));
    assert_eq!(open::<u8>(&plain(), &bytes), Err(Unusable::OtherVersion));
    let unsigned = seal(&plain(), &7_u8).expect("it can be sealed");
    assert_eq!(open::<u8>(&signed(), &unsigned), Err(Unusable::Unsigned));
    // Nor does it help to say that it is signed.
    for mut forged in [unsigned, bytes.clone()] {
        forged[4] ^= 0b0001_0000;
        assert!(open::<u8>(&signed(), &forged).is_err());
        assert!(open::<u8>(&plain(), &forged).is_err());
    }
}

#[test]
fn what_is_not_of_the_type_is_undecodable() {
    for sealer in sealers() {
        let bytes = seal(&sealer, &text(2_000)).expect("it can be sealed");
        let opened = sealer.open::<Vec<u8>, Serde<_>>(&key(), FINGERPRINT, &bytes);
        assert_eq!(opened, Err(Unusable::Undecodable));
    }
}

#[test]
fn what_others_wrote_is_foreign() {
    let foreign: [&[u8]; 8] = [
        b"",
        b"1",
        b"\xC1L",
        b"\xC1LE",
        b"{\"name\": \"a value of another program, in JSON\"}",
        b"\x80\x04\x95 a value of another program, pickled, and longer than a header",
        b"\x82\xa1a\x01\xa1b\x02",
        &[0; 100],
    ];
    for sealer in sealers() {
        for bytes in foreign {
            assert_eq!(open::<u8>(&sealer, bytes), Err(Unusable::Foreign));
        }
    }
}

proptest! {
    /// More than a bit: any other byte, anywhere, and more than one of them.
    #[test]
    fn no_changed_bytes_go_unnoticed(
        value in prop::collection::vec((".{0,20}", any::<u64>()), 0..40),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 1..4),
    ) {
        for sealer in sealers() {
            let sealed = seal(&sealer, &value).expect("it can be sealed");
            let mut bytes = sealed.clone();
            for (at, change) in &changes {
                let at = at.index(bytes.len());
                bytes[at] ^= change;
            }
            prop_assume!(bytes != sealed);
            let opened = sealer.open::<Vec<(String, u64)>, Serde<_>>(&key(), FINGERPRINT, &bytes);
            prop_assert!(opened.is_err());
        }
    }

    #[test]
    fn a_key_is_not_taken_for_a_part_of_the_value(keys: [Vec<u8>; 2], value: u64) {
        prop_assume!(keys[0] != keys[1]);
        let [own, other] = keys.map(|key| StoreKey::new(&key));
        for sealer in sealers() {
            let sealed = sealer.seal::<u64, Serde<_>>(&own, FINGERPRINT, META, &value);
            let sealed = sealed.expect("it can be sealed");
            prop_assert!(sealer.open::<u64, Serde<_>>(&other, FINGERPRINT, &sealed).is_err());
        }
    }
}
