//! What could not be read as it was written is not written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FORMATS, encode, there_and_back};
use crate::shared::codec::{CodecError, Format, MAX_DEPTH};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Unit;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Wrapped(Option<u8>);

#[test]
fn some_of_what_is_written_like_none_is_refused() {
    for format in FORMATS {
        assert_eq!(
            encode(&Some(None::<u8>), format),
            Err(CodecError::SomeNothing)
        );
        assert_eq!(encode(&Some(()), format), Err(CodecError::SomeNothing));
        assert_eq!(
            encode(&Some(Some(None::<u8>)), format),
            Err(CodecError::SomeNothing)
        );
        assert_eq!(
            encode(&vec![Some(Wrapped(None))], format),
            Err(CodecError::SomeNothing)
        );
        assert_eq!(
            encode(&Some(serde_json::Value::Null), format),
            Err(CodecError::SomeNothing)
        );
    }
    assert_eq!(
        encode(&Some(Unit), Format::Json),
        Err(CodecError::SomeNothing)
    );
}

#[test]
fn nested_options_that_come_back_are_written() {
    for format in FORMATS {
        assert_eq!(there_and_back(&Some(Some(1)), format), Ok(Some(Some(1))));
        assert_eq!(
            there_and_back(&None::<Option<u8>>, format),
            Ok(None::<Option<u8>>)
        );
        let inside = vec![Some(vec![None, Some(Wrapped(Some(1)))])];
        assert_eq!(there_and_back(&inside, format), Ok(inside));
    }
    assert_eq!(
        there_and_back(&Some(Unit), Format::MessagePack),
        Ok(Some(Unit))
    );
}

#[test]
fn json_refuses_floats_that_it_would_make_null_of() {
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(encode(&float, Format::Json), Err(CodecError::NotFinite));
        assert_eq!(
            encode(&vec![Some(float as f32)], Format::Json),
            Err(CodecError::NotFinite)
        );
    }
}

#[test]
fn json_refuses_keys_that_are_not_text() {
    let by_pair = BTreeMap::from([((1, 2), 3)]);
    assert_eq!(encode(&by_pair, Format::Json), Err(CodecError::MapKey));
    let by_option = BTreeMap::from([(None, 3), (Some(1), 4)]);
    assert_eq!(encode(&by_option, Format::Json), Err(CodecError::MapKey));

    assert_eq!(there_and_back(&by_pair, Format::MessagePack), Ok(by_pair));
    assert_eq!(
        there_and_back(&by_option, Format::MessagePack),
        Ok(by_option)
    );
}

#[test]
fn a_value_that_refuses_is_an_error() {
    #[derive(Deserialize)]
    struct Shy;

    impl Serialize for Shy {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("the password is 1234"))
        }
    }
    for format in FORMATS {
        let error = encode(&Shy, format).expect_err("it refuses");
        assert_eq!(error, CodecError::Refused);
        assert!(!error.to_string().contains("1234"));
    }
}

/// One of each way to be inside of something.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Tree {
    Leaf,
    Newtype(Box<Tree>),
    Tuple(u8, Box<Tree>),
    Struct { inner: Box<Tree> },
    List(Vec<Tree>),
}

/// A leaf below so many levels, each made of the one below.
fn nested<V>(leaf: V, levels: usize, grow: impl Fn(V) -> V) -> V {
    (0..levels).fold(leaf, |value, _| grow(value))
}

#[test]
fn what_is_written_at_any_depth_can_be_read() {
    type Grow = fn(Tree) -> Tree;
    let grows: [(usize, Grow); 4] = [
        (1, |inner| Tree::Newtype(Box::new(inner))),
        (2, |inner| Tree::Tuple(0, Box::new(inner))),
        (2, |inner| Tree::Struct {
            inner: Box::new(inner),
        }),
        (2, |inner| Tree::List(vec![inner])),
    ];
    for format in FORMATS {
        for (levels, grow) in grows {
            let deepest = MAX_DEPTH / levels;
            let value = nested(Tree::Leaf, deepest, grow);
            assert_eq!(there_and_back(&value, format), Ok(value), "{format:?}");
            let value = nested(Tree::Leaf, deepest + 1, grow);
            assert_eq!(encode(&value, format), Err(CodecError::TooDeep));
        }
    }
}

#[test]
fn a_long_chain_is_refused_without_running_out_of_stack() {
    #[derive(Serialize, Deserialize)]
    struct Link {
        next: Option<Box<Link>>,
    }

    let mut chain = nested(Link { next: None }, 100_000, |link| Link {
        next: Some(Box::new(link)),
    });
    for format in FORMATS {
        assert_eq!(encode(&chain, format), Err(CodecError::TooDeep));
    }
    // One by one, as dropping it whole would recurse.
    while let Some(next) = chain.next.take() {
        chain = *next;
    }
}
