//! How many allocations does a shared hit make, in all threads together?
//!
//! The contestants of `shared_hit` once more, in a process whose allocator counts. A store of larder's works on
//! a thread of its own, and what is allocated there counts like the rest.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[expect(dead_code, reason = "`main` is for the timed run")]
mod shared_hit;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    shared_hit::ask(|load| {
        load.count(|| {
            let stats = ALLOCATOR.stats();
            stats.allocations + stats.reallocations
        });
    })
}
