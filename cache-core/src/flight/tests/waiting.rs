//! The end of a waiter's patience, and of its alone.

use super::{super::Joined, *};

const SHORT: Duration = Duration::from_millis(40);

/// A call of a thread and one of a task wait for a run that outlasts their timeout.
#[test]
fn a_waiter_whose_time_is_over_runs_the_body_itself_and_does_not_store() {
    let memo = Memo::with_wait_timeout(Some(SHORT));
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
        let start = Instant::now();
        assert_eq!(memo.call(7, || Made::Kept(2)), 2);
        assert!(start.elapsed() >= SHORT);
        let start = Instant::now();
        assert_eq!(block_on(memo.call_async(7, async || Made::Kept(3))), 3);
        assert!(start.elapsed() >= SHORT);
        assert_eq!(memo.get(7), None);
        open.send(()).expect("the leader listens");
        assert_eq!(leader.join().expect("no panic"), 1);
    });
    assert_eq!(memo.get(7), Some(1));
}

#[test]
fn each_waiter_has_a_timeout_of_its_own() {
    let memo = Memo::new();
    let leader = lead(&memo, 7);
    let join = || join(&memo, 7);
    assert_eq!(join().wait(Some(Duration::ZERO)), Joined::TimedOut);
    assert_eq!(
        block_on(join().within(Some(Duration::ZERO))),
        Joined::TimedOut
    );
    let mut patient = Box::pin(join().within(Some(LONG)));
    let mut endless = Box::pin(join().within(Some(Duration::MAX)));
    assert!(poll_once(patient.as_mut()).is_pending());
    assert!(poll_once(endless.as_mut()).is_pending());
    assert_eq!(block_on(join().within(Some(SHORT))), Joined::TimedOut);
    thread::scope(|scope| {
        let sync = scope.spawn(|| join().wait(Some(Duration::MAX)));
        until(|| memo.flights.waiting(&7) == 3);
        leader.land(Some(49), None::<fn()>);
        assert_eq!(sync.join().expect("no panic"), Joined::Landed(49));
    });
    assert_eq!(block_on(patient), Joined::Landed(49));
    assert_eq!(block_on(endless), Joined::Landed(49));
}

/// A wait polled with one waker and then with another ends on the second: its timeout too.
#[test]
fn a_wait_moves_to_the_task_that_polls_it() {
    let memo = Memo::new();
    let leader = lead(&memo, 7);
    let start = Instant::now();
    let mut short = Box::pin(join(&memo, 7).within(Some(SHORT)));
    assert!(poll_once(short.as_mut()).is_pending());
    assert_eq!(block_on(short), Joined::TimedOut);
    let mut lands = Box::pin(join(&memo, 7).within(None));
    assert!(poll_once(lands.as_mut()).is_pending());
    thread::scope(|scope| {
        let waits = scope.spawn(|| block_on(lands));
        thread::sleep(SHORT);
        leader.land(Some(49), None::<fn()>);
        assert_eq!(waits.join().expect("no panic"), Joined::Landed(49));
    });
    // Whoever is not woken is polled again when `block_on` loses patience.
    assert!(start.elapsed() < LONG / 2, "nobody was woken");
}
