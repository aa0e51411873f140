//! Checks each feature alone, none of them, and all together.
//!
//! A package without features is what the other gates build already.

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
                    .args(["check", "-p", &package.name])
                    .args(selection),
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
    std::iter::once(none())
        .chain(alone)
        .chain([vec!["--all-features".to_owned()]])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_features_make_four_checks() {
        let package = Package {
            name: "larder".into(),
            features: vec!["disk".into(), "redis".into()],
            rust_version: None,
        };
        let selections: Vec<_> = selections(&package)
            .iter()
            .map(|selection| selection.join(" "))
            .collect();
        assert_eq!(
            selections,
            [
                "--no-default-features",
                "--no-default-features --features disk",
                "--no-default-features --features redis",
                "--all-features",
            ]
        );
    }
}
