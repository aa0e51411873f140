//! The project's own commands, run as `cargo xtask <command>`.
//!
//! They need a Rust toolchain; what the tests need besides, `servers`
//! installs. This is not part of the library: nothing here is published.

mod arguments;
mod bench;
mod gates;
mod process;
mod servers;
mod soak;
mod steps;
mod ui;
mod workspace;

use std::process::ExitCode;

use arguments::Command;
use workspace::Workspace;

/// What a command gives back; the error is one line for the person who ran it.
pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    match try_main() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn try_main() -> Result<ExitCode> {
    match arguments::parse(std::env::args().skip(1))? {
        Command::Help => print!("{}", arguments::HELP),
        Command::ListSteps => gates::list(),
        Command::Test(selection) => return gates::run(&Workspace::load()?, &selection),
        Command::Servers => servers::install(&Workspace::load()?)?,
        Command::Ui(names) => ui::bless(&Workspace::load()?, &names)?,
        Command::Soak(soak) => soak::run(&Workspace::load()?, soak)?,
        Command::Bench(questions) => bench::run(&Workspace::load()?, &questions)?,
    }
    Ok(ExitCode::SUCCESS)
}
