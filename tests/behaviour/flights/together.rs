//! One run for all who ask for one key at one time, and nobody else is held up.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use larder::memoize;

use super::gate::{ByHand, Gate, OpenAtEnd, at_once, eventually, with_enough_time};
use crate::probe::steady;

#[memoize(ignore(gate))]
fn blocked(key: u64, gate: &Gate) -> u64 {
    key * 100 + gate.pass() as u64
}

#[test]
fn sixty_four_threads_and_one_run() {
    let _steady = steady();
    let gate = Gate::default();
    let start = Barrier::new(64);
    std::thread::scope(|scope| {
        let _open = OpenAtEnd(&gate);
        let calls: Vec<_> = (0..64)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    blocked(1, &gate)
                })
            })
            .collect();
        eventually(|| blocked::stats().misses >= 64);
        gate.let_all_through();
        for call in calls {
            assert_eq!(call.join().expect("no panic"), 101);
        }
    });
    assert_eq!(gate.arrived(), 1);
}

#[memoize(ignore(gate))]
async fn suspended(key: u64, gate: &Gate) -> u64 {
    key * 100 + gate.passed().await as u64
}

#[test]
fn a_thousand_tasks_and_one_run() {
    static GATE: std::sync::LazyLock<Gate> = std::sync::LazyLock::new(Gate::default);
    let _steady = steady();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let tasks: Vec<_> = (0..1000)
            .map(|_| tokio::spawn(suspended(1, &GATE)))
            .collect();
        // All of them look before the first one gets its result.
        while suspended::stats().misses < 1000 {
            tokio::task::yield_now().await;
        }
        GATE.let_all_through();
        for task in tasks {
            assert_eq!(task.await.expect("no panic"), 101);
        }
    });
    assert_eq!(GATE.arrived(), 1);
}

#[test]
fn other_keys_and_hits_are_not_held_up() {
    let _steady = steady();
    let (open, gate) = (Gate::open(), Gate::default());
    // Under way: a first run of key 10, and a second one of key 11, which has a result.
    assert_eq!(blocked(11, &open), 1101);
    std::thread::scope(|scope| {
        let _open = OpenAtEnd(&gate);
        let run = scope.spawn(|| blocked(10, &gate));
        gate.wait_for(1);
        let refresh = scope.spawn(|| blocked::refresh(11, &gate));
        gate.wait_for(2);

        for key in 12..100 {
            assert_eq!(blocked(key, &open), key * 100 + key - 10);
        }
        assert_eq!(
            blocked(11, &open),
            1101,
            "a hit, beside the run of the same key"
        );
        assert!(blocked::contains(11));
        assert_eq!(blocked::get(11), Some(1101));
        assert_eq!(blocked::get(10), None);

        gate.let_all_through();
        assert_eq!(run.join().expect("no panic"), 1001);
        assert_eq!(refresh.join().expect("no panic"), 1102);
    });
    assert_eq!(blocked(11, &open), 1102);
}

#[test]
fn tasks_are_not_held_up_either() {
    let _steady = steady();
    let (open, gate) = (Gate::open(), Gate::default());
    assert_eq!(at_once(suspended(11, &open)), 1101);
    let mut run = ByHand::started(suspended(10, &gate));
    let mut refresh = ByHand::started(suspended::refresh(11, &gate));
    let mut waiting = ByHand::started(suspended(10, &open));
    assert_eq!(at_once(suspended(12, &open)), 1202);
    assert_eq!(at_once(suspended(11, &open)), 1101);
    assert!(waiting.poll().is_none() && run.poll().is_none() && refresh.poll().is_none());
    gate.let_all_through();
    assert!(run.is_woken() && !waiting.is_woken());
    assert_eq!(run.finish(), 1001);
    assert!(waiting.is_woken());
    assert_eq!(waiting.poll(), Some(1001));
    assert_eq!(refresh.finish(), 1102);
}

#[memoize(ignore(gate))]
fn failing(key: u64, gate: &Gate) -> Result<u64, String> {
    Err(format!("{key}: {}", gate.pass()))
}

#[memoize(ignore(gate))]
fn absent(key: u64, gate: &Gate) -> Option<u64> {
    gate.pass();
    (key == 0).then_some(key)
}

#[memoize(ignore(gate), response_filter = |_| false)]
fn unkept(_key: u64, gate: &Gate) -> usize {
    gate.pass()
}

