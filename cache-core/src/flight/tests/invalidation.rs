//! Invalidation wins over every run that began before it.

use super::*;

/// Runs `act` while a call for key 7 is in its body. Returns what the call returned.
fn during_a_run(memo: &Memo, act: impl FnOnce()) -> u64 {
    let (gate, begun, open) = gate();
    thread::scope(|scope| {
        let leader = scope.spawn(|| {
            let gate = gate;
            memo.call(7, || {
                gate.pass();
                Made::Kept(1)
            })
        });
        begun.recv_timeout(LONG).expect("the leader begins");
        act();
        open.send(()).expect("the leader listens");
        leader.join().expect("no panic")
    })
}

#[test]
fn a_result_from_before_a_delete_is_returned_and_not_stored() {
    let memo = Memo::new();
    let output = during_a_run(&memo, || assert!(!memo.delete(7), "nothing was stored"));
    assert_eq!(output, 1);
    assert_eq!(memo.get(7), None);
}

#[test]
fn a_result_from_before_a_clear_is_returned_and_not_stored() {
    let memo = Memo::new();
    memo.call(8, || Made::Kept(8));
    assert_eq!(during_a_run(&memo, || memo.clear()), 1);
    assert_eq!((memo.get(7), memo.get(8)), (None, None));
}

#[test]
fn deleting_another_key_does_not_matter() {
    let memo = Memo::new();
    during_a_run(&memo, || {
        for key in (0..200).filter(|&key| key != 7) {
            memo.delete(key);
        }
    });
    assert_eq!(memo.get(7), Some(1));
}

#[test]
fn who_waited_before_a_delete_gets_the_old_run_and_who_comes_later_a_new_one() {
    let memo = Memo::new();
    let mut early = Box::pin(memo.call_async(7, never));
    during_a_run(&memo, || {
        assert!(poll_once(early.as_mut()).is_pending());
        memo.delete(7);
        assert_eq!(memo.call(7, || Made::Kept(2)), 2);
    });
    assert_eq!(block_on(early), 1);
    assert_eq!(
        memo.get(7),
        Some(2),
        "the old run does not undo the new one"
    );
    assert_eq!(memo.runs(), 2);
}

#[test]
fn a_result_from_before_a_delete_does_not_take_the_place_of_the_run_after_it() {
    let memo = Memo::new();
    let (gate, begun, open) = gate();
    thread::scope(|scope| {
        let mut later = None;
        during_a_run(&memo, || {
            memo.delete(7);
            later = Some(scope.spawn(|| {
                let gate = gate;
                memo.call(7, || {
                    gate.pass();
                    Made::Kept(2)
                })
            }));
            begun.recv_timeout(LONG).expect("the later run begins");
        });
        assert_eq!(memo.get(7), None);
        let mut joins = Box::pin(memo.call_async(7, never));
        assert!(poll_once(joins.as_mut()).is_pending());
        open.send(()).expect("the later run listens");
        assert_eq!(block_on(joins), 2);
    });
    assert_eq!(memo.get(7), Some(2));
    assert_eq!(memo.runs(), 2);
}

#[test]
fn a_refresh_supersedes_the_run_before_it() {
    let memo = Memo::new();
    let mut early = Box::pin(memo.call_async(7, never));
    during_a_run(&memo, || {
        assert!(poll_once(early.as_mut()).is_pending());
        assert_eq!(memo.refresh(7, || Made::Kept(2)), 2);
    });
    assert_eq!(block_on(early), 1);
    assert_eq!(memo.get(7), Some(2));
}

#[test]
fn who_comes_during_a_refresh_shares_it() {
    let memo = Memo::new();
    let (gate, begun, open) = gate();
    thread::scope(|scope| {
        scope.spawn(|| {
            let gate = gate;
            memo.refresh(7, || {
                gate.pass();
                Made::Unkept(2)
            })
        });
        begun.recv_timeout(LONG).expect("the refresh begins");
        let mut joins = Box::pin(memo.call_async(7, never));
        assert!(poll_once(joins.as_mut()).is_pending());
        open.send(()).expect("the refresh listens");
        assert_eq!(block_on(joins), 2);
    });
    assert_eq!(memo.runs(), 0);
}

#[test]
fn a_run_that_nobody_joins_is_refused_too() {
    let memo = Memo::new();
    let delete = |memo: &Memo| {
        memo.delete(7);
    };
    let refresh = |memo: &Memo| {
        memo.refresh(7, || Made::Unkept(2));
    };
    for invalidate in [delete as fn(&Memo), Memo::clear, refresh] {
        let output = memo.call_solo(7, || {
            assert_eq!(memo.flights.running(), 1);
            invalidate(&memo);
            Made::Kept(1)
        });
        assert_eq!(output, 1);
        assert_eq!(memo.get(7), None);
    }
    assert_eq!(memo.call_solo(7, || Made::Kept(1)), 1);
    assert_eq!(memo.get(7), Some(1));
}

#[test]
fn runs_that_nobody_joins_go_on_side_by_side() {
    let memo = Memo::new();
    let inner = memo.call_solo(7, || {
        // Key 7 is led on this very thread: a shared run would be inline.
        let value = memo.call_solo(7, || Made::Kept(1));
        assert_eq!(memo.get(7), Some(1));
        assert_eq!(memo.flights.running(), 1);
        Made::Kept(value + 1)
    });
    assert_eq!(inner, 2);
    assert_eq!(memo.get(7), Some(2));
    assert_eq!(memo.flights.running(), 0);
}

#[test]
fn what_insert_and_remove_hand_out_is_dropped_outside_of_the_lock() {
    use super::super::Flights;

    /// As a user's value would, its `Drop` calls the cache: it never returns if a shard is locked.
    struct Calls<'f>(&'f Flights<u64, u64>);
    impl Drop for Calls<'_> {
        fn drop(&mut self) {
            self.0.invalidate(&7, || ());
        }
    }

    let flights = Flights::new();
    let lead = || match flights.enter(&7, || None) {
        Entered::Lead(leader) => leader,
        other => panic!("nobody else leads, but {other:?}"),
    };
    drop(lead().land(Some(1), Some(|| Calls(&flights))));
    drop(flights.invalidate(&7, || Calls(&flights)));
    // Refused: the closure is dropped without a call, and what it owns with it. First when nothing is
    // under way, then when a later run is.
    for later_run in [false, true] {
        let leader = lead();
        flights.invalidate_all();
        let later = later_run.then(lead);
        let owned = Calls(&flights);
        assert!(leader.land(Some(1), Some(move || owned)).is_none());
        drop(later);
    }
}
