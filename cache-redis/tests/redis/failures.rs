//! What is answered when the server is not there, does not answer, or refuses.

use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use cache_core::store::{Claim, Store, StoreErrorKind, Tags};
use cache_redis::RedisStore;

use crate::server::Server;
use crate::{DEADLINE, LONG, fails, key, lease, ok, open, recovers, tags, text, value};

#[test]
fn without_a_server_operations_fail_at_once() {
    let store = open("redis://127.0.0.1:1");
    let none = Tags::default();
    assert_eq!(
        fails(store.read(&key("k"), &none)),
        StoreErrorKind::Unreachable
    );
    for _ in 0..100 {
        assert_eq!(fails(store.health()), StoreErrorKind::Unreachable);
    }
    assert_eq!(fails(store.watch(&key("k"))), StoreErrorKind::Unreachable);
}

#[test]
fn a_server_that_comes_back_is_found_and_knows_its_scripts_again() {
    let mut server = Server::start(&[]);
    let store = open(&server.url());
    ok(store.health());
    ok(store.watch(&key("k")));
    let watch = store.watch(&key("k"));
    server.kill();
    // Whoever watched is told to ask again.
    ok(watch);
    let kind = fails(store.health());
    assert_eq!(kind, StoreErrorKind::Unreachable);
    server.restart();
    recovers(&store, &[key("k")]);
    ok(store.set(&key("k"), &tags(&["t"]), value("x")));
    assert!(ok(store.read(&key("k"), &tags(&["t"]))).is_some());
}

