//! The noun [`Cache`]: a store, and how results are written to it. Where its settings come from is
//! [`config`]'s business.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use once_cell::sync::OnceCell;

use super::config::{self, CacheBuilder, Resolved, Secret, SettingsError};
use crate::store::Store;

use super::codec::Format;
use super::envelope::{Sealer, SignKey};
use super::guard::Traffic;
use super::invalidating::Invalidating;
use super::remote::remote;
use crate::confirm::Confirming;
use crate::error::Error;

/// Where results are shared, and how: the store, the default timeout, the prefix of keys, the format.
///
/// A process has one, made at the first call of a function that shares, or before by
/// [`CacheBuilder::install`]. The network is not touched then. If its settings are wrong, that is logged
/// once, and all functions cache within the process.
///
/// # Settings
///
/// Each can be said by a variable, in the table `[cache]` of a TOML file, or in code. **The environment wins
/// over the file, the file over the code, the code over the default.** The file is `larder.toml` in the
/// working directory, or the one that `CACHE_CONFIG` names. Most names are those of Flask-Caching.
///
/// | variable | in `[cache]` | in code | what it says | default |
/// |---|---|---|---|---|
/// | `CACHE_URL` | `url` | `url` | the store: `redis://user:password@host:6379/0`, `rediss://` with TLS, `redis+cluster://host1:6379,host2:6379`, `redis+sentinel://host1:26379,host2:26379/master/0`, `unix:///run/redis.sock`; `memory://` for this process alone | that of the store linked in, `redis://127.0.0.1:6379` |
/// | `CACHE_TYPE` | `type` | | `RedisCache`, `RedisClusterCache`, `RedisSentinelCache`, or `SimpleCache` for this process alone; the older `redis`, `rediscluster`, `redissentinel`, `simple` | |
/// | `CACHE_REDIS_URL` | `redis_url` | | as `CACHE_URL`, Redis only | |
/// | `CACHE_REDIS_HOST` | `redis_host` | | the host of one server | `127.0.0.1` |
/// | `CACHE_REDIS_PORT` | `redis_port` | | its port | 6379 |
/// | `CACHE_REDIS_USERNAME` | `redis_username` | | the user | that of the server |
/// | `CACHE_REDIS_PASSWORD` | `redis_password` | | the password | none |
/// | `CACHE_REDIS_DB` | `redis_db` | | the number of the database | 0 |
/// | `CACHE_REDIS_CLUSTER` | `redis_cluster` | | nodes of a Cluster, `host1:6379,host2:6379` | |
/// | `CACHE_REDIS_SENTINELS` | `redis_sentinels` | | the Sentinels, `host1:26379,host2:26379` | `127.0.0.1:26379` |
/// | `CACHE_REDIS_SENTINEL_MASTER` | `redis_sentinel_master` | | the name of the master they watch | |
/// | `CACHE_REDIS_SENTINEL_PASSWORD` | `redis_sentinel_password` | | the Sentinels' own password | none |
/// | `CACHE_KEY_PREFIX` | `key_prefix` | `key_prefix` | what every key begins with; programs with one prefix share results | `larder` |
/// | `CACHE_DEFAULT_TIMEOUT` | `default_timeout` | `default_timeout` | seconds for which a result is fresh where its function does not say; `0` or `never` for ever (in code `None`) | 300 |
/// | `CACHE_CONNECT_TIMEOUT` | `connect_timeout` | `connect_timeout` | seconds that a connection may take to be made, at most 3600 | 1 |
/// | `CACHE_OPERATION_TIMEOUT` | `operation_timeout` | `operation_timeout` | seconds that an operation of the store may take, at most 3600 | 0.25 |
/// | `CACHE_FORMAT` | `format` | `format` | `msgpack` or `json` | `msgpack` |
/// | `CACHE_COMPRESSION` | `compression` | `compression` | `lz4`, for large values where it helps, or `none` (in code `true`, `false`) | `lz4` |
/// | `CACHE_LEASE_FIRST` | `lease_first` | `lease_first` | `true`: a call takes the lease at once instead of reading first, for caches that mostly miss | `false` |
/// | `CACHE_SIGN_KEY` | `sign_key` | `sign_key` | a key of at least 16 bytes: values not signed with it count as not there | none |
/// | `CACHE_CONFIG` | | | the file to read in place of `larder.toml` | |
///
/// ```toml
/// [cache]
/// redis_sentinels = ["sentinel-1:26379", "sentinel-2:26379"]
/// redis_sentinel_master = "main"
/// key_prefix = "shop"
/// default_timeout = 60
/// ```
///
/// - A variable that is empty counts as not set.
/// - A URL and single settings of one source complete each other, such as `CACHE_URL` without a password and
///   `CACHE_REDIS_PASSWORD`. Where they contradict each other, that is an error that names both.
/// - Over a lower source, a URL or another kind of store replaces all that is said there about where the store
///   is; anything less replaces only itself: a file may name the host, the environment the password.
/// - With a store linked in and nothing said, results are shared at the default address of that store.
/// - All mistakes are reported in one [`SettingsError`], each with its place. Passwords and sign keys are never
///   shown, and URLs without user and password.
/// - `NullCache` of Flask-Caching is an error: caching cannot be switched off from outside.
/// - A variable whose name is nearly one of these gives a warning in the log; an unknown key in the file is an
///   error.
pub struct Cache {
    store: Option<Arc<dyn Store>>,
    description: String,
    key_prefix: String,
    default_timeout: Option<Duration>,
    pub(crate) lease_first: bool,
    pub(crate) sealing: Sealing,
}

