//! How many allocations does a call make?
//!
//! The contestants of the timed questions once more, in a process whose
//! allocator counts: counting costs time, so it is not done while timing.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[expect(dead_code, reason = "`main` is for the timed run")]
mod hit;
#[expect(dead_code, reason = "`main` is for the timed run")]
mod hit_async;
#[expect(dead_code, reason = "`main` is for the timed run")]
mod hit_str;
#[expect(dead_code, reason = "`main` is for the timed run")]
mod hit_thread;
#[expect(dead_code, reason = "`main` is for the timed run")]
mod miss;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let questions = [
        hit::races,
        hit_str::races,
        hit_async::races,
        hit_thread::races,
        miss::races,
    ];
    for race in questions.into_iter().flat_map(|races| races()) {
        race.count(|| {
            let stats = ALLOCATOR.stats();
            stats.allocations + stats.reallocations
        });
    }
}
