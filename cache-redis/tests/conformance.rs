//! The store does what every store has to do: on one server, on a Cluster, behind Sentinels.

use std::sync::Arc;
use std::time::Duration;

use cache_core::store::Store;
use cache_core::testing::{Promises, conformance};
use cache_redis::RedisStore;
use test_servers::{Redis, RedisCluster, RedisSentinel};

/// Longer than any operation takes, and shorter than the suite waits.
const PATIENCE: Duration = Duration::from_secs(5);

/// Each handle is a store of its own, as in another process.
#[track_caller]
fn conforms(url: &str) {
    // The largest value takes its time where nothing is optimised.
    let open = |url: &str| -> Arc<dyn Store> {
        let store = RedisStore::builder(url).operation_timeout(PATIENCE);
        Arc::new(store.open().expect("an address"))
    };
    // A port of the system's own, at which nobody listens.
    let promises = Promises::new().unreachable(open("redis://127.0.0.1:1"));
    let report = conformance(|| open(url), promises);
    assert_eq!(report.skipped, [], "{report}");
    assert!(report.passed.len() >= 40, "{report}");
}

#[test]
fn on_one_server() {
    let redis = Redis::start().expect("a server");
    conforms(&redis.url());
}

#[test]
fn on_a_server_that_speaks_resp2() {
    let redis = Redis::start().expect("a server");
    conforms(&format!("{}?protocol=resp2", redis.url()));
}

#[test]
fn on_a_cluster_of_three() {
    let cluster = RedisCluster::start(3).expect("servers");
    conforms(&cluster.url());
}

#[test]
fn behind_sentinels() {
    let sentinel = RedisSentinel::start().expect("servers");
    conforms(&sentinel.url());
}
