//! Replies of the server become the answers callers wait for.

use std::sync::Arc;
use std::time::Duration;

use cache_core::store::{Acquired, Completer, StoreError, Version};
use redis::{RedisError, Value};

use crate::errors::{protocol, store_error};

/// What the server said to one command.
pub(crate) type Reply = Result<Value, RedisError>;

/// Who waits for the end of an operation, and for what.
#[derive(Debug)]
pub(crate) enum Answer {
    /// One value, with so many tags: `GET`, or `MGET` of it and the tags.
    Read(Completer<Option<Arc<[u8]>>>, usize),
    /// One value for each of these, all with so many tags.
    ReadTogether(Vec<Completer<Option<Arc<[u8]>>>>, usize),
    /// Several values; for each command their places, and how many tags come after them.
    ReadMany(Completer<Vec<Option<Arc<[u8]>>>>, Vec<Vec<usize>>, usize),
    /// A lease, a value or neither, with so many tags.
    Acquired(Completer<Acquired>, usize),
    /// 1 or 0.
    Whether(Completer<bool>),
    /// No error in any reply.
    Done(Completer<()>),
    /// How many were removed; counted while it goes.
    Removed(Completer<u64>),
}

impl Answer {
    /// The operation failed.
    pub(crate) fn fail(self, error: StoreError) {
        match self {
            Self::Read(to, _) => to.complete(Err(error)),
            Self::ReadTogether(to, _) => fail_each(to, &error),
            Self::ReadMany(to, ..) => to.complete(Err(error)),
            Self::Acquired(to, _) => to.complete(Err(error)),
            Self::Whether(to) => to.complete(Err(error)),
            Self::Done(to) => to.complete(Err(error)),
            Self::Removed(to) => to.complete(Err(error)),
        }
    }

    /// The server replied, to each command of the operation in its order.
    pub(crate) fn give(self, mut replies: impl Iterator<Item = Reply>) {
        match self {
            Self::Read(to, tags) => {
                to.complete(next(&mut replies).and_then(|value| read_one(value, tags)));
            }
            Self::ReadTogether(to, tags) => read_together(to, next(&mut replies), tags),
            Self::ReadMany(to, places, tags) => {
                to.complete(read_many(&mut replies, &places, tags));
            }
            Self::Acquired(to, tags) => {
                to.complete(next(&mut replies).and_then(|value| acquired(value, tags)));
            }
            Self::Whether(to) => to.complete(next(&mut replies).and_then(|value| match value {
                Value::Int(0) => Ok(false),
                Value::Int(1) => Ok(true),
                _ => Err(protocol(NO_SENSE)),
            })),
            Self::Done(to) => to.complete(replies.try_for_each(|reply| match reply {
                Ok(_) => Ok(()),
                Err(error) => Err(store_error(&error)),
            })),
            Self::Removed(to) => to.complete(Err(protocol(NO_SENSE))),
        }
    }
}

const NO_SENSE: &str = "the server's answer makes no sense";

fn next(replies: &mut impl Iterator<Item = Reply>) -> Result<Value, StoreError> {
    match replies.next() {
        Some(Ok(value)) => Ok(value),
        Some(Err(error)) => Err(store_error(&error)),
        None => Err(protocol(NO_SENSE)),
    }
}

fn read_one(value: Value, tags: usize) -> Result<Option<Arc<[u8]>>, StoreError> {
    match value {
        Value::Nil => Ok(None),
        Value::BulkString(bytes) if tags == 0 => Ok(Some(bytes.into())),
        Value::Array(items) if items.len() == 1 + tags => Ok(current(&items[0], &items[1..])),
        _ => Err(protocol(NO_SENSE)),
    }
}

fn read_together(
    to: Vec<Completer<Option<Arc<[u8]>>>>,
    reply: Result<Value, StoreError>,
    tags: usize,
) {
    match reply {
        Ok(Value::Array(items)) if items.len() == to.len() + tags => {
            let (values, versions) = items.split_at(to.len());
            for (to, value) in to.into_iter().zip(values) {
                to.complete(Ok(current(value, versions)));
            }
        }
        Ok(_) => fail_each(to, &protocol(NO_SENSE)),
        Err(error) => fail_each(to, &error),
    }
}

fn fail_each<T>(to: Vec<Completer<T>>, error: &StoreError) {
    for to in to {
        to.complete(Err(error.clone()));
    }
}

fn read_many(
    replies: &mut impl Iterator<Item = Reply>,
    places: &[Vec<usize>],
    tags: usize,
) -> Result<Vec<Option<Arc<[u8]>>>, StoreError> {
    let mut found = vec![None; places.iter().map(Vec::len).sum()];
    for places in places {
        let Value::Array(items) = next(replies)? else {
            return Err(protocol(NO_SENSE));
        };
        let (values, versions) = match items.split_at_checked(places.len()) {
            Some((values, versions)) if versions.len() == tags => (values, versions),
            _ => return Err(protocol(NO_SENSE)),
        };
        for (place, value) in places.iter().zip(values) {
            found[*place] = current(value, versions);
        }
    }
    Ok(found)
}

