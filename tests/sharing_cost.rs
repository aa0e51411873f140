//! What shared results cost: commands at the server, and allocations in the process.
//!
//! A target of its own because its allocator counts. The commands are those that the server itself reports, without
//! what its scripts do inside.
#![cfg(unix)]

use std::alloc::System;
use std::hint::black_box;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use larder::{Cache, memoize};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use test_servers::{Connection, Redis, Reply};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Runs a test in a process of its own, where no variable says where results are; `false` there. With these variables.
fn is_elsewhere(test: &str, variables: &[(&str, &str)]) -> bool {
    const ALONE: &str = "LARDER_COST_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return false;
    }
    let mut alone = Command::new(std::env::current_exe().unwrap());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CACHE_") {
            alone.env_remove(name);
        }
    }
    let status = alone
        .args([test, "--exact", "--nocapture"])
        .env(ALONE, "")
        .envs(variables.iter().copied())
        .status();
    assert!(status.unwrap().success(), "{test} failed");
    true
}

/// The server of all tests. One at a time: its reports and the allocator know nothing of tests.
fn server() -> (&'static Redis, MutexGuard<'static, ()>) {
    static SERVER: OnceLock<Redis> = OnceLock::new();
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let server = SERVER.get_or_init(|| {
        let server = Redis::start().unwrap();
        Cache::builder()
            .url(&server.url())
            // On a busy machine a late answer must not become a run of the body.
            .operation_timeout(Duration::from_secs(20))
            .install()
            .unwrap();
        // Connects, and has the server know the scripts.
        text(u64::MAX);
        text::delete(u64::MAX).unwrap();
        text::clear().unwrap();
        server
    });
    (server, turn)
}

/// Listens to the commands that the server is sent.
struct Monitor<'a>(&'a Redis, Connection);

impl<'a> Monitor<'a> {
    fn new(server: &'a Redis) -> Self {
        let mut connection = server.connect().unwrap();
        connection.command(&["MONITOR"]).unwrap();
        Self(server, connection)
    }

    /// The names of the commands that the server was sent during `calls`, without those of scripts.
    fn during(&mut self, calls: impl FnOnce()) -> Vec<String> {
        calls();
        self.0.command(&["ECHO", "the end"]).unwrap();
        let mut commands = Vec::new();
        loop {
            let Reply::Status(line) = self.1.receive().unwrap() else {
                panic!("not a line of MONITOR's");
            };
            if line.contains("\"the end\"") {
                return commands;
            }
            let name = line.split('"').nth(1).unwrap().to_ascii_lowercase();
            if !line.contains(" lua] ") {
                commands.push(name);
            }
        }
    }
}

#[memoize(timeout = 600, scope = "shared")]
fn text(key: u64) -> String {
    format!("{key:0100}")
}

#[memoize(timeout = 600, scope = "shared")]
async fn text_async(key: u64) -> String {
    format!("{key:0100}")
}

#[test]
fn a_hit_is_one_command() {
    if is_elsewhere("a_hit_is_one_command", &[]) {
        return;
    }
    let (server, _turn) = server();
    text(1);
    pollster::block_on(text_async(1));
    let mut monitor = Monitor::new(server);
    let commands = monitor.during(|| {
        for _ in 0..50 {
            assert_eq!(text(1).len(), 100);
            assert_eq!(pollster::block_on(text_async(1)).len(), 100);
        }
    });
    assert_eq!(commands, vec!["mget"; 100]);
}

#[test]
fn a_miss_is_three_commands_and_an_invalidation_one() {
    if is_elsewhere("a_miss_is_three_commands_and_an_invalidation_one", &[]) {
        return;
    }
    let (server, _turn) = server();
    let mut monitor = Monitor::new(server);
    let misses = monitor.during(|| {
        for key in 1000..1020 {
            text(key);
            pollster::block_on(text_async(key));
        }
    });
    assert_eq!(misses.len(), 3 * 40, "{misses:?}");
    let three = ["mget", "evalsha", "evalsha"];
    assert!(misses.chunks(3).all(|miss| miss == three), "{misses:?}");

    let deleted = monitor.during(|| {
        for key in 1000..1020 {
            text::delete(key).unwrap();
            pollster::block_on(text_async::delete(key)).unwrap();
        }
    });
    assert_eq!(deleted, vec!["evalsha"; 40]);

    let cleared = monitor.during(|| text::clear().unwrap());
    assert_eq!(cleared, ["unlink"]);
}

