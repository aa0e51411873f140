//! The command line: what was asked for, or one line about what is wrong.
//!
//! Nothing runs here.

use crate::{Result, bench, gates::Selection, soak::Soak, steps};

/// Printed by `cargo xtask --help`.
pub(crate) const HELP: &str = "\
The project's own commands.

usage: cargo xtask <command>

  test                      run every gate, then print a summary; exits with 1 if one failed
    --list                  name the gates and what each checks
    --only <step>           run this gate alone; may be given more than once
    --fail-fast             stop at the first gate that fails
  servers                   install the servers that tests start, if they are missing
  ui [file...]              write the golden error messages of tests/ui anew
  bench [question...]       run the benches and write the table in README.md;
                            with questions: run these and print their rows only
  soak                      look for a read that is older than an invalidation, with several
                            processes and faults, and print reads, faults, violations, seed
    --reads <number>        at least so many; 100000 by default
    --seed <number>         the faults of an earlier run, as it printed it
  help                      print this
";

/// What the command line asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Print [`HELP`].
    Help,
    /// Name the gates.
    ListSteps,
    /// Run gates.
    Test(Selection),
    /// Install the servers that tests start.
    Servers,
    /// Bless the goldens whose path contains one of the names, or all.
    Ui(Vec<String>),
    /// Run these benches, or all.
    Bench(Vec<String>),
    /// Run the long history.
    Soak(Soak),
}

/// Reads the arguments that follow `cargo xtask`.
pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Command> {
    let arguments: Vec<String> = arguments.collect();
    let Some((command, rest)) = arguments.split_first() else {
        return Ok(Command::Help);
    };
    let wants_help = |argument: &String| argument == "--help" || argument == "-h";
    if wants_help(command) || rest.iter().any(wants_help) {
        return Ok(Command::Help);
    }
    match command.as_str() {
        "help" => Ok(Command::Help),
        "test" => parse_test(rest),
        "servers" => match rest.first() {
            Some(argument) => Err(unknown("servers", argument)),
            None => Ok(Command::Servers),
        },
        "ui" => Ok(Command::Ui(names("ui", rest)?)),
        "bench" => parse_bench(rest),
        "soak" => parse_soak(rest),
        other => {
            let known = "test, servers, ui, bench, soak, help";
            Err(format!("unknown command `{other}`; one of: {known}").into())
        }
    }
}

fn parse_test(arguments: &[String]) -> Result<Command> {
    let mut selection = Selection::default();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--list" => return Ok(Command::ListSteps),
            "--fail-fast" => selection.fail_fast = true,
            "--only" => match arguments.next() {
                Some(name) => selection.only.push(step_name(name)?),
                None => return Err("`--only` needs the name of a step; see `--list`".into()),
            },
            other => match other.strip_prefix("--only=") {
                Some(name) => selection.only.push(step_name(name)?),
                None => return Err(unknown("test", other)),
            },
        }
    }
    Ok(Command::Test(selection))
}

fn step_name(name: &str) -> Result<String> {
    if steps::ALL.iter().any(|step| step.name == name) {
        return Ok(name.to_owned());
    }
    let known: Vec<_> = steps::ALL.iter().map(|step| step.name).collect();
    Err(format!("unknown step `{name}`; one of: {}", known.join(", ")).into())
}

fn parse_bench(arguments: &[String]) -> Result<Command> {
    let questions = names("bench", arguments)?;
    match questions
        .iter()
        .find(|name| !bench::QUESTIONS.contains(&name.as_str()))
    {
        Some(unknown) => Err(format!(
            "unknown question `{unknown}`; one of: {}",
            bench::QUESTIONS.join(", ")
        )
        .into()),
        None => Ok(Command::Bench(questions)),
    }
}

fn parse_soak(arguments: &[String]) -> Result<Command> {
    let mut soak = Soak::default();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut number = || match arguments.next().map(|text| (text, text.parse())) {
            Some((_, Ok(number))) => Ok(number),
            Some((text, Err(_))) => Err(format!("`{argument}` needs a number, not `{text}`")),
            None => Err(format!("`{argument}` needs a number")),
        };
        match argument.as_str() {
            "--reads" => soak.reads = number()?,
            "--seed" => soak.seed = Some(number()?),
            other => return Err(unknown("soak", other)),
        }
    }
    Ok(Command::Soak(soak))
}

fn names(command: &str, arguments: &[String]) -> Result<Vec<String>> {
    match arguments.iter().find(|argument| argument.starts_with('-')) {
        Some(option) => Err(unknown(command, option)),
        None => Ok(arguments.to_vec()),
    }
}

fn unknown(command: &str, argument: &str) -> Box<dyn std::error::Error> {
    format!("unknown argument `{argument}` of `{command}`; `--help` lists what there is").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> std::result::Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned)).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_and_help_anywhere_ask_for_help() {
        for line in ["", "help", "--help", "test --help", "bench -h"] {
            assert_eq!(parsed(line), Ok(Command::Help), "{line}");
        }
    }

    #[test]
    fn steps_are_chosen_by_name() {
        let expected = Selection {
            only: vec!["docs".into(), "clippy".into()],
            fail_fast: true,
        };
        assert_eq!(
            parsed("test --only docs --only=clippy --fail-fast"),
            Ok(Command::Test(expected))
        );
    }

    #[test]
    fn a_soak_is_as_long_as_it_is_told() {
        assert_eq!(parsed("soak"), Ok(Command::Soak(Soak::default())));
        let expected = Soak {
            reads: 7,
            seed: Some(3),
        };
        let line = "soak --seed 3 --reads 7";
        assert_eq!(parsed(line), Ok(Command::Soak(expected)));
    }

    #[test]
    fn mistakes_name_the_argument_and_what_there_is() {
        for (line, named) in [
            ("tset", "test, servers, ui, bench, soak"),
            ("soak --reads", "--reads"),
            ("soak --reads many", "many"),
            ("soak --sed 3", "--sed"),
            ("test --only", "--only"),
            ("test --only dosc", "docs"),
            ("test --jobs", "--jobs"),
            ("servers redis", "redis"),
            ("ui --bless", "--bless"),
            ("bench hits", "hit_str"),
        ] {
            let error = parsed(line).expect_err(line);
            assert!(error.contains(named), "{line}: {error}");
        }
    }
}
