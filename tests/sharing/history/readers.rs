//! A worker's part in a history: threads that read, and one that changes a key and invalidates it.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use super::faults::Random;
use super::{HOT, told};
use crate::functions::{self, WORLD, number};
use crate::worker::{RUNTIME, say};

/// How many threads read.
const READERS: u64 = 4;

/// What this worker did since it last said so, and what its own changes oblige it to.
#[derive(Debug, Default)]
struct Tally {
    reads: AtomicU64,
    unanswered: AtomicU64,
    changes: AtomicU64,
    /// For its own key, the number whose change has returned, with success or without: no call of this process
    /// that starts later may return an older one.
    own: [AtomicU64; 3],
}

const FUNCTIONS: [&str; 3] = ["plain", "task", "unleased"];

/// `index seed`: reads all hot keys and changes the one of its index, until the process ends.
pub(crate) fn run(words: &[&str]) -> String {
    let [index, seed] = words else {
        panic!("two numbers");
    };
    let (index, seed): (u64, u64) = (
        index.parse().expect("a number"),
        seed.parse().expect("a number"),
    );
    let knows = told::install();
    let tally = Tally::default();
    thread::scope(|scope| {
        for reader in 0..READERS {
            let (tally, random) = (&tally, Random::new(seed ^ (reader + 1) << 8));
            scope.spawn(move || read(tally, index, random, knows));
        }
        if index < HOT {
            let (tally, random) = (&tally, Random::new(seed ^ 0xff << 8));
            scope.spawn(move || change(tally, index, random, knows));
        }
        loop {
            thread::sleep(Duration::from_millis(50));
            let [reads, unanswered, changes] = [&tally.reads, &tally.unanswered, &tally.changes]
                .map(|count| count.swap(0, SeqCst));
            say(&format!("! progress {reads} {unanswered} {changes}"));
        }
    })
}

fn read(tally: &Tally, index: u64, mut random: Random, knows: bool) {
    // Bodies of tasks sleep, for which they need a runtime; they run on this thread all the same.
    let _timers = RUNTIME.enter();
    loop {
        let key = random.below(HOT);
        let function = random.below(3) as usize;
        let confirmed = WORLD.confirmed(key, function as u64);
        let own = match key == index {
            true => tally.own[function].load(SeqCst),
            false => 0,
        };
        told::forget();
        let name = FUNCTIONS[function];
        let found = match functions::is_task(name) {
            false => functions::call(name, key),
            true => pollster::block_on(functions::call_task(name, key)),
        };
        let found = number(key, found);
        let is_answered = !knows || told::was_told();
        tally.reads.fetch_add(1, SeqCst);
        if !is_answered {
            tally.unanswered.fetch_add(1, SeqCst);
        }
        if is_answered && found < confirmed {
            say(&format!(
                "! violation {name} {key}: {found}, confirmed was {confirmed}"
            ));
        }
        if found < own {
            say(&format!("! violation {name} {key}: {found}, own was {own}"));
        }
    }
}

/// Changes the source, then invalidates, then says so.
fn change(tally: &Tally, key: u64, mut random: Random, is_proxied: bool) {
    loop {
        thread::sleep(Duration::from_millis(random.below(25)));
        let next = WORLD.number(key) + 1;
        WORLD.set_number(key, next);
        for (place, (function, own)) in (0..).zip(FUNCTIONS.iter().zip(&tally.own)) {
            // Mostly the key alone: whole functions would be empty all the time.
            let verb = match random.below(20) {
                0 => "clear",
                1 => "expire",
                // A value that is put asks for no lease: held up by a proxy, it may come after its process was killed
                // and another has invalidated it.
                2 if !is_proxied => "put",
                _ => "delete",
            };
            let value = functions::result(key, next);
            let apply = |verb| match functions::is_task(function) {
                false => functions::change(function, verb, key, value),
                true => pollster::block_on(functions::change_task(function, verb, key, value)),
            };
            let mut applied = apply(verb);
            own.store(next, SeqCst);
            while applied.is_err() {
                thread::sleep(Duration::from_millis(20));
                applied = apply("delete");
            }
            WORLD.confirm(key, place, next);
        }
        tally.changes.fetch_add(1, SeqCst);
    }
}
