//! Bounds by number and by weight: reached where promised, exceeded nowhere.

use super::FOR_EVER;
use crate::expiry::{Never, Weighed};
use crate::table::{Limits, Table};

fn of_entries(max_entries: u64) -> Limits {
    Limits {
        max_entries: Some(max_entries),
        max_bytes: None,
    }
}

fn of_bytes(max_bytes: u64) -> Limits {
    Limits {
        max_entries: None,
        max_bytes: Some(max_bytes),
    }
}

#[test]
fn small_tables_hold_exactly_what_they_may() {
    for max in [1, 2, 3, 10, 100, 1000, 1024, 2047] {
        let table: Table<u64, u64, Never> = Table::new(of_entries(max));
        for key in 0..3 * max {
            assert!(table.insert(key, key, FOR_EVER, 1).is_kept());
            let expected = (key + 1).min(max);
            assert_eq!(table.len() as u64, expected, "after {key} of {max}");
            assert_eq!(table.get(&key), Some(key), "the newest of {max}");
        }
        assert_eq!(table.evictions(), 2 * max);
        assert_eq!(table.snapshot().len() as u64, max);
    }
}

#[test]
fn small_tables_hold_what_comes_back() {
    // Keys that return after their eviction are treated differently by the engine.
    for max in [1, 2, 3, 10, 1000] {
        let table: Table<u64, u64, Never> = Table::new(of_entries(max));
        for round in 0..5 {
            for key in 0..max + 3 {
                drop(table.insert(key, round, FOR_EVER, 1));
                table.get(&(key / 2));
                assert!(table.len() as u64 <= max);
            }
            assert_eq!(table.len() as u64, max);
        }
    }
}

#[test]
fn replacing_is_not_evicting() {
    let table: Table<u8, u8, Never> = Table::new(of_entries(2));
    for value in 0..10 {
        assert!(table.insert(1, value, FOR_EVER, 1).is_kept());
    }
    assert_eq!(
        (table.get(&1), table.len(), table.evictions()),
        (Some(9), 1, 0)
    );
}

#[test]
fn large_tables_are_never_over_their_bound_and_nearly_full() {
    for max in [10_000, 100_001] {
        let table: Table<u64, u64, Never> = Table::new(of_entries(max));
        for key in 0..3 * max {
            drop(table.insert(key, key, FOR_EVER, 1));
        }
        let len = table.len() as u64;
        assert!(len <= max && len > max * 95 / 100, "{len} of {max}");
    }
}

#[test]
fn limits_without_sense_are_harmless() {
    let none: Table<u8, u8, Never> = Table::new(of_entries(0));
    assert!(!none.insert(1, 1, FOR_EVER, 1).is_kept());
    assert_eq!((none.len(), none.refusals()), (0, 1));

    let endless: Table<u8, u8, Never> = Table::new(of_entries(u64::MAX));
    assert!(endless.insert(1, 1, FOR_EVER, 1).is_kept());

    for limits in [
        of_bytes(0),
        of_bytes(1),
        of_bytes(u64::MAX),
        Limits {
            max_entries: Some(0),
            max_bytes: Some(100),
        },
        Limits {
            max_entries: Some(u64::MAX),
            max_bytes: Some(0),
        },
        Limits {
            max_entries: Some(u64::MAX),
            max_bytes: Some(u64::MAX),
        },
    ] {
        let table: Table<u8, u8, Weighed<Never>> = Table::new(limits);
        for weight in [0, 1, u64::MAX] {
            drop(table.insert(1, 1, FOR_EVER, weight));
            assert!(table.weight() <= limits.max_bytes.unwrap_or(0));
        }
    }
}

#[test]
fn weight_is_bounded_and_used() {
    let table: Table<u64, u64, Weighed<Never>> = Table::new(of_bytes(10_000));
    for key in 0..5_000 {
        assert!(table.insert(key, key, FOR_EVER, key % 97).is_kept());
        assert!(table.weight() <= 10_000);
    }
    assert!(table.weight() > 9_500, "{}", table.weight());
    assert!(table.evictions() > 0);
    // The same key grows: the weight of its older entry is not counted any more.
    for weight in 0..1_000 {
        drop(table.insert(1, 1, FOR_EVER, weight));
        assert!(table.weight() <= 10_000);
    }
}

