//! As `ui.rs`, for a build with a store: what `scope = "shared"` refuses, and what compiles as it does without
//! one.

#[path = "ui/toolchain.rs"]
mod toolchain;

use std::env;
use std::process::Command;

/// Names the store of a program, and wins over what the program says. These bring their own.
const VARIABLE: &str = "CACHE_URL";

#[test]
fn ui_redis() {
    if env::var_os(VARIABLE).is_some() {
        let mut again = Command::new(env::current_exe().expect("this test"));
        again.args(env::args_os().skip(1)).env_remove(VARIABLE);
        assert!(again.status().expect("this test again").success());
    } else if toolchain::wrote_the_goldens("tests/ui/sharing") {
        let cases = trybuild::TestCases::new();
        cases.compile_fail("tests/ui/sharing/fail/*.rs");
        cases.pass("tests/ui/sharing/pass/*.rs");
    }
}
