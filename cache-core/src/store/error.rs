//! What can go wrong between a cache and its store.

use std::borrow::Cow;
use std::fmt;

/// Why a store did not do what it was asked to. Never contains a password, a key or a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreError {
    kind: StoreErrorKind,
    message: Cow<'static, str>,
}

/// What went wrong, as far as a caller has to tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// No answer within the deadline. Unknown whether the operation took effect.
    Timeout,
    /// No connection, or it broke. Unknown whether the operation took effect.
    Unreachable,
    /// The store is there and cannot serve now: it is loading, fails over, or is read-only.
    Unavailable,
    /// The store refuses who asks: wrong user or password, or no right to this command.
    Unauthorized,
    /// The store has no room for a write. Reads may work.
    Full,
    /// The value or the key has more bytes than the store takes.
    TooLarge,
    /// Under the key is something that is not ours.
    Foreign,
    /// The store cannot do this at all; see [`Capabilities`](super::Capabilities).
    Unsupported,
    /// The settings of the store cannot be used.
    Settings,
    /// The store was not asked: it failed too often just now.
    BreakerOpen,
    /// The answer makes no sense.
    Protocol,
}

impl StoreError {
    /// An error of this kind. `message` says what happened, without secrets.
    pub fn new(kind: StoreErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> StoreErrorKind {
        self.kind
    }

    /// Whether the same operation may succeed when it is tried again.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        use StoreErrorKind as Kind;
        match self.kind {
            Kind::Timeout
            | Kind::Unreachable
            | Kind::Unavailable
            | Kind::Full
            | Kind::BreakerOpen
            | Kind::Protocol => true,
            Kind::Unauthorized
            | Kind::TooLarge
            | Kind::Foreign
            | Kind::Unsupported
            | Kind::Settings => false,
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for StoreError {}
