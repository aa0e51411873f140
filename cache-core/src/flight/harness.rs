//! The least memo that flights can be tested with: a map for a table, and the two ways of calling. What
//! it does with each answer of the flights is what every caller of them has to do.

use std::{
    collections::HashMap,
    future::poll_fn,
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

use super::{Entered, Flights, Joined, Leader};
use crate::sync::{Mutex, lock};

/// What a body gives back.
#[derive(Clone, Copy, Debug)]
pub(super) enum Made {
    /// Stored and shared.
    Kept(u64),
    /// Shared with those who wait, not stored.
    Unkept(u64),
    /// Neither, as a result that is not `Clone`.
    Unshared(u64),
}

impl Made {
    fn value(self) -> u64 {
        let (Self::Kept(value) | Self::Unkept(value) | Self::Unshared(value)) = self;
        value
    }
}

pub(super) struct Memo {
    pub(super) flights: Flights<u64, u64>,
    table: Mutex<HashMap<u64, u64>>,
    runs: AtomicUsize,
    wait_timeout: Option<Duration>,
}

impl Memo {
    pub(super) fn new() -> Self {
        Self::with_wait_timeout(None)
    }

    pub(super) fn with_wait_timeout(wait_timeout: Option<Duration>) -> Self {
        Self {
            flights: Flights::new(),
            table: Mutex::new(HashMap::new()),
            runs: AtomicUsize::new(0),
            wait_timeout,
        }
    }

    /// How many bodies were started.
    pub(super) fn runs(&self) -> usize {
        self.runs.load(Relaxed)
    }

    pub(super) fn get(&self, key: u64) -> Option<u64> {
        lock(&self.table).get(&key).copied()
    }

    pub(super) fn delete(&self, key: u64) -> bool {
        self.flights
            .invalidate(&key, || lock(&self.table).remove(&key).is_some())
    }

    pub(super) fn clear(&self) {
        self.flights.invalidate_all();
        lock(&self.table).clear();
    }

    pub(super) fn call(&self, key: u64, body: impl Fn() -> Made) -> u64 {
        let body = || {
            self.runs.fetch_add(1, Relaxed);
            body()
        };
        loop {
            if let Some(value) = self.get(key) {
                return value;
            }
            match self.flights.enter(&key, || self.get(key)) {
                Entered::Landed(value) => return value,
                Entered::Lead(leader) => return self.lead(leader, body),
                Entered::Inline => return body().value(),
                Entered::Join(join) => match join.wait(self.wait_timeout) {
                    Joined::Landed(value) => return value,
                    Joined::Again => {}
                    Joined::TimedOut | Joined::Cycle => return body().value(),
                },
            }
        }
    }

    pub(super) async fn call_async(&self, key: u64, body: impl AsyncFn() -> Made) -> u64 {
        let body = async || {
            self.runs.fetch_add(1, Relaxed);
            body().await
        };
        loop {
            if let Some(value) = self.get(key) {
                return value;
            }
            match self.flights.enter(&key, || self.get(key)) {
                Entered::Landed(value) => return value,
                Entered::Lead(leader) => {
                    let made = {
                        let mut body = pin!(body());
                        poll_fn(|context| leader.on_stack(|| body.as_mut().poll(context))).await
                    };
                    return self.land(leader, made);
                }
                Entered::Inline => return body().await.value(),
                Entered::Join(join) => match join.within(self.wait_timeout).await {
                    Joined::Landed(value) => return value,
                    Joined::Again => {}
                    Joined::TimedOut | Joined::Cycle => return body().await.value(),
                },
            }
        }
    }

    /// Runs the body whatever is under way, and stores its result: `refresh`.
    pub(super) fn refresh(&self, key: u64, body: impl Fn() -> Made) -> u64 {
        match self.flights.lead(&key) {
            Entered::Lead(leader) => self.lead(leader, body),
            Entered::Inline => body().value(),
            other => panic!("`lead` gave {other:?}"),
        }
    }

    /// A call without single flight.
    pub(super) fn call_solo(&self, key: u64, body: impl Fn() -> Made) -> u64 {
        match self.get(key) {
            Some(value) => value,
            None => self.lead(self.flights.solo(&key), body),
        }
    }

    fn lead(&self, leader: Leader<'_, u64, u64>, body: impl Fn() -> Made) -> u64 {
        let made = leader.on_stack(body);
        self.land(leader, made)
    }

    fn land(&self, leader: Leader<'_, u64, u64>, made: Made) -> u64 {
        let key = *leader.key();
        let insert = |value| move || lock(&self.table).insert(key, value);
        let (outcome, insert) = match made {
            Made::Kept(value) => (Some(value), Some(insert(value))),
            Made::Unkept(value) => (Some(value), None),
            Made::Unshared(_) => (None, None),
        };
        leader.land(outcome, insert);
        made.value()
    }
}
