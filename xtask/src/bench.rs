//! `cargo xtask bench`: runs the questions and writes the table in README.md.
//!
//! What is measured, and how, is in `benches/`; here the figures are gathered.

mod compile_cost;
mod readme;
mod rows;
mod table;

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::workspace::Workspace;
use crate::{Result, process};

/// The questions, in the order of the table; each is a bench target, but for
/// [`COMPILE_COST`].
pub(crate) const QUESTIONS: &[&str] = &[
    "hit",
    "hit_str",
    "hit_async",
    "hit_thread",
    "miss",
    "allocations",
    "memory",
    "stampede",
    "shared_hit",
    "shared_allocations",
    "shared_hit_sync",
    "shared_down",
    COMPILE_COST,
];

/// What the names of questions begin with that need a store: larder is built differently for them.
const SHARED: &str = "shared_";

/// The question that cargo itself answers.
const COMPILE_COST: &str = "compile_cost";

/// Asks the given questions and prints the table of their answers.
///
/// Without any, asks all of them and writes the table into README.md too.
pub(crate) fn run(workspace: &Workspace, questions: &[String]) -> Result {
    let mut rows = Vec::new();
    for question in QUESTIONS {
        if !questions.is_empty() && !questions.iter().any(|chosen| chosen == question) {
            continue;
        }
        println!("=== {question}");
        let lines = match *question {
            COMPILE_COST => compile_cost::measure(workspace)?,
            target => bench(workspace, target)?,
        };
        rows.extend(lines.iter().filter_map(|line| rows::Row::read(line)));
    }
    let table = table::markdown(&rows);
    println!("\n{table}");
    if questions.is_empty() {
        readme::replace(&workspace.root.join("README.md"), &table)?;
        println!("written to README.md");
    }
    Ok(())
}

/// Runs one bench target; its lines, which are shown as they come.
fn bench(workspace: &Workspace, target: &str) -> Result<Vec<String>> {
    let features = if target.starts_with(SHARED) {
        "redis"
    } else {
        ""
    };
    let mut child = process::cargo(&workspace.root)
        .args(["bench", "-p", "benches", "--bench", target])
        .args(["--features", features])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut lines = Vec::new();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line?;
            println!("{line}");
            lines.push(line);
        }
    }
    let status = child.wait()?;
    if !status.success() {
        return Err(format!("the bench `{target}` failed ({status})").into());
    }
    Ok(lines)
}
