//! Runs that need their own outcome, directly or in a circle, run inline instead of waiting.

use std::sync::Barrier;

use super::{super::Joined, *};
use crate::waits;

#[test]
fn the_own_key_in_a_body_runs_inline_and_is_not_kept() {
    let memo = Memo::new();
    let output = memo.call(7, || {
        assert_eq!(memo.call(7, || Made::Kept(1)), 1);
        assert_eq!(memo.refresh(7, || Made::Kept(1)), 1);
        assert_eq!(memo.get(7), None);
        Made::Kept(2)
    });
    assert_eq!(output, 2);
    assert_eq!(memo.get(7), Some(2));
}

#[test]
fn a_deep_recursion_over_keys_is_memoized() {
    fn fibonacci(memo: &Memo, n: u64) -> u64 {
        memo.call(n, || match n {
            0 | 1 => Made::Kept(n),
            _ => Made::Kept(fibonacci(memo, n - 1) + fibonacci(memo, n - 2)),
        })
    }
    let memo = Memo::new();
    assert_eq!(fibonacci(&memo, 90), 2_880_067_194_370_816_120);
    assert_eq!(memo.runs(), 91);
}

#[test]
fn the_own_key_in_an_async_body_runs_inline_on_either_side_of_an_await() {
    let memo = Memo::new();
    let output = block_on(memo.call_async(7, async || {
        let before = memo.call_async(7, async || Made::Kept(1)).await;
        yield_now().await;
        let after = memo.call_async(7, async || Made::Kept(2)).await;
        assert_eq!(memo.get(7), None);
        Made::Kept(before + after)
    }));
    assert_eq!(output, 3);
    assert_eq!(memo.get(7), Some(3));
}

#[test]
fn two_calls_of_one_key_joined_in_one_body_share_a_run() {
    let memo = Memo::new();
    let inner = || -> Task<'_> {
        Box::pin(memo.call_async(8, async || {
            yield_now().await;
            Made::Unkept(1)
        }))
    };
    let output = block_on(memo.call_async(7, async || {
        Made::Kept(all(vec![inner(), inner(), inner()]).await.iter().sum())
    }));
    assert_eq!(output, 3);
    assert_eq!(memo.runs(), 2);
}

#[test]
fn the_own_key_joined_twice_in_one_body_runs_inline_twice() {
    let memo = Memo::new();
    let inner = || -> Task<'_> {
        Box::pin(memo.call_async(7, async || {
            yield_now().await;
            Made::Kept(1)
        }))
    };
    let output = block_on(memo.call_async(7, async || {
        Made::Kept(all(vec![inner(), inner()]).await.iter().sum())
    }));
    assert_eq!(output, 2);
    assert_eq!(memo.runs(), 3);
}

/// f(1) calls f(2) on one thread while f(2) calls f(1) on another.
#[test]
fn a_cycle_over_threads_is_found() {
    let memo = Memo::new();
    let both_begun = Barrier::new(2);
    let (memo, both_begun) = (&memo, &both_begun);
    let outputs = thread::scope(|scope| {
        let call = |own: u64, other: u64| {
            scope.spawn(move || {
                memo.call(own, || {
                    both_begun.wait();
                    Made::Kept(own * 10 + memo.call(other, || Made::Unkept(other)))
                })
            })
        };
        let calls = [call(1, 2), call(2, 1)];
        calls.map(|call| call.join().expect("no panic"))
    });
    // One of them ran the other's body inline; the other waited for that outcome.
    assert!(
        outputs == [12, 20 + 12] || outputs == [10 + 21, 21],
        "{outputs:?}"
    );
    assert_eq!(memo.runs(), 3);
    assert_eq!(
        (memo.get(1), memo.get(2)),
        (Some(outputs[0]), Some(outputs[1]))
    );
}

