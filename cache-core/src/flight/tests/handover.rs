//! A run that ends without an outcome: the next caller takes over, and nobody waits for ever.

use super::{super::Joined, *};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, Ordering::SeqCst},
};

/// The first body to run panics while the others wait.
#[test]
fn a_panic_goes_to_its_caller_and_hands_over() {
    let memo = Memo::new();
    let first = AtomicBool::new(true);
    let outputs = on_threads(8, || {
        catch_unwind(AssertUnwindSafe(|| {
            memo.call(7, || {
                let others = if first.load(SeqCst) { 7 } else { 6 };
                until(|| memo.flights.waiting(&7) == others);
                assert!(!first.swap(false, SeqCst), "the first body fails");
                Made::Unkept(49)
            })
        }))
        .ok()
    });
    assert_eq!(outputs.iter().filter(|output| output.is_none()).count(), 1);
    assert!(outputs.iter().flatten().all(|&value| value == 49));
    assert_eq!(memo.runs(), 2);
    assert_eq!(memo.flights.running(), 0);
}

#[test]
fn the_stack_of_runs_is_whole_after_a_panic() {
    let memo = Memo::new();
    let panicked = catch_unwind(AssertUnwindSafe(|| memo.call(7, || panic!("on purpose"))));
    assert!(panicked.is_err());
    // Inside a run of its own key this would run inline and not be kept.
    assert_eq!(memo.call(7, || Made::Kept(49)), 49);
    assert_eq!(memo.get(7), Some(49));
}

#[test]
fn a_dropped_leader_hands_over_to_a_task_and_to_a_thread() {
    let memo = Memo::new();
    let mut leader = Box::pin(memo.call_async(7, never));
    assert!(poll_once(leader.as_mut()).is_pending());
    thread::scope(|scope| {
        let sync = scope.spawn(|| memo.call(7, || Made::Kept(49)));
        let mut task = Box::pin(memo.call_async(7, async || Made::Kept(49)));
        assert!(poll_once(task.as_mut()).is_pending());
        until(|| memo.flights.waiting(&7) == 2);
        drop(leader);
        assert_eq!(block_on(task), 49);
        assert_eq!(sync.join().expect("no panic"), 49);
    });
    // The dropped one, and one of those who waited.
    assert_eq!(memo.runs(), 2);
    assert_eq!(memo.get(7), Some(49));
}

/// Drops the leader after each possible number of polls, and the waiter likewise.
#[test]
fn a_call_may_be_dropped_at_any_await() {
    for leader_polls in 0..5 {
        for waiter_polls in 0..5 {
            let memo = Memo::new();
            let body = async || {
                yield_now().await;
                yield_now().await;
                Made::Kept(49)
            };
            let mut leader = Box::pin(memo.call_async(7, body));
            let mut waiter = Box::pin(memo.call_async(7, body));
            let led = (0..leader_polls).any(|_| poll_once(leader.as_mut()).is_ready());
            let waited = (0..waiter_polls).any(|_| poll_once(waiter.as_mut()).is_ready());
            drop(leader);
            drop(waiter);
            assert_eq!(memo.flights.running(), 0);
            assert_eq!(memo.get(7).is_some(), led || waited);
            assert_eq!(block_on(memo.call_async(7, body)), 49);
            assert_eq!(memo.get(7), Some(49));
        }
    }
}

#[test]
fn a_dropped_waiter_leaves_the_run_and_the_others_alone() {
    let memo = Memo::new();
    let (gate, begun, open) = gate();
    thread::scope(|scope| {
        let leader = scope.spawn(|| {
            let gate = gate;
            memo.call(7, || {
                gate.pass();
                Made::Unkept(49)
            })
        });
        begun.recv_timeout(LONG).expect("the leader begins");
        let mut stays = Box::pin(memo.call_async(7, never));
        assert!(poll_once(stays.as_mut()).is_pending());
        for _ in 0..1000 {
            let mut leaves = Box::pin(memo.call_async(7, never));
            assert!(poll_once(leaves.as_mut()).is_pending());
            assert_eq!(memo.flights.waiting(&7), 2);
        }
        open.send(()).expect("the leader listens");
        assert_eq!(leader.join().expect("no panic"), 49);
        assert_eq!(block_on(stays), 49);
    });
    assert_eq!(memo.runs(), 1);
}

/// Looking for a key runs the user's `Eq`, under the shard's lock.
#[test]
fn a_panicking_key_does_not_spoil_the_lock() {
    use super::super::Flights;

    #[derive(Clone, Debug)]
    struct Bad;
    impl Eq for Bad {}
    impl PartialEq for Bad {
        fn eq(&self, _: &Self) -> bool {
            panic!("on purpose")
        }
    }
    impl std::hash::Hash for Bad {
        fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
    }

    let flights: Flights<Bad, u64> = Flights::new();
    let enter = || flights.enter(&Bad, || None);
    let Entered::Lead(leader) = enter() else {
        panic!("nobody else leads");
    };
    assert!(catch_unwind(AssertUnwindSafe(enter)).is_err());
    assert_eq!(flights.running(), 1);
    // The end of a run looks for the run, not for its key.
    assert_eq!(leader.land(None, Some(|| 1)), Some(1));
    assert_eq!(flights.running(), 0);
}

#[test]
fn a_panic_of_the_table_s_own_step_ends_the_run() {
    let memo = Memo::new();
    let (leader, join) = (lead(&memo, 7), join(&memo, 7));
    let landed = catch_unwind(AssertUnwindSafe(|| {
        leader.land(Some(1), Some(|| panic!("on purpose")))
    }));
    assert!(landed.is_err());
    assert_eq!(join.wait(Some(LONG)), Joined::Again);
    drop(lead(&memo, 7));
}
