//! The conformance suite passes a store that does what it has to, and catches one that does not.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use cache_core::store::{
    Acquired, Capabilities, Claim, Fill, Lease, MemoryStore, Pending, Store, StoreError,
    StoreErrorKind, StoreKey, Tag, Tags, Token, Value, Version,
};
use cache_core::testing::{Promises, Report, conformance};

#[test]
fn the_memory_store_conforms() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let report = conformance(|| Arc::clone(&store), Promises::new());
    assert_eq!(report.passed.len(), 39, "{report}");
    let skipped: Vec<_> = report.skipped.iter().map(|(case, _)| *case).collect();
    assert_eq!(skipped, ["an_unreachable_store_answers"]);
    assert!(report.took < Duration::from_secs(10), "{report}");
}

#[test]
fn a_store_that_is_not_there_conforms_by_its_errors() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let gone = broken(Fault::IsGone);
    let report = conformance(|| Arc::clone(&store), Promises::new().unreachable(gone));
    assert_eq!(report.skipped, []);
    let there = Arc::new(MemoryStore::default());
    let promises = Promises::new().unreachable(there);
    let message = failure(|| conformance(|| Arc::clone(&store), promises));
    assert!(
        message.contains("`an_unreachable_store_answers`"),
        "{message}"
    );
}

/// The cases that find a fault, each by its name.
macro_rules! finds {
    ($($test:ident: $fault:ident, $($case:ident)+;)+) => {
        $(
            #[test]
            fn $test() {
                let message = failure(|| {
                    let store = broken(Fault::$fault);
                    let patience = Duration::from_millis(500);
                    conformance(|| Arc::clone(&store), Promises::new().patience(patience))
                });
                let found: Vec<_> = message
                    .lines()
                    .filter_map(|line| line.trim_start().strip_prefix('`')?.split('`').next())
                    .collect();
                for case in [$(stringify!($case)),+] {
                    assert!(found.contains(&case), "`{case}` found nothing: {message}");
                }
            }
        )+
    };
}

finds! {
    a_fill_that_ignores_the_lease_is_found: FillIgnoresLease,
        a_fill_needs_its_token an_invalidation_refuses_the_fill a_release_refuses_the_fill
        a_supersession_refuses_the_other leases_end_with_their_time a_set_refuses_the_fill
        leases_of_keys_are_apart a_tag_refuses_the_fill no_read_is_older_than_an_invalidation;
    a_read_that_ignores_tags_is_found: ReadIgnoresTags,
        an_unknown_tag_finds_nothing a_tag_ends_its_values what_a_tag_ended_is_missing
        no_read_is_older_than_its_tag;
    an_invalidation_that_leaves_the_lease_is_found: InvalidationLeavesLease,
        an_invalidation_refuses_the_fill no_read_is_older_than_an_invalidation;
    a_lease_for_everybody_is_found: EverybodyWins,
        one_computes_what_is_missing taken_says_how_long one_holder_at_a_time;
    a_time_that_is_ignored_is_found: TimeIsIgnored,
        values_end_with_their_time filled_values_end_with_their_time no_time_is_no_value;
    a_time_that_is_cut_is_found: TimeIsCut,
        values_end_with_their_time filled_values_end_with_their_time;
    a_renewal_that_does_nothing_is_found: RenewalDoesNothing,
        renewals_extend_a_lease;
    a_prefix_that_is_cut_is_found: PrefixIsCut,
        a_prefix_is_no_pattern;
    a_watcher_that_is_forgotten_is_found: WatcherIsForgotten,
        watchers_are_told;
    an_order_that_is_lost_is_found: OrderIsLost,
        read_many_keeps_the_order;
    a_panic_is_found: ReadPanics,
        round_trip one_holder_at_a_time no_read_is_older_than_an_invalidation;
}

/// The message with which the suite fails.
fn failure(suite: impl FnOnce() -> Report) -> String {
    let panic = catch_unwind(AssertUnwindSafe(suite)).expect_err("the suite finds the fault");
    *panic.downcast::<String>().expect("a message")
}

/// What a broken store does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    FillIgnoresLease,
    ReadIgnoresTags,
    InvalidationLeavesLease,
    EverybodyWins,
    TimeIsIgnored,
    TimeIsCut,
    RenewalDoesNothing,
    PrefixIsCut,
    WatcherIsForgotten,
    OrderIsLost,
    ReadPanics,
    IsGone,
}

/// A memory store with a fault.
#[derive(Debug)]
struct Broken {
    inner: MemoryStore,
    fault: Fault,
}

/// A store with this fault.
fn broken(fault: Fault) -> Arc<dyn Store> {
    let inner = MemoryStore::default();
    Arc::new(Broken { inner, fault })
}

impl Broken {
    fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    fn seen(&self, tags: &Tags) -> Tags {
        if self.has(Fault::ReadIgnoresTags) {
            return Tags::default();
        }
        tags.clone()
    }

    fn aged(&self, mut value: Value) -> Value {
        match self.fault {
            Fault::TimeIsIgnored => value.time_to_live = None,
            Fault::TimeIsCut => value.time_to_live = value.time_to_live.map(|time| time / 2),
            _ => {}
        }
        value
    }

