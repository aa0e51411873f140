//! The settings of a cache: where they are said, which of them holds, and the store that comes of it.
//!
//! **Precedence**, decided in [`resolve`] and nowhere else: the environment over the file over the builder over
//! the defaults, so that who runs a program can redirect it without building it anew. Within one source,
//! settings that contradict each other are a mistake. Between sources, each setting holds where it is said
//! highest; a URL, or another kind of store, replaces all that lower sources say about where the store is.

mod address;
mod builder;
mod environment;
mod error;
mod file;
mod kind;
mod names;
mod parts;
mod place;
mod said;
mod scheme;
mod settings;
#[cfg(all(test, not(shuttle)))]
mod tests;
mod values;

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

pub use builder::CacheBuilder;
pub use error::SettingsError;
pub(crate) use said::Secret;
pub use scheme::{Scheme, StoreSettings};

use self::address::Address;
use self::error::Problems;
use self::place::{Target, wrong_url};
use self::said::{Origin, Said};
use self::settings::Settings;
use crate::policy::Policy;
use crate::shared::cache::{Cache, Sealing};
use crate::store::Store;

/// What came of all settings, and sentences about variables that look misspelt.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub(crate) cache: Result<Cache, SettingsError>,
    pub(crate) warnings: Vec<String>,
}

/// The cache that the process's environment and its working directory ask for, or `builder` where they do not.
pub(crate) fn resolve_here(builder: CacheBuilder) -> Resolved {
    resolve(
        std::env::vars_os(),
        Path::new(""),
        builder,
        &scheme::linked(),
    )
}

fn resolve(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
    directory: &Path,
    builder: CacheBuilder,
    linked: &[&Scheme],
) -> Resolved {
    let mut problems = Problems::default();
    let environment = environment::read(variables, &mut problems);
    let file = file::find(environment.file.as_deref(), directory, &mut problems);
    let builder = builder.into_settings(&mut problems);
    for source in [&environment.settings, &file, &builder] {
        source.check(&mut problems);
    }
    let settings = environment.settings.over(file).over(builder);
    // What follows would say the same mistakes again in other words.
    let cache = if problems.is_empty() {
        open(settings, linked, &mut problems)
    } else {
        None
    };
    Resolved {
        cache: problems.into_result(cache),
        warnings: environment.warnings,
    }
}

fn open(settings: Settings, linked: &[&Scheme], problems: &mut Problems) -> Option<Cache> {
    let key_prefix = value_or(settings.key_prefix, || {
        StoreSettings::DEFAULT_KEY_PREFIX.to_owned()
    });
    let url = match settings.place.target(problems)? {
        Target::Made(store) => Ok(store),
        Target::Process => Err(None),
        Target::Unsaid => Err(problems.note(default_url(linked))?),
        Target::Url(url) => Err(Some(url)),
    };
    let store = match url {
        Ok(store) => Some(store),
        Err(None) => None,
        Err(Some(url)) => {
            let settings = StoreSettings {
                url: url.value.as_str().to_owned(),
                connect_timeout: value_or(settings.connect_timeout, || {
                    StoreSettings::DEFAULT_CONNECT_TIMEOUT
                }),
                operation_timeout: value_or(settings.operation_timeout, || {
                    StoreSettings::DEFAULT_OPERATION_TIMEOUT
                }),
                key_prefix: key_prefix.clone(),
            };
            Some(problems.note(open_store(&url, &settings, linked))?)
        }
    };
    Some(Cache::new(
        store,
        key_prefix,
        value_or(settings.default_timeout, || Some(Policy::DEFAULT_TIMEOUT)),
        value_or(settings.lease_first, || false),
        Sealing {
            format: value_or(settings.format, Default::default),
            is_compressed: value_or(settings.compression, || true),
            sign_key: settings.sign_key.map(|said| said.value),
        },
    ))
}

fn value_or<T>(said: Option<Said<T>>, default: impl FnOnce() -> T) -> T {
    said.map_or_else(default, |said| said.value)
}

/// The URL of the only store that has one by default, if a store is linked in at all.
fn default_url(linked: &[&Scheme]) -> Result<Option<Said<Address>>, String> {
    let urls: Vec<_> = linked
        .iter()
        .filter_map(|scheme| scheme.default_url)
        .collect();
    match *urls {
        [] => Ok(None),
        [url] => {
            let value =
                Address::parse(url).map_err(|why| format!("the default address `{url}` {why}"))?;
            Ok(Some(Said {
                value,
                by: Origin::Default,
            }))
        }
        _ => Err(format!(
            "several stores are linked in; `CACHE_URL` must say which one, such as `{}`",
            urls.join("` or `")
        )),
    }
}

fn open_store(
    url: &Said<Address>,
    settings: &StoreSettings,
    linked: &[&Scheme],
) -> Result<Arc<dyn Store>, String> {
    let name = url.value.scheme();
    match linked.iter().find(|scheme| scheme.names.contains(&name)) {
        Some(scheme) => (scheme.open)(settings).map_err(|error| wrong_url(url, &error.to_string())),
        None => Err(wrong_url(url, &unknown_scheme(name, linked))),
    }
}

fn unknown_scheme(name: &str, linked: &[&Scheme]) -> String {
    let known = || {
        linked
            .iter()
            .flat_map(|scheme| scheme.names.iter().copied())
    };
    if let Some(nearest) = names::nearest_of(name, known()) {
        return format!(
            "no store of the scheme `{name}` is linked in; did you mean `{nearest}://`?"
        );
    }
    let known: Vec<_> = known().map(|name| format!("`{name}://`")).collect();
    let known = match known.is_empty() {
        true => "no store is linked in besides `memory://`".to_owned(),
        false => format!("it must begin with {} or `memory://`", known.join(", ")),
    };
    let is_redis = kind::Kind::of_scheme(name).is_redis();
    let feature = if is_redis {
        "; the feature `redis` brings that store"
    } else {
        ""
    };
    format!("no store of the scheme `{name}` is linked in; {known}{feature}")
}
