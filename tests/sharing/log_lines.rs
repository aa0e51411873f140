//! A logger that keeps what is logged, at every level and of every crate.

use std::sync::{Mutex, PoisonError};

struct Kept;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl log::Log for Kept {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {} {}", record.level(), record.target(), record.args());
        let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(line.replace('\n', " "));
    }

    fn flush(&self) {}
}

/// From here on, lines are kept.
pub(crate) fn keep() {
    log::set_logger(&Kept).expect("the first logger");
    log::set_max_level(log::LevelFilter::Trace);
}

/// All lines so far.
pub(crate) fn all() -> Vec<String> {
    LINES.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
