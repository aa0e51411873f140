//! Freshness over time, and the sweeps that free what is over.

use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::{FOR_EVER, seconds};
use crate::clock::{Tick, now};
use crate::expiry::{Idle, Lifetime, Never, Until, Weighed};
use crate::table::{Limits, Table};
use crate::testing::ManualClock;

fn second(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[test]
fn an_entry_is_fresh_until_its_timeout() {
    let clock = ManualClock::freeze();
    let table: Table<u8, u8, Until> = Table::new(Limits::default());
    drop(table.insert(1, 1, seconds(10), 1));
    drop(table.insert(2, 2, FOR_EVER, 1));

    clock.advance(second(10) - Duration::from_millis(1));
    assert_eq!(table.get(&1), Some(1));
    assert!(table.contains(&1));
    clock.advance(Duration::from_millis(1));
    assert_eq!(table.get(&1), None);
    assert!(!table.contains(&1));
    assert_eq!(table.snapshot(), [(2, 2)]);
    assert!(!table.remove(&1).was_live());

    clock.advance(second(1_000_000));
    assert_eq!(table.get(&2), Some(2));
    assert!(table.remove(&2).was_live());
    assert_eq!(table.get(&2), None);
}

#[test]
fn a_new_entry_begins_a_new_life() {
    let clock = ManualClock::freeze();
    let table: Table<u8, u8, Until> = Table::new(Limits::default());
    drop(table.insert(1, 1, seconds(10), 1));
    clock.advance(second(8));
    drop(table.insert(1, 2, seconds(10), 1));
    clock.advance(second(8));
    assert_eq!(table.get(&1), Some(2));
    drop(table.insert(1, 3, seconds(0), 1));
    assert_eq!(table.get(&1), None, "a lifetime of nothing");
}

#[test]
fn use_keeps_an_idle_entry_and_looking_does_not() {
    let clock = ManualClock::freeze();
    let table: Table<u8, u8, Idle> = Table::new(Limits::default());
    let lifetime = Lifetime {
        timeout: Some(second(25)),
        time_to_idle: Some(second(10)),
    };
    for key in [1, 2] {
        drop(table.insert(key, key, lifetime, 1));
    }
    for _ in 0..2 {
        clock.advance(second(9));
        assert_eq!(table.get(&1), Some(1));
        // None of these is a use.
        table.contains(&2);
        table.sweep(now());
        assert!(table.snapshot().contains(&(1, 1)));
    }
    assert_eq!(table.get(&2), None);
    assert_eq!(table.expirations(), 1);
    clock.advance(second(7));
    assert_eq!(table.get(&1), None, "the timeout ends it, used or not");
}

#[test]
fn idle_entries_may_have_one_bound_only() {
    let clock = ManualClock::freeze();
    let table: Table<u8, u8, Weighed<Idle>> = Table::new(Limits::default());
    let idle = Lifetime {
        timeout: None,
        time_to_idle: Some(second(10)),
    };
    drop(table.insert(1, 1, idle, 1));
    drop(table.insert(2, 2, seconds(30), 1));
    for _ in 0..3 {
        clock.advance(second(9));
        assert_eq!((table.get(&1), table.get(&2)), (Some(1), Some(2)));
    }
    clock.advance(second(9));
    assert_eq!((table.get(&1), table.get(&2)), (Some(1), None));
}

#[test]
fn expiring_ends_freshness_and_the_next_sweep_frees() {
    let clock = ManualClock::freeze();
    let table: Table<u8, u8, Until> = Table::new(Limits::default());
    drop(table.insert(1, 1, FOR_EVER, 1));
    assert_eq!(table.next_sweep(), None);

    assert!(table.expire(&1).was_live());
    assert_eq!((table.get(&1), table.len()), (None, 1));
    assert!(!table.expire(&1).was_live(), "it was not fresh any more");
    assert!(!table.expire(&7).was_live(), "it was never there");
    clock.advance(second(61));
    assert!(table.sweep_due(now()));
    assert_eq!((table.sweep(now()), table.len()), (1, 0));

    let idle: Table<u8, u8, Weighed<Idle>> = Table::new(Limits::default());
    drop(idle.insert(1, 1, FOR_EVER, 1));
    assert!(idle.expire(&1).was_live());
    assert_eq!((idle.get(&1), idle.len()), (None, 1));
}

#[test]
fn what_cannot_expire_is_removed_instead() {
    let table: Table<u8, u8, Never> = Table::new(Limits::default());
    drop(table.insert(1, 1, FOR_EVER, 1));
    let removed = table.expire(&1);
    assert!(removed.was_live());
    assert_eq!(removed.into_value(), Some(1));
    assert_eq!((table.get(&1), table.len()), (None, 0));
}

#[test]
fn a_sweep_frees_the_expired_and_nothing_else() {
    let clock = ManualClock::freeze();
    let table: Table<u64, u64, Until> = Table::new(Limits::default());
    for key in 0..5_000 {
        drop(table.insert(key, key, seconds(key % 100 + 1), 1));
    }
    clock.advance(second(50));
    assert_eq!(table.sweep(now()), 2_500);
    assert_eq!((table.len(), table.expirations()), (2_500, 2_500));
    assert_eq!(table.evictions(), 0);
    for key in 0..5_000 {
        let expected = (key % 100 >= 50).then_some(key);
        assert_eq!(table.get(&key), expected);
    }
    clock.advance(second(50));
    assert_eq!(table.sweep(now()), 2_500);
    assert!(table.is_empty());
}

#[test]
fn the_next_sweep_is_told_once_and_never_for_nothing() {
    let clock = ManualClock::freeze();
    let table: Table<u8, u8, Until> = Table::new(Limits::default());
    assert_eq!(table.next_sweep(), None, "an empty table");
    drop(table.insert(1, 1, FOR_EVER, 1));
    assert_eq!(table.next_sweep(), None, "what never expires");

    let start = now();
    drop(table.insert(2, 2, seconds(100), 1));
    assert_eq!(table.next_sweep(), Some(start.after(second(125))));
    assert_eq!(table.next_sweep(), None, "told before");
    clock.advance(second(1));
    drop(table.insert(3, 3, seconds(100), 1));
    assert_eq!(table.next_sweep(), None, "not earlier than told before");
    drop(table.insert(4, 4, seconds(2), 1));
    let earlier = table.next_sweep().expect("an earlier sweep");
    assert!(earlier < start.after(second(5)));
    assert!(!table.sweep_due(now()));

    clock.advance(second(3));
    assert!(table.sweep_due(now()));
    assert_eq!(table.sweep(now()), 1);
    let next = table.next_sweep().expect("two entries are left to expire");
    assert!(next > start.after(second(100)) && next < start.after(second(126)));
    clock.advance(second(200));
    assert_eq!(table.sweep(now()), 2);
    assert_eq!(table.next_sweep(), None, "nothing is left to expire");
    assert!(!table.sweep_due(Tick::FOREVER.min(now())));
}

#[test]
fn an_overdue_sweep_is_made_up_for_after_an_insertion() {
    let clock = ManualClock::freeze();
    let table: Table<u64, u64, Until> = Table::new(Limits::default());
    for key in 0..100 {
        drop(table.insert(key, key, seconds(40), 1));
    }
    clock.advance(second(51));
    drop(table.insert(100, 100, seconds(40), 1));
    table.sweep_overdue();
    assert_eq!(table.len(), 101, "due, but a timer may still come");
    clock.advance(second(11));
    drop(table.insert(101, 101, seconds(40), 1));
    table.sweep_overdue();
    assert_eq!((table.len(), table.expirations()), (2, 100));
    table.sweep_overdue();
    assert_eq!(table.expirations(), 100);
}

/// A key that sweeps its table when it is hashed for the first time: after an insertion began
/// and before the entry is in.
#[derive(Clone, Default)]
struct Sweeper {
    table: Arc<OnceLock<Table<Sweeper, u8, Until>>>,
    swept: Arc<AtomicBool>,
}

impl Hash for Sweeper {
    fn hash<H: Hasher>(&self, _: &mut H) {
        if let Some(table) = self.table.get()
            && !self.swept.swap(true, Ordering::Relaxed)
        {
            assert_eq!(table.sweep(now()), 0);
        }
    }
}

impl PartialEq for Sweeper {
    fn eq(&self, _: &Sweeper) -> bool {
        true
    }
}

impl Eq for Sweeper {}

#[test]
fn a_sweep_in_the_middle_of_an_insertion_misses_nothing() {
    let _clock = ManualClock::freeze();
    let key = Sweeper::default();
    let table = key.table.get_or_init(|| Table::new(Limits::default()));
    drop(table.insert(key.clone(), 1, seconds(60), 1));
    assert!(key.swept.load(Ordering::Relaxed), "the sweep took place");

    let later = now().after(second(3_600));
    assert!(table.sweep_due(later));
    assert!(table.next_sweep().is_some());
    assert_eq!(table.sweep(later), 1);
}