/// How values are sealed.
#[derive(Debug, Clone)]
pub(crate) struct Sealing {
    pub(crate) format: Format,
    pub(crate) is_compressed: bool,
    pub(crate) sign_key: Option<Secret>,
}

/// What went between this process and its store.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoreTraffic {
    /// Reads.
    pub reads: Traffic,
    /// Writes, leases included.
    pub writes: Traffic,
    /// Invalidations that the store has not confirmed yet; they are tried again.
    pub unconfirmed: usize,
}

static CURRENT: OnceCell<Result<Cache, SettingsError>> = OnceCell::new();

impl Cache {
    pub(crate) fn new(
        store: Option<Arc<dyn Store>>,
        key_prefix: String,
        default_timeout: Option<Duration>,
        lease_first: bool,
        sealing: Sealing,
    ) -> Self {
        let description = match &store {
            Some(store) => store.describe(),
            None => "memory://".to_owned(),
        };
        Self {
            store,
            description,
            key_prefix,
            default_timeout,
            lease_first,
            sealing,
        }
    }

    /// Settings in code, for [`CacheBuilder::install`].
    pub fn builder() -> CacheBuilder {
        CacheBuilder::default()
    }

    /// The cache of the process, made now if nobody asked for it before.
    ///
    /// # Errors
    ///
    /// If a setting is wrong; the same error each time.
    pub fn current() -> Result<&'static Self, &'static SettingsError> {
        let mut warnings = Vec::new();
        let current = CURRENT.get_or_init(|| {
            let resolved = config::resolve_here(Self::builder());
            warnings = resolved.warnings;
            resolved.cache
        });
        // Out here: a logger may call a function that shares.
        warn(&warnings);
        current.as_ref()
    }

