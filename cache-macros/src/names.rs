//! Names that mean something: the options with an example each, what other crates call them, and
//! names no companion may take.
//!
//! Only lists; what an option accepts is decided in `options`.

use proc_macro2::Ident;

use crate::suggest;

/// Every option and how to write it.
const OPTIONS: [(&str, &str); 23] = [
    ("timeout", "timeout = \"5m\""),
    ("time_to_idle", "time_to_idle = \"10m\""),
    ("max_entries", "max_entries = 1000"),
    ("max_bytes", "max_bytes = \"64MiB\""),
    ("weigher", "weigher = |value| value.len()"),
    ("key_prefix", "key_prefix = \"user:{id}\""),
    ("key", "key = |id| *id"),
    ("ignore", "ignore(db)"),
    ("unless", "unless = |id| *id == 0"),
    ("forced_update", "forced_update = |force| *force"),
    ("is_stale", "is_stale = |value| value.is_empty()"),
    (
        "response_filter",
        "response_filter = |value| !value.is_empty()",
    ),
    ("cache_none", "cache_none"),
    ("cache_err", "cache_err"),
    ("negative_timeout", "negative_timeout = \"10s\""),
    ("wait_timeout", "wait_timeout = \"30s\""),
    ("scope", "scope = \"thread\""),
    ("single_flight", "single_flight = false"),
    ("lease", "lease = \"10s\""),
    ("source_check", "source_check = false"),
    ("version", "version = 2"),
    ("companion", "companion = \"other_name\""),
    ("crate", "crate = \"::larder\""),
];

/// What other caches call our options.
const ELSEWHERE: [(&str, &str); 12] = [
    ("ttl", "timeout"),
    ("time", "timeout"),
    ("expires", "timeout"),
    ("tti", "time_to_idle"),
    ("size", "max_entries"),
    ("max_size", "max_entries"),
    ("capacity", "max_entries"),
    ("max_capacity", "max_entries"),
    ("convert", "key"),
    ("skip", "ignore"),
    ("prefix", "key_prefix"),
    ("option", "cache_none"),
];

/// Types whose meaning a companion of the same name would take over in its module: the primitive
/// types, the prelude's, and the crates that every path may begin with.
const TAKEN: [&str; 28] = [
    "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
    "i128", "isize", "f16", "f32", "f64", "f128", "Option", "Result", "String", "Vec", "Box",
    "core", "std", "alloc", "larder",
];

pub(crate) fn is_option(name: &str) -> bool {
    OPTIONS.iter().any(|(option, _)| *option == name)
}

/// Whether the name alone is a whole option.
pub(crate) fn is_flag(name: &Ident) -> bool {
    OPTIONS
        .iter()
        .any(|(option, example)| name == option && option == example)
}

/// How to write the option `name`; the name itself if it is not an option.
pub(crate) fn example(name: &str) -> String {
    OPTIONS
        .iter()
        .find(|(option, _)| *option == name)
        .map_or_else(|| name.to_owned(), |(_, example)| (*example).to_owned())
}

/// What to say about an option that does not exist.
pub(crate) fn unknown_option(name: &str) -> String {
    let options = || OPTIONS.iter().map(|(option, _)| *option);
    let meant = ELSEWHERE
        .iter()
        .find(|(other, _)| *other == name)
        .map(|(_, ours)| *ours)
        .or_else(|| suggest::nearest(name, options()));
    match meant {
        Some(meant) => format!("unknown option `{name}`; did you mean `{meant}`?"),
        None => format!(
            "unknown option `{name}`; write one of {}",
            suggest::listed(options())
        ),
    }
}

/// Whether a companion called `name` would hide something its module needs.
pub(crate) fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name)
}
