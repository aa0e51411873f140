//! What a case stands on: the store, names of its own, and questions whose failure ends the case.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::Promises;
use crate::store::{
    Acquired, Claim, Fill, Lease, Pending, Store, StoreKey, Tag, Tags, Token, Value, Version,
};

/// Long enough that no lease of a case ends by itself.
pub(super) const LONG: Duration = Duration::from_secs(60);

/// Why a case ended before its end.
#[derive(Debug)]
pub(super) enum Stop {
    Failed(String),
    Skipped(String),
}

pub(super) type Outcome<T = ()> = Result<T, Stop>;

pub(super) struct Ground<'a> {
    pub(super) store: &'a dyn Store,
    /// Another handle, as another process has one; the same where handles do not share.
    pub(super) other: &'a dyn Store,
    pub(super) promises: &'a Promises,
    prefix: String,
}

impl<'a> Ground<'a> {
    pub(super) fn new(
        case: &str,
        store: &'a dyn Store,
        other: &'a dyn Store,
        promises: &'a Promises,
    ) -> Self {
        let random = u64::from_le_bytes(Version::random().0);
        // Some names are longer than the keys that a store must take leave room for.
        let case: String = case.chars().take(20).collect();
        Self {
            store,
            other,
            promises,
            prefix: format!("larder-conformance:{random:016x}:{case}:"),
        }
    }

    /// What all names of this case begin with.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(super) fn key(&self, name: impl fmt::Display) -> StoreKey {
        StoreKey::new(format!("{}{name}", self.prefix).as_bytes())
    }

    pub(super) fn tags<const N: usize>(&self, names: [&str; N]) -> Tags {
        Tags::new(names.iter().map(|name| self.tag(name)).collect())
    }

    pub(super) fn tag(&self, name: &str) -> Tag {
        Tag::new(format!("{}tag:{name}", self.prefix).as_bytes())
    }

    /// The answer to what the store was asked for, which must not be an error.
    pub(super) fn answer<T>(&self, what: &str, pending: Pending<T>) -> Outcome<T> {
        let answer = pending.wait(self.promises.patience);
        answer.map_err(|error| failed(format!("{what} failed ({:?}): {error}", error.kind())))
    }

    pub(super) fn read(&self, key: &StoreKey, tags: &Tags) -> Outcome<Option<Arc<[u8]>>> {
        self.answer("`read`", self.store.read(key, tags))
    }

    pub(super) fn set(&self, key: &StoreKey, tags: &Tags, bytes: &[u8]) -> Outcome {
        self.answer(
            "`set`",
            self.store.set(key, tags, lasting(bytes, Some(LONG))),
        )
    }

    pub(super) fn acquire(
        &self,
        key: &StoreKey,
        tags: &Tags,
        lease: Lease,
        claim: Claim,
    ) -> Outcome<Acquired> {
        let acquired = self.store.acquire(key, tags, lease, claim);
        self.answer("`acquire`", acquired)
    }

    /// Takes a long lease, which must be there to be taken.
    pub(super) fn win(&self, key: &StoreKey, tags: &Tags) -> Outcome<(Token, Vec<Version>)> {
        let lease = lease(LONG);
        match self.acquire(key, tags, lease, Claim::Missing)? {
            Acquired::Won(versions) => Ok((lease.token, versions)),
            acquired => Err(failed(format!(
                "`acquire` of what is missing: expected the lease, got {}",
                shown(&acquired)
            ))),
        }
    }

    pub(super) fn fill(
        &self,
        key: &StoreKey,
        tags: &Tags,
        (token, versions): (Token, &[Version]),
        bytes: &[u8],
    ) -> Outcome<bool> {
        let fill = Fill {
            token,
            versions: versions.to_vec(),
            value: lasting(bytes, Some(LONG)),
        };
        self.answer("`fill`", self.store.fill(key, tags, fill))
    }

    pub(super) fn invalidate(&self, keys: &[StoreKey]) -> Outcome {
        self.answer("`invalidate`", self.store.invalidate(keys))
    }

    pub(super) fn invalidate_tag(&self, name: &str) -> Outcome {
        let tag = self.tag(name);
        self.answer("`invalidate_tag`", self.store.invalidate_tag(&tag))
    }

    /// Expects a read to find `bytes`.
    pub(super) fn finds(&self, when: &str, key: &StoreKey, tags: &Tags, bytes: &[u8]) -> Outcome {
        let found = self.read(key, tags)?;
        if found.as_deref() == Some(bytes) {
            return Ok(());
        }
        let (got, want) = (bytes_shown(found.as_deref()), bytes_shown(Some(bytes)));
        Err(failed(format!("{when}: expected {want}, got {got}")))
    }

    /// Expects a read to find nothing.
    pub(super) fn misses(&self, when: &str, key: &StoreKey, tags: &Tags) -> Outcome {
        let found = self.read(key, tags)?;
        if found.is_none() {
            return Ok(());
        }
        let got = bytes_shown(found.as_deref());
        Err(failed(format!("{when}: expected nothing, got {got}")))
    }
}

pub(super) fn failed(reason: impl Into<String>) -> Stop {
    Stop::Failed(reason.into())
}

pub(super) fn skipped(reason: impl Into<String>) -> Stop {
    Stop::Skipped(reason.into())
}

/// Expects `got` to be `want`.
pub(super) fn same<T: PartialEq + fmt::Debug>(when: &str, got: T, want: T) -> Outcome {
    if got == want {
        return Ok(());
    }
    Err(failed(format!("{when}: expected {want:?}, got {got:?}")))
}

/// Expects `holds`; `expected` says what that means.
pub(super) fn check(holds: bool, expected: impl FnOnce() -> String) -> Outcome {
    if holds {
        Ok(())
    } else {
        Err(failed(expected()))
    }
}

/// Expects the lease to be another's.
pub(super) fn taken(when: &str, acquired: Acquired) -> Outcome<Duration> {
    match acquired {
        Acquired::Taken(left) => Ok(left),
        acquired => Err(failed(format!(
            "{when}: expected the lease to be taken, got {}",
            shown(&acquired)
        ))),
    }
}

/// Expects the lease.
pub(super) fn won(when: &str, acquired: Acquired) -> Outcome<Vec<Version>> {
    match acquired {
        Acquired::Won(versions) => Ok(versions),
        acquired => Err(failed(format!(
            "{when}: expected the lease, got {}",
            shown(&acquired)
        ))),
    }
}

pub(super) fn shown(acquired: &Acquired) -> String {
    match acquired {
        Acquired::Found(bytes) => bytes_shown(Some(bytes)),
        Acquired::Won(versions) => format!("the lease with {} versions", versions.len()),
        Acquired::Taken(left) => format!("a lease taken for {left:?}"),
    }
}

/// Short values as they are, long ones by their length.
pub(super) fn bytes_shown(bytes: Option<&[u8]>) -> String {
    match bytes {
        None => "nothing".to_owned(),
        Some(bytes) if bytes.len() <= 64 => format!("`{}`", bytes.escape_ascii()),
        Some(bytes) => format!("{} bytes", bytes.len()),
    }
}

pub(super) fn lease(length: Duration) -> Lease {
    Lease {
        token: Token::random(),
        length,
    }
}

pub(super) fn lasting(bytes: &[u8], time_to_live: Option<Duration>) -> Value {
    Value {
        bytes: bytes.to_vec(),
        time_to_live,
    }
}

pub(super) fn no_tags() -> Tags {
    Tags::default()
}
