//! One run per key, whatever becomes of its result.

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

const CALLERS: usize = 20;

/// Calls on many threads; the body ends only once all others wait for it.
fn call_together(memo: &Memo, made: Made) -> Vec<u64> {
    on_threads(CALLERS, || {
        memo.call(7, || {
            until(|| memo.flights.waiting(&7) == CALLERS - 1);
            made
        })
    })
}

#[test]
fn many_threads_share_one_run() {
    let memo = Memo::new();
    assert_eq!(call_together(&memo, Made::Kept(49)), [49; CALLERS]);
    assert_eq!(memo.runs(), 1);
    assert_eq!(memo.get(7), Some(49));
    assert_eq!(memo.flights.running(), 0);
}

#[test]
fn a_result_that_is_not_kept_still_reaches_all_who_waited() {
    let memo = Memo::new();
    assert_eq!(call_together(&memo, Made::Unkept(49)), [49; CALLERS]);
    assert_eq!(memo.runs(), 1);
    assert_eq!(memo.get(7), None);
}

#[test]
fn a_result_that_cannot_be_shared_is_made_by_one_caller_at_a_time() {
    let memo = Memo::new();
    let inside = AtomicUsize::new(0);
    let outputs = on_threads(CALLERS, || {
        memo.call(7, || {
            assert_eq!(inside.fetch_add(1, SeqCst), 0, "two runs at once");
            thread::sleep(Duration::from_millis(2));
            inside.fetch_sub(1, SeqCst);
            Made::Unshared(49)
        })
    });
    assert_eq!(outputs, [49; CALLERS]);
    assert_eq!(memo.runs(), CALLERS);
}

#[test]
fn a_thousand_tasks_share_one_run() {
    let memo = Memo::new();
    let tasks = (0..1000)
        .map(|_| -> Task<'_> {
            Box::pin(memo.call_async(7, async || {
                yield_now().await;
                yield_now().await;
                Made::Unkept(49)
            }))
        })
        .collect();
    assert_eq!(block_on_all(tasks), [49; 1000]);
    assert_eq!(memo.runs(), 1);
}

#[test]
fn threads_wait_for_a_task_and_tasks_for_a_thread() {
    let memo = Memo::new();
    for async_leads in [true, false] {
        let runs_before = memo.runs();
        let (gate, begun, open) = gate();
        thread::scope(|scope| {
            scope.spawn(|| {
                let gate = gate;
                let body = || {
                    gate.pass();
                    Made::Unkept(49)
                };
                if async_leads {
                    block_on(memo.call_async(7, async || body()))
                } else {
                    memo.call(7, body)
                }
            });
            begun.recv_timeout(LONG).expect("the leader begins");
            let sync = scope.spawn(|| memo.call(7, || Made::Unkept(0)));
            let mut task = Box::pin(memo.call_async(7, async || Made::Unkept(0)));
            assert!(poll_once(task.as_mut()).is_pending());
            until(|| memo.flights.waiting(&7) == 2);
            open.send(()).expect("the leader listens");
            assert_eq!(block_on(task), 49);
            assert_eq!(sync.join().expect("no panic"), 49);
        });
        assert_eq!(memo.runs(), runs_before + 1);
    }
}

#[test]
fn other_keys_are_not_held_up() {
    let memo = Memo::new();
    let (gate, begun, open) = gate();
    thread::scope(|scope| {
        scope.spawn(|| {
            let gate = gate;
            memo.call(0, || {
                gate.pass();
                Made::Kept(0)
            })
        });
        begun.recv_timeout(LONG).expect("the leader begins");
        // More keys than there are shards, so the one of key 0 is among them.
        for key in 1..200 {
            assert_eq!(memo.call(key, || Made::Kept(key)), key);
        }
        assert_eq!(memo.flights.running(), 1);
        open.send(()).expect("the leader listens");
    });
}

#[test]
fn who_comes_between_a_miss_and_the_end_of_the_run_finds_the_value() {
    let memo = Memo::new();
    memo.call(7, || Made::Kept(49));
    let entered = memo.flights.enter(&7, || memo.get(7));
    assert!(matches!(entered, Entered::Landed(49)), "{entered:?}");
}

#[test]
fn nothing_is_allocated_before_the_first_miss_and_little_per_state() {
    use super::super::{Flights, Join, Leader, Waiting};
    const { assert!(size_of::<Flights<String, String>>() <= 40) };
    const { assert!(size_of::<Leader<'_, String, String>>() <= 24) };
    const { assert!(size_of::<Join<String, String>>() <= 8) };
    const { assert!(size_of::<Waiting<String, String>>() <= 64) };
    let flights: Flights<u64, u64> = Flights::new();
    assert_eq!(flights.running(), 0);
    flights.invalidate_all();
    assert_eq!(flights.capacity(), None, "asking allocates");
}

#[test]
fn many_runs_at_once_do_not_leave_their_memory_behind() {
    use super::super::Flights;
    let flights: Flights<u64, u64> = Flights::new();
    let leaders: Vec<_> = (0..100_000)
        .map(|key| match flights.enter(&key, || None) {
            Entered::Lead(leader) => leader,
            other => panic!("nobody else leads, but {other:?}"),
        })
        .collect();
    assert_eq!(flights.running(), 100_000);
    drop(leaders);
    assert_eq!(flights.running(), 0);
    assert_eq!(flights.capacity(), Some(0));
}

#[test]
fn waits_and_leads_move_between_threads() {
    use super::super::{Flights, Join, Leader, Waiting};
    fn is_send<T: Send>() {}
    is_send::<Leader<'static, String, String>>();
    is_send::<Join<String, String>>();
    is_send::<Waiting<String, String>>();
    fn is_sync<T: Sync>() {}
    is_sync::<Flights<String, String>>();
}

#[test]
fn keys_of_one_hash_do_not_mix() {
    use super::super::{Flights, Joined};

    #[derive(Clone, PartialEq, Eq, Debug)]
    struct Same(u64);
    impl std::hash::Hash for Same {
        fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
    }

    let flights: Flights<Same, u64> = Flights::new();
    let enter = |key| flights.enter(&Same(key), || None);
    let lead = |key| match enter(key) {
        Entered::Lead(leader) => leader,
        other => panic!("nobody else leads {key}, but {other:?}"),
    };
    let join = |key| match enter(key) {
        Entered::Join(join) => join,
        other => panic!("{key} is led, but {other:?}"),
    };
    let leaders = [1, 2, 3].map(lead);
    let joins = [1, 2, 3].map(join);
    flights.invalidate(&Same(2), || ());
    let stored = leaders.map(|leader| {
        let value = leader.key().0 * 10;
        leader.land(Some(value), Some(|| value))
    });
    assert_eq!(stored, [Some(10), None, Some(30)]);
    let joined = joins.map(|join| join.wait(Some(LONG)));
    assert_eq!(joined, [10, 20, 30].map(Joined::Landed));
}
