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
    #[cfg(feature = "shared")]
    store: Option<crate::store::StoreError>,
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
    /// An argument of the key cannot be serialized. Nothing was stored.
    #[cfg(feature = "shared")]
    Unserializable,
    /// The store did not confirm the change. This process behaves as if it had, and tries again until it does;
    /// other processes may still see the old value.
    #[cfg(feature = "shared")]
    Unconfirmed,
}

impl Error {
    pub(crate) const fn new(kind: ErrorKind, function: &'static str) -> Self {
        Self {
            kind,
            function,
            #[cfg(feature = "shared")]
            store: None,
        }
    }

    /// An error that a store caused.
    #[cfg(feature = "shared")]
    pub(crate) const fn of_store(
        kind: ErrorKind,
        function: &'static str,
        store: crate::store::StoreError,
    ) -> Self {
        Self {
            kind,
            function,
            store: Some(store),
        }
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
            #[cfg(feature = "shared")]
            ErrorKind::Unserializable => false,
            #[cfg(feature = "shared")]
            ErrorKind::Unconfirmed => match &self.store {
                Some(store) => store.is_temporary(),
                None => true,
            },
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
        let function = self.function;
        let reason = match self.kind {
            ErrorKind::NotKept => "its policy does not keep such a value",
            ErrorKind::TooHeavy => "the value weighs more than is admitted",
            #[cfg(feature = "shared")]
            ErrorKind::Unserializable => "an argument of the key cannot be serialized",
            #[cfg(feature = "shared")]
            ErrorKind::Unconfirmed => {
                return write!(f, "the store did not confirm a change of `{function}`");
            }
        };
        write!(f, "nothing stored for `{function}`: {reason}")
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        #[cfg(feature = "shared")]
        if let Some(store) = &self.store {
            return Some(store);
        }
        None
    }
}
