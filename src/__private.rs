//! Every path that generated code names, in one place.

pub use std::sync::Arc;

pub use cache_core::call::at;
pub use cache_core::carry::primitive as carry_primitive;
pub use cache_core::entry::Entry;
pub use cache_core::expiry::{Idle, Never, Until, Weighed};
pub use cache_core::function::Registered;
pub use cache_core::inventory;
pub use cache_core::key::{Float, Part, Plain, Text, ViewAs, made_by};
pub use cache_core::outcome::check::{kept, returned};
pub use cache_core::outcome::{Inline, primitive};

pub use crate::bounds::{
    HasErr, HasNone, KeyClone, KeyEq, KeyHash, KeySend, KeySync, ResultClone, ResultSend,
    ResultSync,
};
pub use cache_core::policy::{Policy, Scope};
pub use cache_core::rules::rules;
pub use cache_core::site::{Marked, Site, TypedSite, who};
pub use cache_core::thread_results::{Held, Listed};
pub use cache_core::{
    __carry as carry, __if_shared as if_shared, __location as location, __outcome as outcome,
    __part as part, __subject as subject, __unless_shared as unless_shared,
};

#[cfg(feature = "redis")]
pub use crate::bounds::{KeySerialize, ResultDeserialize, ResultSerialize};
#[cfg(feature = "redis")]
pub use cache_core::key::travel::itself;
