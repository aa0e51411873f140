//! `cargo xtask ui`: writes the golden error messages anew.
//!
//! It decides nothing: the difference is read by a person before it is kept.

use crate::workspace::Workspace;
use crate::{Result, process};

/// The builds that have goldens: the default one, and the one with a store.
const BUILDS: [&[&str]; 2] = [
    &["--test", "ui"],
    &["--test", "ui_redis", "--features", "redis"],
];

/// Runs the UI tests with trybuild told to overwrite the goldens.
///
/// With `names`, only those whose path contains one of them.
pub(crate) fn bless(workspace: &Workspace, names: &[String]) -> Result {
    for build in BUILDS {
        let mut test = process::cargo(&workspace.root);
        test.args(["test", "-p", "larder"])
            .args(build)
            .env("TRYBUILD", "overwrite");
        if !names.is_empty() {
            // The empty filter matches every test; without it the others would
            // match none, for the test runner reads them too.
            test.args(["--", ""])
                .args(names.iter().map(|name| format!("trybuild={name}")));
        }
        process::run(&mut test)?;
    }
    println!("the goldens are written; read `git diff tests/ui` before you keep them");
    Ok(())
}
