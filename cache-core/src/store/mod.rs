//! What a store shared between processes has to do: keep bytes under bytes for a while, let one caller at
//! a time compute what is missing, and see to it that an invalidation wins over a computation under way.
//!
//! The core of it is the **lease**. Beside each value there may be a lease, taken by the one caller
//! that computes the value. Only the holder of the lease may [`fill`](Store::fill); an
//! [`invalidate`](Store::invalidate) removes value and lease in one step, so a result whose computation
//! began before it is refused. (R. Nishtala et al., *Scaling Memcache at Facebook*, NSDI 2013,
//! section 3.2.1.) A lost lease refuses a fill and does no other harm.
//!
//! **Tags** invalidate many values at once. A tag has a version: eight bytes, new at each
//! [`invalidate_tag`](Store::invalidate_tag), compared for equality only. A value is found only while the
//! versions of its tags are those it was filled under; a tag without a version is *unknown*, and so
//! nothing is found under it.
//!
//! Operations are given to the store and answered later: each returns a [`Pending`], which a task
//! awaits and a thread waits for. A store does its input and output on threads of its own, runs no code of
//! its callers' there, and answers every operation within a deadline of its own.

mod error;
mod memory;
mod pending;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use error::{StoreError, StoreErrorKind};
pub use memory::MemoryStore;
pub use pending::{Completer, Pending};

/// What the core asks of a store shared between processes. `testing::conformance` checks an implementation.
///
/// Object-safe. Dropping the [`Pending`] of an operation does not take the operation back.
///
/// # Errors
///
/// Every operation may fail with a [`StoreError`], within the store's own deadline. After a
/// [`StoreErrorKind::Timeout`] or [`StoreErrorKind::Unreachable`] it is unknown whether the operation took
/// effect.
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// The store and where it is, for messages: `redis://127.0.0.1:6379/0`. Never a password.
    fn describe(&self) -> String;

    /// What this store can do beyond the contract, and how much it takes.
    fn capabilities(&self) -> Capabilities;

    /// The value under `key`, if its tags have the versions it was filled under. One round trip.
    fn read(&self, key: &StoreKey, tags: &Tags) -> Pending<Option<Arc<[u8]>>>;

    /// As [`Store::read`] for each of `keys`, in their order, in one round trip (to each node).
    fn read_many(&self, keys: &[StoreKey], tags: &Tags) -> Pending<Vec<Option<Arc<[u8]>>>>;

    /// The value under `key`, or the lease to compute it, as `claim` says; in one step. Gives a
    /// version to each of `tags` that has none.
    fn acquire(&self, key: &StoreKey, tags: &Tags, lease: Lease, claim: Claim)
    -> Pending<Acquired>;

    /// Stores what the holder of a lease computed, and ends the lease; in one step. `false`, and
    /// nothing is stored, if `fill.token` does not hold the lease any more or a tag has another version by
    /// now; in the second case the lease is over too. Callers that [`watch`](Store::watch) the key are told.
    fn fill(&self, key: &StoreKey, tags: &Tags, fill: Fill) -> Pending<bool>;

    /// Makes a lease last for another `lease.length` from now. `false` if it is not held any more.
    fn renew(&self, key: &StoreKey, lease: Lease) -> Pending<bool>;

    /// Ends a lease without a value. `false` if it was not held any more. Callers that watch the key are told.
    fn release(&self, key: &StoreKey, token: Token) -> Pending<bool>;

    /// Removes values and leases; for each key in one step. Callers that watch a key are told.
    fn invalidate(&self, keys: &[StoreKey]) -> Pending<()>;

    /// Removes a value only if it is exactly `value` (as `read` returned it), and says whether it was.
    fn remove_exact(&self, key: &StoreKey, tags: &Tags, value: &Arc<[u8]>) -> Pending<bool>;

    /// Stores a value that no lease was taken for, under the versions that `tags` have (given to them if
    /// they have none), and ends any lease; in one step. Callers that watch the key are told.
    fn set(&self, key: &StoreKey, tags: &Tags, value: Value) -> Pending<()>;

    /// As [`Store::set`], if nothing can be read under `key`; says whether it was stored.
    fn add(&self, key: &StoreKey, tags: &Tags, value: Value) -> Pending<bool>;

    /// Gives a tag a new version: from here on nothing that was filled before is found under it.
    fn invalidate_tag(&self, tag: &Tag) -> Pending<()>;

    /// Removes the values whose keys begin with `prefix` and returns about how many they were. A
    /// maintenance call: it takes as long as the store is large, and computations under way are not stopped.
    fn delete_prefix(&self, prefix: &[u8]) -> Pending<u64>;

    /// Ends when a value may have come or a lease may have ended under `key`, as far as the store
    /// hears of it: callers ask again from time to time all the same. The store listens from the moment this
    /// returns.
    fn watch(&self, key: &StoreKey) -> Pending<()>;

    /// Asks the store whether it is there and would do its work: the probe of a breaker.
    fn health(&self) -> Pending<()>;
}

