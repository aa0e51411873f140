//! Whether a call was a hit, for the programs in `pass`: told by `larder::testing`, not by the
//! functions themselves.

#![allow(dead_code, reason = "not every program has every kind of call")]

use larder::testing::observe;

/// The call is answered from the cache, and runs no body.
#[track_caller]
pub fn hit<R>(call: impl FnOnce() -> R) -> R {
    let (result, calls) = observe(call);
    assert!(calls.hit(), "not a hit: {calls:?}");
    result
}

/// The call finds nothing, and runs one body.
#[track_caller]
pub fn miss<R>(call: impl FnOnce() -> R) -> R {
    let (result, calls) = observe(call);
    assert_eq!(
        (calls.hits, calls.misses, calls.runs),
        (0, 1, 1),
        "not a miss: {calls:?}"
    );
    result
}

/// The call does not look into the cache.
#[track_caller]
pub fn bypass<R>(call: impl FnOnce() -> R) -> R {
    let (result, calls) = observe(call);
    assert_eq!(
        (calls.hits, calls.misses),
        (0, 0),
        "not a bypass: {calls:?}"
    );
    result
}
