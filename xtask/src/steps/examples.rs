//! Runs every example to its end, each within a time limit.
//!
//! What an example prints is kept in a file and shown only if it fails.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Outcome;
use crate::workspace::Workspace;
use crate::{Result, process};

const LIMIT: Duration = Duration::from_secs(60);

pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    let examples = build(workspace)?;
    if examples.is_empty() {
        return Ok(Outcome::Skipped("there are no examples".into()));
    }
    let logs = workspace.target.join("xtask");
    std::fs::create_dir_all(&logs)?;
    let mut failures = Vec::new();
    for (name, program) in examples {
        let started = Instant::now();
        let log = logs.join(format!("example-{name}.log"));
        let mut command = Command::new(program);
        command.current_dir(&workspace.root);
        match process::run_limited(&mut command, &log, LIMIT) {
            Ok(()) => println!("{name}: passed, {:.1} s", started.elapsed().as_secs_f64()),
            Err(error) => {
                println!("{name}: failed: {error}");
                failures.push(name);
            }
        }
    }
    if failures.is_empty() {
        return Ok(Outcome::Passed);
    }
    Err(format!("these examples failed: {}", failures.join(", ")).into())
}

/// Builds the examples; their names and programs, as cargo reports them.
fn build(workspace: &Workspace) -> Result<Vec<(String, PathBuf)>> {
    let mut build = process::cargo(&workspace.root);
    build.args([
        "build",
        "--examples",
        "--message-format=json-render-diagnostics",
    ]);
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
