//! A value together with the place where it was said, for messages; and values that no message shows.

use std::fmt;
use std::sync::Arc;

/// A setting and where it was said.
#[derive(Clone)]
pub(crate) struct Said<T> {
    pub(crate) value: T,
    pub(crate) by: Origin,
}

/// Where a setting was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The variable for this key.
    Variable(&'static str),
    /// A line of a file.
    Line {
        file: Arc<str>,
        line: usize,
        key: &'static str,
    },
    /// A method of the builder.
    Method(&'static str),
    /// Nobody said it: the URL a store says itself.
    Default,
}

impl Origin {
    /// What another setting is called where this one was said; of those that code cannot say, the variable.
    pub(crate) fn name_of(&self, key: &str) -> String {
        match self {
            Self::Line { .. } => format!("`{key}`"),
            Self::Variable(_) | Self::Method(_) | Self::Default => format!("`{}`", variable(key)),
        }
    }

    /// Whether the setting is a whole URL rather than a part of one.
    pub(crate) fn says_url(&self) -> bool {
        match self {
            Self::Variable(key) | Self::Line { key, .. } | Self::Method(key) => {
                key.ends_with("url")
            }
            Self::Default => true,
        }
    }
}

/// The variable that says the setting `key`.
pub(crate) fn variable(key: &str) -> String {
    format!("CACHE_{}", key.to_ascii_uppercase())
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(key) => write!(f, "`{}`", variable(key)),
            Self::Line { file, line, key } => write!(f, "`{key}` ({file}:{line})"),
            Self::Method(name) => write!(f, "`CacheBuilder::{name}`"),
            Self::Default => f.write_str("the default address"),
        }
    }
}

/// Bytes that are never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(Vec<u8>);

impl Secret {
    pub(crate) fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
