//! Where calls come from: threads, runtimes of every kind, executors without a runtime. Each is answered, and
//! its result is shared.

use std::thread;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::runtime::{Builder, Runtime};

use crate::functions::{self, call_task, number};
use crate::stage::with_server;

/// A place to call from.
struct Scenario {
    name: &'static str,
    run: fn(keys: std::ops::Range<u64>),
}

const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "threads",
        run: |keys| {
            thread::scope(|scope| {
                for key in keys {
                    scope.spawn(move || all_sync(key));
                }
            });
        },
    },
    Scenario {
        name: "inside_current_thread",
        run: |keys| inside(&current_thread(), keys),
    },
    Scenario {
        name: "inside_one_worker",
        run: |keys| inside(&workers(1), keys),
    },
    Scenario {
        name: "inside_two_workers",
        run: |keys| inside(&workers(2), keys),
    },
    Scenario {
        name: "blocking_tasks",
        run: |keys| {
            for runtime in [current_thread(), workers(1)] {
                let keys = keys.clone();
                runtime.block_on(async {
                    let call = |key| tokio::task::spawn_blocking(move || all_sync(key));
                    for called in join_all(keys.map(call)).await {
                        called.expect("no panic");
                    }
                });
            }
        },
    },
    Scenario {
        name: "tasks",
        run: |keys| {
            // Each runtime ends before the next one begins, and the store's connection stays.
            for runtime in [current_thread(), workers(1), workers(2)] {
                let keys = keys.clone();
                runtime.block_on(async {
                    let tasks: Vec<_> = keys.map(|key| tokio::spawn(all_async(key))).collect();
                    for task in tasks {
                        task.await.expect("no panic");
                    }
                });
            }
        },
    },
    Scenario {
        name: "joined_on_one_thread",
        run: |keys| {
            let both = keys.flat_map(|key| [key, key]);
            current_thread().block_on(join_all(both.map(|key| call_task("task", key))));
        },
    },
    Scenario {
        name: "without_a_runtime",
        run: |keys| {
            pollster::block_on(join_all(keys.clone().map(all_async)));
            thread::scope(|scope| {
                for key in keys {
                    scope.spawn(move || pollster::block_on(all_async(key)));
                }
            });
        },
    },
    Scenario {
        name: "sync_inside_async_body",
        run: |keys| {
            // A sync call of one key while a task that waits for another key is on the same thread.
            current_thread().block_on(async {
                for key in keys {
                    let task = tokio::spawn(async move { call_task("task", key).await });
                    functions::call("plain", key);
                    tokio::task::yield_now().await;
                    functions::call("plain", key + 1);
                    number(key, task.await.expect("no panic"));
                }
            });
        },
    },
];

fn current_thread() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

fn workers(number: usize) -> Runtime {
    let mut builder = Builder::new_multi_thread();
    let builder = builder.worker_threads(number).enable_all();
    builder.build().expect("a runtime")
}

/// A miss, a hit, a change, and a miss again.
fn all_sync(key: u64) {
    number(key, functions::call("plain", key));
    number(key, functions::call("plain", key));
    functions::change("plain", "delete", key, 0).expect("confirmed");
    number(key, functions::call("plain", key));
}

async fn all_async(key: u64) {
    number(key, call_task("task", key).await);
    number(key, call_task("task", key).await);
    let deleted = functions::change_task("task", "delete", key, 0).await;
    deleted.expect("confirmed");
    number(key, call_task("task", key).await);
}

/// Sync calls in the midst of tasks, as nobody should make them and many do.
fn inside(runtime: &Runtime, keys: std::ops::Range<u64>) {
    runtime.block_on(async {
        all_sync(keys.start);
        let calls = keys.map(|key| tokio::spawn(async move { all_sync(key) }));
        for call in calls.collect::<Vec<_>>() {
            call.await.expect("no panic");
        }
    });
}

/// Calls from the place of this name.
pub(crate) fn run(name: &str) -> String {
    let scenario = SCENARIOS.iter().find(|scenario| scenario.name == name);
    (scenario.expect("a place").run)(0..20);
    "done".to_owned()
}

#[test]
fn calls_are_answered_wherever_they_come_from() {
    let (_redis, stage) = with_server();
    for Scenario { name, .. } in SCENARIOS {
        println!("{name}");
        let worker = stage.worker();
        let answer = worker.ask(&format!("runtimes {name}"));
        let Some(answer) = answer.within(Duration::from_secs(20)) else {
            panic!("{name}: no answer\n{}", worker.output());
        };
        answer.is_done();
    }
    // What was called last is shared with a process that has called nothing.
    let other = stage.worker();
    for key in 0..20 {
        for name in ["plain", "task"] {
            other.call(name, key);
        }
    }
    assert_eq!(other.runs(), 0);
}
