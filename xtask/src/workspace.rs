//! What `cargo metadata` says about the workspace.
//!
//! Only the few fields that the commands use; nothing is built.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{Result, process};

/// The workspace and those of its packages that are built by default.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The folder of the root manifest.
    pub(crate) root: PathBuf,
    /// The one folder that everything is built in.
    pub(crate) target: PathBuf,
    /// The default members: what users build.
    pub(crate) packages: Vec<Package>,
}

/// One package of the workspace.
#[derive(Debug)]
pub(crate) struct Package {
    /// Its name, as `-p` takes it.
    pub(crate) name: String,
    /// Its features, `default` left out, sorted.
    pub(crate) features: Vec<String>,
    /// The minimum Rust it declares.
    pub(crate) rust_version: Option<String>,
}

impl Workspace {
    /// Asks cargo about the workspace that this binary belongs to.
    pub(crate) fn load() -> Result<Self> {
        // Set by `cargo run`; the other one serves a binary that is started by hand.
        let manifest_dir = std::env::var_os("CARGO_MANIFEST_DIR")
            .unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest_dir)
            .parent()
            .ok_or("the folder of `xtask` has no parent")?;
        let mut cargo = process::cargo(root);
        cargo.args(["metadata", "--format-version=1", "--no-deps"]);
        Self::read(&process::stdout(&mut cargo)?)
    }

    fn read(metadata: &str) -> Result<Self> {
        let metadata: Value = serde_json::from_str(metadata)?;
        let default = list(&metadata["workspace_default_members"]);
        let packages = list(&metadata["packages"])
            .iter()
            .filter(|package| default.contains(&package["id"]))
            .map(Package::read)
            .collect::<Result<Vec<_>>>()?;
        Ok(Self {
            root: text(&metadata["workspace_root"])?.into(),
            target: text(&metadata["target_directory"])?.into(),
            packages,
        })
    }
}

impl Package {
    fn read(package: &Value) -> Result<Self> {
        let mut features: Vec<String> = package["features"]
            .as_object()
            .map(|features| features.keys().cloned().collect())
            .unwrap_or_default();
        features.retain(|feature| feature != "default");
        features.sort();
        Ok(Self {
            name: text(&package["name"])?.to_owned(),
            features,
            rust_version: package["rust_version"].as_str().map(str::to_owned),
        })
    }
}

fn text(value: &Value) -> Result<&str> {
    Ok(value
        .as_str()
        .ok_or("`cargo metadata` left out a field that is always there")?)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_members_are_read_and_the_others_left_out() {
        let workspace = Workspace::read(
            r#"{"workspace_root": "/w", "target_directory": "/w/target",
                "workspace_default_members": ["a 0.1"],
                "packages": [
                  {"id": "a 0.1", "name": "a", "rust_version": "1.88",
                   "features": {"default": ["tls"], "tls": [], "redis": []}},
                  {"id": "b 0.1", "name": "b", "features": {}}]}"#,
        )
        .expect("well-formed");
        assert_eq!(workspace.packages.len(), 1);
        assert_eq!(workspace.packages[0].features, ["redis", "tls"]);
        assert_eq!(workspace.packages[0].rust_version.as_deref(), Some("1.88"));
    }

    #[test]
    fn what_is_not_metadata_is_an_error() {
        assert!(Workspace::read("{}").is_err());
        assert!(Workspace::read("error: no manifest").is_err());
    }
}
