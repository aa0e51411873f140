//! Waiting for a state that a server reaches by itself.

use std::thread;
use std::time::{Duration, Instant};

use crate::{Error, Result};

/// Asks every 10 ms until `reached` returns something.
///
/// # Errors
///
/// After `limit`, one that says what was waited for.
pub(crate) fn until<T>(
    what: &str,
    limit: Duration,
    mut reached: impl FnMut() -> Option<T>,
) -> Result<T> {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(found) = reached() {
            return Ok(found);
        }
        if Instant::now() >= deadline {
            return Err(Error::Server(format!(
                "waited {limit:?} in vain until {what}"
            )));
        }
        thread::sleep(Duration::from_millis(10));
    }
}
