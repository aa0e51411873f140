//! The locks and threads' own cells that flights are built from: std's, or under `--cfg shuttle` those of
//! the shuttle scheduler, which tries orders of execution in the tests. Not a place for anything whose
//! order in time shuttle cannot model: the timer and the wait-for graph take std's locks directly.

use std::sync::PoisonError;

#[cfg(not(all(test, shuttle)))]
pub(crate) use std::{
    sync::{Condvar, Mutex, MutexGuard},
    thread_local,
};

#[cfg(all(test, shuttle))]
pub(crate) use shuttle::{
    sync::{Condvar, Mutex, MutexGuard},
    thread_local,
};

/// Locks, also after a panic of another holder: what our locks guard is whole between any two statements
/// that can panic.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
