//! `cargo xtask soak`: the history of reads and invalidations, for longer than among the tests.
//!
//! What is done and looked at is the test's business; this says how long, and with which seed.

use crate::workspace::Workspace;
use crate::{Result, process, servers};

/// How many reads, and which faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Soak {
    /// At least so many reads.
    pub(crate) reads: u64,
    /// Decides the faults; another one each time if there is none.
    pub(crate) seed: Option<u64>,
}

impl Default for Soak {
    fn default() -> Self {
        Self {
            reads: 100_000,
            seed: None,
        }
    }
}

/// Runs the test, optimised: what it looks for needs many reads.
pub(crate) fn run(workspace: &Workspace, soak: Soak) -> Result {
    servers::install(workspace)?;
    let mut test = process::cargo(&workspace.root);
    test.args(["test", "--release", "--package", "larder"])
        .args(["--features", "redis", "--test", "sharing"])
        .args(["--", "--exact", "history::soak", "--ignored", "--nocapture"])
        .env("LARDER_SOAK_READS", soak.reads.to_string());
    if let Some(seed) = soak.seed {
        test.env("LARDER_SOAK_SEED", seed.to_string());
    }
    process::run(&mut test)
}
