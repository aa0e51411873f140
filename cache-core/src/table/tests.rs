//! What a table promises: its bounds, its lifetimes, its sweeps, and no user code under a lock.

mod bounds;
mod drops;
mod lifetimes;
mod model;

use std::time::Duration;

use crate::expiry::Lifetime;

/// A lifetime of `seconds` from the insertion on.
fn seconds(seconds: u64) -> Lifetime {
    Lifetime {
        timeout: Some(Duration::from_secs(seconds)),
        time_to_idle: None,
    }
}

/// The lifetime of what is never stale.
const FOR_EVER: Lifetime = Lifetime {
    timeout: None,
    time_to_idle: None,
};

#[test]
fn threads_see_their_own_writes_and_bounds_hold() {
    use crate::clock::now;
    use crate::expiry::Until;
    use crate::table::{Limits, Table};

    let limits = Limits {
        max_entries: Some(64),
        max_bytes: None,
    };
    let table: Table<u64, (u64, u64), Until> = Table::new(limits);
    std::thread::scope(|scope| {
        for thread in 0..4u64 {
            let table = &table;
            scope.spawn(move || {
                for round in 0..5_000u64 {
                    let key = round * 7 % 100;
                    drop(table.insert(key, (key, thread), seconds(3_600), 1));
                    if let Some((of, _)) = table.get(&key) {
                        assert_eq!(of, key);
                    }
                    assert!(table.len() <= 64);
                    match round % 500 {
                        0 => drop(table.remove(&key)),
                        1 => table.clear(),
                        2 => assert_eq!(table.sweep(now()), 0),
                        _ => {}
                    }
                }
            });
        }
    });
    assert!(table.len() <= 64);
    for (key, (of, _)) in table.snapshot() {
        assert_eq!(of, key);
    }
}