/// What a store can do beyond the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// Whether other processes see what is stored.
    pub is_shared: bool,
    /// Whether [`Store::watch`] is told by other processes; otherwise its callers have to ask again.
    pub notifies: bool,
    /// Whether [`Store::delete_prefix`] works.
    pub deletes_prefixes: bool,
    /// How many bytes a value may have.
    pub max_value_bytes: usize,
    /// The longest key in bytes; longer ones are hashed before they get here.
    pub max_key_bytes: usize,
}

impl Capabilities {
    /// What every store can do: values of up to 8 MiB, keys of up to 200 bytes, shared with other processes.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "a store says what it can do; nothing about that is a default"
    )]
    pub const fn new() -> Self {
        Self {
            is_shared: true,
            notifies: false,
            deletes_prefixes: false,
            max_value_bytes: 8 << 20,
            max_key_bytes: 200,
        }
    }
}

/// What a value is stored under: printable ASCII without blanks. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StoreKey(Arc<[u8]>);

impl StoreKey {
    /// A key of these bytes.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(Arc::from(bytes))
    }

    /// A key of the bytes of one and then those of the other; one allocation.
    pub(crate) fn of_parts(one: &[u8], other: &[u8]) -> Self {
        // An iterator that knows its length is collected in place.
        Self(one.iter().chain(other).copied().collect())
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Shows a hash: a key has arguments in it, which are not for logs.
impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use std::hash::BuildHasher;
        let hash = foldhash::fast::FixedState::default().hash_one(&self.0);
        write!(f, "StoreKey({hash:016x})")
    }
}

/// The name of a tag: printable ASCII without blanks. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(Arc<[u8]>);

impl Tag {
    /// A tag of this name.
    #[must_use]
    pub fn new(name: &[u8]) -> Self {
        Self(Arc::from(name))
    }

    /// Its name.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The tags of a value, in an order that all its readers and writers share. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags(Arc<[Tag]>);

impl Tags {
    /// These tags.
    #[must_use]
    pub fn new(tags: Vec<Tag>) -> Self {
        Self(tags.into())
    }

    /// They, in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Tag> {
        self.0.iter()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The version of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Version(pub [u8; 8]);

impl Version {
    /// One that no tag has had before, as far as 64 random bits can tell.
    #[must_use]
    pub fn random() -> Self {
        Self(random())
    }
}

/// What says that a lease is held: 128 random bits, used once.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token(pub [u8; 16]);

impl Token {
    /// One that no lease has had before, as far as 128 random bits can tell.
    #[must_use]
    pub fn random() -> Self {
        Self(random())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A lease to be taken or renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// What will say that it is held.
    pub token: Token,
    /// How long it is held unless it is renewed; at least a millisecond.
    pub length: Duration,
}

/// What a caller of [`Store::acquire`] lets stand. A value that is computed anew can be read meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// A value that can be read, and another's lease: what is missing is computed once.
    Missing,
    /// Another's lease, but no value: it is to be computed anew, once.
    Renewal,
    /// Neither: it is computed anew by this caller, and who held the lease will be refused.
    Supersede,
}

/// The answer to [`Store::acquire`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acquired {
    /// There is a value.
    Found(Arc<[u8]>),
    /// The lease is held. The versions of the tags, in their order, are for [`Fill::versions`]: of before the
    /// computation, and for this key, as a store may keep a tag in several places.
    Won(Vec<Version>),
    /// Another holds the lease, for so long unless it is renewed; never for no time.
    Taken(Duration),
}

/// What the holder of a lease stores.
#[derive(Debug, Clone)]
pub struct Fill {
    /// Says that the lease is held.
    pub token: Token,
    /// The versions that the tags had when the lease was taken.
    pub versions: Vec<Version>,
    /// What to store.
    pub value: Value,
}

/// A value and its age limit.
#[derive(Clone)]
pub struct Value {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// How long they can be read; `None` for ever. Stores count in their own resolution, and never longer.
    pub time_to_live: Option<Duration>,
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value")
            .field("bytes", &format_args!("{} bytes", self.bytes.len()))
            .field("time_to_live", &self.time_to_live)
            .finish()
    }
}

/// Random bytes of the operating system; where it has none to give, of a generator seeded by the process.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if getrandom::fill(&mut bytes).is_err() {
        use std::hash::{BuildHasher, RandomState};
        for (index, chunk) in bytes.chunks_mut(8).enumerate() {
            // Each `RandomState` has keys of its own.
            let word = RandomState::new().hash_one(index).to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
    bytes
}
