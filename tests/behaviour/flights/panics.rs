//! A run that panics: its caller gets the panic, one of those who waited takes over.

use std::panic::{AssertUnwindSafe, catch_unwind};

use larder::memoize;

use super::gate::{ByHand, Gate, OpenAtEnd, at_once, eventually};
use crate::probe::steady;

#[memoize(ignore(gate))]
fn first_panics(key: u64, gate: &Gate) -> u64 {
    let number = gate.pass();
    assert!(number > 1, "on purpose");
    key * 100 + number as u64
}

#[test]
fn a_panic_goes_to_its_own_caller_and_hands_over() {
    let _steady = steady();
    let gate = Gate::default();
    std::thread::scope(|scope| {
        let _open = OpenAtEnd(&gate);
        let leader = scope.spawn(|| first_panics(1, &gate));
        gate.wait_for(1);
        let waiting: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| first_panics(1, &gate)))
            .collect();
        eventually(|| first_panics::stats().misses == 5);
        gate.let_all_through();
        assert!(leader.join().is_err(), "the panic is the caller's");
        for call in waiting {
            assert_eq!(call.join().expect("the panic of another"), 102);
        }
    });
    assert_eq!(gate.arrived(), 2, "one took over");
    assert_eq!(first_panics::stats().entries, 1);
}

#[memoize(ignore(gate))]
fn panics_once(key: u64, gate: &Gate) -> u64 {
    let number = gate.pass();
    assert!(number > 1, "on purpose");
    key * 100 + number as u64
}

#[test]
fn a_panic_leaves_nothing_behind() {
    let _steady = steady();
    let gate = Gate::open();
    assert!(catch_unwind(AssertUnwindSafe(|| panics_once(2, &gate))).is_err());
    assert!(!panics_once::contains(2));
    assert_eq!(panics_once(2, &gate), 202);
    assert_eq!(panics_once(2, &gate), 202);
}

#[memoize(ignore(gate))]
async fn first_task_panics(key: u64, gate: &Gate) -> u64 {
    let number = gate.passed().await;
    assert!(number > 1, "on purpose");
    key * 100 + number as u64
}

#[test]
fn a_panicking_task_hands_over() {
    let _steady = steady();
    let gate = Gate::default();
    let mut leader = ByHand::started(first_task_panics(1, &gate));
    let waiting: Vec<_> = (0..4)
        .map(|_| ByHand::started(first_task_panics(1, &gate)))
        .collect();
    gate.let_all_through();
    assert!(catch_unwind(AssertUnwindSafe(|| leader.poll())).is_err());
    // As executors do: the future that panicked is kept for a while, and dropped.
    let woken = waiting.iter().filter(|call| call.is_woken()).count();
    drop(leader);
    assert!(woken >= 1 || waiting.iter().any(ByHand::is_woken));
    let mut waiting: Vec<_> = waiting.into_iter().map(Some).collect();
    while waiting.iter().any(Option::is_some) {
        let woken = waiting
            .iter()
            .position(|call| call.as_ref().is_some_and(ByHand::is_woken));
        let call = waiting[woken.expect("somebody is woken")]
            .take()
            .expect("it is there");
        assert_eq!(call.finish(), 102);
    }
    assert_eq!(gate.arrived(), 2);
    assert_eq!(at_once(first_task_panics(1, &gate)), 102);
}

#[memoize(is_stale = |_| panic!("on purpose"))]
fn panicking_look(number: u8) -> u8 {
    number
}

#[memoize(response_filter = |_| panic!("on purpose"))]
fn panicking_filter(number: u8) -> u8 {
    number
}

#[derive(Debug)]
struct Fragile(bool);

impl Clone for Fragile {
    fn clone(&self) -> Self {
        assert!(!self.0, "on purpose");
        Self(self.0)
    }
}

#[memoize]
fn panicking_clone(fragile: bool) -> Fragile {
    Fragile(fragile)
}

#[test]
fn panics_of_closures_and_clones_wedge_nothing() {
    let _steady = steady();
    assert_eq!(panicking_look(1), 1);
    for _ in 0..3 {
        assert!(catch_unwind(|| panicking_look(1)).is_err());
        assert!(catch_unwind(|| panicking_filter(1)).is_err());
        assert!(catch_unwind(|| panicking_clone(true)).is_err());
    }
    panicking_look::delete(1).expect("in process");
    assert_eq!(panicking_look(1), 1);
    assert!(!panicking_clone(false).0);
    assert!(!panicking_clone(false).0);
}
