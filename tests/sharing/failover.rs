//! Masters that die: another takes over, calls are answered meanwhile, and sharing goes on with the new one.

use std::thread::sleep;
use std::time::{Duration, Instant};

use test_servers::{RedisCluster, RedisSentinel};

use crate::stage::{OPERATION, Stage};
use crate::worker::Worker;

/// Calls while `fail` happens and until a second process finds what the first one has stored, and the other way
/// round, for each of these keys.
fn survives(stage: &Stage, keys: std::ops::Range<u64>, fail: impl FnOnce()) {
    let (first, second) = (stage.worker(), stage.worker());
    for worker in [&first, &second] {
        worker.tell("quiet");
    }
    stage.source.set_number(keys.start, 1);
    assert_eq!(first.call("plain", keys.start), 1);
    assert_eq!(second.call("plain", keys.start), 1);
    fail();
    let began = Instant::now();
    for key in keys.clone() {
        stage.source.set_number(key, 2);
        // Until the new master is known it is not confirmed, and goes around the store.
        while first.tell(&format!("delete plain {key}")).text != "done" {
            let answer = first.tell(&format!("call plain {key}"));
            assert_eq!(answer.number(), 2);
            let limit = Duration::from_millis(OPERATION * 2 + 900);
            assert!(answer.took < limit, "{answer:?}");
            assert!(began.elapsed() < Duration::from_secs(40), "{key}");
            sleep(Duration::from_millis(100));
        }
        is_shared(&first, &second, key);
        is_shared(&second, &first, key);
    }
}

/// Waits until what one process stores the other one finds.
#[track_caller]
fn is_shared(one: &Worker, other: &Worker, key: u64) {
    let began = Instant::now();
    loop {
        assert_eq!(one.call("plain", key), 2);
        let runs = other.runs();
        assert_eq!(other.call("plain", key), 2);
        if other.runs() == runs {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(40), "it is not");
        sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_master_that_dies_is_replaced_by_the_sentinels() {
    let sentinel = RedisSentinel::start().expect("servers");
    let stage = Stage::at(&sentinel.url());
    survives(&stage, 0..5, || {
        sentinel.kill_primary().expect("a primary");
    });
}

#[test]
fn a_master_of_a_cluster_that_dies_is_replaced_by_its_replica() {
    let cluster = RedisCluster::with_replicas(3, 1).expect("servers");
    let stage = Stage::at(&cluster.url());
    survives(&stage, 0..40, || {
        cluster.nodes()[0].kill().expect("its process");
    });
}

#[test]
fn slots_that_move_to_a_replica_are_found() {
    let cluster = RedisCluster::with_replicas(3, 1).expect("servers");
    let stage = Stage::at(&cluster.url());
    survives(&stage, 0..40, || {
        cluster.fail_over(&cluster.nodes()[3]).expect("a failover");
    });
}
