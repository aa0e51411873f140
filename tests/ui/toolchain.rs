//! Whether the compiler of this build is the one that the goldens were written with.

use std::env;
use std::io::{self, Write as _};
use std::process::Command;

/// The file that says which compiler wrote the goldens.
const PIN: &str = include_str!("../../rust-toolchain.toml");

/// Whether it is; if not, says that these tests are skipped.
pub(crate) fn wrote_the_goldens(tests: &str) -> bool {
    let (pinned, used) = (pinned(), used());
    let is_same = used.starts_with(&format!("rustc {pinned} "));
    if !is_same {
        // Past the capture of the test runner, which shows no output of tests that pass.
        let line = format!("skipped {tests}: its goldens are of rustc {pinned}, this is {used}");
        writeln!(io::stderr(), "{line}").expect("standard error can be written");
    }
    is_same
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
