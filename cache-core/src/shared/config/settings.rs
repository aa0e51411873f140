//! Everything that can be said about a cache, as one source says it, and how the sources are laid over each
//! other.

use std::time::Duration;

use super::error::Problems;
use super::place::Place;
use super::said::{Said, Secret};
use crate::shared::codec::Format;

/// What one source says; `None` where it says nothing.
#[derive(Clone, Default)]
pub(crate) struct Settings {
    pub(crate) place: Place,
    pub(crate) key_prefix: Option<Said<String>>,
    /// `None` inside: for ever.
    pub(crate) default_timeout: Option<Said<Option<Duration>>>,
    pub(crate) connect_timeout: Option<Said<Duration>>,
    pub(crate) operation_timeout: Option<Said<Duration>>,
    pub(crate) format: Option<Said<Format>>,
    pub(crate) compression: Option<Said<bool>>,
    pub(crate) lease_first: Option<Said<bool>>,
    pub(crate) sign_key: Option<Said<Secret>>,
}

impl Settings {
    /// Notes where this source contradicts itself.
    pub(crate) fn check(&self, problems: &mut Problems) {
        self.place.check(problems);
    }

    /// These settings, and from `lower` what they do not say.
    pub(crate) fn over(self, lower: Self) -> Self {
        Self {
            place: self.place.over(lower.place),
            key_prefix: self.key_prefix.or(lower.key_prefix),
            default_timeout: self.default_timeout.or(lower.default_timeout),
            connect_timeout: self.connect_timeout.or(lower.connect_timeout),
            operation_timeout: self.operation_timeout.or(lower.operation_timeout),
            format: self.format.or(lower.format),
            compression: self.compression.or(lower.compression),
            lease_first: self.lease_first.or(lower.lease_first),
            sign_key: self.sign_key.or(lower.sign_key),
        }
    }
}
