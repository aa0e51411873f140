//! The store on a Cluster of three nodes.

use std::thread;
use std::time::{Duration, Instant};

use cache_core::store::{Acquired, Claim, Store, StoreKey, Tag, Tags};
use cache_redis::RedisStore;

use crate::server::{Server, ask, free_port};
use crate::{LONG, filled, key, lease, ok, open, recovers, tags, text, value, won};

struct Cluster(Vec<Server>);

impl Cluster {
    fn start() -> Self {
        let nodes: Vec<_> = (0..3)
            .map(|_| {
                let bus = free_port().to_string();
                Server::start(&[
                    "--cluster-enabled",
                    "yes",
                    "--cluster-port",
                    &bus,
                    "--cluster-require-full-coverage",
                    "no",
                    "--cluster-node-timeout",
                    "1000",
                ])
            })
            .collect();
        let addresses: Vec<_> = nodes
            .iter()
            .map(|node| format!("127.0.0.1:{}", node.port))
            .collect();
        let mut words = vec!["--cluster", "create"];
        words.extend(addresses.iter().map(String::as_str));
        words.extend(["--cluster-yes"]);
        let said = ask(&words);
        assert!(said.contains("All 16384 slots covered"), "{said}");
        let cluster = Self(nodes);
        let started = Instant::now();
        while !cluster
            .0
            .iter()
            .all(|node| node.ask(&["CLUSTER", "INFO"]).contains("state:ok"))
        {
            assert!(started.elapsed() < LONG, "no cluster");
            thread::sleep(Duration::from_millis(20));
        }
        cluster
    }

    /// Knows two of the three.
    fn open(&self) -> RedisStore {
        let [one, other, _] = &self.0[..] else {
            panic!("three nodes");
        };
        open(&format!(
            "redis+cluster://127.0.0.1:{},127.0.0.1:{}",
            one.port, other.port
        ))
    }

    fn sizes(&self) -> Vec<usize> {
        let size = |node: &Server| node.ask(&["DBSIZE"]).parse().expect("a number");
        self.0.iter().map(size).collect()
    }
}

fn keys(number: usize) -> Vec<StoreKey> {
    (0..number).map(|one| key(&format!("app:k{one}"))).collect()
}

#[test]
fn values_leases_and_tags_work_across_nodes() {
    let cluster = Cluster::start();
    let store = cluster.open();
    let (keys, tags) = (keys(300), tags(&["app:t", "app:u"]));
    for key in &keys {
        let lease = lease();
        let versions = won(&store, key, &tags, lease);
        let taken = ok(store.acquire(key, &tags, crate::lease(), Claim::Missing));
        assert!(matches!(taken, Acquired::Taken(_)), "{taken:?}");
        assert!(ok(store.fill(key, &tags, filled(lease, versions, "x"))));
        assert_eq!(text(ok(store.read(key, &tags))).as_deref(), Some("x"));
    }
    assert!(
        cluster.sizes().iter().all(|size| *size > 50),
        "{:?}",
        cluster.sizes()
    );
    ok(store.invalidate(&keys[..100]));
    let found = ok(store.read_many(&keys, &tags));
    assert!(
        found
            .iter()
            .enumerate()
            .all(|(place, found)| found.is_some() == (place >= 100))
    );
    ok(store.invalidate_tag(&Tag::new(b"app:u")));
    assert!(
        ok(store.read_many(&keys, &tags))
            .iter()
            .all(Option::is_none)
    );
}

#[test]
fn a_prefix_is_removed_on_every_node() {
    let cluster = Cluster::start();
    let store = cluster.open();
    for key in keys(500) {
        ok(store.set(&key, &Tags::default(), value("x")));
    }
    ok(store.set(&key("other"), &Tags::default(), value("x")));
    assert_eq!(ok(store.delete_prefix(b"app:")), 500);
    assert_eq!(cluster.sizes().iter().sum::<usize>(), 1);
}

#[test]
fn each_node_is_given_the_scripts_it_does_not_know() {
    let cluster = Cluster::start();
    let store = cluster.open();
    for _ in 0..2 {
        ok(store.invalidate(&keys(100)));
        for node in &cluster.0 {
            node.ask(&["SCRIPT", "FLUSH"]);
        }
    }
}

#[test]
fn watchers_hear_of_keys_on_every_node() {
    let cluster = Cluster::start();
    let (here, there) = (cluster.open(), cluster.open());
    ok(here.watch(&key("app:first")));
    for key in keys(30) {
        let watch = here.watch(&key);
        ok(there.set(&key, &Tags::default(), value("x")));
        ok(watch);
    }
}

#[test]
fn a_node_that_hangs_keeps_nobody_from_the_others_and_none_past_the_deadline() {
    let mut cluster = Cluster::start();
    let store = cluster.open();
    let keys = keys(100);
    recovers(&store, &keys);
    for signal in ["-STOP", "-KILL"] {
        cluster.0[2].signal(signal);
        let (mut attempts, mut answered) = (0, 0);
        let until = Instant::now() + Duration::from_secs(2);
        while Instant::now() < until {
            let asked: Vec<_> = keys
                .iter()
                .map(|key| store.read(key, &Tags::default()))
                .collect();
            let started = Instant::now();
            answered += asked
                .into_iter()
                .filter_map(|pending| pending.wait(LONG).ok())
                .count();
            attempts += 1;
            assert!(
                started.elapsed() < crate::DEADLINE,
                "{:?}",
                started.elapsed()
            );
        }
        // Two of three nodes are there. While broken connections are mended the others are held up, so then
        // fewer answer.
        let least = if signal == "-STOP" { 40 * attempts } else { 0 };
        assert!(
            answered > least,
            "{answered} of {attempts} hundred after {signal}"
        );
        if signal == "-STOP" {
            cluster.0[2].signal("-CONT");
        } else {
            cluster.0[2].kill();
            cluster.0[2].restart();
        }
        recovers(&store, &keys);
    }
}