/// Whether twenty threads that ask at one time get one result of one run.
fn shared_by_twenty<T: Send + PartialEq>(
    call: impl Fn(&Gate) -> T + Sync,
    misses: impl Fn() -> u64,
    time: Duration,
) -> bool {
    let gate = Gate::default();
    let before = misses();
    let results: Vec<T> = std::thread::scope(|scope| {
        let _open = OpenAtEnd(&gate);
        let calls: Vec<_> = (0..20).map(|_| scope.spawn(|| call(&gate))).collect();
        eventually(|| misses() - before >= 20);
        std::thread::sleep(time);
        gate.let_all_through();
        calls
            .into_iter()
            .map(|call| call.join().expect("no panic"))
            .collect()
    });
    gate.arrived() == 1 && results.iter().all(|result| *result == results[0])
}

#[test]
fn what_is_not_kept_reaches_all_who_waited_in_one_run() {
    let _steady = steady();
    with_enough_time(|time| {
        shared_by_twenty(|gate| failing(1, gate), || failing::stats().misses, time)
    });
    with_enough_time(|time| {
        shared_by_twenty(|gate| absent(1, gate), || absent::stats().misses, time)
    });
    with_enough_time(|time| {
        shared_by_twenty(|gate| unkept(1, gate), || unkept::stats().misses, time)
    });
    let again = Gate::open();
    assert_eq!(
        failing(1, &again),
        Err("1: 1".to_owned()),
        "and is forgotten"
    );
}

#[memoize(ignore(gate))]
async fn failing_task(key: u64, gate: &Gate) -> Result<u64, String> {
    let number = gate.passed().await;
    Err(format!("{key}: {number}"))
}

#[test]
fn a_failing_task_reaches_all_who_waited() {
    let _steady = steady();
    let gate = Gate::default();
    let calls: Vec<_> = (0..100)
        .map(|_| ByHand::started(failing_task(1, &gate)))
        .collect();
    assert_eq!(gate.arrived(), 1);
    gate.let_all_through();
    for call in calls {
        assert_eq!(call.finish(), Err("1: 1".to_owned()));
    }
    let stats = failing_task::stats();
    assert_eq!(
        (stats.misses, stats.runs, stats.joined, stats.not_stored),
        (100, 1, 99, 1)
    );
    assert_eq!(at_once(failing_task(1, &gate)), Err("1: 2".to_owned()));
}

/// An error that one caller alone can have.
#[derive(Debug, PartialEq)]
struct Unique(usize);

#[memoize(ignore(gate))]
async fn failing_alone(key: u64, gate: &Gate) -> Result<u64, Unique> {
    assert_eq!(key, 1);
    Err(Unique(gate.passed().await))
}

#[test]
fn an_error_that_cannot_be_shared_is_for_one_at_a_time() {
    let _steady = steady();
    let gate = Gate::default();
    let calls: Vec<_> = (0..5)
        .map(|_| ByHand::started(failing_alone(1, &gate)))
        .collect();
    for (number, call) in calls.into_iter().enumerate() {
        assert_eq!(
            gate.arrived(),
            number + usize::from(number == 0),
            "one run at a time"
        );
        gate.let_through(number + 1);
        assert_eq!(call.finish(), Err(Unique(number + 1)));
    }
    let stats = failing_alone::stats();
    assert_eq!((stats.misses, stats.runs, stats.joined), (5, 5, 0));
}

#[memoize(ignore(running, most))]
fn failing_in_turn(_key: u64, running: &AtomicUsize, most: &AtomicUsize) -> Result<u64, Unique> {
    most.fetch_max(running.fetch_add(1, SeqCst) + 1, SeqCst);
    std::thread::sleep(Duration::from_millis(2));
    running.fetch_sub(1, SeqCst);
    Err(Unique(0))
}

#[test]
fn threads_with_an_error_that_cannot_be_shared_run_one_after_the_other() {
    let _steady = steady();
    let (running, most, start) = (AtomicUsize::new(0), AtomicUsize::new(0), Barrier::new(8));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                start.wait();
                assert_eq!(failing_in_turn(1, &running, &most), Err(Unique(0)));
            });
        }
    });
    assert_eq!(most.load(SeqCst), 1);
    assert_eq!(failing_in_turn::stats().runs, 8);
}

#[memoize(ignore(gate), single_flight = false)]
fn apart(key: u64, gate: &Gate) -> u64 {
    key * 100 + gate.pass() as u64
}

#[test]
fn without_single_flight_nobody_waits() {
    let _steady = steady();
    let gate = Gate::default();
    std::thread::scope(|scope| {
        let _open = OpenAtEnd(&gate);
        let first = scope.spawn(|| apart(1, &gate));
        gate.wait_for(1);
        let second = scope.spawn(|| apart(1, &gate));
        gate.wait_for(2);
        gate.let_all_through();
        let mut results = [first, second].map(|call| call.join().expect("no panic"));
        results.sort_unstable();
        assert_eq!(results, [101, 102]);
    });
    let stored = apart::get(1).expect("kept");
    assert_eq!(apart(1, &gate), stored);
    assert_eq!(gate.arrived(), 2);
}
