//! How a cache finds this store: by the scheme of an address, once the crate is linked in.

use std::sync::Arc;

use cache_core::inventory;
use cache_core::shared::config::{Scheme, StoreSettings};
use cache_core::store::{Store, StoreError};

use crate::RedisStore;

inventory::submit! {
    Scheme {
        names: &[
            "redis", "rediss", "redis+unix", "unix", "redis+cluster", "rediss+cluster",
            "redis+sentinel", "rediss+sentinel",
        ],
        default_url: Some("redis://127.0.0.1:6379"),
        open,
    }
}

fn open(settings: &StoreSettings) -> Result<Arc<dyn Store>, StoreError> {
    let store = RedisStore::builder(&settings.url)
        .connect_timeout(settings.connect_timeout)
        .operation_timeout(settings.operation_timeout)
        .key_space(&settings.key_prefix)
        .open()?;
    Ok(Arc::new(store))
}
