//! What can go wrong with a cache, as opposed to a function.

use std::fmt;

/// Why an operation on a cache did not do what it was asked to.
///
/// Calls of annotated functions never return it: a cache that fails costs a run of the body.
/// It never contains an argument or a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    function: &'static str,
}

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The value is not of the kind that the function keeps: an `Err` or a `None` without
    /// `cache_err` or `cache_none`, or one that `response_filter` turns away. Nothing was stored.
    NotKept,
    /// The value weighs more than the function's `max_bytes` admits. Nothing was stored.
    TooHeavy,
}

impl Error {
    pub(crate) const fn new(kind: ErrorKind, function: &'static str) -> Self {
        Self { kind, function }
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Whether the same operation may succeed when it is tried again.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        match self.kind {
            ErrorKind::NotKept | ErrorKind::TooHeavy => false,
        }
    }

    /// The function whose cache it was.
    #[must_use]
    pub const fn function(&self) -> &'static str {
        self.function
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.kind {
            ErrorKind::NotKept => "its policy does not keep such a value",
            ErrorKind::TooHeavy => "the value weighs more than `max_bytes` admits",
        };
        write!(f, "nothing stored for `{}`: {reason}", self.function)
    }
}

impl std::error::Error for Error {}
