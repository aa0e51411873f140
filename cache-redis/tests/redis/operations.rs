//! What each operation does on a server that works.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use cache_core::store::{Acquired, Claim, Store, StoreErrorKind, Tag, Tags, Token, Value};
use cache_redis::RedisStore;

use crate::server::Server;
use crate::{LONG, filled, key, lease, ok, open, tags, text, value, won};

#[test]
fn a_miss_is_computed_once_and_then_read_with_one_command() {
    let server = Server::start(&[]);
    let store = open(&server.url());
    let (key, tags) = (key("app:a"), tags(&["app:t", "app:u"]));
    assert_eq!(ok(store.read(&key, &tags)), None);
    let lease_here = lease();
    let versions = won(&store, &key, &tags, lease_here);
    assert_eq!(versions.len(), 2);
    let other = lease();
    match ok(store.acquire(&key, &tags, other, Claim::Missing)) {
        Acquired::Taken(left) => assert!(left <= lease_here.length, "{left:?}"),
        answer => panic!("{answer:?}"),
    }
    assert!(!ok(store.fill(
        &key,
        &tags,
        filled(other, versions.clone(), "wrong")
    )));
    assert!(ok(store.fill(
        &key,
        &tags,
        filled(lease_here, versions, "right")
    )));
    let before = server.calls("mget");
    assert_eq!(text(ok(store.read(&key, &tags))).as_deref(), Some("right"));
    assert_eq!(server.calls("mget"), before + 1);
    let found = ok(store.acquire(&key, &tags, other, Claim::Missing));
    assert_eq!(found, Acquired::Found(Arc::from(&b"right"[..])));
    assert_eq!(server.ask(&["EXISTS", "app:a lease"]), "0");
}

#[test]
fn claims_let_stand_what_they_say() {
    let server = Server::start(&[]);
    let store = open(&server.url());
    let (key, none) = (key("k"), Tags::default());
    ok(store.set(&key, &none, value("old")));
    let renewal = lease();
    let answer = ok(store.acquire(&key, &none, renewal, Claim::Renewal));
    assert_eq!(answer, Acquired::Won(vec![]));
    let answer = ok(store.acquire(&key, &none, lease(), Claim::Renewal));
    assert!(matches!(answer, Acquired::Taken(_)), "{answer:?}");
    let supersedes = lease();
    let answer = ok(store.acquire(&key, &none, supersedes, Claim::Supersede));
    assert_eq!(answer, Acquired::Won(vec![]));
    assert!(!ok(store.renew(&key, renewal)));
    assert!(ok(store.renew(&key, supersedes)));
    assert!(!ok(store.fill(
        &key,
        &none,
        filled(renewal, vec![], "late")
    )));
    assert!(ok(store.fill(
        &key,
        &none,
        filled(supersedes, vec![], "new")
    )));
    assert_eq!(text(ok(store.read(&key, &none))).as_deref(), Some("new"));
}

#[test]
fn leases_end_by_release_by_time_and_by_invalidation() {
    let server = Server::start(&[]);
    let store = open(&server.url());
    let (key, none) = (key("k"), Tags::default());
    let first = lease();
    won(&store, &key, &none, first);
    assert!(!ok(store.release(&key, Token::random())));
    assert!(ok(store.release(&key, first.token)));
    let mut short = lease();
    short.length = Duration::from_millis(30);
    won(&store, &key, &none, short);
    thread::sleep(Duration::from_millis(60));
    let third = lease();
    won(&store, &key, &none, third);
    let before = server.calls("evalsha");
    ok(store.invalidate(std::slice::from_ref(&key)));
    assert_eq!(server.calls("evalsha"), before + 1);
    assert!(!ok(store.fill(&key, &none, filled(third, vec![], "stale"))));
    assert_eq!(ok(store.read(&key, &none)), None);
}

#[test]
fn a_tag_invalidates_what_was_filled_and_what_is_being_computed() {
    let server = Server::start(&[]);
    let store = open(&server.url());
    let tags = tags(&["app:t"]);
    let (stored, computed) = (key("app:a"), key("app:b"));
    ok(store.set(&stored, &tags, value("x")));
    assert!(ok(store.read(&stored, &tags)).is_some());
    let under_way = lease();
    let versions = won(&store, &computed, &tags, under_way);
    let before = server.calls("unlink");
    ok(store.invalidate_tag(&Tag::new(b"app:t")));
    assert_eq!(server.calls("unlink"), before + 1);
    assert_eq!(ok(store.read(&stored, &tags)), None);
    assert!(!ok(store.fill(
        &computed,
        &tags,
        filled(under_way, versions.clone(), "y")
    )));
    let again = lease();
    let anew = won(&store, &computed, &tags, again);
    assert_ne!(anew, versions);
    assert!(ok(store.fill(&computed, &tags, filled(again, anew, "z"))));
    assert_eq!(text(ok(store.read(&computed, &tags))).as_deref(), Some("z"));
    assert_eq!(ok(store.read(&stored, &tags)), None);
}