#[test]
fn a_miss_that_takes_the_lease_first_is_two_commands() {
    let name = "a_miss_that_takes_the_lease_first_is_two_commands";
    if is_elsewhere(name, &[("CACHE_LEASE_FIRST", "true")]) {
        return;
    }
    let (server, _turn) = server();
    let mut monitor = Monitor::new(server);
    let misses = monitor.during(|| {
        for key in 3000..3020 {
            text(key);
            pollster::block_on(text_async(key));
        }
    });
    assert_eq!(misses, vec!["evalsha"; 2 * 40]);
    let hits = monitor.during(|| assert_eq!(text(3000).len(), 100));
    assert_eq!(hits, ["evalsha"]);
}

#[test]
fn hits_of_many_tasks_share_commands() {
    if is_elsewhere("hits_of_many_tasks_share_commands", &[]) {
        return;
    }
    const ROUNDS: usize = 100;
    let (server, _turn) = server();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    for key in 2000..2016 {
        runtime.block_on(text_async(key));
    }
    let mut monitor = Monitor::new(server);
    let commands = monitor.during(|| {
        for _ in 0..ROUNDS {
            runtime.block_on(async {
                let calls = (2000..2016).map(|key| (key, tokio::spawn(text_async(key))));
                for (key, call) in calls.collect::<Vec<_>>() {
                    assert_eq!(call.await.unwrap(), format!("{key:0100}"));
                }
            });
        }
    });
    assert!(commands.iter().all(|name| name == "mget"), "{commands:?}");
    // The first of a round may go alone; the others come while the store's thread wakes up for it.
    assert!(commands.len() < 16 * ROUNDS / 2, "{}", commands.len());
}

/// Allocations of a call by all threads, the least of several tries: the harness has its own now and then.
fn allocations(mut call: impl FnMut()) -> f64 {
    const CALLS: usize = 200;
    let tries = (0..10).map(|_| {
        let region = Region::new(ALLOCATOR);
        for _ in 0..CALLS {
            call();
        }
        let change = region.change();
        change.allocations + change.reallocations
    });
    tries.min().unwrap_or(usize::MAX) as f64 / CALLS as f64
}

/// A caller has the key, the place for the answer and the value; a future and its executor come to it where it is a
/// task. The rest is the command, what redis-rs makes of it and the reply, and is shared by those who wait together.
#[test]
fn a_hit_allocates_little() {
    if is_elsewhere("a_hit_allocates_little", &[]) {
        return;
    }
    let (_server, _turn) = server();
    text(1);
    pollster::block_on(text_async(1));
    let sync = allocations(|| drop(black_box(text(1))));
    let asynchronous = allocations(|| drop(black_box(pollster::block_on(text_async(1)))));
    println!("{sync} for a sync hit, {asynchronous} for an async one");
    assert!(sync < 21.0, "{sync} allocations");
    assert!(asynchronous < 23.0, "{asynchronous} allocations");
}

#[test]
fn hits_of_many_tasks_allocate_less() {
    if is_elsewhere("hits_of_many_tasks_allocate_less", &[]) {
        return;
    }
    const TASKS: usize = 16;
    let (_server, _turn) = server();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let round = || {
        runtime.block_on(async {
            let calls = (0..TASKS).map(|_| tokio::spawn(text_async(2)));
            for call in calls.collect::<Vec<_>>() {
                drop(black_box(call.await.unwrap()));
            }
        });
    };
    round();
    let each = allocations(round) / TASKS as f64;
    println!("{each} for one of {TASKS} hits");
    // With one for the task.
    assert!(each < 13.0, "{each} allocations");
}
