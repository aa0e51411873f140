//! The store on a master that three sentinels watch.

use std::thread;
use std::time::{Duration, Instant};

use cache_core::store::{Store, StoreErrorKind, Tags};

use crate::server::Server;
use crate::{LONG, fails, key, ok, open, recovers, value};

struct Watched {
    master: Server,
    replica: Server,
    sentinels: Vec<Server>,
}

impl Watched {
    fn start() -> Self {
        let master = Server::start(&["--requirepass", "secret", "--masterauth", "secret"]);
        let port = master.port.to_string();
        let replica = Server::start(&[
            "--requirepass",
            "secret",
            "--masterauth",
            "secret",
            "--replicaof",
            &format!("127.0.0.1 {port}"),
        ]);
        let sentinels: Vec<_> = (0..3).map(|_| Server::sentinel(master.port)).collect();
        let watched = Self {
            master,
            replica,
            sentinels,
        };
        let started = Instant::now();
        let all_known = |sentinel: &Server| {
            let known = sentinel.ask(&["SENTINEL", "CKQUORUM", "main"]);
            let replicas = sentinel.ask(&["SENTINEL", "REPLICAS", "main"]);
            known.starts_with("OK 3") && replicas.contains("master-link-status\nok")
        };
        while !watched.sentinels.iter().all(all_known) {
            assert!(started.elapsed() < LONG, "no sentinels");
            thread::sleep(Duration::from_millis(50));
        }
        watched
    }

    fn url(&self, service: &str) -> String {
        let hosts: Vec<_> = self
            .sentinels
            .iter()
            .map(|sentinel| format!("127.0.0.1:{}", sentinel.port))
            .collect();
        format!("redis+sentinel://:secret@{}/{service}", hosts.join(","))
    }
}

#[test]
fn the_master_is_found_and_found_again_after_it_is_lost() {
    let mut watched = Watched::start();
    let store = open(&watched.url("main"));
    ok(store.set(&key("k"), &Tags::default(), value("x")));
    ok(store.watch(&key("k")));
    // One that hangs costs an attempt at most.
    watched.sentinels[0].signal("-STOP");
    watched.master.kill();
    recovers(&store, &[key("k")]);
    let role = watched
        .replica
        .ask(&["--no-auth-warning", "-a", "secret", "ROLE"]);
    assert!(role.starts_with("master"), "{role}");
    ok(store.watch(&key("k")));
    watched.sentinels[0].signal("-CONT");
}

#[test]
fn a_service_that_no_sentinel_knows_is_told() {
    let watched = Watched::start();
    let store = open(&watched.url("other"));
    assert_eq!(fails(store.health()), StoreErrorKind::Unavailable);
}
