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
    /// Which calls see each other's results.
    pub scope: Scope,
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
}

impl Policy {
    /// The freshness of a value when nobody said anything: 300 s.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(300);

    /// The defaults of a function.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "made in `const`, where `Default` cannot be"
    )]
    pub const fn new() -> Self {
        Self {
            timeout: Some(Self::DEFAULT_TIMEOUT),
            timeout_per_value: false,
            negative_timeout: None,
            time_to_idle: None,
            wait_timeout: Duration::from_secs(30),
            max_entries: Some(10_000),
            max_bytes: None,
            single_flight: true,
            scope: Scope::Process,
            key_prefix: None,
            version: None,
        }
    }

    /// Sets `timeout`, in nanoseconds.
    #[must_use]
    pub const fn timeout(mut self, nanos: u64) -> Self {
        self.timeout = Some(Duration::from_nanos(nanos));
        self
    }

    /// Sets `timeout` to a closure or an expression.
    #[must_use]
    pub const fn timeout_per_value(mut self) -> Self {
        self.timeout = None;
        self.timeout_per_value = true;
        self
    }

    /// Sets `timeout = "never"`.
    #[must_use]
    pub const fn never(mut self) -> Self {
        self.timeout = None;
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

    /// Sets `single_flight = false`.
    #[must_use]
    pub const fn no_single_flight(mut self) -> Self {
        self.single_flight = false;
        self
    }

    /// Sets `scope = "thread"`.
    #[must_use]
    pub const fn thread(mut self) -> Self {
        self.scope = Scope::Thread;
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
