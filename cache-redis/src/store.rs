//! The store: every operation of the contract as commands for the driver.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cache_core::store::{
    Acquired, Capabilities, Claim, Completer, Fill, Lease, Pending, Store, StoreError,
    StoreErrorKind, StoreKey, Tag, Tags, Token, Value,
};

use crate::answer::Answer;
use crate::commands::Commands;
use crate::connection::Connector;
use crate::driver::{Driver, Task};
use crate::errors::settings;
use crate::url::Settings;

/// A store on a Redis or Valkey server, a Cluster, or a master that Sentinels watch. Cheap to clone: clones share
/// one connection, and one thread that works on it.
///
/// The thread starts with the first operation, and ends when the last clone is dropped and all it was asked for
/// is answered.
///
/// # Example
///
/// ```
/// use cache_core::store::{Store, StoreKey, Tags};
/// use cache_redis::RedisStore;
///
/// let store = RedisStore::open("redis://:secret@127.0.0.1:6379/2")?;
/// assert_eq!(store.describe(), "redis://127.0.0.1:6379/2");
///
/// let found = store.read(&StoreKey::new(b"app:user:7"), &Tags::default());
/// # drop(found);
/// # Ok::<(), cache_core::store::StoreError>(())
/// ```
#[derive(Clone)]
pub struct RedisStore(Arc<Inner>);

struct Inner {
    driver: Driver,
    description: String,
}

/// How a [`RedisStore`] is to be reached. Made by [`RedisStore::builder`].
#[derive(Clone)]
#[must_use = "nothing is opened before `open`"]
pub struct RedisStoreBuilder {
    url: String,
    connect_timeout: Option<Duration>,
    operation_timeout: Option<Duration>,
    key_space: Option<String>,
    ca_file: Option<PathBuf>,
}

const MAX_VALUE_BYTES: usize = Capabilities::new().max_value_bytes;

