//! The gates: one row each, in the order in which they run.
//!
//! The short ones are here, the others in a file of their own.

mod examples;
mod features;
mod minimum_rust;
mod schedules;

use crate::workspace::Workspace;
use crate::{Result, process};

/// One gate.
#[derive(Debug)]
pub(crate) struct Step {
    /// How `--only` calls it.
    pub(crate) name: &'static str,
    /// What it checks, for the heading and `--list`.
    pub(crate) checks: &'static str,
    /// Does it.
    pub(crate) run: fn(&Workspace) -> Result<Outcome>,
}

/// How a gate ended that did not fail.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Everything it checks holds.
    Passed,
    /// It could not run here, and why.
    Skipped(String),
}

/// All gates, the quick ones first.
pub(crate) const ALL: &[Step] = &[
    Step {
        name: "format",
        checks: "the code is formatted by rustfmt",
        run: format,
    },
    Step {
        name: "clippy",
        checks: "no warnings by rustc or clippy, in any target of any package",
        run: clippy,
    },
    Step {
        name: "docs",
        checks: "no warnings by rustdoc",
        run: docs,
    },
    Step {
        name: "tests",
        checks: "unit, behaviour and UI tests pass",
        run: tests,
    },
    Step {
        name: "doc-tests",
        checks: "the examples in the docs compile and hold",
        run: doc_tests,
    },
    Step {
        name: "examples",
        checks: "every program in examples/ runs to its end",
        run: examples::run,
    },
    Step {
        name: "schedules",
        checks: "the concurrent parts hold under explored thread schedules",
        run: schedules::run,
    },
    Step {
        name: "features",
        checks: "each feature compiles alone, and all of them together",
        run: features::run,
    },
    Step {
        name: "minimum-rust",
        checks: "the declared minimum Rust compiles what users build",
        run: minimum_rust::run,
    },
];

fn format(workspace: &Workspace) -> Result<Outcome> {
    cargo(workspace, &["fmt", "--all", "--check"])
}

fn clippy(workspace: &Workspace) -> Result<Outcome> {
    cargo(
        workspace,
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    )
}

fn docs(workspace: &Workspace) -> Result<Outcome> {
    let mut doc = process::cargo(&workspace.root);
    doc.args(["doc", "--no-deps", "--workspace"])
        .env("RUSTDOCFLAGS", "-D warnings");
    process::run(&mut doc)?;
    Ok(Outcome::Passed)
}

fn tests(workspace: &Workspace) -> Result<Outcome> {
    let mut nextest = process::cargo(&workspace.root);
    if process::succeeds(nextest.args(["nextest", "--version"])) {
        return cargo(
            workspace,
            &["nextest", "run", "--workspace", "--no-fail-fast"],
        );
    }
    cargo(
        workspace,
        &[
            "test",
            "--workspace",
            "--lib",
            "--bins",
            "--tests",
            "--no-fail-fast",
        ],
    )
}

fn doc_tests(workspace: &Workspace) -> Result<Outcome> {
    cargo(
        workspace,
        &["test", "--workspace", "--doc", "--no-fail-fast"],
    )
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Result<Outcome> {
    process::run(process::cargo(&workspace.root).args(arguments))?;
    Ok(Outcome::Passed)
}
