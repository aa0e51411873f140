//! Runs every example to its end, each within a time limit: first those that need no feature, then those that
//! share results, on servers that are started for them.
//!
//! What an example prints is kept in a file and shown only if it fails.

#[cfg(unix)]
mod shared;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Outcome;
use crate::workspace::Workspace;
use crate::{Result, process};

const LIMIT: Duration = Duration::from_secs(60);

pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    let mut runner = Runner::new(workspace)?;
    let examples = build(workspace, &[])?;
    if examples.is_empty() {
        return Ok(Outcome::Skipped("there are no examples".into()));
    }
    for (name, program) in &examples {
        runner.run(name, program, None);
    }
    // After them: the programs of both builds have the same places.
    #[cfg(unix)]
    shared::run(workspace, &examples, &mut runner)?;
    #[cfg(not(unix))]
    println!("those that share results are not run: servers are started on Unix only");
    if runner.failures.is_empty() {
        return Ok(Outcome::Passed);
    }
    let failures = runner.failures.join(", ");
    Err(format!("these examples failed: {failures}").into())
}

/// Runs programs, and remembers which of them failed.
struct Runner<'a> {
    folder: &'a Path,
    logs: PathBuf,
    failures: Vec<String>,
}

impl<'a> Runner<'a> {
    fn new(workspace: &'a Workspace) -> Result<Self> {
        let logs = workspace.target.join("xtask");
        std::fs::create_dir_all(&logs)?;
        Ok(Self {
            folder: &workspace.root,
            logs,
            failures: Vec::new(),
        })
    }

    /// Runs an example; with a store, if one is named.
    fn run(&mut self, name: &str, program: &Path, url: Option<&str>) {
        let started = Instant::now();
        let log = self.logs.join(format!("example-{name}.log"));
        let mut command = Command::new(program);
        command.current_dir(self.folder);
        command.envs(url.map(|url| ("CACHE_URL", url)));
        match process::run_limited(&mut command, &log, LIMIT) {
            Ok(()) => println!("{name}: passed, {:.1} s", started.elapsed().as_secs_f64()),
            Err(error) => self.failed(name, &error.to_string()),
        }
    }

    fn failed(&mut self, name: &str, why: &str) {
        println!("{name}: failed: {why}");
        self.failures.push(name.to_owned());
    }
}

/// Builds the examples; their names and programs, as cargo reports them.
fn build(workspace: &Workspace, features: &[&str]) -> Result<Vec<(String, PathBuf)>> {
    let mut build = process::cargo(&workspace.root);
    build.args([
        "build",
        "--examples",
        "--message-format=json-render-diagnostics",
    ]);
    build.args(features);
    let mut examples: Vec<_> = process::stdout(&mut build)?
        .lines()
        .filter_map(example)
        .collect();
    examples.sort();
    Ok(examples)
}

fn example(message: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(message).ok()?;
    let target = &message["target"];
    if target["kind"] != serde_json::json!(["example"]) {
        return None;
    }
    let name = target["name"].as_str()?;
    let program = message["executable"].as_str()?;
    Some((name.to_owned(), program.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_examples_with_a_program_are_run() {
        let built =
            r#"{"target": {"kind": ["example"], "name": "quickstart"}, "executable": "/q"}"#;
        assert_eq!(example(built), Some(("quickstart".into(), "/q".into())));
        let library = r#"{"target": {"kind": ["lib"], "name": "larder"}, "executable": null}"#;
        assert_eq!(example(library), None);
        assert_eq!(example("   Compiling larder"), None);
    }
}
