//! The process's coarse monotonic clock, the only source of time for freshness.
//!
//! It is coarse on purpose: reading it costs a few nanoseconds and writes nothing, and the few
//! milliseconds it may lag behind do not matter to a cache. It is not a clock for waiting:
//! deadlines of waiters are real time and belong to the timer.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A [`Tick`] counts units of a second over two to the power of this, as the system's clock does.
const UNIT_BITS: u32 = 32;

/// A moment on the process's coarse monotonic clock, counted from an arbitrary start.
///
/// Its resolution is that of the operating system's coarse clock: between 1 and 16 milliseconds.
/// A moment is never zero. Ticks of one process compare; between processes they mean nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct Tick(u64);

impl Tick {
    /// A moment that never comes.
    pub const FOREVER: Tick = Tick(u64::MAX);

    /// A moment that has passed whenever it is looked at.
    pub const PAST: Tick = Tick(0);

    /// The moment `span` after this one, or [`Tick::FOREVER`] if it cannot be expressed.
    #[must_use]
    pub fn after(self, span: Duration) -> Tick {
        Tick(self.0.saturating_add(units(span)))
    }

    /// The time that passed from `earlier` to this moment, zero if `earlier` is not earlier.
    #[must_use]
    pub fn since(self, earlier: Tick) -> Duration {
        let units = self.0.saturating_sub(earlier.0);
        let rest = units & ((1 << UNIT_BITS) - 1);
        // Rounded down, as going from nanoseconds to units is rounded up.
        let nanos = (rest * 1_000_000_000) >> UNIT_BITS;
        Duration::from_secs(units >> UNIT_BITS).saturating_add(Duration::from_nanos(nanos))
    }

    /// The moment as a plain number, for storing it in an atomic; later moments are greater.
    #[must_use]
    pub const fn to_bits(self) -> u64 {
        self.0
    }

    /// The moment that [`Tick::to_bits`] made `bits` of.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Tick {
        Tick(bits)
    }
}

/// The length of `span` in units of a tick, as many as fit.
fn units(span: Duration) -> u64 {
    let rest = (u64::from(span.subsec_nanos()) << UNIT_BITS).div_ceil(1_000_000_000);
    span.as_secs()
        .saturating_mul(1 << UNIT_BITS)
        .saturating_add(rest)
}

/// How the time that is told differs from the system's: one word, so that telling the time is one
/// load and one branch. Its lowest bit says which of two things the others are: the moment at
/// which time stands still, or what to add to the system's clock.
static SETTING: AtomicU64 = AtomicU64::new(0);

/// The bit of [`SETTING`] that says that time stands still.
const FROZEN: u64 = 1;

/// What is called with the new time after a manual clock was advanced.
static ON_ADVANCE: OnceLock<fn(Tick)> = OnceLock::new();

/// Tells the time: the system's coarse monotonic clock, or what a manual clock says instead.
///
/// Costs one relaxed load and one call into the vDSO, and writes nothing.
#[inline]
#[must_use]
pub fn now() -> Tick {
    let setting = SETTING.load(Ordering::Relaxed);
    if setting & FROZEN == 0 {
        Tick(system_now().wrapping_add(setting).max(1))
    } else {
        Tick((setting & !FROZEN).max(1))
    }
}

#[inline]
fn system_now() -> u64 {
    // `Instant::now` would also write a process-wide variable, which every core would fight for.
    coarsetime::Instant::now_without_cache_update().as_ticks()
}

/// Sets the one function that is called after time was advanced by hand; later calls do nothing.
///
/// It is how a registry of tables lets a manual clock run the sweeps that have come due.
pub fn on_advance(hook: fn(Tick)) {
    // A second hook can only be the same one, set by another thread at the same time.
    let _ = ON_ADVANCE.set(hook);
}

/// The furthest that time can be moved by hand, some 68 years on: short of the end of time, so
/// that it can still go on from there.
const FURTHEST: u64 = u64::MAX / 2 - 1;

/// Stops time where it is. Only one caller at a time may hold time frozen.
pub(crate) fn freeze() {
    // Rounded up to make room for the bit: time must not go backwards, not even by one unit.
    let moment = now().0.saturating_add(1) & !FROZEN;
    SETTING.store(moment | FROZEN, Ordering::Relaxed);
}

/// Moves the frozen time on by `span` and runs what has come due. Does nothing if time runs.
pub(crate) fn advance(span: Duration) {
    let setting = SETTING.load(Ordering::Relaxed);
    if setting & FROZEN == 0 {
        return;
    }
    let moment = setting & !FROZEN;
    // Rounded up as well: an entry of exactly `span` must be over afterwards.
    let later = moment.saturating_add(units(span)).saturating_add(1) & !FROZEN;
    let later = later.min(FURTHEST.max(moment));
    SETTING.store(later | FROZEN, Ordering::Relaxed);
    if let Some(hook) = ON_ADVANCE.get() {
        hook(now());
    }
}

/// Lets time run again, from where it stood.
pub(crate) fn thaw() {
    let setting = SETTING.load(Ordering::Relaxed);
    if setting & FROZEN == 0 {
        return;
    }
    // What is behind the system's clock wraps round, here and when it is added again.
    let offset = (setting & !FROZEN).wrapping_sub(system_now());
    SETTING.store(offset.wrapping_add(1) & !FROZEN, Ordering::Relaxed);
}
