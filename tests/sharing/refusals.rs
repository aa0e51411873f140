//! Servers that answer and refuse: for want of memory, of a password, of rights.

use std::thread::sleep;
use std::time::{Duration, Instant};

use test_servers::Redis;

use crate::outages::{is_loud, shares_again};
use crate::stage::{Stage, names_of, with_server};
use crate::worker::Worker;

fn loud_lines(worker: &Worker) -> Vec<String> {
    let log = worker.tell("log").text;
    let lines = log.split('\x1f').filter(|line| is_loud(line));
    lines.map(str::to_owned).collect()
}

#[test]
fn a_server_without_memory_is_read_and_not_written() {
    let (redis, stage) = with_server();
    let worker = stage.worker();
    worker.call("plain", 7);
    redis
        .command(&["CONFIG", "SET", "maxmemory", "1"])
        .expect("a setting");
    let runs = worker.runs();
    for key in 100..150 {
        assert_eq!(worker.call("plain", key), 0);
        assert_eq!(worker.call("plain", 7), 0);
    }
    assert_eq!(worker.runs() - runs, 50, "what is there is read");
    let said = loud_lines(&worker);
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].contains("is not asked for writes"), "{said:#?}");
    assert!(said[0].contains("no memory"), "{said:#?}");
    redis
        .command(&["CONFIG", "SET", "maxmemory", "0"])
        .expect("a setting");
    shares_again(&redis, &worker, 1_000);
}

/// What a worker does that the server refuses: answers, says so once, and leaves the server alone.
fn is_refused_once(redis: &Redis, stage: &Stage) {
    let worker = stage.worker();
    worker.tell("quiet");
    let connections = || -> u64 {
        let stats = redis.info("stats").expect("an answer");
        let made = stats["total_connections_received"].parse();
        made.expect("a number")
    };
    let before = connections();
    let began = Instant::now();
    let mut keys = 100..;
    while began.elapsed() < Duration::from_secs(3) {
        let key = keys.next().expect("no end");
        assert_eq!(worker.call("plain", key), 0);
        assert_eq!(worker.call("task", key), 0);
        sleep(Duration::from_millis(2));
    }
    worker.tell("delete plain 7").is_refused();
    assert!(keys.start > 200, "calls went on");
    assert!(names_of(redis, "plain").is_empty());
    let made = connections() - before;
    assert!(made <= 12, "{made} connections in 3 s");
    let said = loud_lines(&worker);
    let refusals = said.iter().filter(|line| line.starts_with("ERROR"));
    assert!((1..=2).contains(&refusals.count()), "{said:#?}");
    assert!(said.len() <= 3, "{said:#?}");
}

#[test]
fn a_wrong_password_is_said_once_and_not_tried_on_and_on() {
    let redis = Redis::builder().password("right").start();
    let redis = redis.expect("a server");
    let wrong = redis.url().replace(":right@", ":wrong@");
    is_refused_once(&redis, &Stage::at(&wrong));
    let none = redis.url().replace(":right@", "");
    is_refused_once(&redis, &Stage::at(&none));
}

#[test]
fn a_user_without_rights_is_told_once() {
    let redis = Redis::builder()
        .user("app", "secret", "resetchannels ~* +@connection")
        .start();
    let redis = redis.expect("a server");
    let url = redis.url_as("app", "secret");
    is_refused_once(&redis, &Stage::at(&url));
}

#[test]
fn a_user_who_may_only_read_reads() {
    let rights = "resetchannels ~* +@connection +@read";
    let redis = Redis::builder().user("app", "secret", rights).start();
    let redis = redis.expect("a server");
    let stage = Stage::at(&redis.url_as("app", "secret"));
    let all = redis.url();
    let writer = stage.worker_with(&[("CACHE_URL", &all)]);
    let reader = stage.worker();
    for key in 0..100 {
        writer.call("plain", key);
    }
    for key in 0..100 {
        reader.call("plain", key);
        reader.call("plain", 1_000 + key);
    }
    assert_eq!(reader.runs(), 100, "what is there is read");
    let said = loud_lines(&reader);
    assert!((1..=2).contains(&said.len()), "{said:#?}");
}

#[test]
fn a_value_that_is_too_large_is_returned_and_not_stored() {
    const BYTES: u64 = 9 * 1024 * 1024;
    let (redis, stage) = with_server();
    let worker = stage.worker();
    for runs in 1..=3 {
        let answer = worker.tell(&format!("call text {BYTES}"));
        assert_eq!(answer.number(), BYTES);
        assert!(answer.took < Duration::from_secs(5), "{answer:?}");
        assert_eq!(worker.runs(), runs, "it is not kept");
    }
    sleep(Duration::from_millis(300));
    assert_eq!(names_of(&redis, "text"), [""; 0], "no value, and no lease");
    let written = redis.calls().expect("an answer");
    assert_eq!(written.get("evalsha").map(|calls| *calls <= 8), Some(true));
    worker.tell("call text 100");
    assert_eq!(names_of(&redis, "text").len(), 1, "others are stored");
}
