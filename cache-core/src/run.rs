//! The async half of [`call`](crate::call): the same steps as a future, and nothing else.

use std::fmt;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::call::{Entered, OutputOf, State};
use crate::expiry::Expiry;
use crate::flight::Waiting;
use crate::memo::{Duty, Finished, LandedOf, LeaderOf, SharedRules, StoredKey};
use crate::miss::{Miss, Next};
use crate::rules::RuleSet;
#[cfg(feature = "shared")]
use crate::shared::{claiming::Claiming, reading::Reading, settling::Settling};

impl<K, X, S> Entered<K, X, S>
where
    K: StoredKey,
    X: Expiry,
    S: SharedRules,
{
    /// The result: of the hit, of another call's run, or of `body`.
    ///
    /// A hit is ready at the first poll. Dropped while its body runs, the run is abandoned and one of
    /// those who wait for it takes over; dropped while it waits, nothing happens to the others.
    #[inline]
    pub fn run_async<F: Future<Output = OutputOf<S>>>(self, body: F) -> Run<K, X, S, F> {
        let stage = match self.0 {
            State::Hit(output) => Stage::Ready(output),
            State::Bypassed => Stage::Bypassed,
            State::Missed(miss) => Stage::Missed(Box::new(Missed {
                miss,
                step: Step::Begin,
            })),
        };
        Run { body, stage }
    }
}

pin_project! {
    /// The future of one call of an async function.
    #[must_use = "futures do nothing unless polled"]
    pub struct Run<K, X: 'static, S, F>
    where
        K: StoredKey,
        S: RuleSet,
    {
        // First, so that it is dropped first: who takes over must not run beside what is left of this body.
        #[pin]
        body: F,
        stage: Stage<K, X, S>,
    }
}

enum Stage<K: StoredKey, X: 'static, S: RuleSet> {
    Ready(OutputOf<S>),
    Bypassed,
    /// Apart, so that the futures of callers stay small: keys and flights are as large as they are.
    Missed(Box<Missed<K, X, S>>),
    Done,
}

struct Missed<K: StoredKey, X: 'static, S: RuleSet> {
    miss: Miss<K, X, S>,
    step: Step<K, S>,
}

enum Step<K: StoredKey, S: RuleSet> {
    Begin,
    Wait(Waiting<K, LandedOf<S::Outcome>>),
    Lead(LeaderOf<K, S::Outcome>, Duty),
    Inline,
    #[cfg(feature = "shared")]
    Read(Reading),
    #[cfg(feature = "shared")]
    Claim(LeaderOf<K, S::Outcome>, Claiming),
    #[cfg(feature = "shared")]
    Settle(Settling, OutputOf<S>),
}

impl<K, X, S, F> Future for Run<K, X, S, F>
where
    K: StoredKey,
    X: Expiry,
    S: SharedRules,
    F: Future<Output = OutputOf<S>>,
{
    type Output = OutputOf<S>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<OutputOf<S>> {
        let this = self.project();
        match this.stage {
            Stage::Ready(_) => match mem::replace(this.stage, Stage::Done) {
                Stage::Ready(output) => Poll::Ready(output),
                _ => unreachable!("matched just above"),
            },
            Stage::Bypassed => this.body.poll(context),
            Stage::Missed(missed) => {
                let Missed { miss, step } = &mut **missed;
                let poll = poll_missed(miss, step, this.body, context);
                if poll.is_ready() {
                    *this.stage = Stage::Done;
                }
                poll
            }
            Stage::Done => panic!("`async fn` resumed after completion"),
        }
    }
}

/// The body's future, as a trait object, so that functions of the same types share the code below.
type Body<'b, S> = Pin<&'b mut dyn Future<Output = OutputOf<S>>>;

#[cold]
fn poll_missed<K, X, S>(
    miss: &mut Miss<K, X, S>,
    step: &mut Step<K, S>,
    mut body: Body<'_, S>,
    context: &mut Context<'_>,
) -> Poll<OutputOf<S>>
where
    K: StoredKey,
    X: Expiry,
    S: SharedRules,
{
    loop {
        let next = match step {
            Step::Begin => miss.next(),
            Step::Wait(waiting) => match Pin::new(waiting).poll(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(joined) => miss.after(joined).unwrap_or_else(|| miss.next()),
            },
            Step::Inline => return body.as_mut().poll(context),
            Step::Lead(..) => match ready!(poll_lead(miss, step, body.as_mut(), context)) {
                Finished::Done(output) => return Poll::Ready(output),
                #[cfg(feature = "shared")]
                Finished::Settling(settling, output) => {
                    *step = Step::Settle(settling, output);
                    continue;
                }
            },
            #[cfg(feature = "shared")]
            Step::Read(reading) => {
                let read = ready!(Pin::new(reading).poll(context));
                miss.after_read(read).unwrap_or_else(|| miss.next())
            }
            #[cfg(feature = "shared")]
            Step::Claim(_, claiming) => {
                let claimed = ready!(Pin::new(claiming).poll(context));
                match mem::replace(step, Step::Begin) {
                    Step::Claim(leader, _) => miss.after_claim(leader, claimed),
                    _ => unreachable!("matched just above"),
                }
            }
            #[cfg(feature = "shared")]
            Step::Settle(settling, _) => {
                ready!(Pin::new(settling).poll(context));
                match mem::replace(step, Step::Begin) {
                    Step::Settle(_, output) => return Poll::Ready(output),
                    _ => unreachable!("matched just above"),
                }
            }
        };
        *step = match next {
            Next::Return(output) => return Poll::Ready(output),
            Next::Wait(join) => Step::Wait(join.within(Some(miss.patience()))),
            Next::Lead(leader, duty) => {
                miss.memo.counters.run();
                Step::Lead(leader, duty)
            }
            #[cfg(feature = "shared")]
            Next::Read(reading) => Step::Read(reading),
            #[cfg(feature = "shared")]
            Next::Claim(leader, claiming) => Step::Claim(leader, claiming),
            Next::Inline => {
                miss.memo.counters.run();
                Step::Inline
            }
        };
    }
}

/// Polls the body under the lead. A body that panics takes the lead with it: the next caller runs it.
fn poll_lead<K, X, S>(
    miss: &mut Miss<K, X, S>,
    step: &mut Step<K, S>,
    body: Body<'_, S>,
    context: &mut Context<'_>,
) -> Poll<Finished<OutputOf<S>>>
where
    K: StoredKey,
    X: Expiry,
    S: SharedRules,
{
    let Step::Lead(leader, duty) = mem::replace(step, Step::Inline) else {
        unreachable!("only called while leading");
    };
    match leader.on_stack(|| body.poll(context)) {
        Poll::Ready(output) => Poll::Ready(miss.memo.finish(&miss.rules, leader, duty, output)),
        Poll::Pending => {
            *step = Step::Lead(leader, duty);
            Poll::Pending
        }
    }
}

impl<K, X, S, F> fmt::Debug for Run<K, X, S, F>
where
    K: StoredKey,
    S: RuleSet,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").finish_non_exhaustive()
    }
}
