//! The closures of an attribute: looks at a value that decide whether it stays, and how long.
//!
//! What can be said in `const` is in [`policy`](crate::policy); here is only what runs per value.
//! A rule that was not given costs nothing: its type has no size and its answer is a constant.

use std::marker::PhantomData;
use std::time::Duration;

use crate::expiry::Lifetime;
use crate::outcome::Outcome;
use crate::policy::Policy;
#[cfg(feature = "shared")]
use crate::shared::{
    cache::Cache,
    codec::{Codec, Stays},
};

/// The rules of one function; [`Rules`] is the only implementation.
pub trait RuleSet {
    /// What the function's results become.
    type Outcome: Outcome;
    /// How its values travel between processes, if they do.
    #[cfg(feature = "shared")]
    type Codec: Codec<<Self::Outcome as Outcome>::Value>;
    /// `is_stale`: treat this hit as a miss.
    fn is_stale(&self, value: ValueOf<'_, Self>) -> bool;
    /// Whether there is an `is_stale` at all.
    fn may_be_stale(&self) -> bool;
    /// `response_filter`: whether a new value is stored.
    fn is_kept(&self, value: ValueOf<'_, Self>) -> bool;
    /// How long a new value is fresh; `None` for ever.
    fn timeout(&self, policy: &Policy, value: ValueOf<'_, Self>) -> Option<Duration>;
    /// `weigher`: what a new value counts against the table's bound.
    fn weight(&self, value: ValueOf<'_, Self>) -> u64;
}

/// A borrowed value of a rule set.
pub type ValueOf<'v, R> = &'v <<R as RuleSet>::Outcome as Outcome>::Value;

/// An option that was not given.
#[derive(Debug, Clone, Copy)]
pub struct Unset;

/// An option that was given: a closure over the value that captures nothing, and so has a type that
/// can be written down. A closure of the wrong type is one error at the closure.
#[derive(Debug, Clone, Copy)]
pub struct By<V, R>(fn(&V) -> R);

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

impl<V, R> Rule<V, R> for By<V, R> {
    const GIVEN: bool = true;

    #[inline]
    fn look(&self, value: &V, _: impl FnOnce() -> R) -> R {
        (self.0)(value)
    }
}

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
    pub fn is_stale(self, look: fn(&O::Value) -> bool) -> Rules<O, By<O::Value, bool>, K, T, W> {
        let Self {
            keep,
            timeout,
            weigher,
            outcome,
            ..
        } = self;
        Rules {
            stale: By(look),
            keep,
            timeout,
            weigher,
            outcome,
        }
    }

    /// Sets `response_filter`.
    #[inline]
    pub fn response_filter(
        self,
        look: fn(&O::Value) -> bool,
    ) -> Rules<O, S, By<O::Value, bool>, T, W> {
        let Self {
            stale,
            timeout,
            weigher,
            outcome,
            ..
        } = self;
        Rules {
            stale,
            keep: By(look),
            timeout,
            weigher,
            outcome,
        }
    }

    /// Sets `timeout` to a closure over the value.
    #[inline]
    pub fn timeout(
        self,
        look: fn(&O::Value) -> Duration,
    ) -> Rules<O, S, K, By<O::Value, Duration>, W> {
        let Self {
            stale,
            keep,
            weigher,
            outcome,
            ..
        } = self;
        Rules {
            stale,
            keep,
            timeout: By(look),
            weigher,
            outcome,
        }
    }

    /// Sets `weigher`.
    #[inline]
    pub fn weigher(self, look: fn(&O::Value) -> usize) -> Rules<O, S, K, T, By<O::Value, usize>> {
        let Self {
            stale,
            keep,
            timeout,
            outcome,
            ..
        } = self;
        Rules {
            stale,
            keep,
            timeout,
            weigher: By(look),
            outcome,
        }
    }
}

impl<O, S, K, T, W> RuleSet for Rules<O, S, K, T, W>
where
    O: Outcome,
    S: Rule<O::Value, bool>,
    K: Rule<O::Value, bool>,
    T: Rule<O::Value, Duration>,
    W: Rule<O::Value, usize>,
{
    type Outcome = O;

    #[cfg(feature = "shared")]
    type Codec = Stays<O::Value>;

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
        if O::is_negative(value)
            && let Some(negative) = policy.negative_timeout
        {
            return Some(negative);
        }
        if T::GIVEN {
            Some(self.timeout.look(value, || Duration::MAX))
        } else {
            #[cfg(feature = "shared")]
            if policy.timeout_is_default
                && let Some(cache) = Cache::active()
            {
                return cache.default_timeout();
            }
            policy.timeout
        }
    }

    fn weight(&self, value: &O::Value) -> u64 {
        self.weigher.look(value, || 1) as u64
    }
}

/// What was decided about a value that is kept.
pub(crate) struct Plan {
    pub(crate) lifetime: Lifetime,
    pub(crate) weight: u64,
}

/// The form in which values under a rule set are kept.
pub(crate) type CellOf<S> = <<S as RuleSet>::Outcome as Outcome>::Cell;

/// A result's cell, and the plan for it if it is to be stored.
pub(crate) type Admitted<S> = (CellOf<S>, Option<Plan>);

/// Whether `is_stale` turns a hit away.
#[inline]
pub(crate) fn is_turned_away<S: RuleSet>(rules: &S, cell: &CellOf<S>) -> bool {
    rules.may_be_stale() && S::Outcome::peek(cell).is_some_and(|value| rules.is_stale(value))
}

/// What becomes of a result; the result itself if it has no value to keep.
pub(crate) fn admit<S: RuleSet>(
    policy: &Policy,
    rules: &S,
    output: <S::Outcome as Outcome>::Output,
) -> Result<Admitted<S>, <S::Outcome as Outcome>::Output> {
    let value = S::Outcome::split(output)?;
    let plan = plan(policy, rules, &value);
    Ok((S::Outcome::store(value), plan))
}

/// How long and how heavy a value will be kept; `None` if it will not.
fn plan<S: RuleSet>(policy: &Policy, rules: &S, value: ValueOf<'_, S>) -> Option<Plan> {
    if !rules.is_kept(value) {
        return None;
    }
    let timeout = rules.timeout(policy, value);
    // A timeout of nothing: the value is over before anybody could ask for it.
    (timeout != Some(Duration::ZERO)).then(|| Plan {
        lifetime: Lifetime {
            timeout,
            time_to_idle: policy.time_to_idle,
        },
        weight: rules.weight(value),
    })
}
