//! Every path that generated code names, in one place.

pub use cache_core::call::at;
pub use cache_core::entry::Entry;
pub use cache_core::expiry::{Idle, Never, Until, Weighed};
pub use cache_core::function::{Registered, Site, who};
pub use cache_core::inventory;
pub use cache_core::key::{Part, ViewAs};
pub use cache_core::outcome::CheckResult;
pub use cache_core::policy::Policy;
pub use cache_core::rules::rules;
pub use cache_core::{
    __check as check, __location as location, __outcome as outcome, __part as part,
};
