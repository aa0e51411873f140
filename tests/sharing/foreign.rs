//! Bytes at our keys that are not ours, or not for this version of the program: misses, never misread.

use std::thread::sleep;
use std::time::Duration;

use test_servers::Reply;

use crate::stage::{names_of, with_server};

#[test]
fn foreign_bytes_are_removed_and_the_value_is_stored_anew() {
    let (redis, stage) = with_server();
    let worker = stage.worker();
    stage.source.set_number(7, 1);
    worker.call("plain", 7);
    let names = names_of(&redis, "plain");
    let [name] = &names[..] else {
        panic!("one value: {names:?}");
    };
    let whole = redis.command(&["GET", name]).expect("a value");
    let Reply::Bytes(whole) = whole else {
        panic!("bytes");
    };
    let mut flipped = whole.clone();
    *flipped.last_mut().expect("not empty") ^= 1;
    let mut long = whole.clone();
    long.extend(b"and more");
    let replacements: &[&[u8]] = &[
        b"",
        b"garbage",
        &[0xff; 300],
        &whole[..whole.len() / 2],
        &whole[..16],
        &[&whole[..16], &[0xc1; 64]].concat(),
        &flipped,
        &long,
    ];
    for (number, bytes) in (2..).zip(replacements) {
        stage.source.set_number(7, number);
        redis
            .command(&[b"SET".as_slice(), name.as_bytes(), bytes])
            .expect("an answer");
        assert_eq!(worker.call("plain", 7), number, "{bytes:?}");
        let runs = worker.runs();
        assert_eq!(worker.call("plain", 7), number, "{bytes:?}");
        assert_eq!(worker.runs(), runs, "it is stored anew: {bytes:?}");
        assert_eq!(stage.worker().call("plain", 7), number, "{bytes:?}");
    }
}

/// Whoever put a list there needs it: it is left alone.
#[test]
fn what_is_of_another_type_stays() {
    let (redis, stage) = with_server();
    let worker = stage.worker();
    worker.call("plain", 7);
    let name = &names_of(&redis, "plain")[0];
    redis.command(&["DEL", name]).expect("an answer");
    redis
        .command(&["LPUSH", name, "theirs"])
        .expect("an answer");
    for number in 1..4 {
        stage.source.set_number(7, number);
        assert_eq!(worker.call("plain", 7), number);
    }
    worker.call("plain", 8);
    let runs = worker.runs();
    assert_eq!(worker.call("plain", 8), 0);
    assert_eq!(worker.runs(), runs, "other keys are shared");
    sleep(Duration::from_millis(100));
    let there = redis.command(&["LRANGE", name, "0", "-1"]);
    let there = there.expect("still a list");
    assert_eq!(there, Reply::Array(vec![Reply::Bytes(b"theirs".to_vec())]));
}

/// The format is a part of the fingerprint, and not of the key.
#[test]
fn a_value_of_another_version_is_a_miss() {
    let (redis, stage) = with_server();
    let old = stage.worker();
    let new = stage.worker_with(&[("CACHE_FORMAT", "json")]);
    for (number, worker) in [(1, &old), (2, &new), (3, &old)] {
        stage.source.set_number(7, number);
        assert_eq!(worker.call("plain", 7), number);
        assert_eq!(worker.call("plain", 7), number);
        assert_eq!(names_of(&redis, "plain").len(), 1, "one key for both");
    }
}
