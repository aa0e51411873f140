//! Checks what users build with the minimum Rust that the manifest declares.
//!
//! Nothing is installed: without that toolchain the gate is skipped.

use std::process::Command;

use super::Outcome;
use crate::workspace::Workspace;
use crate::{Result, process};

pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    let Some(minimum) = workspace
        .packages
        .iter()
        .find_map(|package| package.rust_version.as_deref())
    else {
        return Err("no package declares `rust-version`; write it in `[workspace.package]`".into());
    };
    let installed =
        process::stdout(Command::new("rustup").args(["toolchain", "list"])).unwrap_or_default();
    let Some(toolchain) = matching(&installed, minimum) else {
        return Ok(Outcome::Skipped(format!(
            "Rust {minimum} is not installed; `rustup toolchain install {minimum}` adds it"
        )));
    };
    process::run(
        Command::new("rustup")
            .args(["run", toolchain, "cargo", "check", "--all-features"])
            .current_dir(&workspace.root),
    )?;
    Ok(Outcome::Passed)
}

/// The installed toolchain that is `minimum`, patch versions included.
fn matching<'a>(installed: &'a str, minimum: &str) -> Option<&'a str> {
    installed
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .find(|name| {
            name.strip_prefix(minimum)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toolchain_matches_by_version_not_by_prefix() {
        let installed =
            "stable-x86_64-unknown-linux-gnu (default)\n1.88.0-x86_64-unknown-linux-gnu\n";
        assert_eq!(
            matching(installed, "1.88"),
            Some("1.88.0-x86_64-unknown-linux-gnu")
        );
        assert_eq!(matching(installed, "1.8"), None);
        assert_eq!(matching("", "1.88"), None);
    }
}
