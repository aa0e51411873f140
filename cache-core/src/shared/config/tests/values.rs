//! Every setting, good and bad, from each source that can say it.

use std::time::Duration;

use super::super::names::NAMES;
use super::super::said::variable;
use super::*;
use crate::shared::codec::Format;

/// A name, values that are taken, and values that are not with what the error says of them.
type Case = (
    &'static str,
    Vec<&'static str>,
    Vec<(&'static str, &'static str)>,
);

fn cases() -> Vec<Case> {
    vec![
        (
            "url",
            vec![
                "redis://h",
                "rediss://u:p@h:1/2",
                "redis+cluster://a,b",
                "unix:///s",
                "memory://",
                " redis://h\n",
            ],
            vec![
                ("h:6379", "is `h:6379`, and must be a URL"),
                ("redis:/h", "URL"),
                ("redis://a b", "blanks"),
                ("http://h", "no store of the scheme `http`"),
                ("redsi://h", "did you mean `redis://`?"),
            ],
        ),
        (
            "type",
            vec![
                "RedisCache",
                "redis",
                "SimpleCache",
                "simple",
                "rediscache",
                "flask_caching.backends.RedisCache",
                "flask_caching.backends.rediscache.RedisCache",
            ],
            vec![
                (
                    "FileSystemCache",
                    "is `FileSystemCache`, and must be `RedisCache`",
                ),
                ("NullCache", "cannot be switched off"),
                ("null", "cannot be switched off"),
            ],
        ),
        (
            "redis_url",
            vec!["redis://h:1", "unix:///s"],
            vec![("memory://", "must be a URL of Redis"), ("h", "URL")],
        ),
        (
            "redis_host",
            vec!["h", "10.0.0.1", "::1", "[::1]", "redis_1"],
            vec![
                (
                    "h:6379",
                    "is `h:6379`, and must be the name of a host alone; its port goes into",
                ),
                ("redis://h", "a URL goes into"),
                ("a/b", "host"),
                ("a@b", "host"),
            ],
        ),
        (
            "redis_port",
            vec!["1", "65535", " 6379 "],
            vec![
                ("0", "is `0`, and must be a port from 1 to 65535"),
                ("65536", "port"),
                ("x", "port"),
                ("-1", "port"),
            ],
        ),
        ("redis_username", vec!["me", "me@home"], vec![]),
        ("redis_password", vec!["secret", " "], vec![]),
        (
            "redis_db",
            vec!["0", "15"],
            vec![
                ("-1", "is `-1`, and must be the number of a database"),
                ("one", "database"),
            ],
        ),
        (
            "redis_cluster",
            vec!["a:1,b:2", "a", "[::1]:7000, b"],
            vec![
                ("a,,b", "must be hosts and ports"),
                ("a:x", "hosts"),
                ("::1:7000", "hosts"),
                ("[x]:1", "hosts"),
            ],
        ),
        (
            "redis_sentinels",
            vec![],
            vec![("a:0", "is `a:0`, and must be hosts and ports, `host1:26379")],
        ),
        ("redis_sentinel_master", vec![], vec![]),
        ("redis_sentinel_password", vec![], vec![]),
        ("key_prefix", vec!["shop", "a:b {c} *"], vec![]),
        (
            "default_timeout",
            vec!["60", "0.5", "0", "never", "3153600000"],
            vec![
                ("-1", "is `-1`, and must be a number of seconds"),
                ("5m", "`never`"),
                ("inf", "seconds"),
                ("NaN", "seconds"),
                ("3153600001", "seconds"),
                ("0.0001", "seconds"),
            ],
        ),
        (
            "connect_timeout",
            vec!["1", "0.05", "3600"],
            vec![
                (
                    "0",
                    "is `0`, and must be a number of seconds from 0.001 to 3600",
                ),
                ("3601", "seconds"),
                ("x", "seconds"),
            ],
        ),
        (
            "operation_timeout",
            vec!["0.25"],
            vec![("0", "seconds"), ("-0.1", "seconds")],
        ),
        (
            "format",
            vec!["msgpack", "json"],
            vec![("pickle", "is `pickle`, and must be `msgpack` or `json`")],
        ),
        (
            "compression",
            vec!["lz4", "none"],
            vec![("gzip", "is `gzip`, and must be `lz4` or `none`")],
        ),
        (
            "lease_first",
            vec!["true", "false", "1", "0"],
            vec![("yes", "is `yes`, and must be `true` or `false`")],
        ),
        (
            "sign_key",
            vec!["0123456789abcdef"],
            vec![("0123456789abcde", "must have at least 16 bytes")],
        ),
    ]
}

#[test]
fn every_name_has_its_cases() {
    let tested: Vec<_> = cases().iter().map(|case| case.0).collect();
    assert_eq!(tested, NAMES.each_ref().map(|name| name.key));
}

#[test]
fn good_values_are_taken_from_variables_and_files() {
    for (key, good, _) in cases() {
        for value in good {
            of_variables(&[(&variable(key), value)])
                .unwrap_or_else(|error| panic!("{key} = {value}: {error}"));
            of_file(&format!("{key} = {value:?}"))
                .unwrap_or_else(|error| panic!("{key} = {value}: {error}"));
        }
    }
}