#[test]
fn a_tag_lives_at_least_as_long_as_its_values_and_not_for_ever() {
    let server = Server::start(&[]);
    let store = open(&server.url());
    let tags = tags(&["t"]);
    let life = |server: &Server| -> i64 {
        let left = server.ask(&["TTL", "t tag"]);
        left.parse().expect("a number")
    };
    ok(store.set(&key("a"), &tags, value("x")));
    assert!((86_000..=86_400).contains(&life(&server)));
    let long = |time_to_live| Value {
        bytes: vec![],
        time_to_live,
    };
    let week = Duration::from_secs(7 * 86_400);
    ok(store.set(&key("b"), &tags, long(Some(week))));
    assert!(life(&server) > 6 * 86_400);
    ok(store.set(&key("c"), &tags, long(None)));
    assert_eq!(life(&server), -1);
    ok(store.set(&key("d"), &tags, value("x")));
    assert_eq!(life(&server), -1);
    ok(store.set(&key("e"), &tags, long(Some(Duration::MAX))));
    for name in ["a", "b", "c", "d", "e"] {
        assert!(ok(store.read(&key(name), &tags)).is_some(), "{name}");
    }
}

#[test]
fn values_expire() {
    let server = Server::start(&[]);
    let store = open(&server.url());
    let short = Value {
        bytes: b"x".to_vec(),
        time_to_live: Some(Duration::from_millis(40)),
    };
    ok(store.set(&key("k"), &Tags::default(), short));
    assert!(ok(store.read(&key("k"), &Tags::default())).is_some());
    thread::sleep(Duration::from_millis(60));
    assert_eq!(ok(store.read(&key("k"), &Tags::default())), None);
}

#[test]
fn explicit_values_are_set_added_and_removed_exactly() {
    let server = Server::start(&[]);
    let store = open(&server.url());
    let (key, tags) = (key("k"), tags(&["t"]));
    let under_way = lease();
    let versions = won(&store, &key, &tags, under_way);
    assert!(ok(store.add(&key, &tags, value("one"))));
    assert!(!ok(store.fill(
        &key,
        &tags,
        filled(under_way, versions, "late")
    )));
    assert!(!ok(store.add(&key, &tags, value("two"))));
    let seen = ok(store.read(&key, &tags)).expect("there");
    let other: Arc<[u8]> = Arc::from(&b"other"[..]);
    assert!(!ok(store.remove_exact(&key, &tags, &other)));
    assert!(ok(store.remove_exact(&key, &tags, &seen)));
    assert_eq!(ok(store.read(&key, &tags)), None);
    ok(store.set(&key, &tags, value("three")));
    ok(store.invalidate_tag(&Tag::new(b"t")));
    assert!(ok(store.add(&key, &tags, value("four"))));
    assert_eq!(text(ok(store.read(&key, &tags))).as_deref(), Some("four"));
}

#[test]
fn many_are_read_with_one_command() {
    let server = Server::start(&[]);
    let store = open(&server.url());
    let tags = tags(&["t"]);
    let keys: Vec<_> = (0..100).map(|number| key(&format!("k{number}"))).collect();
    for key in keys.iter().step_by(2) {
        ok(store.set(key, &tags, value("x")));
    }
    let before = server.calls("mget");
    let found = ok(store.read_many(&keys, &tags));
    assert_eq!(server.calls("mget"), before + 1);
    for (number, found) in found.iter().enumerate() {
        assert_eq!(found.is_some(), number % 2 == 0, "{number}");
    }
    assert_eq!(ok(store.read_many(&[], &tags)), vec![]);
    ok(store.invalidate(&[]));
}

#[test]
fn a_prefix_is_removed_and_nothing_else() {
    let server = Server::start(&[]);
    let store = RedisStore::builder(&server.url())
        .operation_timeout(LONG)
        .open()
        .expect("valid");
    let none = Tags::default();
    for number in 0..3000 {
        drop(store.set(&key(&format!("a*:{number}")), &none, value("x")));
    }
    ok(store.set(&key("ab:1"), &none, value("x")));
    server.ask(&["RPUSH", "a*:list", "1"]);
    let lease = lease();
    won(&store, &key("a*:computed"), &none, lease);
    assert_eq!(ok(store.delete_prefix(b"a*:")), 3000);
    assert_eq!(server.ask(&["DBSIZE"]), "3");
    assert!(ok(store.read(&key("ab:1"), &none)).is_some());
    assert!(ok(store.renew(&key("a*:computed"), lease)));
    assert_eq!(server.calls("keys"), 0);
}

