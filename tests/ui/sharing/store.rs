//! A store for the programs in `pass`, which need no server.

use std::sync::Arc;

use larder::Cache;
use larder::store::MemoryStore;

/// Results are shared from here on, under keys that no other program has.
pub fn install() {
    let prefix = format!("ui:{}", std::process::id());
    let builder = Cache::builder().store(Arc::new(MemoryStore::default()));
    builder.key_prefix(&prefix).install().expect("no settings are wrong");
}