/// The bytes after the versions, if those are what the tags have now. Whatever is not bytes is not there.
fn current(stored: &Value, versions: &[Value]) -> Option<Arc<[u8]>> {
    let Value::BulkString(stored) = stored else {
        return None;
    };
    let (head, bytes) = stored.split_at_checked(8 * versions.len())?;
    let is_current = head
        .chunks_exact(8)
        .zip(versions)
        .all(|(then, now)| matches!(now, Value::BulkString(now) if now == then));
    is_current.then(|| bytes.into())
}

fn acquired(value: Value, tags: usize) -> Result<Acquired, StoreError> {
    let Value::Array(items) = value else {
        return Err(protocol(NO_SENSE));
    };
    let mut items = items.into_iter();
    match (items.next(), items.next()) {
        (Some(Value::Int(1)), Some(Value::BulkString(bytes))) => Ok(Acquired::Found(bytes.into())),
        (Some(Value::Int(3)), Some(Value::Int(left))) => {
            // Negative or zero: it ended within the millisecond.
            let left = u64::try_from(left).unwrap_or(0).max(1);
            Ok(Acquired::Taken(Duration::from_millis(left)))
        }
        (Some(Value::Int(2)), first) => {
            let versions: Option<Vec<_>> = first.into_iter().chain(items).map(version).collect();
            versions
                .filter(|versions| versions.len() == tags)
                .map(Acquired::Won)
                .ok_or_else(|| protocol(NO_SENSE))
        }
        _ => Err(protocol(NO_SENSE)),
    }
}

fn version(value: Value) -> Option<Version> {
    match value {
        Value::BulkString(bytes) => Some(Version(bytes.try_into().ok()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use cache_core::store::{Pending, StoreErrorKind};

    use super::*;

    fn bulk(bytes: &[u8]) -> Value {
        Value::BulkString(bytes.to_vec())
    }

    #[test]
    fn a_value_counts_only_under_the_versions_its_tags_have() {
        let items = |version: Value| Value::Array(vec![bulk(b"12345678abc"), version]);
        let found = read_one(items(bulk(b"12345678")), 1).expect("an answer");
        assert_eq!(found.as_deref(), Some(&b"abc"[..]));
        for other in [bulk(b"12345679"), bulk(b"1"), Value::Nil] {
            assert_eq!(read_one(items(other), 1), Ok(None));
        }
        let short = Value::Array(vec![bulk(b"1234567"), bulk(b"12345678")]);
        assert_eq!(read_one(short, 1), Ok(None));
    }

    #[test]
    fn each_of_several_readers_gets_what_was_under_its_own_key() {
        let give = |reply| {
            let (to, pending): (Vec<_>, Vec<_>) = (0..3).map(|_| Pending::new()).unzip();
            Answer::ReadTogether(to, 1).give([Ok(reply)].into_iter());
            let wait = |one: Pending<Option<Arc<[u8]>>>| one.wait(Duration::ZERO);
            pending.into_iter().map(wait).collect::<Vec<_>>()
        };
        let items = [bulk(b"12345678abc"), Value::Nil, bulk(b"1234567Xabc")];
        let mut with_version = items.to_vec();
        with_version.push(bulk(b"12345678"));
        let found = give(Value::Array(with_version));
        assert_eq!(
            found[0].as_ref().map(Option::as_deref),
            Ok(Some(&b"abc"[..]))
        );
        assert_eq!(found[1..], [Ok(None), Ok(None)]);
        for error in give(Value::Array(items.to_vec())) {
            assert_eq!(
                error.expect_err("no sense").kind(),
                StoreErrorKind::Protocol
            );
        }
    }

    #[test]
    fn answers_that_make_no_sense_are_errors() {
        for value in [
            Value::Int(1),
            Value::Array(vec![]),
            Value::Array(vec![Value::Int(2), bulk(b"short")]),
            Value::Array(vec![Value::Int(2)]),
            Value::Array(vec![Value::Int(9), Value::Int(9)]),
        ] {
            let error = acquired(value.clone(), 1).expect_err("no sense");
            assert_eq!(error.kind(), StoreErrorKind::Protocol, "{value:?}");
            let (to, pending) = Pending::new();
            Answer::ReadMany(to, vec![vec![0]], 2).give([Ok(value)].into_iter());
            let error = pending.wait(Duration::ZERO).expect_err("no sense");
            assert_eq!(error.kind(), StoreErrorKind::Protocol);
        }
    }
}
