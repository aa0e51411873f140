//! What is wrong with the settings of a cache: everything at once, in sentences that name the place.

use std::fmt;

/// Why the settings of a cache cannot be used: every mistake that was found, each with the variable, the line of
/// the file or the method of the builder that it was made in.
///
/// Shows no password and no sign key, and URLs without user and password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// Never empty.
    problems: Vec<String>,
}

impl SettingsError {
    pub(crate) fn new(problem: &str) -> Self {
        Self {
            problems: vec![problem.to_owned()],
        }
    }

    /// Each mistake, in a sentence.
    pub fn problems(&self) -> impl ExactSizeIterator<Item = &str> {
        self.problems.iter().map(String::as_str)
    }
}

/// One line for one mistake; otherwise a line for each, below their number.
impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.problems {
            [only] => write!(f, "settings of the cache: {only}"),
            all => {
                write!(f, "settings of the cache: {} mistakes", all.len())?;
                all.iter()
                    .try_for_each(|problem| write!(f, "\n- {problem}"))
            }
        }
    }
}

impl std::error::Error for SettingsError {}

/// The mistakes found so far.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<String>);

impl Problems {
    pub(crate) fn push(&mut self, problem: impl Into<String>) {
        self.0.push(problem.into());
    }

    /// The value, or `None` and its error noted.
    pub(crate) fn note<T>(&mut self, result: Result<T, String>) -> Option<T> {
        result.map_err(|problem| self.push(problem)).ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `value`, unless a mistake was found.
    pub(crate) fn into_result<T>(self, value: Option<T>) -> Result<T, SettingsError> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(SettingsError { problems: self.0 }),
        }
    }
}
