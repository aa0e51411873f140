//! The closures of an attribute: looks at a value that decide whether it stays, and how long.
//!
//! What can be said in `const` is in [`policy`](crate::policy); here is only what runs per value.
//! A rule that was not given costs nothing: its type has no size and its answer is a constant.

use std::marker::PhantomData;
use std::time::Duration;

use crate::expiry::Lifetime;
use crate::outcome::Outcome;
use crate::policy::Policy;

/// The rules of one function; [`Rules`] is the only implementation.
pub trait RuleSet {
    /// What the function's results become.
    type Outcome: Outcome;
    /// `is_stale`: treat this hit as a miss.
    fn is_stale(&self, value: ValueOf<Self>) -> bool;
    /// Whether there is an `is_stale` at all.
    fn may_be_stale(&self) -> bool;
    /// `response_filter`: whether a new value is stored.
    fn is_kept(&self, value: ValueOf<Self>) -> bool;
    /// How long a new value is fresh; `None` for ever.
    fn timeout(&self, policy: &Policy, value: ValueOf<Self>) -> Option<Duration>;
    /// `weigher`: what a new value counts against the table's bound.
    fn weight(&self, value: ValueOf<Self>) -> u64;
}

/// A borrowed value of a rule set.
pub type ValueOf<'v, R> = &'v <<R as RuleSet>::Outcome as Outcome>::Value;

/// An option that was not given.
#[derive(Debug, Clone, Copy)]
pub struct Unset;

/// An option that was given, as a closure over the value.
#[derive(Debug, Clone, Copy)]
pub struct By<F>(F);

/// One option of the attribute, given or not.
pub trait Rule<V, R> {
    /// Whether it was given.
    const GIVEN: bool;
    /// Its answer, or `default` if it was not given.
    fn look(&self, value: &V, default: impl FnOnce() -> R) -> R;
}

impl<V, R> Rule<V, R> for Unset {
    const GIVEN: bool = false;

    #[inline]
    fn look(&self, _: &V, default: impl FnOnce() -> R) -> R {
        default()
    }
}

impl<V, R, F: Fn(&V) -> R> Rule<V, R> for By<F> {
    const GIVEN: bool = true;

    #[inline]
    fn look(&self, value: &V, _: impl FnOnce() -> R) -> R {
        (self.0)(value)
    }
}

/// A `weigher`, which may count in any unsigned type.
#[derive(Debug, Clone, Copy)]
pub struct Weigh<F, N>(F, PhantomData<fn() -> N>);

impl<V, N: Weight, F: Fn(&V) -> N> Rule<V, u64> for Weigh<F, N> {
    const GIVEN: bool = true;

    #[inline]
    fn look(&self, value: &V, _: impl FnOnce() -> u64) -> u64 {
        (self.0)(value).weight()
    }
}

/// What a `weigher` may return.
#[diagnostic::on_unimplemented(
    message = "a `weigher` returns a number of bytes, not `{Self}`",
    label = "returns no number of bytes",
    note = "return `usize`, `u64` or `u32`"
)]
pub trait Weight {
    /// The number of bytes.
    fn weight(self) -> u64;
}

macro_rules! weight {
    ($($number:ty)*) => {$(
        impl Weight for $number {
            fn weight(self) -> u64 {
                self as u64
            }
        }
    )*};
}

weight!(u8 u16 u32 u64 usize);

/// The rules as the attribute gave them.
#[derive(Debug)]
pub struct Rules<O, Stale = Unset, Keep = Unset, Timeout = Unset, Weigher = Unset> {
    stale: Stale,
    keep: Keep,
    timeout: Timeout,
    weigher: Weigher,
    outcome: PhantomData<O>,
}

/// No rules yet, for results with this outcome.
#[inline]
pub const fn rules<O: Outcome>(_: O) -> Rules<O> {
    Rules {
        stale: Unset,
        keep: Unset,
        timeout: Unset,
        weigher: Unset,
        outcome: PhantomData,
    }
}

impl<O: Outcome, S, K, T, W> Rules<O, S, K, T, W> {
    /// Sets `is_stale`.
    #[inline]
    pub fn is_stale<F: Fn(&O::Value) -> bool>(self, look: F) -> Rules<O, By<F>, K, T, W> {
        let Self { keep, timeout, weigher, outcome, .. } = self;
        Rules { stale: By(look), keep, timeout, weigher, outcome }
    }

    /// Sets `response_filter`.
    #[inline]
    pub fn response_filter<F: Fn(&O::Value) -> bool>(self, look: F) -> Rules<O, S, By<F>, T, W> {
        let Self { stale, timeout, weigher, outcome, .. } = self;
        Rules { stale, keep: By(look), timeout, weigher, outcome }
    }

    /// Sets `timeout` to a closure over the value.
    #[inline]
    pub fn timeout<F: Fn(&O::Value) -> Duration>(self, look: F) -> Rules<O, S, K, By<F>, W> {
        let Self { stale, keep, weigher, outcome, .. } = self;
        Rules { stale, keep, timeout: By(look), weigher, outcome }
    }

    /// Sets `weigher`.
    #[inline]
    pub fn weigher<N, F>(self, look: F) -> Rules<O, S, K, T, Weigh<F, N>>
    where
        N: Weight,
        F: Fn(&O::Value) -> N,
    {
        let Self { stale, keep, timeout, outcome, .. } = self;
        Rules { stale, keep, timeout, weigher: Weigh(look, PhantomData), outcome }
    }
}

impl<O, S, K, T, W> RuleSet for Rules<O, S, K, T, W>
where
    O: Outcome,
    S: Rule<O::Value, bool>,
    K: Rule<O::Value, bool>,
    T: Rule<O::Value, Duration>,
    W: Rule<O::Value, u64>,
{
    type Outcome = O;

    #[inline]
    fn is_stale(&self, value: &O::Value) -> bool {
        self.stale.look(value, || false)
    }

    #[inline]
    fn may_be_stale(&self) -> bool {
        S::GIVEN
    }

    fn is_kept(&self, value: &O::Value) -> bool {
        self.keep.look(value, || true)
    }

    fn timeout(&self, policy: &Policy, value: &O::Value) -> Option<Duration> {
        if O::is_negative(value) && let Some(negative) = policy.negative_timeout {
            return Some(negative);
        }
        if T::GIVEN {
            Some(self.timeout.look(value, || Duration::MAX))
        } else {
            policy.timeout
        }
    }

    fn weight(&self, value: &O::Value) -> u64 {
        self.weigher.look(value, || 1)
    }
}

/// What was decided about a value that is kept.
pub(crate) struct Plan {
    pub(crate) lifetime: Lifetime,
    pub(crate) weight: u64,
}

/// How long and how heavy a value will be kept; `None` if it will not.
pub(crate) fn plan<S: RuleSet>(policy: &Policy, rules: &S, value: ValueOf<'_, S>) -> Option<Plan> {
    if !rules.is_kept(value) {
        return None;
    }
    let timeout = rules.timeout(policy, value);
    // A timeout of nothing: the value is over before anybody could ask for it.
    (timeout != Some(Duration::ZERO)).then(|| Plan {
        lifetime: Lifetime { timeout, time_to_idle: policy.time_to_idle },
        weight: rules.weight(value),
    })
}
