//! What a table costs in memory, counted by the allocator: per entry, after a million expired
//! entries, and on a hit.

use std::alloc::System;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cache_core::clock::now;
use cache_core::expiry::{Expiry, Lifetime, Never, Until, Weighed};
use cache_core::table::{Limits, Table};
use cache_core::testing::ManualClock;
use cache_core::thread_table::ThreadTable;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const MILLION: u64 = 1_000_000;

/// How often a million entries come and expire.
const ROUNDS: u64 = 3;

const HOUR: Lifetime = Lifetime {
    timeout: Some(Duration::from_secs(3_600)),
    time_to_idle: None,
};

/// The allocator counts for the whole process, so one test at a time may count.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The bytes that were allocated and not freed since the start of `region`.
fn held(region: &Region<'_, System>) -> isize {
    let change = region.change();
    change.bytes_allocated as isize - change.bytes_deallocated as isize
}

/// A table for up to `max_entries` numbers.
fn table<V: Clone + Send + Sync + 'static, X: Expiry>(max_entries: u64) -> Table<u64, V, X> {
    Table::new(Limits {
        max_entries: Some(max_entries),
        max_bytes: None,
    })
}

fn bytes_per_entry<X: Expiry>() -> f64 {
    let region = Region::new(ALLOCATOR);
    // Room for all of them, whichever shard their hashes choose.
    let table = table::<u64, X>(MILLION + MILLION / 10);
    for key in 0..MILLION {
        drop(table.insert(key, key, HOUR, 8));
    }
    assert_eq!(table.len() as u64, MILLION);
    held(&region) as f64 / MILLION as f64
}

#[test]
fn a_million_entries_cost_at_most_64_bytes_each() {
    let _alone = alone();
    for bytes in [
        bytes_per_entry::<Never>(),
        bytes_per_entry::<Until>(),
        bytes_per_entry::<Weighed<Until>>(),
    ] {
        assert!(bytes <= 64.0, "{bytes} bytes per entry");
    }
}

#[test]
fn memory_is_flat_after_millions_of_expired_entries() {
    let _alone = alone();
    let clock = ManualClock::freeze();
    let region = Region::new(ALLOCATOR);
    let table = table::<Arc<[u64; 4]>, Until>(2 * MILLION);
    let mut rounds = Vec::new();
    for round in 0..ROUNDS {
        for key in round * MILLION..(round + 1) * MILLION {
            drop(table.insert(key, Arc::new([key; 4]), HOUR, 1));
        }
        assert_eq!(table.len() as u64, MILLION);
        let full = held(&region);
        clock.advance(Duration::from_secs(3_600));
        // Nothing is read: the sweep alone frees them.
        assert_eq!(table.sweep(now()) as u64, MILLION);
        rounds.push((full, held(&region)));
    }
    assert_eq!(table.expirations(), ROUNDS * MILLION);
    assert_eq!(table.evictions(), 0);

    let (full, swept) = rounds[0];
    let value = size_of::<[u64; 4]>() + 2 * size_of::<usize>();
    let values = isize::try_from(value as u64 * MILLION).expect("a few dozen megabytes");
    assert!(full - swept >= values, "the values are freed: {rounds:?}");
    for (later_full, later_swept) in &rounds[1..] {
        assert!(*later_full <= full + full / 100, "{rounds:?}");
        assert!(*later_swept <= swept + swept / 100, "{rounds:?}");
    }
}

#[test]
fn a_stream_of_expired_entries_needs_no_timer() {
    let _alone = alone();
    let clock = ManualClock::freeze();
    let table = table::<Arc<u64>, Until>(MILLION);
    let mut most = 0;
    // A thousand a second, each for ten seconds: about ten thousand are fresh at a time.
    for key in 0..100_000 {
        drop(table.insert(
            key,
            Arc::new(key),
            Lifetime {
                timeout: Some(Duration::from_secs(10)),
                time_to_idle: None,
            },
            1,
        ));
        table.sweep_overdue();
        clock.advance(Duration::from_millis(1));
        most = most.max(table.len());
    }
    assert!(most >= 10_000);
    // Twice the slack of a quarter, because a timer gets the first chance.
    assert!(most <= 17_000, "{most} entries at once");
}

#[test]
fn a_table_that_was_never_full_does_not_pay_for_its_bound() {
    let _alone = alone();
    let region = Region::new(ALLOCATOR);
    let small = table::<u64, Until>(MILLION);
    drop(small.insert(1, 1, HOUR, 1));
    let thread: ThreadTable<u64, u64, Until> = ThreadTable::new(MILLION as usize);
    thread.insert(1, 1, HOUR);
    // Some hundred bytes for each of four shards per core.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let bound = 4_096 + 1_024 * cores as isize * 4;
    assert!(held(&region) <= bound, "{} bytes", held(&region));
}

#[test]
fn hits_allocate_nothing() {
    let _alone = alone();
    let numbers = table::<u64, Never>(1_000);
    let texts: Table<Box<str>, Arc<str>, Until> = Table::new(Limits::default());
    let thread: ThreadTable<u64, u64, Until> = ThreadTable::new(1_000);
    drop(numbers.insert(1, 1, HOUR, 1));
    drop(texts.insert("one".into(), "1".into(), HOUR, 1));
    thread.insert(1, 1, HOUR);

    // The test runner's other thread may allocate meanwhile, but hardly in each of ten rounds.
    let fewest = (0..10)
        .map(|_| {
            let region = Region::new(ALLOCATOR);
            for _ in 0..1_000 {
                assert_eq!(numbers.get(&1), Some(1));
                assert_eq!(texts.get("one").as_deref(), Some("1"));
                assert_eq!(thread.get(&1), Some(1));
                assert!(numbers.get(&2).is_none() && texts.contains("one"));
            }
            let change = region.change();
            change.allocations + change.reallocations
        })
        .min();
    assert_eq!(fewest, Some(0));
}
