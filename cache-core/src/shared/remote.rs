//! The store of this process's cache, as calls use it: behind its breakers, with what it has not
//! confirmed yet.

use std::sync::Arc;

use once_cell::sync::OnceCell;

use super::cache::Cache;
use super::envelope::Sealer;
use super::guard::Guard;
use super::store_key::encode_segment;
use super::unconfirmed::Unconfirmed;
use crate::store::Tag;

/// One store in use.
#[derive(Debug)]
pub(crate) struct Remote {
    pub(crate) cache: &'static Cache,
    pub(crate) guard: Arc<Guard>,
    pub(crate) sealer: Sealer,
    pub(crate) unconfirmed: Unconfirmed,
    /// The tag that every value of this cache has: its epoch.
    pub(crate) epoch: Tag,
}

/// The store of the default cache; `None` if results stay in the process.
pub(crate) fn remote() -> Option<&'static Remote> {
    static REMOTE: OnceCell<Option<Remote>> = OnceCell::new();
    let open = || {
        let cache = Cache::active()?;
        let store = cache.store()?;
        let epoch = format!("{}:", encode_segment(cache.key_prefix()));
        let max_value_bytes = store.capabilities().max_value_bytes;
        Some(Remote {
            cache,
            guard: Guard::new(Arc::clone(store)),
            sealer: cache.sealer(max_value_bytes),
            unconfirmed: Unconfirmed::new(),
            epoch: Tag::new(epoch.as_bytes()),
        })
    };
    REMOTE.get_or_init(open).as_ref()
}
