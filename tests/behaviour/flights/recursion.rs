//! Bodies that ask for what is being computed: by themselves, or in a circle.

use std::sync::Barrier;
use std::time::{Duration, Instant};

use larder::memoize;

use super::gate::{ByHand, LONG, at_once};
use crate::probe::{ran, runs, steady};

#[memoize(ignore(depth))]
fn itself(key: u8, depth: u8) -> u8 {
    ran();
    if depth == 0 {
        0
    } else {
        itself(key, depth - 1) + 1
    }
}

#[memoize(ignore(depth))]
async fn itself_awaited(key: u8, depth: u8) -> u8 {
    ran();
    if depth == 0 {
        0
    } else {
        Box::pin(itself_awaited(key, depth - 1)).await + 1
    }
}

#[test]
fn a_body_that_asks_for_its_own_key_runs_inline() {
    let _steady = steady();
    let before = runs();
    assert_eq!(itself(1, 5), 5);
    assert_eq!(runs() - before, 6);
    hit!(itself(1, 0), 5);
    let before = runs();
    assert_eq!(at_once(itself_awaited(1, 5)), 5);
    assert_eq!(runs() - before, 6);
    hit!(at_once(itself_awaited(1, 0)), 5);
}

#[memoize(ignore(meet))]
fn circle(key: u8, meet: Option<&Barrier>) -> u8 {
    ran();
    if let Some(meet) = meet {
        // Both are being computed before either asks for the other.
        meet.wait();
        circle(1 - key, None) + 1
    } else {
        10
    }
}

#[test]
fn two_threads_in_a_circle() {
    let _steady = steady();
    let start = Instant::now();
    let meet = Barrier::new(2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| circle(1, Some(&meet)));
        let one = circle(0, Some(&meet));
        let other = other.join().expect("no panic");
        // The one that closed the circle computed the other's value itself; the other waited for it.
        let mut both = [one, other];
        both.sort_unstable();
        assert_eq!(both, [11, 12]);
    });
    assert!(start.elapsed() < LONG, "found, and not waited for");
}

struct Meeting(tokio::sync::Barrier);

#[memoize(ignore(meet))]
async fn circle_awaited(key: u8, meet: Option<&'static Meeting>) -> u8 {
    if let Some(Meeting(barrier)) = meet {
        barrier.wait().await;
        Box::pin(circle_awaited(1 - key, None)).await + 1
    } else {
        10
    }
}

#[test]
fn two_tasks_in_a_circle() {
    static MEETING: std::sync::LazyLock<Meeting> =
        std::sync::LazyLock::new(|| Meeting(tokio::sync::Barrier::new(2)));
    let _steady = steady();
    for workers in [1, 2] {
        at_once(circle_awaited::clear()).expect("in process");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(workers)
            .enable_time()
            .build()
            .expect("a runtime");
        let mut both = runtime.block_on(async {
            let one = tokio::spawn(circle_awaited(0, Some(&MEETING)));
            let other = tokio::spawn(circle_awaited(1, Some(&MEETING)));
            let both = tokio::time::timeout(LONG, async { [one.await, other.await] });
            both.await
                .expect("found, and not waited for")
                .map(|call| call.expect("no panic"))
        });
        both.sort_unstable();
        assert_eq!(both, [11, 12]);
    }
}

#[memoize]
async fn joined(key: u8) -> u8 {
    ran();
    if key == 0 {
        return 1;
    }
    // Both halves of one task ask for the same key.
    let (mut left, mut right) = (
        ByHand::new(Box::pin(joined(key - 1))),
        ByHand::new(Box::pin(joined(key - 1))),
    );
    let (left, right) = (left.poll(), right.poll());
    left.unwrap_or(0) + right.unwrap_or(0)
}

#[test]
fn both_halves_of_a_task_may_ask_for_one_key() {
    let _steady = steady();
    assert_eq!(at_once(joined(3)), 8);
}

#[memoize(wait_timeout = "200ms", ignore(spawn))]
fn spawning(key: u8, spawn: bool) -> u8 {
    if spawn {
        // Nobody can see that this thread works for the run.
        std::thread::spawn(move || spawning(key, false))
            .join()
            .expect("no panic")
            + 1
    } else {
        1
    }
}

#[test]
fn what_cannot_be_seen_ends_with_the_waiter_s_timeout() {
    let _steady = steady();
    let start = Instant::now();
    assert_eq!(spawning(1, true), 2);
    assert!(start.elapsed() >= Duration::from_millis(200));
    assert_eq!(spawning::stats().wait_timeouts, 1);
    assert_eq!(spawning::get(1), Some(2));
}
