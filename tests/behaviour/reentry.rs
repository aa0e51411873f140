//! The user's code that runs inside a call may use the cache itself: none of it runs under a lock.

use std::cell::Cell;
use std::sync::mpsc::channel;
use std::time::Duration;

use larder::memoize;

use crate::probe::steady;

thread_local! {
    /// Re-entering is not endless: what is called from inside does not call again.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

/// Runs `code` unless it is inside of itself.
fn once_inside(code: impl FnOnce()) {
    if !INSIDE.replace(true) {
        code();
        CALLS.set(CALLS.get() + 1);
        INSIDE.set(false);
    }
}

/// Runs a test on a thread of its own; a deadlock there fails it. Returned is how often the code of
/// the user came back.
fn within_time(test: impl FnOnce() + Send + 'static) -> u32 {
    let (done, is_done) = channel();
    let thread = std::thread::spawn(move || {
        test();
        done.send(CALLS.get()).expect("the test listens");
    });
    match is_done.recv_timeout(Duration::from_secs(20)) {
        Ok(calls) => calls,
        Err(_) if thread.is_finished() => panic!("the thread panicked"),
        Err(_) => panic!("deadlock"),
    }
}

/// A value that uses the cache whenever it is cloned or dropped.
struct Busy(u64);

impl Clone for Busy {
    fn clone(&self) -> Self {
        once_inside(|| everything(self.0));
        Self(self.0)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        once_inside(|| everything(self.0));
    }
}

#[memoize(max_entries = 8)]
fn busy(key: u64) -> Busy {
    Busy(key)
}

/// Every use of the cache of `busy`, of the same key and of others.
fn everything(key: u64) {
    for key in [key, key + 1] {
        busy(key);
        let _ = busy::get(key);
        let _ = busy::contains(key);
        busy::refresh(key);
        busy::put(key, Busy(key)).expect("kept");
        busy::expire(key).expect("in process");
        busy::delete(key).expect("in process");
        busy::invalidate_if(|_: &u64, value: &Busy| value.0 == key).expect("in process");
    }
    let _ = busy::stats();
    busy::clear().expect("in process");
    for function in larder::functions() {
        let _ = function.stats();
    }
}

#[test]
fn clones_and_drops_of_values() {
    let _steady = steady();
    let calls = within_time(|| {
        for key in 0..40 {
            busy(key);
            busy(key);
            busy::refresh(key);
        }
        busy::put(1, Busy(1)).expect("kept");
        busy::delete(1).expect("in process");
        busy(2);
        busy::invalidate_if(|_: &u64, _: &Busy| true).expect("in process");
        busy(3);
        busy::clear().expect("in process");
    });
    assert!(calls >= 80, "{calls}");
}

/// The same for a key.
#[derive(PartialEq, Eq, Hash)]
struct BusyKey(u64);

impl Clone for BusyKey {
    fn clone(&self) -> Self {
        once_inside(|| use_keys(self.0));
        Self(self.0)
    }
}

impl Drop for BusyKey {
    fn drop(&mut self) {
        once_inside(|| use_keys(self.0));
    }
}

#[memoize(max_entries = 8)]
fn by_busy_key(key: &BusyKey) -> u64 {
    key.0
}

fn use_keys(key: u64) {
    let key = BusyKey(key);
    by_busy_key(&key);
    by_busy_key::refresh(&key);
    by_busy_key::put(&key, 1).expect("kept");
    by_busy_key::delete(&key).expect("in process");
    by_busy_key(&BusyKey(key.0 + 1));
    by_busy_key::invalidate_if(|key: &BusyKey, _: &u64| key.0 > 1).expect("in process");
    by_busy_key::clear().expect("in process");
}

#[test]
fn clones_and_drops_of_keys() {
    let _steady = steady();
    let calls = within_time(|| {
        for key in 0..40 {
            by_busy_key(&BusyKey(key));
            by_busy_key(&BusyKey(key));
        }
        by_busy_key::clear().expect("in process");
    });
    assert!(calls >= 80, "{calls}");
}

/// Closures over values and arguments, all of which use the cache.
#[memoize(
    max_bytes = 1000,
    weigher = |value| { looked(*value); 1 },
    is_stale = |value| { looked(*value); false },
    response_filter = |value| { looked(*value); true },
    timeout = |value| { looked(*value); Duration::from_secs(60) },
    unless = |key| { looked(*key); false },
    forced_update = |key| { looked(*key); false },
)]
fn looking(key: u64) -> u64 {
    looked(key);
    key
}

fn looked(key: u64) {
    once_inside(|| {
        for key in [key, key + 1] {
            looking(key);
            looking::delete(key).expect("in process");
            looking::put(key, key).expect("kept");
            let _ = looking::get(key);
            looking::invalidate_if(|_: &u64, value: &u64| *value == key).expect("in process");
        }
        looking::clear().expect("in process");
    });
}

#[test]
fn closures() {
    let _steady = steady();
    let calls = within_time(|| {
        for key in 0..20 {
            assert_eq!(looking(key), key);
            assert_eq!(looking(key), key);
        }
    });
    assert!(calls >= 80, "{calls}");
}

#[memoize(scope = "thread", max_entries = 4)]
fn busy_of_a_thread(key: u64) -> BusyHere {
    BusyHere(key)
}

struct BusyHere(u64);

impl Clone for BusyHere {
    fn clone(&self) -> Self {
        once_inside(|| use_thread(self.0));
        Self(self.0)
    }
}

impl Drop for BusyHere {
    fn drop(&mut self) {
        once_inside(|| use_thread(self.0));
    }
}

fn use_thread(key: u64) {
    for key in [key, key + 1] {
        busy_of_a_thread(key);
        busy_of_a_thread::refresh(key);
        busy_of_a_thread::put(key, BusyHere(key)).expect("kept");
        busy_of_a_thread::delete(key).expect("in process");
        busy_of_a_thread::invalidate_if(|_: &u64, _: &BusyHere| true).expect("in process");
    }
    let _ = busy_of_a_thread::stats();
    busy_of_a_thread::clear().expect("in process");
}

#[test]
fn clones_and_drops_in_thread_scope() {
    let _steady = steady();
    let calls = within_time(|| {
        for key in 0..40 {
            busy_of_a_thread(key);
            busy_of_a_thread(key);
        }
        busy_of_a_thread::clear().expect("in process");
    });
    assert!(calls >= 80, "{calls}");
}

/// Keys may be compared by code that calls the same function, which is then a plain miss.
#[derive(Clone)]
struct Comparing(u64);

impl PartialEq for Comparing {
    fn eq(&self, other: &Self) -> bool {
        once_inside(|| {
            another(self.0);
        });
        self.0 == other.0
    }
}

impl Eq for Comparing {}

impl std::hash::Hash for Comparing {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        once_inside(|| {
            another(self.0);
        });
        self.0.hash(state);
    }
}

#[memoize]
fn by_comparing(key: &Comparing) -> u64 {
    key.0
}

#[memoize(scope = "thread")]
fn by_comparing_here(key: &Comparing) -> u64 {
    key.0
}

#[memoize]
fn another(key: u64) -> u64 {
    key
}

#[test]
fn hashes_and_comparisons_that_call_other_functions() {
    let _steady = steady();
    let calls = within_time(|| {
        for key in 0..40 {
            assert_eq!(by_comparing(&Comparing(key)), key);
            assert_eq!(by_comparing(&Comparing(key)), key);
            assert_eq!(by_comparing_here(&Comparing(key)), key);
            assert_eq!(by_comparing_here(&Comparing(key)), key);
        }
    });
    assert!(calls >= 80, "{calls}");
}