#[test]
fn a_connection_that_the_server_closed_costs_no_operation() {
    let server = Server::start(&[]);
    let store = open(&server.url());
    for _ in 0..20 {
        ok(store.health());
        server.ask(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
        // Time for the end to arrive.
        thread::sleep(Duration::from_millis(20));
    }
    ok(store.health());
}

#[test]
fn a_server_that_hangs_keeps_nobody_past_the_deadline() {
    let server = Server::start(&[]);
    let store = open(&server.url());
    ok(store.set(&key("k"), &Tags::default(), value("x")));
    server.signal("-STOP");
    let until = Instant::now() + Duration::from_secs(2);
    while Instant::now() < until {
        let asked: Vec<_> = (0..20)
            .map(|_| store.read(&key("k"), &Tags::default()))
            .collect();
        let started = Instant::now();
        for pending in asked {
            let kind = pending.wait(LONG).expect_err("it hangs").kind();
            let expected = [StoreErrorKind::Timeout, StoreErrorKind::Unreachable];
            assert!(expected.contains(&kind), "{kind:?}");
        }
        assert!(started.elapsed() < DEADLINE, "{:?}", started.elapsed());
    }
    server.signal("-CONT");
    recovers(&store, &[key("k")]);
    assert_eq!(
        text(ok(store.read(&key("k"), &Tags::default()))).as_deref(),
        Some("x")
    );
}

#[test]
fn a_connection_without_answers_is_made_anew() {
    // It takes connections and never says anything.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = silent.local_addr().expect("it is bound").port();
    let store = RedisStore::builder(&format!("redis://127.0.0.1:{port}"))
        .connect_timeout(Duration::from_millis(100))
        .operation_timeout(Duration::from_millis(50))
        .open()
        .expect("valid");
    silent.set_nonblocking(true).expect("a socket");
    let mut connections = Vec::new();
    let started = Instant::now();
    while connections.len() < 3 {
        let _ = fails(store.health());
        connections.extend(silent.accept());
        assert!(
            started.elapsed() < LONG,
            "{} connections",
            connections.len()
        );
    }
}

#[test]
fn wrong_passwords_are_told_and_not_tried_again_and_again() {
    let server = Server::start(&["--requirepass", "right"]);
    let wrong = open(&format!("redis://:secret@127.0.0.1:{}", server.port));
    let absent = open(&server.url());
    let right = open(&format!("redis://:right@127.0.0.1:{}", server.port));
    ok(right.health());
    for store in [&wrong, &absent] {
        for _ in 0..50 {
            let error = store.health().wait(LONG).expect_err("refused");
            assert_eq!(error.kind(), StoreErrorKind::Unauthorized, "{error}");
            assert!(!format!("{error:?} {store:?}").contains("secret"));
        }
    }
    let info = ask_as(&server, "right", &["INFO", "stats"]);
    let connections: u32 = info
        .lines()
        .find_map(|line| {
            line.trim()
                .strip_prefix("total_connections_received:")?
                .parse()
                .ok()
        })
        .expect("a number");
    assert!(connections < 12, "{connections}");
}

fn ask_as(server: &Server, password: &str, words: &[&str]) -> String {
    let mut all = vec!["--no-auth-warning", "-a", password];
    all.extend(words);
    server.ask(&all)
}

#[test]
fn a_right_that_is_missing_fails_its_own_operation_only() {
    let server = Server::start(&[]);
    let rights = [
        "ACL", "SETUSER", "some", "on", ">pw", "~*", "&*", "-@all", "+get", "+hello",
    ];
    server.ask(&rights);
    let store = open(&format!("redis://some:pw@127.0.0.1:{}", server.port));
    let (set, read) = (
        store.set(&key("k"), &Tags::default(), value("x")),
        store.read(&key("k"), &Tags::default()),
    );
    assert_eq!(fails(set), StoreErrorKind::Unauthorized);
    assert_eq!(ok(read), None);
}

#[test]
fn the_documented_rights_are_enough() {
    let server = Server::start(&[]);
    let documentation = include_str!("../../src/lib.rs");
    let rights: Vec<_> = documentation
        .split("ACL SETUSER larder")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("an example")
        .split_whitespace()
        .filter(|word| *word != "//!")
        .collect();
    let mut words = vec!["ACL", "SETUSER", "larder"];
    words.extend(rights);
    assert_eq!(server.ask(&words), "OK");
    let store = open(&format!(
        "redis://larder:password@127.0.0.1:{}/1",
        server.port
    ));
    let (key, tags) = (key("app:k"), tags(&["app:t"]));
    ok(store.health());
    ok(store.watch(&key));
    ok(store.set(&key, &tags, value("x")));
    assert!(ok(store.read(&key, &tags)).is_some());
    assert!(ok(store.read(&key, &Tags::default())).is_some());
    let held = lease();
    ok(store.acquire(&key, &tags, held, Claim::Supersede));
    assert!(ok(store.renew(&key, held)));
    assert!(ok(store.release(&key, held.token)));
    ok(store.invalidate(std::slice::from_ref(&key)));
    ok(store.invalidate_tag(&cache_core::store::Tag::new(b"app:t")));
    let for_ever = cache_core::store::Value {
        bytes: vec![],
        time_to_live: None,
    };
    ok(store.set(&key, &tags, for_ever));
    assert_eq!(ok(store.delete_prefix(b"app:")), 1);
}

#[test]
fn what_is_not_ours_is_told_and_left_alone() {
    let server = Server::start(&[]);
    let store = open(&server.url());
    let (key, none) = (key("k"), Tags::default());
    server.ask(&["RPUSH", "k", "1"]);
    assert_eq!(fails(store.read(&key, &none)), StoreErrorKind::Foreign);
    assert_eq!(ok(store.read(&key, &tags(&["t"]))), None);
    let acquired = store.acquire(&key, &none, lease(), Claim::Missing);
    assert_eq!(fails(acquired), StoreErrorKind::Foreign);
    assert_eq!(
        fails(store.set(&key, &none, value("x"))),
        StoreErrorKind::Foreign
    );
    let invalidated = store.invalidate(std::slice::from_ref(&key));
    assert_eq!(fails(invalidated), StoreErrorKind::Foreign);
    assert_eq!(server.ask(&["LLEN", "k"]), "1");
}

#[test]
fn a_full_server_refuses_writes_and_answers_reads() {
    let server = Server::start(&["--maxmemory-policy", "noeviction"]);
    let store = open(&server.url());
    let none = Tags::default();
    ok(store.set(&key("k"), &none, value("x")));
    server.ask(&["CONFIG", "SET", "maxmemory", "1"]);
    assert_eq!(
        fails(store.set(&key("l"), &none, value("x"))),
        StoreErrorKind::Full
    );
    assert_eq!(fails(store.health()), StoreErrorKind::Full);
    assert!(ok(store.read(&key("k"), &none)).is_some());
    // Invalidations need no memory.
    ok(store.invalidate(&[key("k")]));
    assert_eq!(ok(store.read(&key("k"), &none)), None);
}

#[test]
fn a_replica_takes_no_writes_and_is_left_for_the_master() {
    let (master, server) = (Server::start(&[]), Server::start(&[]));
    let store = open(&server.url());
    ok(store.health());
    let port = master.port.to_string();
    server.ask(&["REPLICAOF", "127.0.0.1", &port]);
    assert_eq!(fails(store.health()), StoreErrorKind::Unavailable);
    server.ask(&["REPLICAOF", "NO", "ONE"]);
    recovers(&store, &[key("k")]);
}

#[test]
fn a_database_that_does_not_exist_is_told() {
    let server = Server::start(&[]);
    let store = open(&format!("{}/99", server.url()));
    assert_eq!(fails(store.health()), StoreErrorKind::Unauthorized);
}

#[test]
fn databases_are_apart() {
    let server = Server::start(&[]);
    let stores = ["0", "1"].map(|number| open(&format!("{}/{number}", server.url())));
    ok(stores[0].set(&key("k"), &Tags::default(), value("x")));
    assert_eq!(ok(stores[1].read(&key("k"), &Tags::default())), None);
}

#[test]
fn both_protocols_and_sockets_work() {
    let directory = std::env::temp_dir();
    let path = directory.join(format!("larder-redis-{}.sock", std::process::id()));
    let path = path.to_str().expect("plain").to_owned();
    let server = Server::start(&["--unixsocket", &path]);
    for url in [
        format!("{}?protocol=resp2", server.url()),
        format!("{}?protocol=resp3", server.url()),
        format!("redis+unix://{path}?db=3"),
    ] {
        let store = open(&url);
        let (key, tags) = (key("k"), tags(&["t"]));
        ok(store.set(&key, &tags, value("x")));
        assert!(ok(store.read(&key, &tags)).is_some(), "{url}");
        ok(store.watch(&key));
    }
}