#[test]
fn a_cycle_of_three_over_tasks_is_found() {
    let memo = Memo::new();
    let memo = &memo;
    let task = |own: u64, other: u64| -> Task<'_> {
        Box::pin(memo.call_async(own, async move || {
            yield_now().await;
            Made::Kept(memo.call_async(other, async || Made::Unkept(0)).await + 1)
        }))
    };
    let outputs = block_on_all(vec![task(1, 2), task(2, 3), task(3, 1)]);
    // The last to wait runs inline (0 + 1), and the others build on it.
    assert_eq!(outputs, [3, 2, 1]);
    assert_eq!(memo.runs(), 4);
}

#[test]
fn a_cycle_through_two_waits_of_one_body_is_found() {
    let memo = Memo::new();
    let memo = &memo;
    let leaf = |key: u64| -> Task<'_> { Box::pin(memo.call_async(key, async || Made::Unkept(1))) };
    // 1 waits for 2 and for 3 at once; 3 waits for 1.
    let one: Task<'_> = Box::pin(memo.call_async(1, async || {
        yield_now().await;
        Made::Kept(all(vec![leaf(2), leaf(3)]).await.iter().sum())
    }));
    let two: Task<'_> = Box::pin(memo.call_async(2, async || {
        for _ in 0..5 {
            yield_now().await;
        }
        Made::Kept(20)
    }));
    let three: Task<'_> = Box::pin(memo.call_async(3, async || {
        for _ in 0..2 {
            yield_now().await;
        }
        Made::Kept(300 + memo.call_async(1, async || Made::Unkept(1)).await)
    }));
    assert_eq!(block_on_all(vec![one, two, three]), [20 + 301, 20, 301]);
}

#[test]
fn a_wait_handed_to_another_body_is_noted_there() {
    let memo = Memo::new();
    let [one, two, three] = [1, 2, 3].map(|key| lead(&memo, key));
    let wait = || Box::pin(join(&memo, 3).within(None));
    // Begun outside, then polled by the run it waits for.
    let mut own = wait();
    assert!(poll_once(own.as_mut()).is_pending());
    let polled = three.on_stack(|| poll_once(own.as_mut()));
    assert_eq!(polled, Poll::Ready(Joined::Cycle));
    // Begun by one run, then polled by another.
    let mut moved = wait();
    assert!(one.on_stack(|| poll_once(moved.as_mut())).is_pending());
    assert!(two.on_stack(|| poll_once(moved.as_mut())).is_pending());
    let polled = |key| three.on_stack(|| poll_once(pin!(join(&memo, key).within(None))));
    assert_eq!(polled(1), Poll::Pending);
    assert_eq!(polled(2), Poll::Ready(Joined::Cycle));
}

#[test]
fn every_run_around_a_wait_waits_with_it() {
    let memo = Memo::new();
    let [outer, inner, other] = [1, 2, 3].map(|key| lead(&memo, key));
    let mut wait = pin!(join(&memo, 3).within(None));
    let polled = outer.on_stack(|| inner.on_stack(|| poll_once(wait.as_mut())));
    assert!(polled.is_pending());
    for key in [1, 2] {
        let polled = other.on_stack(|| poll_once(pin!(join(&memo, key).within(None))));
        assert_eq!(polled, Poll::Ready(Joined::Cycle), "{key}");
    }
}

#[test]
fn nothing_is_left_noted_after_a_wait() {
    let memo = Memo::new();
    let [one, two] = [1, 2].map(|key| lead(&memo, key));
    let mut waits: Vec<_> = (0..2)
        .map(|_| Box::pin(join(&memo, 2).within(None)))
        .collect();
    one.on_stack(|| {
        for wait in &mut waits {
            assert!(poll_once(wait.as_mut()).is_pending());
        }
    });
    assert!(waits::is_noted(one.id()));
    waits.pop();
    assert!(waits::is_noted(one.id()), "one of two waits is left");
    two.land(Some(1), None::<fn()>);
    assert!(poll_once(waits[0].as_mut()).is_ready());
    assert!(!waits::is_noted(one.id()));
}
