//! The error messages, and one small program per option that runs.
//!
//! `tests/ui/<attribute>/fail` holds what is refused, each file beside the compiler's own output;
//! `tests/ui/<attribute>/pass` holds what works, hit or miss asserted. What the functions do beyond
//! that is in `tests/behaviour`.

use std::env;
use std::io::{self, Write as _};
use std::process::Command;

/// The file that says which compiler wrote the goldens.
const PIN: &str = include_str!("../rust-toolchain.toml");

#[test]
fn ui() {
    let (pinned, used) = (pinned(), used());
    if !used.starts_with(&format!("rustc {pinned} ")) {
        // Past the capture of the test runner, which shows no output of tests that pass.
        let line = format!("skipped tests/ui: its goldens are of rustc {pinned}, this is {used}");
        writeln!(io::stderr(), "{line}").expect("standard error can be written");
        return;
    }
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*/fail/*.rs");
    cases.pass("tests/ui/*/pass/*.rs");
}

/// The release in `rust-toolchain.toml`.
fn pinned() -> &'static str {
    PIN.lines()
        .find_map(|line| line.strip_prefix("channel = "))
        .map(|release| release.trim().trim_matches('"'))
        .expect("`rust-toolchain.toml` has a line `channel = …`")
}

/// What the compiler of this build says it is.
fn used() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output();
    let output = output.expect("`rustc --version` can be run").stdout;
    String::from_utf8_lossy(&output).trim().to_owned()
}
