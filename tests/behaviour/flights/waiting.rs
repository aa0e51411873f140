//! Those who wait: threads and tasks for one run, each with a patience of its own.

use std::time::{Duration, Instant};

use larder::memoize;

use super::gate::{ByHand, Gate, OpenAtEnd, at_once, eventually};
use crate::probe::steady;

#[memoize(ignore(gate))]
async fn mixed(key: u64, gate: &Gate) -> u64 {
    key * 100 + gate.passed().await as u64
}

#[test]
fn threads_and_tasks_wait_for_one_run() {
    let _steady = steady();
    static GATE: std::sync::LazyLock<Gate> = std::sync::LazyLock::new(Gate::default);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .expect("a runtime");
    std::thread::scope(|scope| {
        let _open = OpenAtEnd(&GATE);
        let tasks: Vec<_> = (0..10).map(|_| runtime.spawn(mixed(1, &GATE))).collect();
        let threads: Vec<_> = (0..10)
            .map(|_| scope.spawn(|| pollster::block_on(mixed(1, &GATE))))
            .collect();
        let by_hand: Vec<_> = (0..10).map(|_| ByHand::started(mixed(1, &GATE))).collect();
        // At last each of them is somewhere between its lookup and the result.
        eventually(|| mixed::stats().misses == 30);
        GATE.let_all_through();
        // By hand first: if one of them leads, the others wait for its polls.
        for call in by_hand {
            assert_eq!(call.finish(), 101);
        }
        for thread in threads {
            assert_eq!(thread.join().expect("no panic"), 101);
        }
        for task in tasks {
            assert_eq!(runtime.block_on(task).expect("no panic"), 101);
        }
    });
    assert_eq!(GATE.arrived(), 1);
}

const PATIENCE: Duration = Duration::from_millis(50);

#[memoize(ignore(gate), wait_timeout = "50ms")]
fn impatient(key: u64, gate: &Gate) -> u64 {
    key * 100 + gate.pass() as u64
}

#[test]
fn a_thread_waits_as_long_as_it_was_told() {
    let _steady = steady();
    let (gate, open) = (Gate::default(), Gate::open());
    std::thread::scope(|scope| {
        let _open = OpenAtEnd(&gate);
        let run = scope.spawn(|| impatient(1, &gate));
        gate.wait_for(1);
        let start = Instant::now();
        assert_eq!(open.pass(), 1);
        assert_eq!(impatient(1, &open), 102, "its own run");
        assert!(start.elapsed() >= PATIENCE);
        assert_eq!(impatient::get(1), None, "which is not stored");
        assert_eq!(impatient::stats().wait_timeouts, 1);
        gate.let_all_through();
        assert_eq!(run.join().expect("no panic"), 101);
    });
    assert_eq!(
        impatient(1, &open),
        101,
        "the run that was waited for is stored"
    );
}

#[memoize(ignore(gate), wait_timeout = 0.05)]
async fn impatient_task(key: u64, gate: &Gate) -> u64 {
    key * 100 + gate.passed().await as u64
}

#[test]
fn a_task_waits_as_long_as_it_was_told() {
    let _steady = steady();
    let (gate, open) = (Gate::default(), Gate::open());
    let run = ByHand::started(impatient_task(1, &gate));
    let start = Instant::now();
    assert_eq!(open.pass(), 1);
    let waiting = ByHand::started(impatient_task(1, &open));
    // Nobody polls it meanwhile: it is woken when its time is over, without a runtime.
    assert_eq!(waiting.finish(), 102);
    assert!(start.elapsed() >= PATIENCE);
    assert_eq!(at_once(impatient_task::get(1)), None);
    gate.let_all_through();
    assert_eq!(run.finish(), 101);
    assert_eq!(at_once(impatient_task(1, &open)), 101);
    assert_eq!(impatient_task::stats().wait_timeouts, 1);
}

#[memoize(ignore(gate))]
async fn patient(key: u64, gate: &Gate) -> u64 {
    key * 100 + gate.passed().await as u64
}

#[test]
fn a_waiter_that_nobody_polls_harms_nobody() {
    let _steady = steady();
    let gate = Gate::default();
    let run = ByHand::started(patient(1, &gate));
    let idle = ByHand::started(patient(1, &gate));
    let waiting = ByHand::started(patient(1, &gate));
    gate.let_all_through();
    assert_eq!(run.finish(), 101);
    assert_eq!(waiting.finish(), 101);
    assert_eq!(at_once(patient(1, &gate)), 101);
    assert_eq!(idle.finish(), 101);
}

#[memoize(ignore(gate))]
async fn unpolled(key: u64, gate: &Gate) -> u64 {
    key * 100 + gate.passed().await as u64
}

#[test]
fn a_future_that_is_never_polled_runs_nothing() {
    let _steady = steady();
    let gate = Gate::open();
    drop(unpolled(9, &gate));
    assert_eq!((gate.arrived(), unpolled::stats().runs), (0, 0));
}