#[test]
fn bad_values_name_their_place_and_what_they_may_be() {
    for (key, _, bad) in cases() {
        for (value, why) in bad {
            let by_variable = error(of_variables(&[(&variable(key), value)]));
            assert!(
                by_variable.starts_with("settings of the cache: `CACHE_"),
                "{by_variable}"
            );
            assert!(
                by_variable.contains(&format!("`{}`", variable(key))),
                "{by_variable}"
            );
            assert!(by_variable.contains(why), "{key} = {value}: {by_variable}");
            let by_file = error(of_file(&format!("{key} = {value:?}")));
            assert!(
                by_file.contains(&format!("`{key}` (larder.toml:2)")),
                "{by_file}"
            );
            assert!(by_file.contains(why), "{key} = {value}: {by_file}");
        }
    }
}

#[test]
fn an_empty_variable_is_not_set_and_an_empty_text_is_wrong() {
    for name in &NAMES {
        let said = variable(name.key);
        assert_eq!(
            url(of_variables(&[(&said, "")])),
            "redis://127.0.0.1:6379",
            "{said}"
        );
        error(of_file(&format!("{} = ''", name.key)));
    }
}

#[test]
fn values_arrive() {
    let resolved = of_file(
        "key_prefix = 'shop'\ndefault_timeout = 1.5\nconnect_timeout = 2\noperation_timeout = 0.05\n\
         format = 'json'\ncompression = 'none'\nlease_first = true\nsign_key = '0123456789abcdef'",
    );
    let cache = resolved.expect("good settings");
    assert_eq!(cache.key_prefix(), "shop");
    assert_eq!(cache.default_timeout(), Some(Duration::from_millis(1500)));
    assert_eq!(cache.format(), Format::Json);
    assert!(!cache.sealing.is_compressed && cache.lease_first);
    let key = cache.sealing.sign_key.as_ref().map(Secret::as_bytes);
    assert_eq!(key, Some(&b"0123456789abcdef"[..]));
    let store = opened();
    assert_eq!(store.key_prefix, "shop");
    assert_eq!(store.connect_timeout, Duration::from_secs(2));
    assert_eq!(store.operation_timeout, Duration::from_millis(50));
}

#[test]
fn defaults_are_those_of_the_table() {
    let cache = of_variables(&[]).expect("good settings");
    assert_eq!(cache.store_description(), "nowhere://");
    assert_eq!(cache.key_prefix(), "larder");
    assert_eq!(cache.default_timeout(), Some(Duration::from_secs(300)));
    assert_eq!(cache.format(), Format::MessagePack);
    assert!(cache.sealing.is_compressed && cache.sealing.sign_key.is_none());
    assert!(!cache.lease_first);
    let store = opened();
    assert_eq!(store.url, "redis://127.0.0.1:6379");
    assert_eq!(store.connect_timeout, Duration::from_secs(1));
    assert_eq!(store.operation_timeout, Duration::from_millis(250));
}

#[test]
fn zero_and_never_are_for_ever() {
    for never in ["0", "never", "0.0"] {
        let resolved = of_variables(&[("CACHE_DEFAULT_TIMEOUT", never)]);
        assert_eq!(resolved.expect("good settings").default_timeout(), None);
    }
}

#[test]
fn the_builder_checks_what_it_is_given() {
    let wrong = Cache::builder()
        .url("nowhere")
        .key_prefix("")
        .default_timeout(Duration::ZERO)
        .connect_timeout(Duration::from_secs(3601))
        .operation_timeout(Duration::ZERO)
        .sign_key(b"short");
    let error = of_builder(wrong).expect_err("wrong settings");
    let methods = [
        "url",
        "key_prefix",
        "default_timeout",
        "connect_timeout",
        "operation_timeout",
        "sign_key",
    ];
    assert_eq!(error.problems().len(), methods.len(), "{error}");
    for (problem, method) in error.problems().zip(methods) {
        assert!(
            problem.starts_with(&format!("`CacheBuilder::{method}`")),
            "{problem}"
        );
        assert!(problem.contains("must"), "{problem}");
    }
}

#[test]
fn the_builder_says_everything() {
    let builder = Cache::builder()
        .url("rediss://h")
        .key_prefix("shop")
        .default_timeout(None)
        .connect_timeout(Duration::from_secs(2))
        .operation_timeout(Duration::from_millis(7))
        .format(Format::Json)
        .compression(false)
        .sign_key(&[7; 32]);
    let cache = of_builder(builder).expect("good settings");
    assert_eq!(
        (cache.key_prefix(), cache.default_timeout(), cache.format()),
        ("shop", None, Format::Json)
    );
    assert!(!cache.sealing.is_compressed);
    assert_eq!(
        cache.sealing.sign_key.as_ref().map(Secret::as_bytes),
        Some(&[7; 32][..])
    );
    let store = opened();
    assert_eq!((&*store.url, &*store.key_prefix), ("rediss://h", "shop"));
    assert_eq!(
        (
            store.connect_timeout.as_millis(),
            store.operation_timeout.as_millis()
        ),
        (2000, 7)
    );
}

#[test]
fn every_name_is_in_the_docs() {
    let docs = include_str!("../../cache.rs");
    for name in &NAMES {
        let row = format!("/// | `{}` | `{}` |", variable(name.key), name.key);
        assert!(docs.contains(&row), "{row}");
    }
}
