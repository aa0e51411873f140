//! How the tests tell a hit from a miss: bodies say that they ran, and calls are judged by it. Not a
//! part of larder: nothing here looks inside.

#![allow(dead_code, reason = "shared by test targets that use different parts")]

use std::cell::Cell;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use larder::testing::ManualClock;

thread_local! {
    static RUNS: Cell<u64> = const { Cell::new(0) };
}

/// Said by every body that is watched.
pub(crate) fn ran() {
    RUNS.with(|runs| runs.set(runs.get() + 1));
}

/// Bodies that ran on this thread so far.
pub(crate) fn runs() -> u64 {
    RUNS.with(Cell::get)
}

/// The call returns the value and runs no body.
macro_rules! hit {
    ($call:expr, $expected:expr) => {{
        let before = $crate::probe::runs();
        let returned = $call;
        let runs = $crate::probe::runs() - before;
        ::std::assert_eq!(returned, $expected);
        ::std::assert_eq!(
            runs,
            0,
            "a hit was expected of `{}`",
            ::std::stringify!($call)
        );
    }};
}

/// The call returns the value and runs one body.
macro_rules! miss {
    ($call:expr, $expected:expr) => {{
        let before = $crate::probe::runs();
        let returned = $call;
        let runs = $crate::probe::runs() - before;
        ::std::assert_eq!(returned, $expected);
        ::std::assert_eq!(
            runs,
            1,
            "one run was expected of `{}`",
            ::std::stringify!($call)
        );
    }};
}

/// Everything that the companions of a free function do, for one call that was never made before.
///
/// `if` is a predicate for `invalidate_if` that says yes to it; it is left out where there is none.
macro_rules! every_companion {
    ($function:ident ($($argument:expr),*) == $value:expr, if $predicate:expr $(; $wait:ident)?) => {{
        every_companion!($function($($argument),*) == $value $(; $wait)?);
        ::std::assert_eq!($function::invalidate_if($predicate)$(.$wait)?, ::std::result::Result::Ok(1));
        miss!($function($($argument),*)$(.$wait)?, $value);
    }};
    ($function:ident ($($argument:expr),*) == $value:expr $(; $wait:ident)?) => {{
        ::std::assert!(!$function::contains($($argument),*)$(.$wait)?);
        ::std::assert!($function::get($($argument),*)$(.$wait)?.is_none());
        miss!($function($($argument),*)$(.$wait)?, $value);
        hit!($function($($argument),*)$(.$wait)?, $value);
        ::std::assert!($function::contains($($argument),*)$(.$wait)?);
        ::std::assert_eq!($function::get($($argument),*)$(.$wait)?.expect("it was stored"), $value);
        ::std::assert_eq!($function::key($($argument),*), $function::key($($argument),*));

        $function::delete($($argument),*)$(.$wait)?.expect("in process");
        ::std::assert!(!$function::contains($($argument),*)$(.$wait)?);
        miss!($function($($argument),*)$(.$wait)?, $value);
        $function::expire($($argument),*)$(.$wait)?.expect("in process");
        miss!($function($($argument),*)$(.$wait)?, $value);
        miss!($function::refresh($($argument),*)$(.$wait)?, $value);
        hit!($function($($argument),*)$(.$wait)?, $value);
        miss!($function::uncached($($argument),*)$(.$wait)?, $value);

        $function::delete($($argument),*)$(.$wait)?.expect("in process");
        $function::put($($argument,)* $value)$(.$wait)?.expect("such a value is kept");
        hit!($function($($argument),*)$(.$wait)?, $value);
        $function::clear()$(.$wait)?.expect("in process");
        miss!($function($($argument),*)$(.$wait)?, $value);
        ::std::assert_eq!($function::stats().entries, 1);
        ::std::assert!(::std::stringify!($function).ends_with($function::memo().name()));
    }};
}

/// Held shared by tests that rely on what they stored, alone by those that move time or clear
/// everything.
static WORLD: RwLock<()> = RwLock::new(());

/// Nobody moves time or clears everything while this is held. One per thread.
pub(crate) fn steady() -> RwLockReadGuard<'static, ()> {
    WORLD.read().unwrap_or_else(PoisonError::into_inner)
}

/// No other test runs while this is held.
pub(crate) fn alone() -> RwLockWriteGuard<'static, ()> {
    WORLD.write().unwrap_or_else(PoisonError::into_inner)
}

/// Time in the hands of the test that holds it.
pub(crate) struct Time {
    clock: ManualClock,
    _alone: RwLockWriteGuard<'static, ()>,
}

/// Stops time.
pub(crate) fn stopped() -> Time {
    let alone = alone();
    Time {
        clock: ManualClock::freeze(),
        _alone: alone,
    }
}

impl Time {
    pub(crate) fn pass(&self, seconds: f64) {
        self.clock.advance(Duration::from_secs_f64(seconds));
    }
}
