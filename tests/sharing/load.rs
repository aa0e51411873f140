//! Many calls for some time, from threads and tasks, each of them looked at.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use crate::functions::{self, number};

/// What a load came to.
#[derive(Debug, Default)]
struct Count {
    calls: AtomicU64,
    slowest: Mutex<Duration>,
}

/// `threads tasks millis keys`: so many threads and as many tasks call for so long. Comes to the number of calls
/// and the microseconds of the slowest one.
pub(crate) fn run(words: &[&str]) -> String {
    let words: Vec<u64> = words
        .iter()
        .map(|word| word.parse().expect("a number"))
        .collect();
    let [threads, tasks, millis, keys] = words[..] else {
        panic!("four numbers");
    };
    let count = Count::default();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for thread in 0..threads {
            let (count, is_over) = (&count, &is_over);
            scope.spawn(move || {
                for turn in thread.. {
                    if is_over.load(SeqCst) {
                        return;
                    }
                    let key = turn % keys;
                    count.call(|| number(key, functions::call("plain", key)));
                }
            });
        }
        let (tasks_count, tasks_over) = (&count, &is_over);
        scope.spawn(move || run_tasks(tasks, keys, tasks_count, tasks_over));
        thread::sleep(Duration::from_millis(millis));
        is_over.store(true, SeqCst);
    });
    let slowest = count.slowest.into_inner().expect("no panic");
    format!("{} {}", count.calls.into_inner(), slowest.as_micros())
}

/// All on one thread, as `LocalSet` has them, so that they may borrow.
fn run_tasks(tasks: u64, keys: u64, count: &Count, is_over: &AtomicBool) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let call_all = (0..tasks).map(|task| async move {
        for turn in task.. {
            if is_over.load(SeqCst) {
                return;
            }
            let key = turn % keys;
            let began = Instant::now();
            number(key, functions::call_task("task", key).await);
            count.note(began.elapsed());
            // A call that has to wait for nothing lets nobody else have the thread.
            tokio::task::yield_now().await;
        }
    });
    runtime.block_on(futures_util::future::join_all(call_all));
}

impl Count {
    fn call(&self, call: impl FnOnce() -> u64) {
        let began = Instant::now();
        call();
        self.note(began.elapsed());
    }

    fn note(&self, took: Duration) {
        self.calls.fetch_add(1, SeqCst);
        let mut slowest = self.slowest.lock().expect("no panic");
        *slowest = took.max(*slowest);
    }
}
