//! What a thread's table promises: exact order, lifetimes, and user code only when not borrowed.

use std::cell::{Cell, RefCell};
use std::hash::{Hash, Hasher};
use std::rc::{Rc, Weak};
use std::time::Duration;

use equivalent::Equivalent;

use super::ThreadTable;
use crate::expiry::{Idle, Lifetime, Never, Until};
use crate::testing::ManualClock;

const FOR_EVER: Lifetime = Lifetime {
    timeout: None,
    time_to_idle: None,
};

fn seconds(seconds: u64) -> Lifetime {
    Lifetime {
        timeout: Some(Duration::from_secs(seconds)),
        time_to_idle: None,
    }
}

#[test]
fn the_least_recently_used_goes_first() {
    for max in [1, 2, 3, 10, 1000] {
        let table: ThreadTable<usize, usize, Never> = ThreadTable::new(max);
        for key in 0..max {
            assert!(table.insert(key, key, FOR_EVER));
        }
        assert_eq!(table.len(), max);
        // Used in reverse: now the last one is the oldest, and looking at it changes nothing.
        for key in (0..max).rev() {
            assert_eq!(table.get(&key), Some(key));
        }
        assert!(table.contains(&(max - 1)));
        for newcomer in 0..max {
            table.insert(max + newcomer, 0, FOR_EVER);
            assert_eq!(table.len(), max);
            assert!(!table.contains(&(max - 1 - newcomer)), "of {max}");
        }
    }
}

#[test]
fn a_table_for_nothing_keeps_nothing() {
    let table: ThreadTable<u8, u8, Never> = ThreadTable::new(0);
    assert!(!table.insert(1, 1, FOR_EVER));
    assert!(table.is_empty());
    assert_eq!(table.get(&1), None);
}

#[test]
fn keys_are_found_by_what_is_equivalent() {
    #[derive(Hash)]
    struct Borrowed<'a>(u32, &'a str);

    impl Equivalent<(u32, Rc<str>)> for Borrowed<'_> {
        fn equivalent(&self, key: &(u32, Rc<str>)) -> bool {
            self.0 == key.0 && self.1 == &*key.1
        }
    }

    let table: ThreadTable<(u32, Rc<str>), Rc<u8>, Never> = ThreadTable::new(10);
    for number in 0..10 {
        table.insert((number, "name".into()), Rc::new(number as u8), FOR_EVER);
    }
    let name = String::from("name");
    assert_eq!(table.get(&Borrowed(3, &name)).as_deref(), Some(&3));
    assert_eq!(table.get(&Borrowed(3, "other")), None);
    assert!(table.remove(&Borrowed(3, &name)));
    assert!(!table.remove(&Borrowed(3, &name)));
    assert_eq!((table.len(), table.snapshot().len()), (9, 9));
}

#[test]
fn entries_are_replaced_expired_and_cleared() {
    let clock = ManualClock::freeze();
    let table: ThreadTable<u8, u8, Until> = ThreadTable::new(10);
    table.insert(1, 1, seconds(10));
    table.insert(1, 2, seconds(20));
    table.insert(2, 2, seconds(5));
    assert_eq!(table.len(), 2);
    clock.advance(Duration::from_secs(15));
    assert_eq!((table.get(&1), table.get(&2)), (Some(2), None));
    assert_eq!(table.snapshot(), [(1, 2)]);
    assert!(!table.remove(&2), "it was stale");

    assert!(table.expire(&1));
    assert!(!table.expire(&1));
    assert_eq!((table.get(&1), table.len()), (None, 1));
    table.clear();
    assert!(table.is_empty());
    table.insert(1, 3, FOR_EVER);
    assert_eq!(table.get(&1), Some(3));
}

#[test]
fn what_cannot_expire_is_removed_instead() {
    let table: ThreadTable<u8, u8, Never> = ThreadTable::new(10);
    table.insert(1, 1, FOR_EVER);
    assert!(table.expire(&1));
    assert!(table.is_empty());
}

