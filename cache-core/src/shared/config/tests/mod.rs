//! Settings from all their sources, with a store that opens nothing and remembers what it was asked for.

mod places;
mod secrets;
mod sources;
mod store;
mod values;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
pub(super) use store::{Nowhere, REDIS, opened};

/// A directory of its own for a file of settings; removed in the end.
pub(super) struct Directory(PathBuf);

impl Directory {
    pub(super) fn with(file: &str) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("larder-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a directory");
        std::fs::write(path.join("larder.toml"), file).expect("a file");
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

fn variables(said: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    said.iter()
        .map(|&(name, value)| (name.into(), value.into()))
        .collect()
}

/// What comes of variables, the text of a file and a builder, with a Redis linked in.
pub(super) fn all(
    said: &[(&str, &str)],
    file: &str,
    builder: CacheBuilder,
) -> Result<Cache, SettingsError> {
    let directory = Directory::with(file);
    resolve(variables(said), directory.path(), builder, &[&REDIS]).cache
}

pub(super) fn of_variables(said: &[(&str, &str)]) -> Result<Cache, SettingsError> {
    resolve(
        variables(said),
        Path::new("/nowhere"),
        Cache::builder(),
        &[&REDIS],
    )
    .cache
}

pub(super) fn of_file(table: &str) -> Result<Cache, SettingsError> {
    all(&[], &format!("[cache]\n{table}"), Cache::builder())
}

pub(super) fn of_builder(builder: CacheBuilder) -> Result<Cache, SettingsError> {
    all(&[], "", builder)
}

/// The URL that a store was opened with; `memory://` if none was.
pub(super) fn url(resolved: Result<Cache, SettingsError>) -> String {
    let cache = resolved.expect("good settings");
    cache
        .store()
        .map_or_else(|| "memory://".to_owned(), |_| opened().url)
}

pub(super) fn error(resolved: Result<Cache, SettingsError>) -> String {
    resolved.expect_err("wrong settings").to_string()
}
