//! One run of a body for all processes that ask for one key, whatever becomes of the process that runs it.

use std::time::Duration;

use crate::stage::{Stage, with_server};
use crate::worker::{Asked, Worker};

/// What a busy machine adds to everything.
const SLACK: Duration = Duration::from_millis(900);

fn workers(stage: &Stage, number: usize) -> Vec<Worker> {
    let workers: Vec<_> = (0..number).map(|_| stage.worker()).collect();
    for (key, worker) in (10..).zip(&workers) {
        // Its connection is made before it counts.
        worker.tell(&format!("call plain {key}"));
    }
    workers
}

/// How many bodies have begun.
fn runs(workers: &[&Worker]) -> u64 {
    workers.iter().map(|worker| worker.runs()).sum()
}

/// Two processes, of which the first one is inside the body for key 7.
fn one_leads(stage: &Stage, order: &str, millis: u64) -> [(Worker, Asked); 2] {
    let mut workers = workers(stage, 2);
    let (second, first) = (workers.pop().expect("two"), workers.pop().expect("two"));
    first.tell(&format!("body {millis}"));
    second.tell("body 20");
    let name = order.split(' ').nth(1).expect("a function");
    let call = format!("call {name} 7");
    let led = first.ask(order);
    first.wait_for_runs(name, 7, 1);
    let waits = second.ask(&call);
    [(first, led), (second, waits)]
}

#[test]
fn six_processes_and_one_run() {
    let (_redis, stage) = with_server();
    stage.source.set_number(7, 3);
    let workers = workers(&stage, 6);
    for name in ["plain", "task"] {
        let workers: Vec<_> = workers.iter().collect();
        let before = runs(&workers);
        for worker in &workers {
            worker.tell("body 300");
        }
        let calls: Vec<_> = workers
            .iter()
            .map(|worker| worker.ask(&format!("many {name} 7 4")))
            .collect();
        for call in calls {
            let answer = call.answer();
            assert_eq!(answer.text, "3");
            assert!(
                answer.took < Duration::from_millis(300) + SLACK,
                "{answer:?}"
            );
        }
        assert_eq!(runs(&workers) - before, 1, "{name}");
    }
}

#[test]
fn who_waits_takes_over_when_the_leader_is_killed() {
    let (_redis, stage) = with_server();
    for name in ["brief", "brief_task"] {
        stage.source.set_number(7, 3);
        let third = stage.worker();
        third.tell("call plain 12");
        let [(first, led), (second, waits)] = one_leads(&stage, &format!("call {name} 7"), 60_000);
        let also = third.ask(&format!("call {name} 7"));
        assert!(waits.within(Duration::from_millis(1500)).is_none());
        let before = runs(&[&second, &third]);
        first.kill();
        drop(led);
        for call in [&waits, &also] {
            let limit = Duration::from_secs(1) + SLACK;
            let answer = call.within(limit);
            let answer = answer.unwrap_or_else(|| panic!("nobody takes over: {second:?}"));
            assert_eq!(answer.number(), 3);
        }
        assert_eq!(runs(&[&second, &third]) - before, 1, "{name}");
        second.tell(&format!("delete {name} 7")).is_done();
    }
}

/// What nobody waits for to end when its holder gives it back.
const LEASE: Duration = Duration::from_secs(10);

#[test]
fn who_waits_goes_on_at_once_when_the_leader_panics_fails_or_is_cancelled() {
    let cases = [
        ("call plain 7", Some("panics yes"), "panicked"),
        ("call task 7", Some("panics yes"), "panicked"),
        (
            "call fallible 7",
            Some("fails yes"),
            "failed as it was told",
        ),
        ("cancel task 7 600", None, "cancelled"),
    ];
    let (redis, stage) = with_server();
    for (order, prepare, ends) in cases {
        redis.command(&["FLUSHALL"]).expect("an answer");
        stage.source.set_number(7, 3);
        let millis = if prepare.is_some() { 600 } else { 60_000 };
        let first = stage.worker();
        let second = stage.worker();
        for worker in [&first, &second] {
            worker.tell("call plain 8");
        }
        first.tell(&format!("body {millis}"));
        if let Some(prepare) = prepare {
            first.tell(prepare);
        }
        let name = order.split(' ').nth(1).expect("a function");
        let led = first.ask(order);
        first.wait_for_runs(name, 7, 1);
        let waits = second.ask(&format!("call {name} 7"));
        assert_eq!(led.answer().text, ends, "{order}");
        let answer = waits.answer();
        assert_eq!(answer.number(), 3, "{order}");
        assert!(answer.took < LEASE / 2, "{order}: {answer:?}");
    }
}

#[test]
fn without_a_lease_no_process_waits_for_another() {
    let (_redis, stage) = with_server();
    let [(first, led), (second, waits)] = one_leads(&stage, "call unleased 7", 3_000);
    let answer = waits.answer();
    assert_eq!(answer.number(), 0);
    assert!(
        answer.took < Duration::from_millis(20) + SLACK,
        "{answer:?}"
    );
    assert_eq!(led.answer().number(), 0);
    assert_eq!(runs(&[&first, &second]), 2 + 2, "two made connections");
}

#[test]
fn the_lease_of_a_body_that_takes_long_is_renewed() {
    let (_redis, stage) = with_server();
    let [(first, led), (second, waits)] = one_leads(&stage, "call renewed 7", 1_500);
    assert_eq!(led.answer().number(), 0);
    assert_eq!(waits.answer().number(), 0);
    assert_eq!(runs(&[&first, &second]), 1 + 2, "two made connections");
}