    /// The inner store's answer, unless the store is not there.
    fn here<T>(&self, answer: Pending<T>) -> Pending<T> {
        if !self.has(Fault::IsGone) {
            return answer;
        }
        Pending::ready(Err(StoreError::new(
            StoreErrorKind::Unreachable,
            "nobody is there",
        )))
    }
}

impl Store for Broken {
    fn describe(&self) -> String {
        format!("a store with the fault {:?}", self.fault)
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn read(&self, key: &StoreKey, tags: &Tags) -> Pending<Option<Arc<[u8]>>> {
        assert!(!self.has(Fault::ReadPanics), "a read that panics");
        self.here(self.inner.read(key, &self.seen(tags)))
    }

    fn read_many(&self, keys: &[StoreKey], tags: &Tags) -> Pending<Vec<Option<Arc<[u8]>>>> {
        let mut keys = keys.to_vec();
        if self.has(Fault::OrderIsLost) {
            keys.sort();
        }
        self.here(self.inner.read_many(&keys, &self.seen(tags)))
    }

    fn acquire(
        &self,
        key: &StoreKey,
        tags: &Tags,
        lease: Lease,
        claim: Claim,
    ) -> Pending<Acquired> {
        if self.has(Fault::ReadPanics) && claim == Claim::Missing {
            panic!("an acquisition that panics");
        }
        if self.has(Fault::ReadIgnoresTags) {
            let acquired = self.inner.acquire(key, &Tags::default(), lease, claim);
            let versions = tags.iter().map(|_| Version::random()).collect();
            return match acquired.wait(Duration::ZERO) {
                Ok(Acquired::Won(_)) => Pending::ready(Ok(Acquired::Won(versions))),
                other => Pending::ready(other),
            };
        }
        let claim = match claim {
            Claim::Missing if self.has(Fault::EverybodyWins) => {
                let read = self.inner.read(key, tags).wait(Duration::ZERO);
                if let Ok(Some(found)) = read {
                    return Pending::ready(Ok(Acquired::Found(found)));
                }
                Claim::Supersede
            }
            Claim::Renewal if self.has(Fault::EverybodyWins) => Claim::Supersede,
            claim => claim,
        };
        self.here(self.inner.acquire(key, tags, lease, claim))
    }

    fn fill(&self, key: &StoreKey, tags: &Tags, mut fill: Fill) -> Pending<bool> {
        fill.value = self.aged(fill.value);
        if self.has(Fault::FillIgnoresLease) {
            let set = self.inner.set(key, tags, fill.value);
            return Pending::ready(set.wait(Duration::ZERO).map(|()| true));
        }
        if self.has(Fault::ReadIgnoresTags) {
            fill.versions.clear();
        }
        self.here(self.inner.fill(key, &self.seen(tags), fill))
    }

    fn renew(&self, key: &StoreKey, lease: Lease) -> Pending<bool> {
        if self.has(Fault::RenewalDoesNothing) {
            return Pending::ready(Ok(true));
        }
        self.here(self.inner.renew(key, lease))
    }

    fn release(&self, key: &StoreKey, token: Token) -> Pending<bool> {
        self.here(self.inner.release(key, token))
    }

    fn invalidate(&self, keys: &[StoreKey]) -> Pending<()> {
        if !self.has(Fault::InvalidationLeavesLease) {
            return self.here(self.inner.invalidate(keys));
        }
        for key in keys {
            let none = Tags::default();
            let read = self.inner.read(key, &none).wait(Duration::ZERO);
            if let Ok(Some(found)) = read {
                drop(self.inner.remove_exact(key, &none, &found));
            }
        }
        Pending::ready(Ok(()))
    }

    fn remove_exact(&self, key: &StoreKey, tags: &Tags, value: &Arc<[u8]>) -> Pending<bool> {
        self.here(self.inner.remove_exact(key, &self.seen(tags), value))
    }

    fn set(&self, key: &StoreKey, tags: &Tags, value: Value) -> Pending<()> {
        self.here(self.inner.set(key, &self.seen(tags), self.aged(value)))
    }

    fn add(&self, key: &StoreKey, tags: &Tags, value: Value) -> Pending<bool> {
        self.here(self.inner.add(key, &self.seen(tags), self.aged(value)))
    }

    fn invalidate_tag(&self, tag: &Tag) -> Pending<()> {
        self.here(self.inner.invalidate_tag(tag))
    }

    fn delete_prefix(&self, prefix: &[u8]) -> Pending<u64> {
        let cut = usize::from(self.has(Fault::PrefixIsCut));
        self.inner.delete_prefix(&prefix[..prefix.len() - cut])
    }

    fn watch(&self, key: &StoreKey) -> Pending<()> {
        if self.has(Fault::WatcherIsForgotten) {
            return self.inner.watch(&StoreKey::new(b"another"));
        }
        self.inner.watch(key)
    }

    fn health(&self) -> Pending<()> {
        self.here(self.inner.health())
    }
}
