//! Settings from variables of the environment.

use std::ffi::OsString;
use std::path::PathBuf;

use super::error::Problems;
use super::names::{NAMES, nearest};
use super::said::{Origin, variable};
use super::settings::Settings;

/// What the environment says.
#[derive(Default)]
pub(crate) struct Environment {
    pub(crate) settings: Settings,
    /// `CACHE_CONFIG`
    pub(crate) file: Option<PathBuf>,
    /// Sentences about variables that look misspelt. Not mistakes: others may have variables of such names.
    pub(crate) warnings: Vec<String>,
}

/// Reads the variables that begin with `CACHE_`. One that is empty counts as not there.
pub(crate) fn read(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
    problems: &mut Problems,
) -> Environment {
    let mut read = Environment::default();
    for (name, value) in variables {
        let Some(key) = name.to_str().and_then(|name| name.strip_prefix("CACHE_")) else {
            continue;
        };
        if value.is_empty() {
            continue;
        }
        if key == "CONFIG" {
            read.file = Some(value.into());
            continue;
        }
        let known = NAMES
            .iter()
            .find(|name| name.key.to_ascii_uppercase() == key);
        match (known, value.to_str()) {
            (Some(name), Some(text)) => {
                let put = name.put(&mut read.settings, text, &Origin::Variable(name.key));
                problems.note(put);
            }
            (Some(name), None) => {
                problems.push(format!("`{}` is not UTF-8", variable(name.key)));
            }
            (None, _) => read.warnings.extend(misspelt(key)),
        }
    }
    read
}

fn misspelt(key: &str) -> Option<String> {
    let near = variable(nearest(&key.to_ascii_lowercase())?);
    Some(format!(
        "the variable `CACHE_{key}` is not known; did you mean `{near}`?"
    ))
}
