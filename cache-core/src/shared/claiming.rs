//! From a miss to the right to run the body: the value that has come meanwhile, the lease, or a wait for
//! the process that holds it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::asked::Asked;
use super::held::{Held, new_lease};
use super::tier::{Tier, count};
use crate::policy::Policy;
use crate::store::{Acquired, Claim, Lease, Pending, StoreKey};
use crate::timer::{self, Ticket};

/// How often one who waits asks again, whatever it hears: doubling from the first to the second.
const POLLS: [Duration; 2] = [Duration::from_millis(25), Duration::from_millis(250)];

/// What came of a claim.
#[derive(Debug)]
pub(crate) enum Claimed {
    /// There is a value.
    Found(Arc<[u8]>),
    /// Run the body and fill.
    Lease(Box<Held>),
    /// Run the body; nothing is stored, because the store cannot be asked or another process runs it too.
    Alone,
    /// Another process has taken longer than this call may wait.
    TimedOut,
}

/// A claim under way.
pub(crate) struct Claiming {
    tier: &'static Tier,
    key: StoreKey,
    claim: Claim,
    /// What the store was asked for; `None` before it was: a token is random, and that is a call of the system.
    lease: Option<Lease>,
    step: Step,
    poll: Duration,
    /// When the call has waited long enough.
    deadline: Option<Instant>,
}

enum Step {
    Ask(Asked<Acquired>),
    Rest(Rest),
    Bypass,
}

/// A wait for another's lease to end.
struct Rest {
    /// Ends when there is news; `None` where none can be had.
    news: Option<Pending<()>>,
    until: Instant,
    ticket: Option<(Ticket, Waker)>,
}

impl Claiming {
    /// A claim on `key` of a call that waits at most for `patience`.
    pub(crate) fn begin(
        tier: &'static Tier,
        key: StoreKey,
        claim: Claim,
        patience: Duration,
    ) -> Self {
        let mut claiming = Self {
            claim,
            lease: None,
            step: Step::Bypass,
            poll: POLLS[0],
            deadline: Instant::now().checked_add(patience),
            tier,
            key,
        };
        if !tier.is_bypassed(&claiming.key) {
            claiming.step = claiming.ask();
        }
        claiming
    }

    fn ask(&mut self) -> Step {
        let Tier { remote, tags, .. } = self.tier;
        let length = self.tier.function.policy().lease;
        let make = || new_lease(length.unwrap_or(Policy::DEFAULT_LEASE));
        let lease = &mut self.lease;
        let lease = || *lease.get_or_insert_with(make);
        let guard = &remote.guard;
        Step::Ask(guard.acquire(&self.key, tags, lease, self.claim))
    }

    /// What follows an answer; `None`: a rest has begun.
    fn answered(&mut self, acquired: Acquired) -> Option<Claimed> {
        match acquired {
            Acquired::Found(bytes) => Some(Claimed::Found(bytes)),
            Acquired::Won(versions) => Some(self.lease.map_or(Claimed::Alone, |lease| {
                let held = Held::new(self.tier, self.key.clone(), lease, versions);
                Claimed::Lease(Box::new(held))
            })),
            // `lease = false`: no process waits for another.
            Acquired::Taken(_) if self.tier.function.policy().lease.is_none() => {
                Some(Claimed::Alone)
            }
            Acquired::Taken(left) => {
                let now = Instant::now();
                if self.deadline.is_some_and(|deadline| deadline <= now) {
                    return Some(Claimed::TimedOut);
                }
                // A millisecond more than is left, so that the lease has ended for the store too.
                let pause = jittered(self.poll).min(left + Duration::from_millis(1));
                self.poll = (self.poll * 2).min(POLLS[1]);
                let until = now + pause;
                self.step = Step::Rest(Rest {
                    news: Some(self.tier.remote.guard.store().watch(&self.key)),
                    until: self.deadline.map_or(until, |deadline| until.min(deadline)),
                    ticket: None,
                });
                None
            }
        }
    }

    /// Ends a lease that may have been won without anybody learning of it.
    fn give_back(&mut self) {
        self.step = Step::Bypass;
        if let Some(lease) = self.lease {
            let guard = &self.tier.remote.guard;
            drop(guard.release(&self.key, lease.token));
        }
    }
}

impl Drop for Claiming {
    fn drop(&mut self) {
        if matches!(self.step, Step::Ask(_)) {
            self.give_back();
        }
    }
}

impl Future for Claiming {
    type Output = Claimed;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Claimed> {
        let this = &mut *self;
        loop {
            match &mut this.step {
                Step::Bypass => return Poll::Ready(Claimed::Alone),
                Step::Ask(asked) => match Pin::new(asked).poll(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Ok(acquired)) => {
                        this.step = Step::Bypass;
                        if let Some(claimed) = this.answered(acquired) {
                            return Poll::Ready(claimed);
                        }
                    }
                    Poll::Ready(Err(_)) => {
                        count(&this.tier.counts.errors);
                        this.give_back();
                        return Poll::Ready(Claimed::Alone);
                    }
                },
                Step::Rest(rest) => match rest.poll(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(()) => {
                        // The value of the run that was waited for is as new as one could ask for.
                        this.claim = Claim::Missing;
                        this.step = this.ask();
                    }
                },
            }
        }
    }
}

impl Rest {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let Some(news) = &mut self.news
            && let Poll::Ready(told) = Pin::new(news).poll(context)
        {
            if told.is_ok() {
                return Poll::Ready(());
            }
            // A store that cannot tell must not be asked over and over: the pause is all there is to go by.
            self.news = None;
        }
        if self.until <= Instant::now() {
            return Poll::Ready(());
        }
        let waker = context.waker();
        let is_set = |(_, kept): &(Ticket, Waker)| kept.will_wake(waker);
        if !self.ticket.as_ref().is_some_and(is_set) {
            let ticket = timer::wake_at(self.until, waker.clone());
            self.ticket = Some((ticket, waker.clone()));
        }
        Poll::Pending
    }
}

/// Between three and five quarters of it, so that those who wait do not ask all at once.
fn jittered(pause: Duration) -> Duration {
    let [byte, ..] = crate::store::Version::random().0;
    pause.mul_f64(0.75 + f64::from(byte) / 512.0)
}

#[cfg(all(test, not(shuttle)))]
mod tests {
    use super::*;
    use crate::park;
    use crate::store::{StoreError, StoreErrorKind};

    fn rest(news: Pending<()>, pause: Duration) -> Rest {
        Rest {
            news: Some(news),
            until: Instant::now() + pause,
            ticket: None,
        }
    }

    fn wait(mut rest: Rest) {
        let rested = std::future::poll_fn(|context| rest.poll(context));
        park::block_on(rested, None).expect("without a deadline");
    }

    #[test]
    fn news_end_a_rest() {
        let began = Instant::now();
        wait(rest(Pending::ready(Ok(())), Duration::from_secs(60)));
        assert!(began.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_store_that_cannot_tell_news_is_not_asked_before_the_pause_is_over() {
        const PAUSE: Duration = Duration::from_millis(50);
        let began = Instant::now();
        let error = StoreError::new(StoreErrorKind::Unauthorized, "may not subscribe");
        wait(rest(Pending::ready(Err(error)), PAUSE));
        assert!(began.elapsed() >= PAUSE);
    }
}
