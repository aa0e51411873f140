#[path = "../../probe.rs"]
mod probe;

use larder::memoize;
use probe::{hit, miss};

#[memoize(max_entries = 1)]
fn one(id: u32) -> u32 {
    id
}

#[memoize(max_entries = 1_000)]
fn many(id: u32) -> u32 {
    id
}

#[memoize(max_entries = 2, scope = "thread")]
fn least_recently_used(id: u32) -> u32 {
    id
}

fn main() {
    miss(|| one(1));
    hit(|| one(1));
    miss(|| one(2));
    miss(|| one(1));
    for id in 0..1_000 {
        miss(|| many(id));
    }
    for id in 0..1_000 {
        hit(|| many(id));
    }
    miss(|| least_recently_used(1));
    miss(|| least_recently_used(2));
    hit(|| least_recently_used(1));
    miss(|| least_recently_used(3));
    hit(|| least_recently_used(1));
    miss(|| least_recently_used(2));
}