#[test]
fn entries_without_weight_can_be_evicted() {
    let table: Table<u64, u64, Weighed<Never>> = Table::new(of_bytes(100));
    for key in 0..1_000 {
        drop(table.insert(key, key, FOR_EVER, 0));
    }
    assert_eq!((table.len(), table.evictions()), (100, 900));
}

#[test]
fn an_eighth_of_the_weight_always_fits() {
    for shift in 3..40 {
        for max in [1u64 << shift, (1 << shift) + 7] {
            for max_entries in [None, Some(50), Some(1_000_000)] {
                let limits = Limits {
                    max_entries,
                    max_bytes: Some(max),
                };
                let table: Table<u8, u8, Weighed<Never>> = Table::new(limits);
                assert!(table.max_weight() >= max / 8, "{limits:?}");
                assert!(table.insert(1, 1, FOR_EVER, max / 8).is_kept());
                assert_eq!(table.get(&1), Some(1));
            }
        }
    }
}

#[test]
fn the_refused_are_counted_and_leave_nothing_stale() {
    let table: Table<u8, &str, Weighed<Never>> = Table::new(of_bytes(100));
    assert!(table.insert(1, "old", FOR_EVER, 10).is_kept());
    assert!(table.insert(2, "other", FOR_EVER, 10).is_kept());

    assert!(!table.insert(1, "new", FOR_EVER, 101).is_kept());
    assert_eq!(table.get(&1), None, "the older value would be wrong now");
    assert_eq!(table.get(&2), Some("other"));
    assert_eq!((table.refusals(), table.evictions()), (1, 0));
    assert!(
        table
            .insert(1, "new", FOR_EVER, table.max_weight())
            .is_kept()
    );
}

#[test]
fn number_and_weight_bound_together() {
    let limits = Limits {
        max_entries: Some(10),
        max_bytes: Some(1_000),
    };
    let light: Table<u64, u64, Weighed<Never>> = Table::new(limits);
    let heavy: Table<u64, u64, Weighed<Never>> = Table::new(limits);
    for key in 0..100 {
        drop(light.insert(key, key, FOR_EVER, 1));
        drop(heavy.insert(key, key, FOR_EVER, 300));
        assert!(light.len() <= 10);
        assert!(heavy.weight() <= 1_000);
    }
    assert_eq!(light.len(), 10);
    assert_eq!(heavy.len(), 3);
}

#[test]
fn bytes_do_not_count_where_entries_do_not_weigh() {
    let limits = Limits {
        max_entries: None,
        max_bytes: Some(5),
    };
    let table: Table<u64, u64, Never> = Table::new(limits);
    for key in 0..100 {
        drop(table.insert(key, key, FOR_EVER, 1_000));
    }
    assert_eq!(table.len(), 100);
}

#[test]
fn weight_does_not_count_where_bytes_are_not_bounded() {
    let table: Table<u64, u64, Weighed<Never>> = Table::new(of_entries(10));
    for key in 0..100 {
        assert!(table.insert(key, key, FOR_EVER, 1_000).is_kept());
    }
    assert_eq!((table.len(), table.weight()), (10, 10));
}

#[test]
fn a_use_protects_an_entry_and_a_look_does_not() {
    // The last entry into a table that is then full is the first to go, unless it was used.
    for (is_used, remains) in [(true, true), (false, false)] {
        let table: Table<u64, u64, Never> = Table::new(of_entries(10));
        for key in 0..10 {
            drop(table.insert(key, key, FOR_EVER, 1));
        }
        assert!(table.contains(&9));
        assert_eq!(table.snapshot().len(), 10);
        if is_used {
            assert_eq!(table.get(&9), Some(9));
        }
        drop(table.insert(10, 10, FOR_EVER, 1));
        assert_eq!(table.contains(&9), remains);
    }
}
