//! Functions about which nothing has to be asked: keys and results are primitives, and no closure looks at
//! a value.
//!
//! What generated code otherwise says in a chain of inferred types is one method of the static here, with all
//! of its types known. It is the same call; only the compiler has less to do, once per annotated function.

use std::marker::PhantomData;

use crate::call::{At, Entered, at};
use crate::carry;
use crate::confirm::Confirming;
use crate::entry::Located;
use crate::expiry::Expiry;
use crate::key::{Part, Primitive};
use crate::memo::StoredKey;
use crate::outcome::{Inline, Kept, Whole, primitive};
use crate::rules::{Rules, rules};
use crate::site::TypedSite;
#[cfg(feature = "shared")]
use crate::{carry::Carried, shared::codec::Serde};

/// The outcome of a primitive.
type PlainOutcome<V> = Kept<Whole<V>, Inline<V>>;

/// No rules, for results that may leave the process.
#[cfg(feature = "shared")]
type Plain<V> = Carried<Rules<PlainOutcome<V>>, Serde<V>>;

/// No rules, for results that may leave the process.
#[cfg(not(feature = "shared"))]
type Plain<V> = Rules<PlainOutcome<V>>;

impl<K: StoredKey, V: Primitive, X: Expiry> TypedSite<K, Inline<V>, X> {
    /// The function, under no rules.
    #[inline]
    pub fn at(&'static self) -> At<&'static Self, Plain<V>> {
        at(self, carry::primitive(rules(primitive())))
    }

    /// See [`At::enter`].
    #[inline]
    pub fn enter<P: Part<Owned = K>>(&'static self, arguments: P) -> Entered<K, X, Plain<V>> {
        self.at().enter(arguments)
    }

    /// Enters a call that runs the body whatever is stored.
    #[inline]
    pub fn refresh<P: Part<Owned = K>>(&'static self, arguments: P) -> Entered<K, X, Plain<V>> {
        self.at().forced_update(true).enter(arguments)
    }

    /// See [`At::entry`].
    #[inline]
    pub fn entry<P: Part<Owned = K>>(&'static self, arguments: P) -> Located<K, X, Plain<V>> {
        self.at().entry(arguments)
    }

    /// See [`At::invalidate_if`].
    #[inline]
    pub fn invalidate_if(&'static self, doomed: impl FnMut(&K, &V) -> bool) -> Confirming<usize> {
        self.at().invalidate_if(PhantomData, doomed)
    }
}
