//! Stores shared between processes, and what it takes to make another: the trait, and the suite that it has
//! to pass.

pub use cache_core::shared::cache::StoreTraffic;
pub use cache_core::shared::codec::Format;
pub use cache_core::shared::config::{CacheBuilder, Scheme, SettingsError, StoreSettings};
pub use cache_core::shared::{BreakerState, RoundTrips, Traffic};
pub use cache_core::stats::StoreStats;
pub use cache_core::store::*;
#[cfg(feature = "redis")]
pub use cache_redis::{RedisStore, RedisStoreBuilder};
