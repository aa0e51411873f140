//! Rules of results that may leave their process: they know how their values are written and read, where
//! there is a store to write them to. Without the feature `shared` nothing is added to any rules.

#[cfg(feature = "shared")]
mod carried {
    use std::marker::PhantomData;
    use std::time::Duration;

    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use crate::outcome::Outcome;
    use crate::policy::Policy;
    use crate::rules::{RuleSet, ValueOf};
    use crate::shared::codec::probe::Travels;
    use crate::shared::codec::{Codec, Serde};

    /// Rules, and the codec of the values.
    #[derive(Debug)]
    pub struct Carried<S, C> {
        rules: S,
        codec: PhantomData<fn() -> C>,
    }

    /// Rules, with a codec for their values.
    #[inline]
    pub fn carried<S: RuleSet, C>(rules: S, _codec: C) -> Carried<S, C> {
        Carried {
            rules,
            codec: PhantomData,
        }
    }

    /// Rules of values about which nothing has to be asked.
    #[inline]
    pub fn primitive<S>(rules: S) -> Carried<S, Serde<<S::Outcome as Outcome>::Value>>
    where
        S: RuleSet<Outcome: Outcome<Value: Serialize + DeserializeOwned>>,
    {
        carried(rules, Serde::NEW)
    }

    /// The values of rules, whose codec is to be chosen.
    #[inline]
    pub fn values<S: RuleSet>(_rules: &S) -> Travels<<S::Outcome as Outcome>::Value> {
        Travels::new()
    }

    impl<S, C> RuleSet for Carried<S, C>
    where
        S: RuleSet,
        C: Codec<<S::Outcome as Outcome>::Value>,
    {
        type Outcome = S::Outcome;
        type Codec = C;

        #[inline]
        fn is_stale(&self, value: ValueOf<'_, Self>) -> bool {
            self.rules.is_stale(value)
        }

        #[inline]
        fn may_be_stale(&self) -> bool {
            self.rules.may_be_stale()
        }

        fn is_kept(&self, value: ValueOf<'_, Self>) -> bool {
            self.rules.is_kept(value)
        }

        fn timeout(&self, policy: &Policy, value: ValueOf<'_, Self>) -> Option<Duration> {
            self.rules.timeout(policy, value)
        }

        fn weight(&self, value: ValueOf<'_, Self>) -> u64 {
            self.rules.weight(value)
        }
    }

    /// Rules with the codec that their values call for.
    #[doc(hidden)]
    #[macro_export]
    macro_rules! __carry {
        ($rules:expr) => {{
            let rules = $rules;
            let codec = $crate::__codec!($crate::carry::values(&rules));
            $crate::carry::carried(rules, codec)
        }};
    }
}

#[cfg(feature = "shared")]
pub use carried::{Carried, carried, primitive, values};

/// The rules as they are.
#[cfg(not(feature = "shared"))]
#[inline]
pub const fn primitive<S>(rules: S) -> S {
    rules
}

/// The rules as they are.
#[cfg(not(feature = "shared"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __carry {
    ($rules:expr) => {
        $rules
    };
}

/// Its tokens, where there is a store to be had.
#[cfg(feature = "shared")]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_shared {
    ($($tokens:tt)*) => { $($tokens)* };
}

/// Nothing.
#[cfg(not(feature = "shared"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_shared {
    ($($tokens:tt)*) => {};
}

/// Nothing.
#[cfg(feature = "shared")]
#[doc(hidden)]
#[macro_export]
macro_rules! __unless_shared {
    ($($tokens:tt)*) => {};
}

/// Its tokens, where there is no store to be had.
#[cfg(not(feature = "shared"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __unless_shared {
    ($($tokens:tt)*) => { $($tokens)* };
}
