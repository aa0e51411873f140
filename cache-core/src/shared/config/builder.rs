//! Settings said in code.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::address::Address;
use super::error::{Problems, SettingsError};
use super::said::{Origin, Said};
use super::settings::Settings;
use super::values::{self, Wrong, shown};
use crate::shared::cache::Cache;
use crate::shared::codec::Format;
use crate::store::Store;

/// Settings of a cache, said in code. The environment and the file win over them.
///
/// Made by [`Cache::builder`]. `Debug` shows what was said but no sign key, and URLs without secrets.
#[derive(Clone, Default)]
#[must_use = "nothing happens before `install`"]
pub struct CacheBuilder {
    settings: Settings,
    wrong: Vec<String>,
}

impl CacheBuilder {
    /// Where the store is: `redis://127.0.0.1:6379`, or `memory://` for this process alone.
    pub fn url(mut self, url: &str) -> Self {
        match Address::parse(url) {
            Ok(address) => self.settings.place.url = said(address, "url"),
            Err(why) => {
                let url = super::address::redacted(&shown(url));
                self.wrong
                    .push(format!("{} is `{url}`, and {why}", Origin::Method("url")));
            }
        }
        self
    }

    /// A store that was made already; [`CacheBuilder::url`] does not count then.
    pub fn store(mut self, store: Arc<dyn Store>) -> Self {
        self.settings.place.store = said(store, "store");
        self
    }

    /// What every key in the store begins with: programs with one prefix share results. Not empty. Default: `larder`.
    pub fn key_prefix(mut self, prefix: &str) -> Self {
        let prefix = self.check("key_prefix", values::filled(prefix));
        self.settings.key_prefix = prefix.or(self.settings.key_prefix);
        self
    }

    /// How long a result is fresh where its function does not say; `None` for ever. From a millisecond to a
    /// hundred years. Default: 300 s.
    pub fn default_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        let timeout = timeout.into();
        let checked = match timeout {
            Some(wrong) if !values::is_timeout(wrong) => Err(format!(
                "is {wrong:?}, and must be from a millisecond to a hundred years, or `None` for ever"
            )
            .into()),
            fine => Ok(fine),
        };
        let checked = self.check("default_timeout", checked);
        self.settings.default_timeout = checked.or(self.settings.default_timeout);
        self
    }

    /// How values are written. Default: [`Format::MessagePack`].
    pub fn format(mut self, format: Format) -> Self {
        self.settings.format = said(format, "format");
        self
    }

    /// Whether large values are compressed where that helps. Default: they are.
    pub fn compression(mut self, compression: bool) -> Self {
        self.settings.compression = said(compression, "compression");
        self
    }

    /// Whether a call that finds nothing in this process takes the lease at once instead of reading first: a
    /// miss costs two commands of the store then and not three, and a hit costs the store about three times as
    /// much. For caches that mostly miss. Default: it reads first.
    pub fn lease_first(mut self, lease_first: bool) -> Self {
        self.settings.lease_first = said(lease_first, "lease_first");
        self
    }

    /// A key known to those who may write: what was not signed with it counts as not there. At least 16
    /// bytes. Default: values are not signed.
    pub fn sign_key(mut self, key: &[u8]) -> Self {
        let key = self.check("sign_key", values::sign_key(key));
        self.settings.sign_key = key.or(self.settings.sign_key);
        self
    }

    /// How long making a connection may take: from a millisecond to an hour. Default: 1 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        let timeout = self.check("connect_timeout", checked_wait(timeout));
        self.settings.connect_timeout = timeout.or(self.settings.connect_timeout);
        self
    }

    /// How long an operation of the store may take: from a millisecond to an hour. Default: 250 ms.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        let timeout = self.check("operation_timeout", checked_wait(timeout));
        self.settings.operation_timeout = timeout.or(self.settings.operation_timeout);
        self
    }

    /// Makes this the cache of the process. Call it before the first call of a function that shares.
    ///
    /// Reads the environment and the file, which win over what was said here. Does not touch the network.
    ///
    /// # Errors
    ///
    /// If a setting is wrong, whoever said it, or if the process has its cache already. Nothing is changed then.
    pub fn install(self) -> Result<&'static Cache, SettingsError> {
        Cache::install(self)
    }

    pub(super) fn into_settings(self, problems: &mut Problems) -> Settings {
        self.wrong
            .into_iter()
            .for_each(|wrong| problems.push(wrong));
        self.settings
    }

    fn check<T>(&mut self, method: &'static str, value: Result<T, Wrong>) -> Option<Said<T>> {
        match value {
            Ok(value) => said(value, method),
            Err(wrong) => {
                self.wrong
                    .push(format!("{} {wrong}", Origin::Method(method)));
                None
            }
        }
    }
}

fn said<T>(value: T, method: &'static str) -> Option<Said<T>> {
    let by = Origin::Method(method);
    Some(Said { value, by })
}

fn checked_wait(wait: Duration) -> Result<Duration, Wrong> {
    if values::is_wait(wait) {
        Ok(wait)
    } else {
        Err(format!("is {wait:?}, and must be from a millisecond to an hour").into())
    }
}

impl fmt::Debug for CacheBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings {
            place,
            key_prefix,
            default_timeout,
            connect_timeout,
            operation_timeout,
            ..
        } = &self.settings;
        fn shown<T>(said: &Option<Said<T>>) -> Option<&T> {
            said.as_ref().map(|said| &said.value)
        }
        f.debug_struct("CacheBuilder")
            .field("url", &shown(&place.url))
            .field("store", &shown(&place.store))
            .field("key_prefix", &shown(key_prefix))
            .field("default_timeout", &shown(default_timeout))
            .field("connect_timeout", &shown(connect_timeout))
            .field("operation_timeout", &shown(operation_timeout))
            .field("format", &shown(&self.settings.format))
            .field("compression", &shown(&self.settings.compression))
            .field("lease_first", &shown(&self.settings.lease_first))
            .field("is_signed", &self.settings.sign_key.is_some())
            .finish_non_exhaustive()
    }
}
