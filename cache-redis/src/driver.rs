//! The store's own thread, and the queue into it. Everything that touches the network happens on that thread;
//! what it does there is in `flow`.
//!
//! The thread starts with the first operation and ends with the store. It runs no code of callers', except that it
//! wakes the tasks that wait for an answer. Should it ever panic, what was under way is answered with an
//! error, and the next operation starts it anew.

use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use cache_core::store::{StoreKey, Tags};
use futures_util::task::AtomicWaker;
use redis::Cmd;

use crate::answer::Answer;
use crate::commands::Commands;
use crate::connection::Connector;
use crate::errors::unreachable;
use crate::flow;
use crate::watch::Watchers;

/// The queue, from the side of the callers. Dropped, the thread finishes what was asked for and ends.
pub(crate) struct Driver(Arc<Shared>);

/// What callers and the thread share.
pub(crate) struct Shared {
    pub(crate) connector: Connector,
    pub(crate) commands: Commands,
    pub(crate) watchers: Watchers,
    queue: Mutex<Queue>,
    thread: AtomicWaker,
}

#[derive(Default)]
struct Queue {
    operations: Vec<Operation>,
    /// Whether somebody watched ever.
    listens: bool,
    is_running: bool,
    is_closed: bool,
}

/// What a caller asks for.
pub(crate) struct Operation {
    pub(crate) task: Task,
    pub(crate) answer: Answer,
    pub(crate) deadline: Instant,
}

/// What there is to do.
pub(crate) enum Task {
    /// One command.
    One(Cmd),
    /// One read of a value with tags, put together with others.
    Read(StoreKey, Tags),
    /// Several commands, with one answer.
    Several(Vec<Cmd>),
    /// A walk through all the keys that begin with this. It takes as long as it takes.
    Sweep(Vec<u8>),
}

impl Driver {
    /// A queue whose thread does not run yet.
    pub(crate) fn new(connector: Connector) -> Self {
        let settings = connector.settings();
        let commands = Commands::new(settings.is_cluster(), &settings.key_space);
        Self(Arc::new(Shared {
            connector,
            commands,
            watchers: Watchers::default(),
            queue: Mutex::default(),
            thread: AtomicWaker::new(),
        }))
    }

    /// What the thread has too.
    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }

    /// Hands an operation over. It is answered within its deadline, whatever happens.
    pub(crate) fn submit(&self, task: Task, answer: Answer) {
        let timeout = self.0.connector.settings().operation_timeout;
        let now = Instant::now();
        let operation = Operation {
            task,
            answer,
            deadline: now.checked_add(timeout).unwrap_or(now),
        };
        self.change(|queue| {
            queue.operations.push(operation);
            queue.operations.len() == 1
        });
    }

    /// Has the thread listen to the notifications from now on.
    pub(crate) fn listen(&self) {
        self.change(|queue| !mem::replace(&mut queue.listens, true));
    }

    /// Changes the queue; wakes the thread if that is asked for, or starts it.
    fn change(&self, change: impl FnOnce(&mut Queue) -> bool) {
        let mut queue = self.0.lock();
        let wakes = change(&mut queue);
        let is_running = mem::replace(&mut queue.is_running, true);
        drop(queue);
        if !is_running {
            start(Arc::clone(&self.0));
        } else if wakes {
            self.0.thread.wake();
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.lock().is_closed = true;
        self.0.thread.wake();
    }
}

impl fmt::Debug for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Driver")
    }
}

/// What the thread finds in the queue.
pub(crate) enum Taken {
    /// These operations, which are now in the vector that was given.
    Operations,
    /// Somebody watches for the first time since the thread started.
    Listen,
    /// Nothing, and nothing will come.
    Closed,
}

impl Shared {
    /// Takes all that is in the queue; `listens` says that the thread listens already.
    pub(crate) fn poll_take(
        &self,
        context: &Context<'_>,
        into: &mut Vec<Operation>,
        listens: bool,
    ) -> Poll<Taken> {
        // First the waker, then the look: what comes in between wakes.
        self.thread.register(context.waker());
        let mut queue = self.lock();
        if !queue.operations.is_empty() {
            mem::swap(&mut queue.operations, into);
            Poll::Ready(Taken::Operations)
        } else if queue.is_closed {
            Poll::Ready(Taken::Closed)
        } else if queue.listens && !listens {
            Poll::Ready(Taken::Listen)
        } else {
            Poll::Pending
        }
    }

    /// The thread is awake: until it looks into the queue again, nobody has to wake it.
    pub(crate) fn is_awake(&self) {
        drop(self.thread.take());
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        // A panic while it was locked, by a failing allocation say, left it whole.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn start(shared: Arc<Shared>) {
    let ending = Ending(Arc::clone(&shared));
    // Without a thread the closure is dropped, and `Ending` with it: it answers.
    let _ = thread::Builder::new()
        .name("larder-redis".into())
        .spawn(move || run(&shared, ending));
}

fn run(shared: &Arc<Shared>, _ending: Ending) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .thread_keep_alive(Duration::from_secs(1))
        .build()
    else {
        return;
    };
    // A task: what wakes it on this thread costs nothing, whereas the future that a runtime blocks on is woken with
    // a system call. If it panics it is dropped, with all that waits in it.
    let flow = runtime.spawn(flow::run(Arc::clone(shared)));
    let _ = runtime.block_on(flow);
    // A name that is being looked up would hold the thread here.
    runtime.shutdown_background();
}

/// Answers those whom the thread leaves behind, and lets the next operation start another.
struct Ending(Arc<Shared>);

impl Drop for Ending {
    fn drop(&mut self) {
        let mut queue = self.0.lock();
        queue.is_running = false;
        let left = mem::take(&mut queue.operations);
        drop(queue);
        let error = || unreachable("the store's thread has ended");
        self.0.watchers.fail_all(&error());
        for operation in left {
            operation.answer.fail(error());
        }
    }
}

#[cfg(test)]
mod tests {
    use cache_core::store::{Pending, StoreErrorKind};

    use super::*;
    use crate::url::Settings;

    #[test]
    fn whom_the_thread_leaves_behind_is_answered_and_the_next_operation_starts_another() {
        let settings = Settings::parse("redis://127.0.0.1:1").expect("valid");
        let driver = Driver::new(Connector::new(settings).expect("valid"));
        driver.0.lock().is_running = true;
        let (to, left) = Pending::<()>::new();
        driver.submit(Task::One(Cmd::new()), Answer::Done(to));
        let (watcher, watch) = Pending::new();
        driver.shared().watchers.add([0; 16], watcher);
        // As when the thread panics.
        drop(Ending(Arc::clone(&driver.0)));
        for pending in [left, watch] {
            let error = pending
                .wait(Duration::ZERO)
                .expect_err("the thread is gone");
            assert_eq!(error.to_string(), "the store's thread has ended");
        }
        let (to, next) = Pending::<()>::new();
        driver.submit(
            Task::One(driver.shared().commands.probe()),
            Answer::Done(to),
        );
        let error = next
            .wait(Duration::from_secs(20))
            .expect_err("no server is there");
        assert_eq!(error.kind(), StoreErrorKind::Unreachable);
        assert!(error.to_string().contains("cannot be reached"), "{error}");
    }
}
