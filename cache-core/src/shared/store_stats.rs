//! What a store did for a function, as users see it.

/// What came of asking the store, for a function whose results are shared between processes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoreStats {
    /// Reads that found a value; they are among the hits.
    pub hits: u64,
    /// Reads that found none, or no answer.
    pub misses: u64,
    /// Operations that failed, those that an open breaker kept from the store included; and arguments and
    /// results that could not be written.
    pub errors: u64,
    /// Values that were there and were none of this function: damaged, foreign, or of another version.
    pub unusable: u64,
    /// Results that the store refused, because an invalidation was faster or the lease had ended.
    pub refused: u64,
}

impl StoreStats {
    pub(crate) fn add(&mut self, other: &Self) {
        self.hits += other.hits;
        self.misses += other.misses;
        self.errors += other.errors;
        self.unusable += other.unusable;
        self.refused += other.refused;
    }
}
