//! What one process invalidates, calls that start later get in no process: neither from the store, nor by joining
//! a run that began before.

use crate::stage::with_server;

/// All ways to invalidate, of both kinds of functions; the number is what calls see afterwards.
const CHANGES: &[(&str, &str, u64)] = &[
    ("delete", "plain", 2),
    ("put", "plain", 5),
    ("expire", "plain", 2),
    ("clear", "plain", 2),
    ("clear_all", "plain", 2),
    ("refresh", "plain", 2),
    ("invalidate_if", "plain", 2),
    ("delete", "task", 2),
    ("put", "task", 5),
    ("expire", "task", 2),
    ("clear", "task", 2),
    ("refresh", "task", 2),
    ("delete", "unleased", 2),
];

#[test]
fn what_is_invalidated_is_seen_by_no_process() {
    let (redis, stage) = with_server();
    let (first, second) = (stage.worker(), stage.worker());
    for (verb, name, expected) in CHANGES {
        redis.command(&["FLUSHALL"]).expect("an answer");
        stage.source.set_number(7, 1);
        for worker in [&first, &second] {
            assert_eq!(worker.call(name, 7), 1);
        }
        stage.source.set_number(7, 2);
        assert_eq!(second.call(name, 7), 1, "it is in the store");
        second.tell(&format!("{verb} {name} 7 5")).is_done();
        for worker in [&first, &second] {
            assert_eq!(worker.call(name, 7), *expected, "{verb} {name}");
        }
    }
}

#[test]
fn a_run_that_began_before_is_for_its_own_caller_alone() {
    let (redis, stage) = with_server();
    for (verb, name, expected) in CHANGES {
        let (first, second) = (stage.worker(), stage.worker());
        for worker in [&first, &second] {
            worker.tell(&format!("call {name} 8"));
        }
        redis.command(&["FLUSHALL"]).expect("an answer");
        stage.source.set_number(7, 1);
        let call = format!("call {name} 7");
        first.tell("body 700");
        let began_before = first.ask(&call);
        first.wait_for_runs(name, 7, 1);
        stage.source.set_number(7, 2);
        second.tell(&format!("{verb} {name} 7 5")).is_done();
        let joins = [first.ask(&call), first.ask(&call)];
        first.tell("body 20");
        assert_eq!(second.call(name, 7), *expected, "{verb} {name}");
        for joined in joins {
            assert_eq!(joined.answer().number(), *expected, "{verb} {name}");
        }
        assert_eq!(began_before.answer().number(), 1, "{verb} {name}");
        assert_eq!(first.call(name, 7), *expected, "{verb} {name}");
    }
}

/// Where processes do not wait for each other, a run has no lease while another process has it.
#[test]
fn a_run_without_a_lease_is_for_those_who_asked_before_it_began() {
    let (_redis, stage) = with_server();
    let (first, second) = (stage.worker(), stage.worker());
    stage.source.set_number(7, 1);
    for worker in [&first, &second] {
        worker.tell("call unleased 8");
        worker.tell("body 900");
    }
    let has_the_lease = first.ask("call unleased 7");
    first.wait_for_runs("unleased", 7, 1);
    let has_none = second.ask("call unleased 7");
    second.wait_for_runs("unleased", 7, 1);
    stage.source.set_number(7, 2);
    first.tell("delete unleased 7").is_done();
    assert_eq!(second.call("unleased", 7), 2);
    assert_eq!(has_none.answer().number(), 1);
    assert_eq!(has_the_lease.answer().number(), 1);
}

/// A function that is cleared elsewhere leaves the lease of a run as it is; what is not stored then was computed before
/// all the same.
#[test]
fn a_result_that_is_not_stored_is_for_those_who_asked_before_its_run_began() {
    let (_redis, stage) = with_server();
    // Not stored because its own process invalidates meanwhile.
    let (first, second) = (stage.worker(), stage.worker());
    stage.source.set_number(7, 1);
    for worker in [&first, &second] {
        worker.tell("call plain 8");
    }
    first.tell("body 900");
    let began_before = first.ask("call plain 7");
    first.wait_for_runs("plain", 7, 1);
    stage.source.set_number(7, 2);
    second.tell("clear plain 7").is_done();
    let joined = first.ask("call plain 7");
    std::thread::sleep(std::time::Duration::from_millis(300));
    first.tell("invalidate_if plain 7").is_done();
    assert_eq!(joined.answer().number(), 2);
    assert_eq!(began_before.answer().number(), 1);
}

/// The same for one that is never stored.
#[test]
fn a_failure_is_for_those_who_asked_before_its_run_began() {
    let (_redis, stage) = with_server();
    let (first, second) = (stage.worker(), stage.worker());
    for worker in [&first, &second] {
        worker.tell("call fallible 8");
    }
    first.tell("body 900");
    first.tell("fails yes");
    let began_before = first.ask("call fallible 7");
    first.wait_for_runs("fallible", 7, 1);
    stage.source.set_number(7, 2);
    second.tell("clear fallible 7").is_done();
    let joined = first.ask("call fallible 7");
    assert_eq!(began_before.answer().text, "failed as it was told");
    first.wait_for_runs("fallible", 7, 2);
    first.tell("fails no");
    assert_eq!(joined.answer().number(), 2);
}