    /// The cache of the process for a call of a function; `None`, and said once, if its settings are wrong.
    pub(crate) fn active() -> Option<&'static Self> {
        static SAID: AtomicBool = AtomicBool::new(false);
        match Self::current() {
            Ok(cache) => Some(cache),
            Err(error) => {
                if !SAID.load(Ordering::Relaxed) && !SAID.swap(true, Ordering::Relaxed) {
                    say(error);
                }
                None
            }
        }
    }

    pub(crate) fn install(builder: CacheBuilder) -> Result<&'static Self, SettingsError> {
        let in_use = || {
            SettingsError::new(
                "the process has its cache already; call `CacheBuilder::install` once, before the first \
                 call of a function that shares",
            )
        };
        if CURRENT.get().is_some() {
            return Err(in_use());
        }
        let Resolved { cache, warnings } = config::resolve_here(builder);
        warn(&warnings);
        let mut cache = Some(cache?);
        let current = CURRENT.get_or_init(|| cache.take().ok_or_else(in_use));
        if cache.is_some() {
            return Err(in_use());
        }
        current.as_ref().map_err(Clone::clone)
    }

    /// The store and where it is, such as `redis://127.0.0.1:6379/0`; `memory://` without one. Never a password.
    #[must_use]
    pub fn store_description(&self) -> &str {
        &self.description
    }

    /// What every key in the store begins with.
    #[must_use]
    pub fn key_prefix(&self) -> &str {
        &self.key_prefix
    }

    /// How long a result is fresh where its function does not say; `None` for ever.
    #[must_use]
    pub const fn default_timeout(&self) -> Option<Duration> {
        self.default_timeout
    }

    /// How values are written.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.sealing.format
    }

    /// What went to and from the store so far: whether the breakers let operations through, how long the
    /// round trips took, how many failed. `None` where results stay in the process, or this is not the cache
    /// that calls use.
    #[must_use]
    pub fn traffic(&self) -> Option<StoreTraffic> {
        let remote = remote().filter(|remote| std::ptr::eq(remote.cache, self))?;
        Some(StoreTraffic {
            reads: remote.guard.reads(),
            writes: remote.guard.writes(),
            unconfirmed: remote.unconfirmed.len(),
        })
    }

    /// Forgets everything under this cache's key prefix, for all programs that share it, called or not.
    ///
    /// What this process keeps outside of the store stays; [`clear_all`](crate::function::clear_all) is for
    /// that. Runs under way are not stored. One round trip.
    ///
    /// # Errors
    ///
    /// If the store did not confirm; it is tried again until it does, and until then this process does not ask
    /// the store.
    pub fn clear(&self) -> Result<(), Error> {
        let confirming = Confirming::done(Ok(()));
        match remote().filter(|remote| std::ptr::eq(remote.cache, self)) {
            Some(remote) => {
                let epoch = remote.epoch.clone();
                confirming.and([Invalidating::tag(remote, "the cache", epoch)])
            }
            None => confirming,
        }
        .wait()
    }

    /// Where results are shared; `None` if they stay in the process.
    pub(crate) const fn store(&self) -> Option<&Arc<dyn Store>> {
        self.store.as_ref()
    }

    /// What seals the values of this cache.
    pub(crate) fn sealer(&self, max_value_bytes: usize) -> Sealer {
        let Sealing {
            format,
            is_compressed,
            sign_key,
        } = &self.sealing;
        Sealer {
            format: *format,
            compress: *is_compressed,
            sign_key: sign_key
                .as_ref()
                .map(|secret| SignKey::derive(secret.as_bytes())),
            max_value_bytes,
        }
    }
}

fn warn(warnings: &[String]) {
    for warning in warnings {
        log::warn!(target: "larder", "{warning}");
    }
}

/// To the log, or where nobody listens to it, to the standard error: otherwise nobody would ever learn of it.
fn say(error: &SettingsError) {
    const CONSEQUENCE: &str = "results stay in this process";
    if log::max_level() == log::LevelFilter::Off {
        eprintln!("larder: {error}\nlarder: {CONSEQUENCE}");
    } else {
        log::error!(target: "larder", "{error}\n{CONSEQUENCE}");
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache")
            .field("store", &self.description)
            .field("key_prefix", &self.key_prefix)
            .field("default_timeout", &self.default_timeout)
            .field("lease_first", &self.lease_first)
            .field("sealing", &self.sealing)
            .finish()
    }
}

#[cfg(all(test, not(shuttle)))]
mod tests {
    use std::process::{Command, Output};

    use super::*;