#[test]
fn use_keeps_an_idle_entry() {
    let clock = ManualClock::freeze();
    let table: ThreadTable<u8, u8, Idle> = ThreadTable::new(10);
    let idle = Lifetime {
        timeout: None,
        time_to_idle: Some(Duration::from_secs(10)),
    };
    table.insert(1, 1, idle);
    table.insert(2, 2, idle);
    for _ in 0..3 {
        clock.advance(Duration::from_secs(9));
        table.contains(&2);
        assert_eq!(table.get(&1), Some(1));
    }
    assert_eq!(table.get(&2), None);
}

#[test]
fn insertions_free_what_has_expired() {
    let clock = ManualClock::freeze();
    let table: ThreadTable<u32, Rc<u32>, Until> = ThreadTable::new(100_000);
    let first = Rc::new(0);
    table.insert(0, Rc::clone(&first), seconds(40));
    for key in 1..1_000 {
        table.insert(key, Rc::new(key), seconds(40 + u64::from(key % 2) * 40));
    }
    clock.advance(Duration::from_secs(45));
    table.insert(1_000, Rc::new(1_000), seconds(40));
    assert_eq!(table.len(), 1_001, "too early to be worth it");
    clock.advance(Duration::from_secs(5));
    table.insert(1_001, Rc::new(1_001), seconds(40));
    assert_eq!(table.len(), 502);
    assert_eq!(Rc::strong_count(&first), 1);

    assert!(table.expire(&1));
    clock.advance(Duration::from_secs(11));
    table.insert(1_002, Rc::new(1_002), seconds(40));
    assert_eq!(table.len(), 502, "the one declared expired made room");
    clock.advance(Duration::from_secs(100));
    table.insert(1_003, Rc::new(1_003), FOR_EVER);
    assert_eq!(table.snapshot().len(), table.len());
}

/// Changes the table that it is dropped from, and counts how often it could.
struct Caller {
    table: Weak<ThreadTable<u8, Rc<Caller>, Never>>,
    calls: Rc<Cell<u32>>,
    calling: Rc<Cell<bool>>,
}

impl Drop for Caller {
    fn drop(&mut self) {
        // What goes because of the call itself does not call once more.
        if let Some(table) = self.table.upgrade()
            && !self.calling.replace(true)
        {
            let mute = Caller {
                table: Weak::new(),
                calls: Rc::default(),
                calling: Rc::default(),
            };
            assert!(table.insert(99, Rc::new(mute), FOR_EVER));
            assert!(table.contains(&99) && table.remove(&99));
            self.calls.set(self.calls.get() + 1);
            self.calling.set(false);
        }
    }
}

#[test]
fn what_goes_may_call_back() {
    let table = Rc::new(ThreadTable::new(3));
    let (calls, calling) = (Rc::new(Cell::new(0)), Rc::default());
    let make = || {
        Rc::new(Caller {
            table: Rc::downgrade(&table),
            calls: Rc::clone(&calls),
            calling: Rc::clone(&calling),
        })
    };
    for key in 0..3 {
        table.insert(key, make(), FOR_EVER);
    }
    table.insert(3, make(), FOR_EVER);
    assert_eq!(calls.get(), 1, "evicted");
    table.insert(3, make(), FOR_EVER);
    assert_eq!(calls.get(), 2, "replaced");
    table.remove(&3);
    assert_eq!(calls.get(), 3, "removed");
    assert_eq!(table.len(), 1);
    table.clear();
    assert_eq!(calls.get(), 4, "cleared");
}

thread_local! {
    static MEDDLED: RefCell<ThreadTable<Meddler, u8, Never>> = RefCell::new(ThreadTable::new(10));
}

/// A key that looks into its own table whenever it is compared.
#[derive(Clone)]
struct Meddler(u8);

impl PartialEq for Meddler {
    fn eq(&self, other: &Meddler) -> bool {
        MEDDLED.with_borrow(|table| {
            assert_eq!(table.get(self), None);
            assert!(!table.insert(self.clone(), 0, FOR_EVER));
            assert!(table.is_empty() && !table.remove(self) && table.snapshot().is_empty());
        });
        self.0 == other.0
    }
}

impl Eq for Meddler {}

impl Hash for Meddler {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

#[test]
fn a_key_that_meddles_harms_only_itself() {
    MEDDLED.with_borrow(|table| {
        table.insert(Meddler(1), 1, FOR_EVER);
        assert_eq!(table.get(&Meddler(1)), Some(1));
        assert_eq!(table.len(), 1);
    });
}
