//! The lease of a run under way: renewed while the body runs, given back when nothing comes of it.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use super::asked::Asked;
use super::tier::Tier;
use crate::store::{Fill, Lease, StoreKey, Token, Value, Version};
use crate::sync::{Mutex, lock};
use crate::timer::{self, Ticket};

/// A lease that is held. Dropped, it is given back without waiting for an answer.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) tier: &'static Tier,
    pub(crate) key: StoreKey,
    lease: Lease,
    /// Those of the tags before the body ran.
    versions: Vec<Version>,
    /// Of before the body ran.
    pub(crate) since: Instant,
    /// The order for the next renewal; gone with the lease.
    renewals: Option<Arc<Renewals>>,
    is_over: bool,
}

#[derive(Debug)]
struct Renewals {
    tier: &'static Tier,
    key: StoreKey,
    lease: Lease,
    /// Nobody waits any longer for a run than this: the lease of a body that hangs ends too.
    until: Instant,
    next: Mutex<Option<Ticket>>,
}

impl Held {
    pub(crate) fn new(
        tier: &'static Tier,
        key: StoreKey,
        lease: Lease,
        versions: Vec<Version>,
    ) -> Self {
        let since = Instant::now();
        let patience = tier.function.policy().wait_timeout;
        let renewals = since.checked_add(patience).map(|until| {
            Arc::new(Renewals {
                tier,
                key: key.clone(),
                lease,
                until,
                next: Mutex::new(None),
            })
        });
        if let Some(renewals) = &renewals {
            renew_later(renewals);
        }
        Self {
            tier,
            key,
            lease,
            versions,
            since,
            renewals,
            is_over: false,
        }
    }

    /// How long the run has taken so far.
    pub(crate) fn took(&self) -> Duration {
        self.since.elapsed()
    }

    /// Stores the result: `false` if an invalidation was faster.
    pub(crate) fn fill(mut self, value: Value) -> Asked<bool> {
        let fill = Fill {
            token: self.lease.token,
            versions: std::mem::take(&mut self.versions),
            value,
        };
        self.end();
        self.tier
            .remote
            .guard
            .fill(&self.key, &self.tier.tags, fill)
    }

    /// Gives the lease back: `false` if it was lost before.
    pub(crate) fn release(mut self) -> Asked<bool> {
        self.give_back()
    }

    fn give_back(&mut self) -> Asked<bool> {
        self.end();
        self.tier.remote.guard.release(&self.key, self.lease.token)
    }

    /// No renewal comes after the order that follows.
    fn end(&mut self) {
        self.is_over = true;
        self.renewals = None;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if !self.is_over {
            drop(self.give_back());
        }
    }
}

/// Sets the timer for a third of the lease from now.
fn renew_later(renewals: &Arc<Renewals>) {
    let due = Instant::now() + renewals.lease.length / 3;
    if due >= renewals.until {
        return;
    }
    let weak = Arc::downgrade(renewals);
    let ticket = timer::run_unless_dropped(due, move || renew(&weak));
    *lock(&renewals.next) = Some(ticket);
}

fn renew(renewals: &Weak<Renewals>) {
    if let Some(renewals) = renewals.upgrade() {
        let Renewals {
            tier, key, lease, ..
        } = &*renewals;
        drop(tier.remote.guard.renew(key, *lease));
        renew_later(&renewals);
    }
}

/// A lease that nobody has had before, of the length that the policy says.
pub(crate) fn new_lease(length: Duration) -> Lease {
    Lease {
        token: Token::random(),
        length,
    }
}