#[test]
fn watchers_are_told_of_the_end_of_a_lease_and_of_values() {
    let server = Server::start(&[]);
    let (here, there) = (open(&server.url()), open(&server.url()));
    let (watched, none) = (key("k"), Tags::default());
    // Whoever watches before the subscription is there is told to ask again.
    ok(here.watch(&watched));
    let other = here.watch(&key("other"));
    let ends: [&dyn Fn(); 4] = [
        &|| ok(there.set(&watched, &none, value("x"))),
        &|| ok(there.invalidate(std::slice::from_ref(&watched))),
        &|| {
            let lease = lease();
            won(&there, &watched, &none, lease);
            assert!(ok(there.release(&watched, lease.token)));
        },
        &|| {
            let lease = lease();
            won(&there, &watched, &none, lease);
            assert!(ok(there.fill(&watched, &none, filled(lease, vec![], "x"))));
        },
    ];
    for end in ends {
        let watch = here.watch(&watched);
        end();
        ok(watch);
    }
    assert!(other.wait(Duration::from_millis(50)).is_err());
    assert_eq!(
        server.ask(&["PUBSUB", "NUMSUB", "larder:done"]),
        "larder:done\n1"
    );
}

#[test]
fn values_of_every_size_and_with_every_byte_come_back() {
    let server = Server::start(&[]);
    let store = RedisStore::builder(&server.url())
        .operation_timeout(LONG)
        .open()
        .expect("valid");
    let (key, tags) = (key("k"), tags(&["t"]));
    let largest = store.capabilities().max_value_bytes;
    for size in [0, 1, 256, 1 << 20, largest] {
        let bytes: Vec<u8> = (0..size).map(|at| at as u8).collect();
        let stored = Value {
            bytes: bytes.clone(),
            time_to_live: None,
        };
        ok(store.set(&key, &tags, stored));
        assert_eq!(ok(store.read(&key, &tags)).as_deref(), Some(&*bytes));
    }
    let large = Value {
        bytes: vec![0; largest + 1],
        time_to_live: None,
    };
    let before = server.calls("evalsha");
    let error = store
        .set(&key, &tags, large)
        .wait(LONG)
        .expect_err("too large");
    assert_eq!(error.kind(), StoreErrorKind::TooLarge);
    assert_eq!(server.calls("evalsha"), before);
}

#[test]
fn callers_on_many_threads_share_one_connection_and_each_gets_its_own_answer() {
    let server = Server::start(&[]);
    let store = open(&server.url());
    thread::scope(|scope| {
        for thread in 0..8 {
            let store = store.clone();
            scope.spawn(move || {
                for number in 0..300 {
                    let name = format!("{thread}:{number}");
                    ok(store.set(&key(&name), &Tags::default(), value(&name)));
                    let found = text(ok(store.read(&key(&name), &Tags::default())));
                    assert_eq!(found.as_deref(), Some(&*name));
                }
            });
        }
    });
    // Ours, and the one that asks.
    assert_eq!(server.ask(&["CLIENT", "LIST"]).lines().count(), 2);
}

#[test]
fn a_race_for_a_lease_has_one_winner() {
    let server = Server::start(&[]);
    let store = open(&server.url());
    for round in 0..50 {
        let key = key(&format!("k{round}"));
        let asked: Vec<_> = (0..20)
            .map(|_| store.acquire(&key, &Tags::default(), lease(), Claim::Missing))
            .collect();
        let won = asked
            .into_iter()
            .map(ok)
            .filter(|answer| matches!(answer, Acquired::Won(_)))
            .count();
        assert_eq!(won, 1);
    }
}

#[test]
fn scripts_are_given_anew_to_a_server_that_forgot_them() {
    let server = Server::start(&[]);
    let store = open(&server.url());
    let keys: Vec<_> = (0..5).map(|number| key(&format!("k{number}"))).collect();
    ok(store.set(&keys[0], &Tags::default(), value("x")));
    server.ask(&["SCRIPT", "FLUSH"]);
    // Between operations that need no script, and with several commands.
    let read = store.read(&keys[0], &Tags::default());
    let invalidated = store.invalidate(&keys);
    let after = store.read(&keys[0], &Tags::default());
    assert_eq!(text(ok(read)).as_deref(), Some("x"));
    ok(invalidated);
    let _ = ok(after);
    assert_eq!(ok(store.read(&keys[0], &Tags::default())), None);
    let before = server.calls("eval");
    ok(store.invalidate(&keys));
    assert_eq!(server.calls("eval"), before);
}

#[test]
fn the_thread_ends_with_the_last_clone() {
    let server = Server::start(&[]);
    let store = open(&server.url());
    let clone = store.clone();
    let pending = store.set(&key("k"), &Tags::default(), value("x"));
    drop(store);
    ok(pending);
    // What was asked for before the end is still done.
    let last = clone.set(&key("last"), &Tags::default(), value("x"));
    drop(clone);
    ok(last);
    let started = Instant::now();
    while server.ask(&["CLIENT", "LIST"]).lines().count() > 1 {
        assert!(started.elapsed() < LONG, "the connection stays");
        thread::sleep(Duration::from_millis(5));
    }
}
