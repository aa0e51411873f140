//! Flights under schedules chosen by shuttle: threads and tasks, invalidations, panics and cancels in
//! every order that some thousand seeds reach. That nobody waits for ever needs no assertion: shuttle
//! fails a schedule in which all that is left waits.
//!
//! ```text
//! RUSTFLAGS="--cfg shuttle" cargo test -p cache-core schedules
//! ```
//!
//! A failure prints the seed and the schedule. `LARDER_SEED=<seed>` repeats the search,
//! `LARDER_SCHEDULE=<schedule>` the one failing run (name the one test), `LARDER_SCHEDULES=<number>`
//! says how many are tried (2000).

use std::{
    env,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, atomic::Ordering::SeqCst},
    task::Poll,
    time::{SystemTime, UNIX_EPOCH},
};

use shuttle::{
    Config, Runner, future,
    scheduler::{PctScheduler, RandomScheduler},
    sync::atomic::{AtomicU64, AtomicUsize},
    thread,
};

use super::harness::{Made, Memo};

fn explore(scenario: fn()) {
    if let Ok(schedule) = env::var("LARDER_SCHEDULE") {
        // Printed over several lines if it is long.
        let schedule: String = schedule.split_whitespace().collect();
        return shuttle::replay(scenario, &schedule);
    }
    let number = |name| env::var(name).ok().and_then(|text| text.parse().ok());
    let seed = number("LARDER_SEED").unwrap_or_else(|| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        now.map_or(0, |now| now.as_nanos() as u64)
    });
    let schedules = number("LARDER_SCHEDULES").unwrap_or(2000) as usize;
    println!("LARDER_SEED={seed} LARDER_SCHEDULES={schedules}");
    let random = RandomScheduler::new_from_seed(seed, schedules);
    Runner::new(random, Config::default()).run(scenario);
    for depth in 2..=4 {
        let pct = PctScheduler::new_from_seed(seed, depth, schedules / 3);
        Runner::new(pct, Config::default()).run(scenario);
    }
}

/// What bodies read and writers change; a stored value is stale if it is older.
#[derive(Default)]
struct Source(AtomicU64);

impl Source {
    fn read(&self) -> u64 {
        let seen = self.0.load(SeqCst);
        thread::yield_now();
        seen
    }

    /// Changes what bodies read; returns the least value that is right from now on.
    fn write(&self) -> u64 {
        self.0.fetch_add(1, SeqCst) + 1
    }
}

/// A memo, and the source that its bodies read.
#[derive(Clone)]
struct World {
    memo: Arc<Memo>,
    source: Arc<Source>,
}

impl World {
    fn new() -> Self {
        Self {
            memo: Arc::new(Memo::new()),
            source: Arc::default(),
        }
    }

    fn spawn<T: 'static>(
        &self,
        act: impl FnOnce(&Self) -> T + 'static + Send,
    ) -> thread::JoinHandle<T>
    where
        T: Send,
    {
        let world = self.clone();
        thread::spawn(move || act(&world))
    }

    fn call(&self, key: u64) -> u64 {
        self.memo.call(key, || Made::Kept(self.source.read()))
    }

    /// A call whose body panics, seen from outside of the panic.
    fn call_that_panics(&self, key: u64) {
        let call = || {
            self.memo.call(key, || {
                self.source.read();
                // Without the hook, which would print each of them.
                resume_unwind(Box::new(()))
            })
        };
        drop(catch_unwind(AssertUnwindSafe(call)));
    }

    async fn call_async(&self, key: u64) -> u64 {
        let body = async || {
            let seen = self.source.read();
            future::yield_now().await;
            Made::Kept(seen)
        };
        self.memo.call_async(key, body).await
    }

    /// A call that is dropped after `polls` polls, if it is not done by then.
    async fn call_dropped(&self, key: u64, polls: usize) {
        let mut call = Box::pin(self.call_async(key));
        for _ in 0..polls {
            let done = poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_ready())).await;
            if done {
                return;
            }
            future::yield_now().await;
        }
    }

    /// Nothing is under way, and what is stored is not older than `least`.
    fn check_end(&self, key: u64, least: u64) {
        assert_eq!(self.memo.flights.running(), 0);
        if let Some(stored) = self.memo.get(key) {
            assert!(
                stored >= least,
                "{stored} was stored, {least} invalidated it"
            );
        }
    }
}

fn join<T>(threads: Vec<thread::JoinHandle<T>>) -> Vec<T> {
    let join = |thread: thread::JoinHandle<T>| thread.join().expect("no panic");
    threads.into_iter().map(join).collect()
}

/// Callers of all kinds while `invalidate` runs after a write; the writer's own next call sees the write.
fn invalidation_wins(invalidate: fn(&Memo)) {
    let world = World::new();
    let mut threads: Vec<_> = (0..2)
        .map(|_| {
            world.spawn(|world| {
                world.call(1);
            })
        })
        .collect();
    threads.push(world.spawn(|world| future::block_on(world.call_dropped(1, 1))));
    let writer = world.spawn(move |world| {
        let least = world.source.write();
        invalidate(&world.memo);
        let seen = world.call(1);
        assert!(
            seen >= least,
            "{seen} was returned after {least} was written"
        );
        least
    });
    join(threads);
    let least = writer.join().expect("no panic");
    world.check_end(1, least);
}

#[test]
fn a_delete_wins_over_every_run_before_it() {
    explore(|| {
        invalidation_wins(|memo| {
            memo.delete(1);
        })
    });
}

