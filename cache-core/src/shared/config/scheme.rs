//! The stores that are linked into the program, found by the scheme of a URL.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::address::redacted;
use crate::store::{Store, StoreError};

/// A kind of store that a URL can name. The crate of a store submits one through `inventory`.
#[derive(Debug)]
pub struct Scheme {
    /// The schemes of its URLs, in lower case: `redis`, `rediss`.
    pub names: &'static [&'static str],
    /// The URL where nobody said one; `None` if the store has to be asked for.
    pub default_url: Option<&'static str>,
    /// Makes a store. Does not touch the network: what is not there is for the first operation to find out.
    ///
    /// The message of an error ends a sentence that begins with where the URL was said and what it is.
    pub open: fn(&StoreSettings) -> Result<Arc<dyn Store>, StoreError>,
}

inventory::collect!(Scheme);

/// The stores that are linked in.
pub(crate) fn linked() -> Vec<&'static Scheme> {
    inventory::iter::<Scheme>().collect()
}

/// What a store is made from. `Debug` shows the URL without its secrets.
#[derive(Clone)]
#[non_exhaustive]
pub struct StoreSettings {
    /// The whole URL, with user and password.
    pub url: String,
    /// How long making a connection may take. Default: 1 s.
    pub connect_timeout: Duration,
    /// How long an operation may take. Default: 250 ms.
    pub operation_timeout: Duration,
    /// What every key of the cache begins with, unencoded. Default: `larder`.
    pub key_prefix: String,
}

impl StoreSettings {
    /// The default prefix of keys.
    pub const DEFAULT_KEY_PREFIX: &'static str = "larder";
    /// The default of `connect_timeout`.
    pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
    /// The default of `operation_timeout`.
    pub const DEFAULT_OPERATION_TIMEOUT: Duration = Duration::from_millis(250);

    /// A store at this URL, and the defaults.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            connect_timeout: Self::DEFAULT_CONNECT_TIMEOUT,
            operation_timeout: Self::DEFAULT_OPERATION_TIMEOUT,
            key_prefix: Self::DEFAULT_KEY_PREFIX.to_owned(),
        }
    }
}

impl fmt::Debug for StoreSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreSettings")
            .field("url", &redacted(&self.url))
            .field("connect_timeout", &self.connect_timeout)
            .field("operation_timeout", &self.operation_timeout)
            .field("key_prefix", &self.key_prefix)
            .finish()
    }
}
