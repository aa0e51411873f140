//! What does a shared hit of a sync function cost, against one of an async function?
//!
//! One caller: a thread that blocks, and a task on a multi-thread runtime. Both wait for a Redis server that
//! this starts, so most of either figure is the way there and back.

use std::time::Duration;

use benches::load::{self, Load};
use larder::{Cache, memoize};
use test_servers::Redis;

/// Distinct keys asked for in turn.
const KEYS: u64 = 1024;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Redis::start()?;
    Cache::builder()
        .url(&server.url())
        // On a busy machine a late answer must not become a run of the body.
        .operation_timeout(Duration::from_secs(20))
        .install()?;
    let runtime = load::multi_thread()?;
    Load::new(
        "shared hit of 100 bytes, sync, one thread".into(),
        &runtime,
        1,
    )
    .against("its async hit", |n| ours_async(n % KEYS))
    .enter_blocking("larder", "", |n| ours(n % KEYS))
    .measure();
    Ok(())
}

#[memoize(timeout = 3600, scope = "shared")]
fn ours(_key: u64) -> String {
    text()
}

#[memoize(timeout = 3600, scope = "shared")]
async fn ours_async(_key: u64) -> String {
    text()
}

fn text() -> String {
    "x".repeat(100)
}
