//! Lints the libraries with each feature alone, with none of them, and with all together.
//!
//! Alone is where a feature lacks what another one brings along, and where code is left over that only
//! another one calls: hence no warnings. The gates before this one built the two most common of these in all
//! targets; here it is the library only, which takes no more than its check. Pairs are left out: features
//! add to each other, and what breaks in pairs breaks with all of them.

use super::Outcome;
use crate::workspace::{Package, Workspace};
use crate::{Result, process};

pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    let with_features: Vec<_> = workspace
        .packages
        .iter()
        .filter(|package| !package.features.is_empty())
        .collect();
    if with_features.is_empty() {
        return Ok(Outcome::Skipped("no package has a feature".into()));
    }
    for package in with_features {
        for selection in selections(package) {
            process::run(
                process::cargo(&workspace.root)
                    .args(["clippy", "--package", &package.name])
                    .args(selection)
                    .args(["--", "-D", "warnings"]),
            )?;
        }
    }
    Ok(Outcome::Passed)
}

fn selections(package: &Package) -> Vec<Vec<String>> {
    let none = || vec!["--no-default-features".to_owned()];
    let alone = package.features.iter().map(|feature| {
        let mut selection = none();
        selection.extend(["--features".to_owned(), feature.clone()]);
        selection
    });
    // The only one there is is all of them.
    let all = (package.features.len() > 1).then(|| vec!["--all-features".to_owned()]);
    std::iter::once(none()).chain(alone).chain(all).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(features: &[&str]) -> Vec<String> {
        let package = Package {
            name: "larder".into(),
            features: features.iter().map(|&feature| feature.into()).collect(),
            rust_version: None,
        };
        let selections = selections(&package);
        selections.iter().map(|words| words.join(" ")).collect()
    }

    #[test]
    fn two_features_make_four_checks_and_one_makes_two() {
        let none = "--no-default-features";
        let [disk, redis] = ["disk", "redis"].map(|name| format!("{none} --features {name}"));
        let both = [none, &disk, &redis, "--all-features"];
        assert_eq!(selected(&["disk", "redis"]), both);
        assert_eq!(selected(&["redis"]), [none, &redis]);
    }
}
