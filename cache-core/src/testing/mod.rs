//! For tests of code that uses annotated functions: time that moves on command, calls that can be
//! watched, caching that can be switched off.

mod clock;

pub use clock::ManualClock;
