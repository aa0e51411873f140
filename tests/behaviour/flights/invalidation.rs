//! Invalidation wins: what a run computes that began before it is never served after it.

use larder::{Error, memoize};

use super::gate::{ByHand, Gate, OpenAtEnd, at_once};
use crate::probe::{alone, steady};

/// Invalidates the only key there is, during a run, and sees that the run is not stored.
macro_rules! wins {
    ($($name:ident: $invalidate:expr, $stored:expr;)*) => {$(
        mod $name {
            use super::*;

            #[memoize(ignore(gate))]
            fn threaded(key: u64, gate: &Gate) -> u64 {
                assert_eq!(key, 1);
                gate.pass() as u64
            }

            #[memoize(ignore(gate))]
            async fn suspended(key: u64, gate: &Gate) -> u64 {
                assert_eq!(key, 1);
                gate.passed().await as u64
            }

            #[test]
            fn over_a_thread() {
                let _world = steady();
                let gate = Gate::default();
                let _open = OpenAtEnd(&gate);
                std::thread::scope(|scope| {
                    let _open = OpenAtEnd(&gate);
                    let run = scope.spawn(|| threaded(1, &gate));
                    gate.wait_for(1);
                    let invalidate: fn(Companions) -> Result<(), Error> = $invalidate;
                    invalidate(Companions {
                        delete: || threaded::delete(1),
                        clear: threaded::clear,
                        expire: || threaded::expire(1),
                        put: || threaded::put(1, 50),
                        invalidate_if: || threaded::invalidate_if(|_: &u64, _: &u64| true).map(drop),
                    })
                    .expect("in process");
                    // Calls from here on do not wait for the run: they begin their own.
                    let stored: Option<u64> = $stored;
                    let later = match stored {
                        Some(_) => None,
                        None => {
                            let later = scope.spawn(|| threaded(1, &gate));
                            gate.wait_for(2);
                            Some(later)
                        }
                    };
                    gate.let_through(1);
                    assert_eq!(run.join().expect("no panic"), 1, "its caller gets it");
                    assert_eq!(threaded::get(1), stored, "it is not stored");
                    gate.let_all_through();
                    if let Some(later) = later {
                        assert_eq!(later.join().expect("no panic"), 2);
                    }
                });
                assert_eq!(threaded(1, &gate), threaded::get(1).expect("stored"));
                assert_ne!(threaded(1, &gate), 1);
            }

            #[test]
            fn over_a_task() {
                let _world = steady();
                let gate = Gate::default();
                let run = ByHand::started(suspended(1, &gate));
                let waiting = ByHand::started(suspended(1, &gate));
                let invalidate: fn(Companions) -> Result<(), Error> = $invalidate;
                invalidate(Companions {
                    delete: || at_once(suspended::delete(1)),
                    clear: || at_once(suspended::clear()),
                    expire: || at_once(suspended::expire(1)),
                    put: || at_once(suspended::put(1, 50)),
                    invalidate_if: || at_once(suspended::invalidate_if(|_: &u64, _: &u64| true)).map(drop),
                })
                .expect("in process");
                let stored: Option<u64> = $stored;
                let later = match stored {
                    Some(_) => None,
                    None => Some(ByHand::started(suspended(1, &gate))),
                };
                gate.let_through(1);
                assert_eq!(run.finish(), 1);
                assert_eq!(waiting.finish(), 1, "it began to wait before");
                assert_eq!(at_once(suspended::get(1)), stored);
                gate.let_all_through();
                if let Some(later) = later {
                    assert_eq!(later.finish(), 2);
                }
                assert_eq!(at_once(suspended(1, &gate)), stored.unwrap_or(2));
            }
        }
    )*};
}

/// The companions of one function that invalidate, for its only key.
#[allow(dead_code, reason = "each test uses one of them")]
struct Companions {
    delete: fn() -> Result<(), Error>,
    clear: fn() -> Result<(), Error>,
    expire: fn() -> Result<(), Error>,
    put: fn() -> Result<(), Error>,
    invalidate_if: fn() -> Result<(), Error>,
}

wins! {
    delete: |function| (function.delete)(), None;
    clear: |function| (function.clear)(), None;
    expire: |function| (function.expire)(), None;
    invalidate_if: |function| (function.invalidate_if)(), None;
    put: |function| (function.put)(), Some(50);
    put_and_delete: |function| (function.put)().and_then(|()| (function.delete)()), None;
}

#[memoize(ignore(gate))]
fn cleared_with_all(key: u64, gate: &Gate) -> u64 {
    key + gate.pass() as u64
}

#[test]
fn clear_all() {
    let _alone = alone();
    let gate = Gate::default();
    std::thread::scope(|scope| {
        let _open = OpenAtEnd(&gate);
        let run = scope.spawn(|| cleared_with_all(1, &gate));
        gate.wait_for(1);
        larder::clear_all().expect("in process");
        gate.let_all_through();
        assert_eq!(run.join().expect("no panic"), 2);
    });
    assert!(!cleared_with_all::contains(1));
    assert_eq!(cleared_with_all(1, &gate), 3);
}

#[memoize(ignore(gate))]
async fn refreshed(key: u64, gate: &Gate) -> u64 {
    assert_eq!(key, 1);
    gate.passed().await as u64
}

#[test]
fn a_refresh_is_newer_than_the_run_it_met() {
    let _steady = steady();
    let gate = Gate::default();
    let old = ByHand::started(refreshed(1, &gate));
    let new = ByHand::started(refreshed::refresh(1, &gate));
    let joined = ByHand::started(refreshed(1, &gate));
    gate.let_all_through();
    assert_eq!(new.finish(), 2);
    assert_eq!(joined.finish(), 2, "later calls share the newer run");
    assert_eq!(old.finish(), 1);
    assert_eq!(
        at_once(refreshed(1, &gate)),
        2,
        "the older run ended last and is not stored"
    );
}

#[test]
fn a_failed_delete_of_another_key_changes_nothing() {
    let _steady = steady();
    #[memoize(ignore(gate))]
    async fn kept(key: u64, gate: &Gate) -> u64 {
        key + gate.passed().await as u64
    }

    let gate = Gate::default();
    let run = ByHand::started(kept(1, &gate));
    at_once(kept::delete(2)).expect("in process");
    at_once(kept::expire(2)).expect("in process");
    gate.let_all_through();
    assert_eq!(run.finish(), 2);
    assert_eq!(at_once(kept(1, &gate)), 2);
    assert_eq!(gate.arrived(), 1);
}

#[test]
fn no_older_value_under_load() {
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

    /// What the body reads; only ever grows.
    static SOURCE: AtomicU64 = AtomicU64::new(0);

    #[memoize]
    fn read(_key: u8) -> u64 {
        let value = SOURCE.load(SeqCst);
        std::thread::yield_now();
        value
    }

    let _steady = steady();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while SOURCE.load(SeqCst) < 3000 {
                    read(1);
                }
            });
        }
        scope.spawn(|| {
            for round in 1..=3000 {
                SOURCE.store(round, SeqCst);
                match round % 4 {
                    0 => read::delete(1).expect("in process"),
                    1 => read::clear().expect("in process"),
                    2 => read::expire(1).expect("in process"),
                    _ => drop(read::invalidate_if(|_: &u8, _: &u64| true)),
                }
                let seen = read(1);
                assert!(seen >= round, "{seen} after the invalidation of {round}");
            }
        });
    });
}
