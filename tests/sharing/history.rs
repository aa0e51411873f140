//! The history of many reads and changes by several processes, under faults, looked at for one thing: a read that
//! began after an invalidation was confirmed and returned what was computed before it.

mod faults;
mod readers;
mod told;

use std::thread;
use std::time::{Duration, Instant};

use test_servers::{FaultProxy, Redis, Reply};

use crate::stage::{OPERATION, Stage};
use crate::worker::Worker;
use faults::Faults;

pub(crate) use readers::run;

/// Keys that everybody wants. Each is changed by the worker of its number.
pub(crate) const HOT: u64 = 3;

/// The workers: the first two reach the server directly, the others through a proxy.
const WORKERS: usize = 4;

/// What a history came to.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Outcome {
    pub(crate) reads: u64,
    /// Reads that the store did not answer; what others computed meanwhile may be older for them.
    pub(crate) unanswered: u64,
    pub(crate) changes: u64,
    pub(crate) violations: u64,
    pub(crate) faults: u64,
}

/// A history of at least so many reads, and of at least a second.
#[derive(Debug, Clone, Copy)]
struct History {
    reads: u64,
    seed: u64,
    has_faults: bool,
    /// Whether somebody puts old values back into the store without asking for a lease.
    is_forged: bool,
}

impl History {
    fn run(self) -> Outcome {
        let redis = Redis::start().expect("a server");
        let proxy = FaultProxy::start(redis.address()).expect("a proxy");
        let stage = Stage::at(&redis.url());
        let proxied = redis.url_through(&proxy);
        let start = |index: usize, seed: u64| {
            let worker = if index < WORKERS / 2 {
                // Whatever happens on a busy machine, it has its answers.
                stage.worker_with(&[("CACHE_OPERATION_TIMEOUT", "20")])
            } else {
                let timeout = OPERATION.to_string();
                stage.worker_without_cache(&[(told::ADDRESS, &proxied), (told::TIMEOUT, &timeout)])
            };
            worker.tell("quiet");
            // From short ones, which are mostly stored, to long ones, which are mostly overtaken.
            worker.tell(&format!("body {}", 2 + 6 * index));
            // Goes on until the process ends.
            drop(worker.ask(&format!("history {index} {}", seed ^ index as u64)));
            worker
        };
        let mut workers: Vec<_> = (0..WORKERS).map(|index| start(index, self.seed)).collect();
        let mut outcome = Outcome::default();
        let mut faults = Faults::new(self.seed, &redis, &proxy);
        let began = Instant::now();
        let mut forged = Vec::new();
        loop {
            thread::sleep(Duration::from_millis(100));
            if self.is_forged {
                forge(&redis, &mut forged);
            }
            if self.has_faults
                && let Some(victim) = faults.next()
            {
                let victim = victim % WORKERS;
                workers[victim].kill();
                outcome.close(&workers[victim]);
                workers[victim] = start(victim, self.seed + faults.number());
            }
            let so_far = workers.iter().fold(outcome, |mut sum, worker| {
                sum.add(worker);
                sum
            });
            let is_enough = so_far.reads >= self.reads && began.elapsed() > Duration::from_secs(1);
            if is_enough {
                break;
            }
            let reads_at_least = began.elapsed().as_secs() * 20;
            assert!(
                so_far.reads >= reads_at_least,
                "it stands still: {so_far:?}\n{}",
                workers[0].output()
            );
        }
        for worker in &workers {
            worker.kill();
            outcome.close(worker);
        }
        outcome.faults = faults.number();
        outcome
    }
}

impl Outcome {
    /// As [`Outcome::add`], of a worker that says no more.
    fn close(&mut self, worker: &Worker) {
        self.add(worker);
        let events = worker.events();
        let violations = events.iter().filter(|event| event.starts_with("violation"));
        violations.for_each(|violation| println!("{violation}"));
    }

    /// What a worker has said so far.
    fn add(&mut self, worker: &Worker) {
        for event in worker.events() {
            let words: Vec<_> = event.split(' ').collect();
            match words[..] {
                ["progress", reads, unanswered, changes] => {
                    let [reads, unanswered, changes] =
                        [reads, unanswered, changes].map(|word| word.parse::<u64>());
                    self.reads += reads.unwrap_or(0);
                    self.unanswered += unanswered.unwrap_or(0);
                    self.changes += changes.unwrap_or(0);
                }
                ["violation", ..] => self.violations += 1,
                _ => {}
            }
        }
    }
}

/// Puts the values back that were there the last time, as a cache does that asks nobody.
fn forge(redis: &Redis, before: &mut Vec<(String, Vec<u8>)>) {
    for (name, bytes) in before.drain(..) {
        let set = [b"SET".as_slice(), name.as_bytes(), &bytes];
        redis.command(&set).expect("an answer");
    }
    for function in ["plain", "task"] {
        for name in crate::stage::names_of(redis, function) {
            if let Ok(Reply::Bytes(bytes)) = redis.command(&["GET", &name]) {
                before.push((name, bytes));
            }
        }
    }
}

/// A number from the environment, for histories that are replayed or longer.
fn from_environment(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("a number"))
}

fn seed() -> u64 {
    from_environment("LARDER_SOAK_SEED").unwrap_or_else(|| u64::from(std::process::id()) * 7_919)
}

fn check(reads: u64) {
    let seed = seed();
    println!("seed {seed}");
    let history = History {
        reads,
        seed,
        has_faults: true,
        is_forged: false,
    };
    let began = Instant::now();
    let outcome = history.run();
    println!("{outcome:?} in {:.1?}, seed {seed}", began.elapsed());
    assert_eq!(outcome.violations, 0, "LARDER_SOAK_SEED={seed}");
    assert!(outcome.reads >= reads, "{outcome:?}");
    assert!(outcome.changes > outcome.reads / 1_000, "{outcome:?}");
    assert!(outcome.unanswered < outcome.reads / 2, "{outcome:?}");
}

#[test]
fn no_read_is_older_than_an_invalidation() {
    check(20_000);
}

/// The long form, `cargo xtask soak`: `LARDER_SOAK_READS` reads, `LARDER_SOAK_SEED` for the faults of another.
#[test]
#[ignore = "takes minutes; `cargo xtask soak` runs it"]
fn soak() {
    check(from_environment("LARDER_SOAK_READS").unwrap_or(100_000));
}

/// Otherwise nobody would know whether it looks at all.
#[test]
fn an_old_value_that_somebody_puts_back_is_found() {
    let history = History {
        reads: 5_000,
        seed: seed(),
        has_faults: false,
        is_forged: true,
    };
    let outcome = history.run();
    assert!(outcome.violations > 0, "{outcome:?}");
}
