//! `cargo xtask test`: the gates in order, and the table at the end.
//!
//! What each gate does is in `steps`.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::Result;
use crate::steps::{self, Outcome, Step};
use crate::workspace::Workspace;

/// Which gates to run, and when to stop.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    /// Names of the gates to run; all if empty.
    pub(crate) only: Vec<String>,
    /// Stop at the first gate that fails, rather than learn about all of them.
    pub(crate) fail_fast: bool,
}

impl Selection {
    fn includes(&self, step: &Step) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == step.name)
    }
}

struct Ran {
    name: &'static str,
    result: Result<Outcome>,
    took: Duration,
}

/// Prints the gates and what each checks.
pub(crate) fn list() {
    for step in steps::ALL {
        println!("{:<13} {}", step.name, step.checks);
    }
}

/// Runs the selected gates and prints the summary.
///
/// The exit code is a failure if a gate failed; a skipped gate is not one.
pub(crate) fn run(workspace: &Workspace, selection: &Selection) -> Result<ExitCode> {
    let chosen: Vec<_> = steps::ALL
        .iter()
        .filter(|step| selection.includes(step))
        .collect();
    let mut all_ran = Vec::new();
    for (index, step) in chosen.iter().enumerate() {
        println!(
            "\n=== {}/{} {}: {}",
            index + 1,
            chosen.len(),
            step.name,
            step.checks
        );
        let started = Instant::now();
        let result = (step.run)(workspace);
        report(&result);
        let failed = result.is_err();
        all_ran.push(Ran {
            name: step.name,
            result,
            took: started.elapsed(),
        });
        if failed && selection.fail_fast {
            break;
        }
    }
    println!("\n{}", summary(&all_ran, chosen.len()));
    let all_passed = all_ran.iter().all(|ran| ran.result.is_ok());
    Ok(if all_passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn report(result: &Result<Outcome>) {
    match result {
        Ok(Outcome::Passed) => {}
        Ok(Outcome::Skipped(why)) => println!("skipped: {why}"),
        Err(error) => println!("failed: {error}"),
    }
}

fn summary(all_ran: &[Ran], chosen: usize) -> String {
    let mut lines = vec![format!("{:<13} {:<8} {:>8}", "step", "result", "time")];
    for ran in all_ran {
        let result = match &ran.result {
            Ok(Outcome::Passed) => "passed",
            Ok(Outcome::Skipped(_)) => "skipped",
            Err(_) => "FAILED",
        };
        let seconds = ran.took.as_secs_f64();
        lines.push(format!("{:<13} {result:<8} {seconds:>6.1} s", ran.name));
    }
    let count = |wanted: fn(&Ran) -> bool| all_ran.iter().filter(|ran| wanted(ran)).count();
    lines.push(format!(
        "{} passed, {} failed, {} skipped, {} not run; {:.1} s in all",
        count(|ran| matches!(ran.result, Ok(Outcome::Passed))),
        count(|ran| ran.result.is_err()),
        count(|ran| matches!(ran.result, Ok(Outcome::Skipped(_)))),
        chosen - all_ran.len(),
        all_ran
            .iter()
            .map(|ran| ran.took.as_secs_f64())
            .sum::<f64>(),
    ));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(name: &'static str, result: Result<Outcome>) -> Ran {
        Ran {
            name,
            result,
            took: Duration::from_millis(1250),
        }
    }

    #[test]
    fn the_summary_counts_every_kind() {
        let all_ran = [
            ran("format", Ok(Outcome::Passed)),
            ran("docs", Err("broken link".into())),
            ran("minimum-rust", Ok(Outcome::Skipped("not installed".into()))),
        ];
        let summary = summary(&all_ran, 5);
        assert!(
            summary.contains("docs          FAILED      1.2 s"),
            "{summary}"
        );
        assert!(
            summary.ends_with("1 passed, 1 failed, 1 skipped, 2 not run; 3.8 s in all"),
            "{summary}"
        );
    }
}
