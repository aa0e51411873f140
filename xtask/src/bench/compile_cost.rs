//! What does an annotation cost the person who compiles it?
//!
//! Crates in the default build, and milliseconds per annotated function: a
//! generated crate of many, built and checked again and again, less the same
//! crate without annotations. The machine's noise only ever adds, so the
//! shortest of several times counts.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::rows::Row;
use crate::workspace::Workspace;
use crate::{Result, process};

/// Annotated functions in a generated crate.
const FUNCTIONS: u32 = 200;
/// Timed runs per crate and command.
const RUNS: usize = 5;

struct Contestant {
    library: &'static str,
    /// What stands behind `library =` in the manifest.
    requirement: String,
    attribute: &'static str,
}

/// Measures every contestant; gives back rows as the benches print them.
pub(super) fn measure(workspace: &Workspace) -> Result<Vec<String>> {
    let contestants = [
        Contestant {
            library: "larder",
            requirement: format!("{{ path = {:?} }}", workspace.root),
            attribute: "#[larder::memoize]",
        },
        Contestant {
            library: "memoize",
            requirement: "\"0.6\"".to_owned(),
            attribute: "#[memoize::memoize(SharedCache)]",
        },
        Contestant {
            library: "cached",
            requirement: "\"4.1\"".to_owned(),
            attribute: "#[cached::macros::cached]",
        },
    ];
    let mut lines = Vec::new();
    for contestant in &contestants {
        lines.extend(measure_one(workspace, contestant)?);
    }
    Ok(lines)
}

fn measure_one(workspace: &Workspace, contestant: &Contestant) -> Result<[String; 3]> {
    let library = contestant.library;
    let annotated = generate(workspace, contestant, contestant.attribute)?;
    let plain = generate(workspace, contestant, "")?;
    let per_function = |command: &str| -> Result<f64> {
        let with = shortest(workspace, &annotated, command)?;
        let without = shortest(workspace, &plain, command)?;
        Ok(with.saturating_sub(without).as_secs_f64() * 1e3 / f64::from(FUNCTIONS))
    };
    let crates = crates(&annotated)? as f64;
    let time = "compile time per annotated function, dev profile";
    let lines = [
        Row::line("crates in the default build", library, crates, "crates"),
        Row::line(time, library, per_function("build")?, "ms to build"),
        Row::line(time, library, per_function("check")?, "ms to check"),
    ];
    lines.iter().for_each(|line| println!("{line}"));
    Ok(lines)
}

/// Writes the crate of one contestant, with `attribute` above each function.
fn generate(workspace: &Workspace, contestant: &Contestant, attribute: &str) -> Result<PathBuf> {
    let Contestant {
        library,
        requirement,
        ..
    } = contestant;
    let kind = if attribute.is_empty() {
        "plain"
    } else {
        "annotated"
    };
    let folder = workspace
        .target
        .join("compile-cost")
        .join(format!("{library}-{kind}"));
    std::fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[workspace]\n\n[package]\nname = \"{library}-{kind}\"\nversion = \"0.0.0\"\n\
         edition = \"2024\"\n\n[dependencies]\n{library} = {requirement}\n"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    // The versions that the other benches measure; cargo removes what is not needed.
    let lock = workspace.root.join("Cargo.lock");
    if lock.exists() {
        std::fs::copy(lock, folder.join("Cargo.lock"))?;
    }
    std::fs::write(source(&folder), functions(attribute))?;
    Ok(folder)
}

fn source(folder: &Path) -> PathBuf {
    folder.join("src").join("lib.rs")
}

fn functions(attribute: &str) -> String {
    (0..FUNCTIONS)
        .map(|number| {
            format!("{attribute}\npub fn plus{number}(x: u64) -> u64 {{\n    x + {number}\n}}\n")
        })
        .collect()
}

/// The crates below the one in `folder`, for this platform, tests left out.
fn crates(folder: &Path) -> Result<usize> {
    let mut tree = process::cargo(folder);
    tree.args(["tree", "--quiet", "--edges", "normal,build"])
        .args(["--prefix", "none", "--format", "{p}"]);
    Ok(count_crates(&process::stdout(&mut tree)?))
}

/// Distinct names and versions in the output of `cargo tree`, the first left out.
fn count_crates(tree: &str) -> usize {
    let mut crates: Vec<_> = tree
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.next()?))
        })
        .collect();
    crates.sort_unstable();
    crates.dedup();
    crates.len()
}

fn shortest(workspace: &Workspace, folder: &Path, command: &str) -> Result<Duration> {
    let target = workspace.target.join("compile-cost").join("build");
    let text = std::fs::read(source(folder))?;
    let mut shortest = Duration::MAX;
    // The first run builds the dependencies and is not counted.
    for number in 0..=RUNS {
        // A new modification time makes cargo compile the crate again.
        std::fs::write(source(folder), &text)?;
        let mut cargo = process::cargo(folder);
        cargo
            .args([command, "--quiet"])
            .env("CARGO_TARGET_DIR", &target)
            // An incremental run would find that nothing changed.
            .env("CARGO_INCREMENTAL", "0");
        let started = Instant::now();
        process::stdout(&mut cargo)?;
        if number > 0 {
            shortest = shortest.min(started.elapsed());
        }
    }
    Ok(shortest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_counts_once_per_version() {
        let tree = "larder-annotated v0.0.0 (/w)\nlarder v0.1.0 (/w)\nsyn v3.0.9\n\
                    syn v2.0.119\nsyn v3.0.9 (*)\ndarling_macro v0.24.1 (proc-macro)\n";
        assert_eq!(count_crates(tree), 4);
    }

    #[test]
    fn the_plain_crate_differs_by_the_attribute_alone() {
        let annotated = functions("#[larder::memoize]");
        assert_eq!(annotated.replace("#[larder::memoize]", ""), functions(""));
        assert_eq!(annotated.matches("pub fn").count(), FUNCTIONS as usize);
    }
}
