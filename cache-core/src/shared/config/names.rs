//! The names of all settings, the same for variables and for the table of a file, and what each puts where.

use std::borrow::Cow;

use super::address::Address;
use super::kind::Kind;
use super::said::{Origin, Said, Secret};
use super::settings::Settings;
use super::values::{self, Wrong, shown};

/// A setting that can be said by name.
pub(crate) struct Name {
    /// In a file; the variable is `CACHE_` and this in capitals.
    pub(crate) key: &'static str,
    /// How a file writes it.
    pub(crate) shape: Shape,
    /// Whether its value must not be shown.
    is_secret: bool,
    put: fn(&mut Settings, &str, &Origin) -> Result<(), Wrong>,
}

/// How a file writes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    /// A number, or text.
    Number,
    /// `true` or `false`, or text.
    Switch,
    /// A list of texts, or text with commas.
    List,
}

impl Name {
    const fn new(
        key: &'static str,
        shape: Shape,
        put: fn(&mut Settings, &str, &Origin) -> Result<(), Wrong>,
    ) -> Self {
        Self {
            key,
            shape,
            is_secret: false,
            put,
        }
    }

    const fn secret(
        key: &'static str,
        put: fn(&mut Settings, &str, &Origin) -> Result<(), Wrong>,
    ) -> Self {
        Self {
            key,
            shape: Shape::Text,
            is_secret: true,
            put,
        }
    }

    /// # Errors
    ///
    /// A sentence that says what is wrong and where.
    pub(crate) fn put(
        &self,
        settings: &mut Settings,
        text: &str,
        by: &Origin,
    ) -> Result<(), String> {
        // A secret may end in blanks; with everything else they are left over from some file.
        let text = if self.is_secret { text } else { text.trim() };
        (self.put)(settings, text, by).map_err(|wrong| {
            if self.is_secret {
                format!("{by} {wrong}")
            } else {
                format!("{by} is `{}`, and {wrong}", shown(text))
            }
        })
    }
}

/// All of them.
pub(crate) static NAMES: [Name; 20] = [
    Name::new("url", Shape::Text, |to, text, by| {
        put(&mut to.place.url, address(text), by)
    }),
    Name::new("type", Shape::Text, |to, text, by| {
        put(&mut to.place.kind, values::kind(text), by)
    }),
    Name::new("redis_url", Shape::Text, |to, text, by| {
        put(&mut to.place.redis_url, redis_address(text, by), by)
    }),
    Name::new("redis_host", Shape::Text, |to, text, by| {
        put(&mut to.place.host, values::host(text, by), by)
    }),
    Name::new("redis_port", Shape::Number, |to, text, by| {
        put(&mut to.place.port, values::port(text), by)
    }),
    Name::new("redis_username", Shape::Text, |to, text, by| {
        put(&mut to.place.user, values::filled(text), by)
    }),
    Name::secret("redis_password", |to, text, by| {
        put(&mut to.place.password, password(text), by)
    }),
    Name::new("redis_db", Shape::Number, |to, text, by| {
        put(&mut to.place.db, values::db(text), by)
    }),
    Name::new("redis_cluster", Shape::List, |to, text, by| {
        put(&mut to.place.cluster, values::hosts(text, 6379), by)
    }),
    Name::new("redis_sentinels", Shape::List, |to, text, by| {
        put(&mut to.place.sentinels, values::hosts(text, 26379), by)
    }),
    Name::new("redis_sentinel_master", Shape::Text, |to, text, by| {
        put(&mut to.place.master, values::filled(text), by)
    }),
    Name::secret("redis_sentinel_password", |to, text, by| {
        put(&mut to.place.sentinel_password, password(text), by)
    }),
    Name::new("key_prefix", Shape::Text, |to, text, by| {
        put(&mut to.key_prefix, values::filled(text), by)
    }),
    Name::new("default_timeout", Shape::Number, |to, text, by| {
        put(&mut to.default_timeout, values::default_timeout(text), by)
    }),
    Name::new("connect_timeout", Shape::Number, |to, text, by| {
        put(&mut to.connect_timeout, values::wait(text), by)
    }),
    Name::new("operation_timeout", Shape::Number, |to, text, by| {
        put(&mut to.operation_timeout, values::wait(text), by)
    }),
    Name::new("format", Shape::Text, |to, text, by| {
        put(&mut to.format, values::format(text), by)
    }),
    Name::new("compression", Shape::Text, |to, text, by| {
        put(&mut to.compression, values::compression(text), by)
    }),
    Name::new("lease_first", Shape::Switch, |to, text, by| {
        put(&mut to.lease_first, values::switch(text), by)
    }),
    Name::secret("sign_key", |to, text, by| {
        put(&mut to.sign_key, values::sign_key(text.as_bytes()), by)
    }),
];

/// The name that was probably meant, if one is so near that it was a slip.
pub(crate) fn nearest(key: &str) -> Option<&'static str> {
    nearest_of(key, NAMES.iter().map(|name| name.key))
}

/// As [`nearest`], of these names.
pub(crate) fn nearest_of<'a>(given: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = given.chars().count() / 4;
    names
        .map(|name| (strsim::osa_distance(given, name), name))
        .filter(|&(distance, _)| distance <= allowed.max(1))
        .min()
        .map(|(_, nearest)| nearest)
}

fn address(text: &str) -> Result<Address, Wrong> {
    Address::parse(text).map_err(Cow::Borrowed)
}

fn redis_address(text: &str, by: &Origin) -> Result<Address, Wrong> {
    let address = address(text)?;
    if Kind::of_scheme(address.scheme()).is_redis() {
        Ok(address)
    } else {
        let url = by.name_of("url");
        Err(format!("must be a URL of Redis; another one goes into {url}").into())
    }
}

fn password(text: &str) -> Result<Secret, Wrong> {
    values::filled(text).map(Secret::new)
}

fn put<T>(slot: &mut Option<Said<T>>, value: Result<T, Wrong>, by: &Origin) -> Result<(), Wrong> {
    let by = by.clone();
    *slot = Some(Said { value: value?, by });
    Ok(())
}
