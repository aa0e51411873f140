//! Runs the tests that explore thread schedules.
//!
//! They are those of `cache-core` in modules named `schedules`, compiled with
//! `--cfg shuttle`, which puts a model checker's locks and threads in the place
//! of the real ones. A failing one prints the seed that repeats it.

use std::process::Command;

use super::Outcome;
use crate::workspace::Workspace;
use crate::{Result, process};

const CFG: &str = "--cfg shuttle";
const MODULE: &str = "schedules::";

pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    // A filter that matches nothing passes, so the tests are counted first.
    let listed = process::stdout(cargo_test(workspace).args(["--", "--list"]))?;
    if !listed.lines().any(is_schedule_test) {
        return Err(
            "`cache-core` has no test in a module named `schedules`; was it renamed?".into(),
        );
    }
    process::run(&mut cargo_test(workspace))?;
    Ok(Outcome::Passed)
}

fn cargo_test(workspace: &Workspace) -> Command {
    let flags = match std::env::var("RUSTFLAGS") {
        Ok(given) => format!("{given} {CFG}"),
        Err(_) => CFG.to_owned(),
    };
    let mut test = process::cargo(&workspace.root);
    // Other flags mean other artefacts; in a folder of their own they do not
    // throw out those of the other gates.
    // With all features: parts behind one have schedules too.
    test.args([
        "test",
        "-p",
        "cache-core",
        "--all-features",
        "--lib",
        MODULE,
    ])
    .env("RUSTFLAGS", flags)
    .env("CARGO_TARGET_DIR", workspace.target.join("shuttle"));
    test
}

/// Whether a line of `--list` names a test in such a module.
fn is_schedule_test(line: &str) -> bool {
    line.strip_suffix(": test")
        .is_some_and(|path| path.starts_with(MODULE) || path.contains(&format!("::{MODULE}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedule_tests_are_told_from_the_rest_of_the_list() {
        assert!(is_schedule_test("flight::schedules::a_delete_wins: test"));
        assert!(is_schedule_test("schedules::a_delete_wins: test"));
        assert!(!is_schedule_test("flight::tests::schedules_wake: test"));
        assert!(!is_schedule_test("0 tests, 0 benchmarks"));
    }
}
