//! Why a server did not start or did not do what it was told.

use std::fmt;
use std::io;

/// Why a server did not start or did not do what it was told.
///
/// `Debug` prints the sentence too, so that a test may simply unwrap.
#[non_exhaustive]
pub enum Error {
    /// A program is not installed.
    Missing {
        /// What it is called.
        program: &'static str,
        /// The package that has it, as Debian calls it.
        package: &'static str,
    },
    /// A server did not come up or did not reach the state that was waited for.
    Server(String),
    /// A server answered with an error; this is its text.
    Refused(String),
    /// A server could not be talked to, or a file could not be written.
    Io(io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { program, package } => write!(
                f,
                "`{program}` is not installed; `cargo xtask servers` installs the package `{package}`"
            ),
            Self::Server(what) => f.write_str(what),
            Self::Refused(reply) => write!(f, "the server answered `{reply}`"),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unwrapped_missing_program_says_how_to_get_it() {
        let missing = Error::Missing {
            program: "redis-server",
            package: "redis",
        };
        assert_eq!(
            format!("{missing:?}"),
            "`redis-server` is not installed; `cargo xtask servers` installs the package `redis`"
        );
    }
}
