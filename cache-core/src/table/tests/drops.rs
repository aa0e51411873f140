//! User code that runs when a key or value goes: it may call back into the table it went from.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use equivalent::Equivalent;

use super::{FOR_EVER, seconds};
use crate::clock::now;
use crate::expiry::{Until, Weighed};
use crate::table::{Limits, Table};

type Nosy = Table<Key, Arc<Caller>, Weighed<Until>>;

/// A part of a key with a `Drop`, as an `Arc` of a user's type has.
type Key = (u64, Arc<Caller>);

/// Uses the table whenever one of it is dropped, with each kind of lock.
struct Caller {
    table: Arc<OnceLock<Nosy>>,
    dropped: mpsc::Sender<()>,
}

impl Drop for Caller {
    fn drop(&mut self) {
        if let Some(table) = self.table.get() {
            table.get(&Id(0));
            assert!(table.snapshot().len() <= 2);
            assert!(!table.remove(&Id(u64::MAX)).was_live());
        }
        // The receiver is gone once the test has seen what it wanted.
        let _ = self.dropped.send(());
    }
}

/// Looks a key up by its number.
#[derive(Hash)]
struct Id(u64);

impl Equivalent<Key> for Id {
    fn equivalent(&self, key: &Key) -> bool {
        self.0 == key.0
    }
}

impl PartialEq for Caller {
    fn eq(&self, _: &Caller) -> bool {
        true
    }
}

impl Eq for Caller {}

impl Hash for Caller {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// Makes a key of a number and a value, each with a caller.
type Make<'m> = &'m dyn Fn(u64) -> (Key, Arc<Caller>);

/// Demands that `act` on a table of two entries, which together weigh 80 of 100, drops `expected`
/// callers, two of each entry.
fn drops(expected: usize, act: fn(&Nosy, Make<'_>)) {
    let (done, finished) = mpsc::channel();
    let worker = thread::spawn(move || {
        let (dropped, drops) = mpsc::channel();
        let cell = Arc::new(OnceLock::new());
        let limits = Limits {
            max_entries: None,
            max_bytes: Some(100),
        };
        let table = cell.get_or_init(|| Table::new(limits));
        let make = |id| {
            let caller = || {
                Arc::new(Caller {
                    table: Arc::clone(&cell),
                    dropped: dropped.clone(),
                })
            };
            ((id, caller()), caller())
        };
        for id in 0..2 {
            let (key, value) = make(id);
            assert!(table.insert(key, value, seconds(10), 40).is_kept());
        }
        act(table, &make);
        done.send(drops.try_iter().count())
    });
    // Far longer than it takes: only a call that waits for its own lock comes this far.
    let count = finished.recv_timeout(Duration::from_secs(20));
    assert_eq!(count, Ok(expected), "a drop hangs under a lock, or is lost");
    assert!(worker.join().is_ok_and(|sent| sent.is_ok()));
}

#[test]
fn evicting() {
    drops(2, |table, make| {
        let (key, value) = make(2);
        drop(table.insert(key, value, FOR_EVER, 40));
        assert_eq!((table.len(), table.evictions()), (2, 1));
    });
}

#[test]
fn evicting_several_at_once() {
    drops(4, |table, make| {
        let (key, value) = make(2);
        drop(table.insert(key, value, FOR_EVER, 90));
        assert_eq!((table.len(), table.evictions()), (1, 2));
    });
}

#[test]
fn replacing() {
    drops(2, |table, make| {
        let (key, value) = make(1);
        drop(table.insert(key, value, FOR_EVER, 40));
        assert_eq!((table.len(), table.evictions()), (2, 0));
    });
}

#[test]
fn refusing() {
    drops(4, |table, make| {
        let (key, value) = make(1);
        assert!(!table.insert(key, value, FOR_EVER, 101).is_kept());
        assert_eq!(table.len(), 1);
    });
}

#[test]
fn removing() {
    drops(2, |table, _| {
        let removed = table.remove(&Id(1));
        assert!(removed.was_live());
        drop(removed);
        assert_eq!(table.len(), 1);
    });
}

#[test]
fn clearing() {
    drops(4, |table, _| {
        table.clear();
        assert!(table.is_empty());
    });
}

#[test]
fn sweeping() {
    drops(4, |table, _| {
        let later = now().after(Duration::from_secs(60));
        assert_eq!(table.sweep(later), 2);
    });
}

#[test]
fn what_was_displaced_waits_for_the_caller_of_the_table() {
    drops(2, |table, make| {
        let older = table.get(&Id(1)).map(|value| Arc::downgrade(&value));
        let older = older.expect("one of the two entries");
        let (key, value) = make(1);
        let inserted = table.insert(key, value, FOR_EVER, 40);
        assert!(older.upgrade().is_some());
        assert_eq!(inserted.displaced(), 1);
        drop(inserted);
        assert!(older.upgrade().is_none());
    });
}
