//! The error messages, and one small program per option that runs.
//!
//! `tests/ui/<attribute>/fail` holds what is refused, each file beside the compiler's own output;
//! `tests/ui/<attribute>/pass` holds what works, hit or miss asserted. What the functions do beyond
//! that is in `tests/behaviour`; what a store changes in both is in `ui_redis.rs`.

#[path = "ui/toolchain.rs"]
mod toolchain;

#[test]
fn ui() {
    if toolchain::wrote_the_goldens("tests/ui") {
        let cases = trybuild::TestCases::new();
        for attribute in ["cached", "memoize"] {
            cases.compile_fail(format!("tests/ui/{attribute}/fail/*.rs"));
            cases.pass(format!("tests/ui/{attribute}/pass/*.rs"));
        }
    }
}