    /// Runs one test of this binary alone in a process of its own, with these variables, which is where it does
    /// what it is named for: a process has one cache.
    fn alone(test: &str, variables: &[(&str, &str)]) -> Option<Output> {
        const CHILD: &str = "LARDER_TEST_CHILD";
        if std::env::var_os(CHILD).is_some() {
            return None;
        }
        let mut child = Command::new(std::env::current_exe().expect("the program"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CACHE_") {
                child.env_remove(name);
            }
        }
        let output = child
            .args([
                "--exact",
                &format!("shared::cache::tests::{test}"),
                "--nocapture",
            ])
            .env(CHILD, "1")
            .envs(variables.iter().copied())
            .output()
            .expect("a child");
        assert!(output.status.success(), "{output:?}");
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("1 passed"),
            "{output:?}"
        );
        Some(output)
    }

    #[test]
    fn the_first_use_decides() {
        if alone("the_first_use_decides", &[]).is_some() {
            return;
        }
        let wrong = Cache::builder().key_prefix("").install();
        assert!(wrong.is_err(), "{wrong:?}");
        let installed = Cache::builder()
            .url("memory://")
            .key_prefix("shop")
            .install();
        let installed = installed.expect("a failed installation changes nothing");
        assert_eq!(installed.key_prefix(), "shop");
        assert!(std::ptr::eq(Cache::current().expect("a cache"), installed));
        assert!(Cache::active().is_some_and(|active| std::ptr::eq(active, installed)));
        let again = Cache::builder().install().expect_err("it is in use");
        assert!(
            again.to_string().contains("before the first call"),
            "{again}"
        );
    }

    #[test]
    fn an_installation_after_the_first_call_is_refused() {
        let variables = [("CACHE_URL", "memory://")];
        if alone(
            "an_installation_after_the_first_call_is_refused",
            &variables,
        )
        .is_some()
        {
            return;
        }
        assert!(Cache::active().is_some_and(|cache| cache.store().is_none()));
        Cache::builder()
            .key_prefix("shop")
            .install()
            .expect_err("it is in use");
        assert_eq!(Cache::current().expect("a cache").key_prefix(), "larder");
    }

    #[test]
    fn wrong_settings_are_said_once_where_nobody_listens_to_the_log() {
        let variables = [
            ("CACHE_URL", "redis://:hidden@host"),
            ("CACHE_FORMAT", "xml"),
        ];
        let test = "wrong_settings_are_said_once_where_nobody_listens_to_the_log";
        if let Some(output) = alone(test, &variables) {
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(said.matches("settings of the cache").count(), 1, "{said}");
            assert!(said.contains("`CACHE_FORMAT` is `xml`"), "{said}");
            assert!(said.contains("results stay in this process"), "{said}");
            assert!(!said.contains("hidden"), "{said}");
            return;
        }
        assert!(Cache::active().is_none());
        assert!(Cache::active().is_none());
        let error = Cache::current().expect_err("wrong settings");
        assert_eq!(error.problems().len(), 1);
        Cache::builder()
            .install()
            .expect_err("the environment is wrong");
    }

    #[test]
    fn the_log_is_told_once_and_may_ask_for_the_cache() {
        struct Asks;
        static LINES: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());
        impl log::Log for Asks {
            fn enabled(&self, _: &log::Metadata<'_>) -> bool {
                true
            }
            fn log(&self, record: &log::Record<'_>) {
                // As a logger does that calls a function that shares.
                assert!(Cache::active().is_none());
                let (level, target) = (record.level(), record.target());
                let line = format!("{level} {target}: {}", record.args());
                LINES.lock().expect("no panic").push(line);
            }
            fn flush(&self) {}
        }
        let variables = [("CACHE_FORMAT", "xml"), ("CACHE_URI", "redis://host")];
        if let Some(output) = alone("the_log_is_told_once_and_may_ask_for_the_cache", &variables) {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(!said.contains("settings of the cache"), "{said}");
            return;
        }
        log::set_logger(&Asks).expect("the first logger");
        log::set_max_level(log::LevelFilter::Warn);
        assert!(Cache::active().is_none() && Cache::active().is_none());
        let mut lines = LINES.lock().expect("no panic").clone();
        // The logger asked while it was told of the one, and so wrote the other first.
        lines.sort();
        let [error, warning] = &*lines else {
            panic!("{lines:?}")
        };
        assert!(warning.starts_with("WARN larder: "), "{warning}");
        assert!(warning.contains("did you mean `CACHE_URL`"), "{warning}");
        assert!(
            error.starts_with("ERROR larder: settings of the cache: `CACHE_FORMAT`"),
            "{error}"
        );
    }
}