impl RedisStore {
    /// A store at this address. Connects to nothing: that is done with the first operation, in the background.
    ///
    /// The addresses are listed in the documentation of the [crate](crate).
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Settings`] if the address cannot be used. The message names the part that is wrong
    /// and what it may be, and repeats nothing of the address.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        Self::builder(url).open()
    }

    /// As [`RedisStore::open`], with options.
    pub fn builder(url: &str) -> RedisStoreBuilder {
        RedisStoreBuilder {
            url: url.into(),
            connect_timeout: None,
            operation_timeout: None,
            key_space: None,
            ca_file: None,
        }
    }

    fn commands(&self) -> &Commands {
        &self.0.driver.shared().commands
    }

    fn ask<T>(&self, task: Task, answer: impl FnOnce(Completer<T>) -> Answer) -> Pending<T> {
        let (to, pending) = Pending::new();
        self.0.driver.submit(task, answer(to));
        pending
    }
}

impl RedisStoreBuilder {
    /// How long making a connection may take. One second by default; a Cluster or Sentinels, where others are
    /// asked first, may take three times as long.
    ///
    /// Operations do not wait for it longer than for an answer.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// How long an operation may take before it fails with [`StoreErrorKind::Timeout`]. 250 ms by default.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.operation_timeout = Some(timeout);
        self
    }

    /// What the names of the store's own channel and probe begin with. `larder` by default.
    ///
    /// All processes that share results have to have the same.
    pub fn key_space(mut self, key_space: &str) -> Self {
        self.key_space = Some(key_space.into());
        self
    }

    /// A file of certificates in PEM: the authorities that are trusted, instead of the system's. For `rediss`
    /// only, and the same as `?ca_file=` in the address.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }

    /// The store. Connects to nothing yet.
    ///
    /// # Errors
    ///
    /// As [`RedisStore::open`], and for options that cannot be used.
    pub fn open(self) -> Result<RedisStore, StoreError> {
        let mut parsed = Settings::parse(&self.url)?;
        if let Some(path) = &self.ca_file {
            parsed = parsed.with_authorities(path)?;
        }
        if let Some(timeout) = self.connect_timeout {
            parsed.connect_timeout = positive(timeout, "connect_timeout")?;
        }
        if let Some(timeout) = self.operation_timeout {
            parsed.operation_timeout = positive(timeout, "operation_timeout")?;
        }
        if let Some(key_space) = self.key_space {
            if key_space.is_empty() || !key_space.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(settings(
                    "`key_space` must be printable ASCII without blanks, at least one character",
                ));
            }
            parsed.key_space = key_space;
        }
        let description = parsed.to_string();
        let driver = Driver::new(Connector::new(parsed)?);
        Ok(RedisStore(Arc::new(Inner {
            driver,
            description,
        })))
    }
}

fn positive(timeout: Duration, name: &str) -> Result<Duration, StoreError> {
    const LONGEST: Duration = Duration::from_secs(3600);
    if timeout.is_zero() || timeout > LONGEST {
        return Err(settings(format!(
            "`{name}` must be more than nothing and at most an hour"
        )));
    }
    Ok(timeout)
}

impl Store for RedisStore {
    fn describe(&self) -> String {
        self.0.description.clone()
    }

    fn capabilities(&self) -> Capabilities {
        let mut capabilities = Capabilities::new();
        capabilities.notifies = true;
        capabilities.deletes_prefixes = true;
        capabilities.max_value_bytes = MAX_VALUE_BYTES;
        capabilities
    }

    fn read(&self, key: &StoreKey, tags: &Tags) -> Pending<Option<Arc<[u8]>>> {
        let number = tags.iter().len();
        let task = if tags.is_empty() {
            Task::One(self.commands().read(key))
        } else {
            Task::Read(key.clone(), tags.clone())
        };
        self.ask(task, |to| Answer::Read(to, number))
    }

    fn read_many(&self, keys: &[StoreKey], tags: &Tags) -> Pending<Vec<Option<Arc<[u8]>>>> {
        if keys.is_empty() {
            return Pending::ready(Ok(Vec::new()));
        }
        let number = tags.iter().len();
        let parts = self.commands().read_many(keys, tags);
        let (places, commands) = parts.into_iter().unzip();
        self.ask(Task::Several(commands), |to| {
            Answer::ReadMany(to, places, number)
        })
    }

    fn acquire(
        &self,
        key: &StoreKey,
        tags: &Tags,
        lease: Lease,
        claim: Claim,
    ) -> Pending<Acquired> {
        let number = tags.iter().len();
        let command = self.commands().acquire(key, tags, lease, claim);
        self.ask(Task::One(command), |to| Answer::Acquired(to, number))
    }

    fn fill(&self, key: &StoreKey, tags: &Tags, fill: Fill) -> Pending<bool> {
        if let Err(error) = check_size(&fill.value) {
            return Pending::ready(Err(error));
        }
        if fill.versions.len() != tags.iter().len() {
            // Of another set of tags: none of them can be the ones the lease was taken under.
            return Pending::ready(Ok(false));
        }
        let command = self.commands().fill(key, tags, &fill);
        self.ask(Task::One(command), Answer::Whether)
    }

    fn renew(&self, key: &StoreKey, lease: Lease) -> Pending<bool> {
        let command = self.commands().renew(key, lease);
        self.ask(Task::One(command), Answer::Whether)
    }

    fn release(&self, key: &StoreKey, token: Token) -> Pending<bool> {
        let command = self.commands().release(key, token);
        self.ask(Task::One(command), Answer::Whether)
    }

    fn invalidate(&self, keys: &[StoreKey]) -> Pending<()> {
        if keys.is_empty() {
            return Pending::ready(Ok(()));
        }
        let commands = keys.iter().map(|key| self.commands().invalidate(key));
        self.ask(Task::Several(commands.collect()), Answer::Done)
    }

    fn remove_exact(&self, key: &StoreKey, tags: &Tags, value: &Arc<[u8]>) -> Pending<bool> {
        let command = self.commands().remove_exact(key, tags, value);
        self.ask(Task::One(command), Answer::Whether)
    }

    fn set(&self, key: &StoreKey, tags: &Tags, value: Value) -> Pending<()> {
        if let Err(error) = check_size(&value) {
            return Pending::ready(Err(error));
        }
        let command = self.commands().set(key, tags, &value, false);
        self.ask(Task::One(command), Answer::Done)
    }

    fn add(&self, key: &StoreKey, tags: &Tags, value: Value) -> Pending<bool> {
        if let Err(error) = check_size(&value) {
            return Pending::ready(Err(error));
        }
        let command = self.commands().set(key, tags, &value, true);
        self.ask(Task::One(command), Answer::Whether)
    }

    fn invalidate_tag(&self, tag: &Tag) -> Pending<()> {
        let commands = self.commands().invalidate_tag(tag);
        self.ask(Task::Several(commands), Answer::Done)
    }

    fn delete_prefix(&self, prefix: &[u8]) -> Pending<u64> {
        self.ask(Task::Sweep(prefix.to_vec()), Answer::Removed)
    }

    fn watch(&self, key: &StoreKey) -> Pending<()> {
        let (to, pending) = Pending::new();
        let shared = self.0.driver.shared();
        shared.watchers.add(Commands::message(key), to);
        self.0.driver.listen();
        pending
    }

    fn health(&self) -> Pending<()> {
        self.ask(Task::One(self.commands().probe()), Answer::Done)
    }
}

fn check_size(value: &Value) -> Result<(), StoreError> {
    if value.bytes.len() <= MAX_VALUE_BYTES {
        return Ok(());
    }
    let message = format!("the value has more than {MAX_VALUE_BYTES} bytes");
    Err(StoreError::new(StoreErrorKind::TooLarge, message))
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RedisStore")
            .field(&self.0.description)
            .finish()
    }
}

/// Without the address, which has the password in it.
impl fmt::Debug for RedisStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStoreBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("operation_timeout", &self.operation_timeout)
            .field("key_space", &self.key_space)
            .field("ca_file", &self.ca_file)
            .finish_non_exhaustive()
    }
}
