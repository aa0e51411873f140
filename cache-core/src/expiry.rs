//! What an entry carries besides its value: when it stops being fresh, and what it weighs.
//!
//! The type is chosen when a memoized function is compiled, so that an entry pays only for what
//! its policy asks for. Which lifetime a result gets is the policy's business, not decided here.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::clock::{Tick, now};

/// How long a result stays fresh; the default is for ever.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Lifetime {
    /// The time from its insertion on, `None` for ever.
    pub timeout: Option<Duration>,
    /// The time from its last use on, `None` for ever.
    pub time_to_idle: Option<Duration>,
}

/// The part of an entry that says how long it is fresh and what it weighs.
///
/// Implemented by [`Never`], [`Until`], [`Idle`], and [`Weighed`] around one of them.
pub trait Expiry: Clone + Send + Sync + 'static {
    /// Whether such entries ever stop being fresh by themselves.
    const EXPIRES: bool;

    /// Whether such entries know their weight; those that do not weigh one.
    const WEIGHS: bool = false;

    /// Begins the life of an entry at `now`.
    ///
    /// What the type has no room for is ignored: [`Never`] ignores any lifetime, [`Until`] the
    /// time to idle.
    fn start(now: Tick, lifetime: Lifetime, weight: u64) -> Self;

    /// Whether the entry is fresh, asked by somebody who is about to use it.
    ///
    /// Reads the clock only if the answer depends on it.
    fn is_live(&self) -> bool;

    /// The moment at which the entry stops being fresh, as far as is known now.
    fn deadline(&self) -> Tick;

    /// Ends the freshness of the entry where it stands; false if the type cannot remember that.
    fn expire(&self) -> bool;

    /// The moment to hand to [`Expiry::start`]: the clock is not read if nothing depends on it.
    fn birth() -> Tick {
        if Self::EXPIRES { now() } else { Tick::PAST }
    }

    /// The weight given at the start, or one.
    fn weight(&self) -> u64 {
        1
    }

    /// Whether the entry has stopped being fresh by `now`, asked without using it.
    fn is_expired_at(&self, now: Tick) -> bool {
        self.deadline() <= now
    }
}

/// An entry that stays fresh until it is removed. Takes no space.
#[derive(Clone, Copy, Debug)]
pub struct Never;

impl Expiry for Never {
    const EXPIRES: bool = false;

    fn start(_: Tick, _: Lifetime, _: u64) -> Never {
        Never
    }

    #[inline]
    fn is_live(&self) -> bool {
        true
    }

    fn deadline(&self) -> Tick {
        Tick::FOREVER
    }

    fn expire(&self) -> bool {
        false
    }
}

/// An entry that stays fresh for a time from its insertion on. Takes 8 bytes.
#[derive(Debug)]
pub struct Until(AtomicU64);

impl Clone for Until {
    #[inline]
    fn clone(&self) -> Until {
        Until(AtomicU64::new(self.0.load(Ordering::Relaxed)))
    }
}

impl Expiry for Until {
    const EXPIRES: bool = true;

    fn start(now: Tick, lifetime: Lifetime, _: u64) -> Until {
        let end = lifetime
            .timeout
            .map_or(Tick::FOREVER, |span| now.after(span));
        Until(AtomicU64::new(end.to_bits()))
    }

    #[inline]
    fn is_live(&self) -> bool {
        let deadline = self.deadline();
        deadline == Tick::FOREVER || now() < deadline
    }

    #[inline]
    fn deadline(&self) -> Tick {
        Tick::from_bits(self.0.load(Ordering::Relaxed))
    }

    fn expire(&self) -> bool {
        self.0.store(Tick::PAST.to_bits(), Ordering::Relaxed);
        true
    }
}

/// An entry that stays fresh while it is used, and at most for a time from its insertion on.
///
/// Takes 8 bytes and an allocation of 48, because its uses are noted in one shared place.
#[derive(Clone, Debug)]
pub struct Idle(Arc<Uses>);

/// The uses of one entry, shared by all copies of its [`Idle`].
#[derive(Debug)]
struct Uses {
    until: AtomicU64,
    time_to_idle: Option<Duration>,
    last: AtomicU64,
}

impl Expiry for Idle {
    const EXPIRES: bool = true;

    fn start(now: Tick, lifetime: Lifetime, _: u64) -> Idle {
        let until = lifetime
            .timeout
            .map_or(Tick::FOREVER, |span| now.after(span));
        Idle(Arc::new(Uses {
            until: AtomicU64::new(until.to_bits()),
            time_to_idle: lifetime.time_to_idle,
            last: AtomicU64::new(now.to_bits()),
        }))
    }

    fn is_live(&self) -> bool {
        let now = now();
        let live = now < self.deadline();
        // Time stands still between two ticks of the coarse clock, and so does the note.
        if live && self.0.last.load(Ordering::Relaxed) < now.to_bits() {
            self.0.last.store(now.to_bits(), Ordering::Relaxed);
        }
        live
    }

    fn deadline(&self) -> Tick {
        let uses = &*self.0;
        let last = Tick::from_bits(uses.last.load(Ordering::Relaxed));
        let idle = uses
            .time_to_idle
            .map_or(Tick::FOREVER, |span| last.after(span));
        idle.min(Tick::from_bits(uses.until.load(Ordering::Relaxed)))
    }

    fn expire(&self) -> bool {
        self.0.until.store(Tick::PAST.to_bits(), Ordering::Relaxed);
        true
    }
}

/// An entry that also knows its weight, for tables bounded by weight. Takes 8 bytes more.
///
/// The weight is found once, when the entry is made: it must not change while a table counts it.
#[derive(Clone, Debug)]
pub struct Weighed<X> {
    expiry: X,
    weight: u64,
}

impl<X: Expiry> Expiry for Weighed<X> {
    const EXPIRES: bool = X::EXPIRES;
    const WEIGHS: bool = true;

    fn start(now: Tick, lifetime: Lifetime, weight: u64) -> Weighed<X> {
        Weighed {
            expiry: X::start(now, lifetime, weight),
            weight,
        }
    }

    #[inline]
    fn is_live(&self) -> bool {
        self.expiry.is_live()
    }

    fn deadline(&self) -> Tick {
        self.expiry.deadline()
    }

    fn expire(&self) -> bool {
        self.expiry.expire()
    }

    #[inline]
    fn weight(&self) -> u64 {
        self.weight
    }
}