#[test]
fn a_clear_wins_over_every_run_before_it() {
    explore(|| invalidation_wins(Memo::clear));
}

#[test]
fn a_delete_wins_over_runs_that_nobody_joins() {
    explore(|| {
        let world = World::new();
        let solo = |world: &World| {
            world.memo.call_solo(1, || Made::Kept(world.source.read()));
        };
        let threads = (0..2).map(|_| world.spawn(solo)).collect();
        let least = world.source.write();
        world.memo.delete(1);
        join(threads);
        world.check_end(1, least);
    });
}

#[test]
fn a_refresh_is_not_undone_by_a_run_before_it() {
    explore(|| {
        let world = World::new();
        let threads = (0..2)
            .map(|_| {
                world.spawn(|world| {
                    world.call(1);
                })
            })
            .collect();
        let least = world.source.write();
        let refreshed = world.memo.refresh(1, || Made::Kept(world.source.read()));
        assert!(refreshed >= least);
        join(threads);
        assert_eq!(world.memo.get(1), Some(least));
        world.check_end(1, least);
    });
}

#[test]
fn without_invalidation_there_is_one_run_at_a_time_and_one_that_counts() {
    explore(|| {
        let world = World::new();
        let inside = Arc::new(AtomicUsize::new(0));
        let threads = (0..3)
            .map(|_| {
                let inside = Arc::clone(&inside);
                world.spawn(move |world| {
                    world.memo.call(1, || {
                        assert_eq!(inside.fetch_add(1, SeqCst), 0, "two runs at once");
                        let seen = world.source.read();
                        inside.fetch_sub(1, SeqCst);
                        Made::Kept(seen)
                    })
                })
            })
            .collect();
        join(threads);
        assert_eq!(world.memo.runs(), 1);
    });
}

#[test]
fn results_that_cannot_be_shared_are_made_one_at_a_time() {
    explore(|| {
        let world = World::new();
        let inside = Arc::new(AtomicUsize::new(0));
        let threads = (0..3)
            .map(|_| {
                let inside = Arc::clone(&inside);
                world.spawn(move |world| {
                    world.memo.call(1, || {
                        assert_eq!(inside.fetch_add(1, SeqCst), 0, "two runs at once");
                        thread::yield_now();
                        inside.fetch_sub(1, SeqCst);
                        Made::Unshared(7)
                    })
                })
            })
            .collect();
        assert_eq!(join(threads), [7; 3]);
        assert_eq!(world.memo.runs(), 3);
    });
}

#[test]
fn panics_and_cancels_hand_over_while_a_delete_comes_in() {
    explore(|| {
        let world = World::new();
        let mut threads = vec![
            world.spawn(|world| world.call_that_panics(1)),
            world.spawn(|world| future::block_on(world.call_dropped(1, 1))),
            world.spawn(|world| {
                world.call(1);
            }),
        ];
        threads.push(world.spawn(|world| {
            future::block_on(world.call_async(1));
        }));
        let least = world.source.write();
        world.memo.delete(1);
        join(threads);
        world.check_end(1, least);
    });
}

#[test]
fn tasks_share_hand_over_and_are_refused_like_threads() {
    explore(|| {
        future::block_on(async {
            let world = World::new();
            let dropped = |polls| {
                let world = world.clone();
                future::spawn_local(async move { world.call_dropped(1, polls).await })
            };
            let cancelled = [dropped(1), dropped(2)];
            let calls = [0; 2].map(|_| {
                let world = world.clone();
                future::spawn_local(async move { world.call_async(1).await })
            });
            let least = world.source.write();
            world.memo.delete(1);
            assert!(world.call_async(1).await >= least);
            for call in calls {
                call.await.expect("no panic");
            }
            for call in cancelled {
                call.await.expect("no panic");
            }
            world.check_end(1, least);
        });
    });
}

#[test]
fn an_aborted_task_hands_over() {
    explore(|| {
        future::block_on(async {
            let world = World::new();
            let [aborted, waits] = [0; 2].map(|_| {
                let world = world.clone();
                future::spawn_local(async move { world.call_async(1).await })
            });
            aborted.abort();
            waits.await.expect("no panic");
            drop(aborted.await);
            world.check_end(1, 0);
        });
    });
}

#[test]
fn a_circle_of_threads_is_found_in_every_order() {
    explore(|| {
        let world = World::new();
        let call = |own: u64, other: u64| {
            world.spawn(move |world| {
                let inner = || Made::Kept(world.memo.call(other, || Made::Unkept(0)) + 1);
                world.memo.call(own, inner)
            })
        };
        let threads = vec![call(1, 2), call(2, 3), call(3, 1)];
        // Zero from the innermost run, one more for each body around it.
        assert!(join(threads).into_iter().all(|value| value <= 3));
        assert_eq!(world.memo.flights.running(), 0);
    });
}

#[test]
fn a_circle_of_tasks_is_found_while_one_is_dropped() {
    explore(|| {
        future::block_on(async {
            let world = World::new();
            let call = |own: u64, other: u64| {
                let world = world.clone();
                future::spawn_local(async move {
                    let memo = &world.memo;
                    let inner = async || {
                        future::yield_now().await;
                        Made::Kept(memo.call_async(other, async || Made::Unkept(0)).await + 1)
                    };
                    memo.call_async(own, inner).await
                })
            };
            let [stays, goes] = [call(1, 2), call(2, 1)];
            future::yield_now().await;
            goes.abort();
            assert!(stays.await.expect("no panic") <= 2);
            drop(goes.await);
            assert_eq!(world.memo.flights.running(), 0);
        });
    });
}
