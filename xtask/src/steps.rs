//! The gates: one row each, in the order in which they run.
//!
//! The short ones are here, the others in a file of their own.
//!
//! Cargo builds a package once for all that it is asked for, with every feature that one of them wants. In a
//! build of the whole workspace the core therefore comes with what stores need, and nobody looks at what users
//! get who switch nothing on. So the gates look at two builds. The whole workspace with all features
//! covers all code there is, each test once. Beside it clippy takes each package that has features by itself,
//! with its defaults, and the tests take `larder` by itself: that is what users build. Tests of a part's
//! insides are not repeated there; features add to a part and do not change it.
//!
//! A build with stores shares results by itself, at the default address. Tests are not to find a server
//! there, nor to be without their cache where none is: all but those that name a server cache in their process.

mod examples;
mod features;
mod minimum_rust;
mod schedules;

use crate::workspace::Workspace;
use crate::{Result, process, servers};

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
        checks: "no warnings by rustc or clippy, in any target of any package and build",
        run: clippy,
    },
    Step {
        name: "docs",
        checks: "no warnings by rustdoc",
        run: docs,
    },
    Step {
        name: "servers",
        checks: "the servers that tests start are installed, or can be",
        run: install_servers,
    },
    Step {
        name: "tests",
        checks: "unit, behaviour and UI tests pass, with real servers, in each build",
        run: tests,
    },
    Step {
        name: "doc-tests",
        checks: "the examples in the docs compile and hold, in each build",
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
        checks: "no warnings with each feature alone, none, and all of them together",
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
    let everything = ["--workspace", "--all-features"];
    let with_features = workspace
        .packages
        .iter()
        .filter(|package| !package.features.is_empty())
        .map(|package| ["--package", &package.name]);
    let lines = std::iter::once(everything)
        .chain(with_features)
        .map(|build| {
            let mut line = vec!["clippy", "--all-targets"];
            line.extend(build);
            line.extend(["--", "-D", "warnings"]);
            line
        });
    cargo_each(workspace, lines)
}

/// With all features only, as docs.rs has them: docs may link to what is behind one.
fn docs(workspace: &Workspace) -> Result<Outcome> {
    let mut doc = process::cargo(&workspace.root);
    doc.args(["doc", "--no-deps", "--workspace", "--all-features"])
        .env("RUSTDOCFLAGS", "-D warnings");
    process::run(&mut doc)?;
    Ok(Outcome::Passed)
}

fn install_servers(workspace: &Workspace) -> Result<Outcome> {
    servers::install(workspace)?;
    Ok(Outcome::Passed)
}

fn tests(workspace: &Workspace) -> Result<Outcome> {
    let mut nextest = process::cargo(&workspace.root);
    let has_nextest = process::succeeds(nextest.args(["nextest", "--version"]));
    let runner: &[_] = if has_nextest {
        &["nextest", "run", "--no-fail-fast"]
    } else {
        &["test", "--no-fail-fast", "--lib", "--bins", "--tests"]
    };
    let mut everything = [runner, &["--workspace", "--all-features"]].concat();
    if has_nextest {
        // Those golden messages are of the other build. `cargo test` cannot leave out one target of many.
        everything.extend(["--filterset", "not (package(larder) and binary(ui))"]);
    }
    let as_users_get_it = [runner, &["--package", "larder"]].concat();
    cargo_each(workspace, [everything, as_users_get_it])
}

fn doc_tests(workspace: &Workspace) -> Result<Outcome> {
    let runner = ["test", "--doc", "--no-fail-fast"];
    let everything = [&runner[..], &["--workspace", "--all-features"]].concat();
    let as_users_get_it = [&runner[..], &["--package", "larder"]].concat();
    cargo_each(workspace, [everything, as_users_get_it])
}

/// Runs cargo with each of these lines, also after one that failed; the first failure is the error.
fn cargo_each<'a>(
    workspace: &Workspace,
    lines: impl IntoIterator<Item = Vec<&'a str>>,
) -> Result<Outcome> {
    let mut outcome = Ok(Outcome::Passed);
    for line in lines {
        let ran = cargo(workspace, &line);
        if let Err(error) = &ran {
            println!("{error}");
        }
        outcome = outcome.and(ran);
    }
    outcome
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Result<Outcome> {
    let mut cargo = process::cargo(&workspace.root);
    process::run(cargo.args(arguments).env("CACHE_URL", "memory://"))?;
    Ok(Outcome::Passed)
}
