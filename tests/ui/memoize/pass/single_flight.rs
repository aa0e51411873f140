#[path = "../../probe.rs"]
mod probe;

use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use larder::memoize;
use probe::{hit, miss};

static TOGETHER: Barrier = Barrier::new(2);
static RUNS: AtomicU32 = AtomicU32::new(0);

#[memoize(single_flight = false)]
fn switched_off(id: u32) -> u32 {
    // Passed only if two bodies run at the same time.
    TOGETHER.wait();
    RUNS.fetch_add(1, Ordering::Relaxed);
    id
}

#[memoize(single_flight = true)]
async fn switched_on(id: u32) -> u32 {
    id
}

fn main() {
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| assert_eq!(switched_off(1), 1));
        }
    });
    assert_eq!(RUNS.load(Ordering::Relaxed), 2);
    hit(|| switched_off(1));
    miss(|| pollster::block_on(switched_on(1)));
    hit(|| pollster::block_on(switched_on(1)));
    assert!(!switched_off::memo().policy().single_flight);
    assert!(switched_on::memo().policy().single_flight);
}
