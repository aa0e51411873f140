//! What an attribute said, as one plain value.

use std::time::Duration;

/// The policy of one annotated function: everything its attribute said that is known at compile time.
///
/// Made by the attribute, in `const`; read it through
/// [`Function::policy`](crate::function::Function::policy).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// How long a value is fresh; `None` for ever. Default: 300 s. Not used with `timeout_per_value`.
    pub timeout: Option<Duration>,
    /// Whether `timeout` is that of the cache, because the attribute does not say it.
    pub timeout_is_default: bool,
    /// Whether `timeout` is a closure or an expression, which is asked for each value.
    pub timeout_per_value: bool,
    /// How long a kept `None` or `Err` is fresh; `None`: as long as any other value.
    pub negative_timeout: Option<Duration>,
    /// How long an entry lives without being asked for; `None` without bound.
    pub time_to_idle: Option<Duration>,
    /// How long a call waits for another one's run before it runs the body itself. Default: 30 s.
    pub wait_timeout: Duration,
    /// How many entries are kept at most; `None` without bound. Default: 10 000, and none with `max_bytes`.
    pub max_entries: Option<u64>,
    /// How much the entries weigh at most, after the `weigher`; `None` without bound.
    pub max_bytes: Option<u64>,
    /// Whether concurrent calls with one key share one run. Default: they do.
    pub single_flight: bool,
    /// The `scope`, where set; `None`: shared if there is a store and key and result can travel, else
    /// of the process. What came of it is [`Function::scope`](crate::function::Function::scope).
    pub scope: Option<Scope>,
    /// How long the run of one process keeps the others from running the same in a shared store, unless
    /// it is renewed; `None`: it does not. Default: 10 s. Of no meaning where results are not shared.
    pub lease: Option<Duration>,
    /// A hash of the function's own tokens, which goes into the version of shared results; `None` with
    /// `source_check = false`, and where the scope says that results are not shared.
    pub source: Option<u64>,
    /// The namespace, where `key_prefix` set one.
    pub key_prefix: Option<&'static str>,
    /// The `version` of the function, where set.
    pub version: Option<&'static str>,
}

/// Which calls see each other's results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scope {
    /// Those of one thread.
    Thread,
    /// All of this process.
    Process,
    /// Those of all processes with the same store.
    Shared,
}

impl Policy {
    /// The freshness of a value when nobody said anything: 300 s.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(300);

    /// The length of a lease when nobody said anything: 10 s.
    pub const DEFAULT_LEASE: Duration = Duration::from_secs(10);

    /// The defaults of a function.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "made in `const`, where `Default` cannot be"
    )]
    pub const fn new() -> Self {
        Self {
            timeout: Some(Self::DEFAULT_TIMEOUT),
            timeout_is_default: true,
            timeout_per_value: false,
            negative_timeout: None,
            time_to_idle: None,
            wait_timeout: Duration::from_secs(30),
            max_entries: Some(10_000),
            max_bytes: None,
            single_flight: true,
            scope: None,
            lease: Some(Self::DEFAULT_LEASE),
            source: None,
            key_prefix: None,
            version: None,
        }
    }

    /// Sets `timeout`, in nanoseconds.
    #[must_use]
    pub const fn timeout(mut self, nanos: u64) -> Self {
        self.timeout = Some(Duration::from_nanos(nanos));
        self.timeout_is_default = false;
        self
    }

    /// Sets `timeout` to a closure or an expression.
    #[must_use]
    pub const fn timeout_per_value(mut self) -> Self {
        self.timeout = None;
        self.timeout_is_default = false;
        self.timeout_per_value = true;
        self
    }

    /// Sets `timeout = "never"`.
    #[must_use]
    pub const fn never(mut self) -> Self {
        self.timeout = None;
        self.timeout_is_default = false;
        self
    }

    /// Sets `negative_timeout`, in nanoseconds.
    #[must_use]
    pub const fn negative_timeout(mut self, nanos: u64) -> Self {
        self.negative_timeout = Some(Duration::from_nanos(nanos));
        self
    }

    /// Sets `time_to_idle`, in nanoseconds.
    #[must_use]
    pub const fn time_to_idle(mut self, nanos: u64) -> Self {
        self.time_to_idle = Some(Duration::from_nanos(nanos));
        self
    }

    /// Sets `wait_timeout`, in nanoseconds.
    #[must_use]
    pub const fn wait_timeout(mut self, nanos: u64) -> Self {
        self.wait_timeout = Duration::from_nanos(nanos);
        self
    }

    /// Sets `max_entries`.
    #[must_use]
    pub const fn max_entries(mut self, entries: u64) -> Self {
        self.max_entries = Some(entries);
        self
    }

    /// Sets `max_bytes`, in place of the bound on the number; one that is set after it holds as well.
    #[must_use]
    pub const fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_entries = None;
        self.max_bytes = Some(bytes);
        self
    }

    /// Sets `single_flight = false`; then there is no lease either.
    #[must_use]
    pub const fn no_single_flight(mut self) -> Self {
        self.single_flight = false;
        self.lease = None;
        self
    }

    /// Sets `scope`.
    #[must_use]
    pub const fn scope(mut self, scope: Scope) -> Self {
        self.scope = Some(scope);
        self
    }

    /// Sets `lease`, in nanoseconds.
    #[must_use]
    pub const fn lease(mut self, nanos: u64) -> Self {
        self.lease = Some(Duration::from_nanos(nanos));
        self
    }

    /// Sets `lease = false`.
    #[must_use]
    pub const fn no_lease(mut self) -> Self {
        self.lease = None;
        self
    }

    /// Sets the hash of the function's own tokens.
    #[must_use]
    pub const fn source(mut self, hash: u64) -> Self {
        self.source = Some(hash);
        self
    }

    /// Sets `key_prefix`.
    #[must_use]
    pub const fn key_prefix(mut self, prefix: &'static str) -> Self {
        self.key_prefix = Some(prefix);
        self
    }

    /// Sets `version`.
    #[must_use]
    pub const fn version(mut self, version: &'static str) -> Self {
        self.version = Some(version);
        self
    }
}
