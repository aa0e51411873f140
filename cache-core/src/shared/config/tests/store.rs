//! A store that is nowhere: it opens, remembers its settings, and answers nothing.

use std::cell::RefCell;

use super::*;
use crate::store::{
    Acquired, Capabilities, Claim, Fill, Lease, Pending, StoreError, StoreErrorKind, StoreKey, Tag,
    Tags, Token, Value,
};

/// A scheme with the names and the default of Redis.
pub(in super::super) static REDIS: Scheme = Scheme {
    names: &[
        "redis",
        "rediss",
        "redis+cluster",
        "rediss+cluster",
        "redis+sentinel",
        "unix",
    ],
    default_url: Some("redis://127.0.0.1:6379"),
    open: |settings| {
        if settings.url.contains("refused") {
            return Err(StoreError::new(
                StoreErrorKind::Settings,
                "it is refused here",
            ));
        }
        OPENED.replace(Some(settings.clone()));
        Ok(Arc::new(Nowhere))
    },
};

thread_local! {
    static OPENED: RefCell<Option<StoreSettings>> = const { RefCell::new(None) };
}

/// What the last store on this thread was opened with.
pub(in super::super) fn opened() -> StoreSettings {
    OPENED.take().expect("a store was opened")
}

#[derive(Debug)]
pub(in super::super) struct Nowhere;

fn nothing<T>() -> Pending<T> {
    Pending::ready(Err(StoreError::new(StoreErrorKind::Unreachable, "nowhere")))
}

impl Store for Nowhere {
    fn describe(&self) -> String {
        "nowhere://".to_owned()
    }
    fn capabilities(&self) -> Capabilities {
        Capabilities::new()
    }
    fn read(&self, _: &StoreKey, _: &Tags) -> Pending<Option<Arc<[u8]>>> {
        nothing()
    }
    fn read_many(&self, _: &[StoreKey], _: &Tags) -> Pending<Vec<Option<Arc<[u8]>>>> {
        nothing()
    }
    fn acquire(&self, _: &StoreKey, _: &Tags, _: Lease, _: Claim) -> Pending<Acquired> {
        nothing()
    }
    fn fill(&self, _: &StoreKey, _: &Tags, _: Fill) -> Pending<bool> {
        nothing()
    }
    fn renew(&self, _: &StoreKey, _: Lease) -> Pending<bool> {
        nothing()
    }
    fn release(&self, _: &StoreKey, _: Token) -> Pending<bool> {
        nothing()
    }
    fn invalidate(&self, _: &[StoreKey]) -> Pending<()> {
        nothing()
    }
    fn remove_exact(&self, _: &StoreKey, _: &Tags, _: &Arc<[u8]>) -> Pending<bool> {
        nothing()
    }
    fn set(&self, _: &StoreKey, _: &Tags, _: Value) -> Pending<()> {
        nothing()
    }
    fn add(&self, _: &StoreKey, _: &Tags, _: Value) -> Pending<bool> {
        nothing()
    }
    fn invalidate_tag(&self, _: &Tag) -> Pending<()> {
        nothing()
    }
    fn delete_prefix(&self, _: &[u8]) -> Pending<u64> {
        nothing()
    }
    fn watch(&self, _: &StoreKey) -> Pending<()> {
        nothing()
    }
    fn health(&self) -> Pending<()> {
        nothing()
    }
}
