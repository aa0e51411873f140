//! Futures dropped after any number of polls: the next call is right, and nobody who waits is harmed.

use larder::memoize;

use super::gate::{ByHand, at_once};
use crate::probe::{ran, runs, steady};

/// Suspends so many times.
async fn suspend(times: u32) {
    for _ in 0..times {
        let mut done = false;
        std::future::poll_fn(|context| {
            if std::mem::replace(&mut done, true) {
                std::task::Poll::Ready(())
            } else {
                context.waker().wake_by_ref();
                std::task::Poll::Pending
            }
        })
        .await;
    }
}

const SUSPENSIONS: u32 = 4;

#[memoize(max_entries = 100_000)]
async fn value(key: u64) -> u64 {
    suspend(SUSPENSIONS).await;
    ran();
    key + 1
}

#[memoize(max_entries = 100_000)]
async fn text(key: u64, text: &str) -> Result<String, String> {
    suspend(1).await;
    let inner = value(key).await;
    suspend(1).await;
    ran();
    if inner % 2 == 0 {
        Ok(format!("{text}{inner}"))
    } else {
        Err(format!("odd: {inner}"))
    }
}

/// Polls a call `polls` times and drops it; says whether it was ready before.
fn cancelled<F: Future>(call: F, polls: u32) -> bool {
    let mut call = ByHand::new(call);
    (0..polls).any(|_| call.poll().is_some())
}

/// Keys that no other test or round uses.
fn fresh() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
    static NEXT: AtomicU64 = AtomicU64::new(1000);
    NEXT.fetch_add(2, Relaxed)
}

/// Every number of polls until the call is ready.
fn every_point(mut round: impl FnMut(u32) -> bool) {
    let last = (0..100).find(|polls| round(*polls));
    assert!(last.expect("it ends") > SUSPENSIONS);
}

#[test]
fn the_next_call_is_right() {
    let _steady = steady();
    every_point(|polls| {
        let key = fresh();
        let ready = cancelled(value(key), polls);
        assert_eq!(at_once(value::get(key)), ready.then_some(key + 1));
        let before = runs();
        assert_eq!(ByHand::new(value(key)).finish(), key + 1);
        assert_eq!(runs() - before, u64::from(!ready));
        hit!(at_once(value(key)), key + 1);
        ready
    });
}

#[test]
fn a_dropped_leader_hands_over_to_one_of_those_who_wait() {
    let _steady = steady();
    every_point(|polls| {
        let key = fresh();
        let mut leader = ByHand::new(value(key));
        let ready = (0..polls).any(|_| leader.poll().is_some());
        let mut waiting: Vec<_> = (0..3).map(|_| ByHand::new(value(key))).collect();
        for call in &mut waiting {
            assert_eq!(call.poll().is_some(), ready);
        }
        if ready {
            return true;
        }
        let before = runs();
        drop(leader);
        for call in waiting {
            assert_eq!(call.finish(), key + 1);
        }
        assert_eq!(runs() - before, 1, "one of them ran the body");
        hit!(at_once(value(key)), key + 1);
        false
    });
}

#[test]
fn waiters_that_are_dropped_harm_nobody() {
    let _steady = steady();
    for polls in 0..3 {
        for dropped in 0..3 {
            let key = fresh();
            let leader = ByHand::started(value(key));
            let mut waiting: Vec<_> = (0..3).map(|_| ByHand::new(value(key))).collect();
            for call in &mut waiting {
                for _ in 0..polls {
                    assert!(call.poll().is_none());
                }
            }
            drop(waiting.remove(dropped));
            let before = runs();
            assert_eq!(leader.finish(), key + 1);
            for call in waiting {
                assert_eq!(call.finish(), key + 1);
            }
            assert_eq!(runs() - before, 1);
        }
    }
}

#[test]
fn a_waiter_that_was_chosen_and_is_dropped_passes_it_on() {
    let _steady = steady();
    // Of `waiters`, so many are dropped after the leader, in either order, woken or not.
    for waiters in 1..5 {
        for gone in 0..waiters {
            for from_the_end in [false, true] {
                let key = fresh();
                let leader = ByHand::started(value(key));
                let mut waiting: Vec<_> =
                    (0..waiters).map(|_| ByHand::started(value(key))).collect();
                drop(leader);
                for _ in 0..gone {
                    let at = if from_the_end { waiting.len() - 1 } else { 0 };
                    drop(waiting.remove(at));
                }
                let before = runs();
                for call in waiting {
                    assert_eq!(call.finish(), key + 1);
                }
                assert_eq!(runs() - before, 1);
                hit!(at_once(value(key)), key + 1);
            }
        }
    }
}

#[test]
fn one_after_the_other_is_dropped_at_every_point() {
    let _steady = steady();
    for polls in 1..=SUSPENSIONS {
        let key = fresh();
        let mut last = ByHand::new(value(key));
        assert!(last.poll().is_none());
        let mut calls: Vec<_> = (0..10).map(|_| ByHand::started(value(key))).collect();
        while let Some(next) = calls.pop() {
            // The one that leads is dropped half way, the next one takes over.
            drop(std::mem::replace(&mut last, next));
            for _ in 0..polls {
                assert!(last.poll().is_none());
            }
        }
        assert_eq!(last.finish(), key + 1);
        hit!(at_once(value(key)), key + 1);
    }
}

#[test]
fn calls_within_calls() {
    let _steady = steady();
    for odd in [0, 1] {
        every_point(|polls| {
            let key = fresh() + odd;
            let expected = if odd == 1 {
                Ok(format!("a{}", key + 1))
            } else {
                Err(format!("odd: {}", key + 1))
            };
            let mut outer = ByHand::new(text(key, "a"));
            let ready = (0..polls).any(|_| outer.poll().is_some());
            let mut waiting = ByHand::new(text(key, "a"));
            let mut inner = ByHand::new(value(key));
            let (mut waited, mut found) = (waiting.poll(), inner.poll());
            drop(outer);
            // Either may wait for the other: both are polled, as an executor would.
            for _ in 0..100 {
                waited = waited.or_else(|| waiting.poll());
                found = found.or_else(|| inner.poll());
                if waited.is_some() && found.is_some() {
                    break;
                }
            }
            assert_eq!(waited, Some(expected));
            assert_eq!(found, Some(key + 1));
            hit!(at_once(value(key)), key + 1);
            assert_eq!(at_once(text::contains(key, "a")), odd == 1);
            ready
        });
    }
}

#[test]
fn companions_can_be_dropped_too() {
    let _steady = steady();
    every_point(|polls| {
        let key = fresh();
        at_once(value::put(key, 0)).expect("kept");
        let ready = cancelled(value::refresh(key), polls);
        let expected = if ready { key + 1 } else { 0 };
        hit!(at_once(value(key)), expected);
        drop(value::delete(key));
        drop(value::clear());
        hit!(at_once(value(key)), expected);
        ready
    });
}

#[test]
fn threads_of_a_runtime_that_aborts_tasks() {
    let _steady = steady();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        for round in 0..200 {
            let key = fresh();
            let tasks: Vec<_> = (0..6).map(|_| tokio::spawn(value(key))).collect();
            for _ in 0..round % 7 {
                tokio::task::yield_now().await;
            }
            for task in &tasks[..5] {
                task.abort();
            }
            let mut tasks = tasks.into_iter().rev();
            let last = tasks.next().expect("there are six");
            assert_eq!(last.await.expect("not aborted"), key + 1);
            for task in tasks {
                if let Ok(value) = task.await {
                    assert_eq!(value, key + 1);
                }
            }
            hit!(at_once(value(key)), key + 1);
        }
    });
}
