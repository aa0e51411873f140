//! A store that is linked in is found without being named: what the crate of a store relies on.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use cache_core::inventory;
use cache_core::shared::cache::Cache;
use cache_core::shared::config::{Scheme, StoreSettings};
use cache_core::store::{StoreError, StoreErrorKind};

static OPENED: AtomicUsize = AtomicUsize::new(0);

inventory::submit! {
    Scheme {
        names: &["shelf"],
        default_url: Some("shelf://here"),
        open: |settings: &StoreSettings| {
            OPENED.fetch_add(1, Ordering::Relaxed);
            let StoreSettings { url, key_prefix, .. } = settings;
            Err(StoreError::new(
                StoreErrorKind::Settings,
                format!("the shelf {url} has no room for {key_prefix}"),
            ))
        },
    }
}

/// Runs the test in a process of its own, where no variable names another store; `false` there.
fn is_elsewhere(test: &str) -> bool {
    const ALONE: &str = "LARDER_LINKED_STORE_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return false;
    }
    let mut alone = Command::new(std::env::current_exe().expect("the path of this test"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CACHE_") {
            alone.env_remove(name);
        }
    }
    let status = alone.args([test, "--exact"]).env(ALONE, "").status();
    assert!(status.expect("the test starts").success());
    true
}

#[test]
fn it_is_opened_once_and_its_refusal_is_the_error_of_the_cache() {
    if is_elsewhere("it_is_opened_once_and_its_refusal_is_the_error_of_the_cache") {
        return;
    }
    let error = Cache::current().expect_err("the shelf refuses");
    assert_eq!(
        error.to_string(),
        "settings of the cache: the default address is `shelf://here`, and the shelf shelf://here has no \
         room for larder",
    );
    assert!(std::ptr::eq(error, Cache::current().expect_err("still")));
    assert_eq!(OPENED.load(Ordering::Relaxed), 1);
}
