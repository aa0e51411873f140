//! Flights under real threads and polled tasks. The orders that only chance would bring are tried by
//! `schedules`.

mod handover;
mod invalidation;
mod recursion;
mod runs;
mod waiting;

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    sync::mpsc::{Receiver, Sender, channel},
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

use super::{
    Entered, Join, Leader,
    harness::{Made, Memo},
};
use crate::park;

/// Longer than anything here takes: a test that waits for it has failed.
const LONG: Duration = Duration::from_secs(20);

type Task<'t> = Pin<Box<dyn Future<Output = u64> + 't>>;

/// The lead of a run that the test ends by itself.
fn lead(memo: &Memo, key: u64) -> Leader<'_, u64, u64> {
    match memo.flights.enter(&key, || None) {
        Entered::Lead(leader) => leader,
        other => panic!("nobody else leads {key}, but {other:?}"),
    }
}

/// A place among those who wait for the run of `key`.
fn join(memo: &Memo, key: u64) -> Join<u64, u64> {
    match memo.flights.enter(&key, || None) {
        Entered::Join(join) => join,
        other => panic!("{key} is led, but {other:?}"),
    }
}

/// Runs a task on this thread.
fn block_on<T>(task: impl Future<Output = T>) -> T {
    park::block_on(task, Some(Instant::now() + LONG)).expect("the task ends")
}

/// Runs tasks side by side on this thread, each polled whenever one of them was woken.
fn block_on_all(tasks: Vec<Task<'_>>) -> Vec<u64> {
    block_on(all(tasks))
}

/// What `join!` does.
async fn all(mut tasks: Vec<Task<'_>>) -> Vec<u64> {
    let mut outputs = vec![None; tasks.len()];
    poll_fn(|context| {
        for (task, output) in tasks.iter_mut().zip(&mut outputs) {
            if output.is_none()
                && let Poll::Ready(value) = task.as_mut().poll(context)
            {
                *output = Some(value);
            }
        }
        if outputs.iter().all(Option::is_some) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    outputs.into_iter().flatten().collect()
}

/// Polls once, without a waker that does anything.
fn poll_once<F: Future + ?Sized>(task: Pin<&mut F>) -> Poll<F::Output> {
    task.poll(&mut Context::from_waker(Waker::noop()))
}

/// Is pending once, and asks to be polled again.
async fn yield_now() {
    let mut polled = false;
    poll_fn(|context| {
        if polled {
            return Poll::Ready(());
        }
        polled = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Is pending for ever.
async fn never() -> Made {
    poll_fn(|_| Poll::Pending).await
}

/// Calls `f` on `count` threads at once.
fn on_threads<T: Send>(count: usize, f: impl Fn() -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(&f)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .collect()
    })
}

/// A body that says when it has begun and goes on when told to.
struct Gate {
    begun: Sender<()>,
    go: Receiver<()>,
}

impl Gate {
    fn pass(&self) {
        self.begun.send(()).expect("the test listens");
        self.go.recv_timeout(LONG).expect("the test opens the gate");
    }
}

fn gate() -> (Gate, Receiver<()>, Sender<()>) {
    let (begun, has_begun) = channel();
    let (open, go) = channel();
    (Gate { begun, go }, has_begun, open)
}

/// Waits until `condition` holds.
fn until(condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < LONG, "it never came about");
        thread::sleep(Duration::from_millis(1));
    }
}
