//! Stores shared between processes, and what it takes to make another: the trait, and the suite that it has
//! to pass.
//!
//! Programs that share results through [`RedisStore`] need none of this: an address is enough, see
//! [`Cache`](crate::Cache).
//!
//! # A store of one's own
//!
//! A store implements [`Store`]: bytes under keys, one lease beside each value, versions of tags. It says at
//! once that it has taken an operation, and answers later, from a thread of its own: [`Pending::new`] makes both
//! ends of an answer. What goes around values (format, checksum, signature), breakers, retries and the
//! rules of sharing are done for it. [`MemoryStore`] is one, for tests and as an example to read:
//!
//! ```standalone_crate
//! use std::sync::Arc;
//!
//! use larder::store::MemoryStore;
//! use larder::{Cache, memoize};
//!
//! #[memoize]
//! fn area(width: u64, height: u64) -> u64 {
//!     width * height
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! Cache::builder().store(Arc::new(MemoryStore::default())).install()?;
//!
//! assert_eq!(area(3, 4), 12); // runs the body
//! assert_eq!(area(3, 4), 12); // from the store
//! println!("{:?}", area::memo().scope()); // `Shared`, unless the environment names another place
//! # Ok(())
//! # }
//! ```
//!
//! The [conformance suite](crate::testing::conformance) puts any store through what the contract asks for, the
//! order of invalidations and computations above all. One test is enough:
//!
//! ```
//! use std::sync::Arc;
//!
//! use larder::store::{MemoryStore, Store};
//! use larder::testing::{Promises, conformance};
//!
//! # fn main() {
//! // #[test]
//! // fn my_store_conforms() {
//! let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
//! conformance(|| Arc::clone(&store), Promises::new()); // prints what passed, and what did not apply
//! # }
//! ```

pub use cache_core::shared::cache::StoreTraffic;
pub use cache_core::shared::codec::Format;
/// # Examples
///
/// ```standalone_crate
/// use std::time::Duration;
///
/// use larder::Cache;
/// use larder::store::Format;
///
/// let builder = Cache::builder()
///     .url("redis+cluster://10.0.0.1:6379,10.0.0.2:6379")
///     .key_prefix("shop")
///     .default_timeout(Duration::from_secs(60))
///     .operation_timeout(Duration::from_millis(100))
///     .format(Format::Json);
/// # drop(builder);
///
/// let error = Cache::builder().key_prefix("").install().unwrap_err();
/// assert!(error.to_string().contains("key_prefix"));
/// ```
pub use cache_core::shared::config::CacheBuilder;
pub use cache_core::shared::config::{Scheme, SettingsError, StoreSettings};
pub use cache_core::shared::{BreakerState, RoundTrips, StoreStats, Traffic};
pub use cache_core::store::*;
#[cfg(feature = "redis")]
pub use cache_redis::{RedisStore, RedisStoreBuilder};
