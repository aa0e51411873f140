//! What every store has to do, as a suite that any store can be put through: ours and yours.
//!
//! It knows the contract of [`Store`] and nothing of how a store keeps it; what a store does beyond the contract
//! it does not look at. It acts on a store that others may be using: its keys begin with a random prefix.

mod concurrency;
mod expiry;
mod failure;
mod ground;
mod leases;
mod prefixes;
mod tags;
mod values;
mod watching;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::store::Store;
use ground::{Ground, Stop};

/// What a store promises that its [`Capabilities`](crate::store::Capabilities) do not say.
///
/// ```
/// # use std::time::Duration;
/// # use cache_core::testing::Promises;
/// let promises = Promises::new().time_resolution(Duration::from_secs(1));
/// ```
#[derive(Debug)]
pub struct Promises {
    time_resolution: Duration,
    patience: Duration,
    handles_share: bool,
    unreachable: Option<Arc<dyn Store>>,
}

impl Promises {
    /// A store that counts time in milliseconds (and is allowed 20 of them), answers within 10 seconds, and
    /// shares what it stores among its handles.
    #[must_use]
    pub fn new() -> Self {
        Self {
            time_resolution: Duration::from_millis(20),
            patience: Duration::from_secs(10),
            handles_share: true,
            unreachable: None,
        }
    }

    /// How much too late a value or a lease may end. The suite waits for several of these.
    #[must_use]
    pub fn time_resolution(mut self, resolution: Duration) -> Self {
        self.time_resolution = resolution;
        self
    }

    /// How long an answer may take; later counts as none.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Whether two handles that were opened see what the other stored.
    #[must_use]
    pub fn handles_share(mut self, share: bool) -> Self {
        self.handles_share = share;
        self
    }

    /// A handle to such a store where none is, to see that every operation is answered all the same.
    #[must_use]
    pub fn unreachable(mut self, store: Arc<dyn Store>) -> Self {
        self.unreachable = Some(store);
        self
    }
}

impl Default for Promises {
    fn default() -> Self {
        Self::new()
    }
}

/// What the suite found: which cases passed, and which did not apply.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The store, as it describes itself.
    pub store: String,
    /// The names of the cases that passed.
    pub passed: Vec<&'static str>,
    /// The names of the cases that were skipped, and why.
    pub skipped: Vec<(&'static str, String)>,
    /// How long it took.
    pub took: Duration,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (passed, took) = (self.passed.len(), self.took);
        write!(f, "{}: {passed} cases passed in {took:.1?}", self.store)?;
        for (case, reason) in &self.skipped {
            write!(f, "\n  skipped `{case}`: {reason}")?;
        }
        Ok(())
    }
}

/// A case: its name, and what it does on the ground it is given.
type Case = (&'static str, fn(&Ground<'_>) -> Result<(), Stop>);

/// Names each case after its function.
macro_rules! cases {
    ($($module:ident: $($case:ident),+;)+) => {
        &[$($((stringify!($case), $module::$case),)+)+]
    };
}

const CASES: &[Case] = cases! {
    values: round_trip, set_replaces, add_stores_only_where_nothing_is, remove_exact_compares,
        read_many_keeps_the_order, invalidate_removes_each_key, largest_value, too_large_a_value,
        keys_of_every_byte, long_keys_stay_apart, health;
    expiry: values_end_with_their_time, filled_values_end_with_their_time, no_time_is_no_value,
        long_times_count;
    leases: one_computes_what_is_missing, a_renewal_leaves_the_value, a_supersession_refuses_the_other,
        taken_says_how_long, a_fill_needs_its_token, an_invalidation_refuses_the_fill,
        a_release_refuses_the_fill, a_set_refuses_the_fill, leases_end_with_their_time,
        renewals_extend_a_lease, leases_of_keys_are_apart;
    tags: an_unknown_tag_finds_nothing, a_lease_gives_versions, a_tag_ends_its_values,
        a_tag_refuses_the_fill, other_versions_refuse_the_fill, what_a_tag_ended_is_missing,
        clean_values_have_no_tags;
    watching: watchers_are_told;
    prefixes: a_prefix_is_no_pattern;
    concurrency: one_holder_at_a_time, no_read_is_older_than_an_invalidation,
        no_read_is_older_than_its_tag;
    failure: a_dropped_answer_takes_nothing_back, an_unreachable_store_answers;
};

/// Puts a store through every case of the contract and says what it found, to the caller and to the
/// standard output.
///
/// `open` is called twice: for the handle that the cases use, and for another that stands for another
/// process. Takes some seconds, more where the store counts time in more than milliseconds. Leaves a few
/// hundred small values behind, most of which end within a minute.
///
/// ```no_run
/// # use std::sync::Arc;
/// # use cache_core::store::{MemoryStore, Store};
/// # use cache_core::testing::{Promises, conformance};
/// let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
/// conformance(|| Arc::clone(&store), Promises::new());
/// ```
///
/// # Panics
///
/// If a case fails: with the names of all that do, and for each what was expected.
pub fn conformance(open: impl Fn() -> Arc<dyn Store>, promises: Promises) -> Report {
    let began = Instant::now();
    let store = open();
    let other = if promises.handles_share {
        open()
    } else {
        Arc::clone(&store)
    };
    let mut report = Report {
        store: store.describe(),
        passed: Vec::new(),
        skipped: Vec::new(),
        took: Duration::ZERO,
    };
    let mut failed = String::new();
    for &(name, case) in CASES {
        let ground = Ground::new(name, &*store, &*other, &promises);
        match run(|| case(&ground)) {
            Ok(()) => report.passed.push(name),
            Err(Stop::Skipped(reason)) => report.skipped.push((name, reason)),
            Err(Stop::Failed(reason)) => failed += &format!("\n  `{name}`: {reason}"),
        }
    }
    report.took = began.elapsed();
    println!("{report}");
    assert!(
        failed.is_empty(),
        "{} does not do what a store has to do:{failed}",
        report.store
    );
    report
}

/// Runs a case or a part of it; a panic, which can only be the store's, is a failure like any other.
fn run(case: impl FnOnce() -> Result<(), Stop>) -> Result<(), Stop> {
    catch_unwind(AssertUnwindSafe(case)).unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        let message = message.unwrap_or("without a message");
        Err(Stop::Failed(format!("the store panicked: {message}")))
    })
}
