//! Where the store is, from URLs and from single settings, in one source and in several.

use super::*;
use crate::store::StoreError;

#[test]
fn single_settings_make_a_url() {
    for (said, made) in [
        (
            &[("CACHE_TYPE", "RedisCache")][..],
            "redis://127.0.0.1:6379",
        ),
        (&[("CACHE_REDIS_HOST", "h")], "redis://h:6379"),
        (
            &[("CACHE_REDIS_HOST", "::1"), ("CACHE_REDIS_PORT", "7")],
            "redis://[::1]:7",
        ),
        (
            &[("CACHE_REDIS_PASSWORD", "p/@:")],
            "redis://:p%2F%40%3A@127.0.0.1:6379",
        ),
        (
            &[
                ("CACHE_REDIS_USERNAME", "u"),
                ("CACHE_REDIS_PASSWORD", "p"),
                ("CACHE_REDIS_DB", "3"),
            ],
            "redis://u:p@127.0.0.1:6379/3",
        ),
        (
            &[("CACHE_REDIS_CLUSTER", "a:1,b:2"), ("CACHE_REDIS_DB", "0")],
            "redis+cluster://a:1,b:2",
        ),
        (
            &[
                ("CACHE_TYPE", "RedisClusterCache"),
                ("CACHE_REDIS_CLUSTER", "a:1"),
                ("CACHE_REDIS_PASSWORD", "p"),
            ],
            "redis+cluster://:p@a:1",
        ),
        (
            &[
                ("CACHE_TYPE", "rediscluster"),
                ("CACHE_REDIS_URL", "redis://:p@a:1/0"),
            ],
            "redis+cluster://:p@a:1",
        ),
        (
            &[("CACHE_TYPE", "rediscluster"), ("CACHE_URL", "rediss://a")],
            "rediss+cluster://a:6379",
        ),
        (
            &[("CACHE_REDIS_SENTINEL_MASTER", "m")],
            "redis+sentinel://127.0.0.1:26379/m",
        ),
        (
            &[
                ("CACHE_TYPE", "RedisSentinelCache"),
                ("CACHE_REDIS_SENTINELS", "a,b:2"),
                ("CACHE_REDIS_SENTINEL_MASTER", "m"),
                ("CACHE_REDIS_SENTINEL_PASSWORD", "s"),
                ("CACHE_REDIS_PASSWORD", "p"),
                ("CACHE_REDIS_DB", "1"),
            ],
            "redis+sentinel://:p@a:26379,b:2/m/1?sentinel_password=s",
        ),
        (&[("CACHE_TYPE", "SimpleCache")], "memory://"),
        (&[("CACHE_URL", "memory://")], "memory://"),
        (
            &[
                ("CACHE_TYPE", "RedisCache"),
                ("CACHE_REDIS_URL", "unix:///s?db=1"),
            ],
            "unix:///s?db=1",
        ),
    ] {
        assert_eq!(url(of_variables(said)), made, "{said:?}");
    }
}

#[test]
fn a_url_is_passed_on_as_it_stands_and_completed_by_what_it_does_not_say() {
    for (said, made) in [
        (
            &[("CACHE_URL", "redis://u:p%40@h/1?protocol=resp3")][..],
            "redis://u:p%40@h/1?protocol=resp3",
        ),
        (
            &[("CACHE_URL", "redis://h"), ("CACHE_REDIS_URL", "redis://h")],
            "redis://h",
        ),
        (
            &[
                ("CACHE_URL", "redis://h:6379/2"),
                ("CACHE_REDIS_HOST", "h"),
                ("CACHE_REDIS_PORT", "6379"),
                ("CACHE_REDIS_DB", "2"),
            ],
            "redis://h:6379/2",
        ),
        (
            &[
                ("CACHE_URL", "rediss://h?ca_file=x"),
                ("CACHE_REDIS_PASSWORD", "p"),
                ("CACHE_REDIS_PORT", "7"),
                ("CACHE_REDIS_DB", "2"),
            ],
            "rediss://:p@h:7/2?ca_file=x",
        ),
        (
            &[
                ("CACHE_URL", "unix:///s"),
                ("CACHE_REDIS_PASSWORD", "p"),
                ("CACHE_REDIS_DB", "2"),
            ],
            "unix://:p@/s?db=2",
        ),
    ] {
        assert_eq!(url(of_variables(said)), made, "{said:?}");
    }
}

#[test]
fn contradictions_within_a_source_name_both() {
    for (one, other) in [
        (("URL", "redis://a"), ("REDIS_HOST", "b")),
        (("URL", "redis://a:1"), ("REDIS_PORT", "2")),
        (("URL", "redis://:x@a"), ("REDIS_PASSWORD", "y")),
        (("URL", "redis://x:p@a"), ("REDIS_USERNAME", "y")),
        (("URL", "redis://a/1"), ("REDIS_DB", "2")),
        (("URL", "redis://a"), ("REDIS_URL", "redis://b")),
        (("URL", "redis://a"), ("TYPE", "SimpleCache")),
        (("URL", "redis://a"), ("TYPE", "RedisSentinelCache")),
        (("URL", "memory://"), ("TYPE", "RedisCache")),
        (("URL", "memory://"), ("REDIS_PASSWORD", "x")),
        (("URL", "other://a"), ("REDIS_DB", "1")),
        (("URL", "unix:///s"), ("REDIS_HOST", "a")),
        (("URL", "unix:///s"), ("REDIS_PORT", "1")),
        (("URL", "redis+cluster://a"), ("REDIS_CLUSTER", "a,b")),
        (
            ("URL", "redis+sentinel://a/m"),
            ("REDIS_SENTINEL_MASTER", "n"),
        ),
        (("TYPE", "RedisCache"), ("REDIS_CLUSTER", "a,b")),
        (("TYPE", "RedisClusterCache"), ("REDIS_HOST", "a")),
        (("TYPE", "SimpleCache"), ("REDIS_HOST", "a")),
        (("REDIS_HOST", "a"), ("REDIS_SENTINELS", "b")),
        (("REDIS_CLUSTER", "a"), ("REDIS_PORT", "1")),
        (("REDIS_CLUSTER", "a"), ("REDIS_DB", "1")),
    ] {
        let names = [one, other].map(|(key, _)| format!("CACHE_{key}"));
        let said = [(&*names[0], one.1), (&*names[1], other.1)];
        let error = error(of_variables(&said));
        assert!(error.contains("contradict each other"), "{said:?}: {error}");
        for name in &names {
            assert!(error.contains(&format!("`{name}`")), "{said:?}: {error}");
        }
    }
}

#[test]
fn what_is_missing_is_named() {
    for (said, missing) in [
        (
            &[("CACHE_TYPE", "RedisClusterCache")][..],
            "`CACHE_REDIS_CLUSTER` is missing",
        ),
        (
            &[("CACHE_REDIS_SENTINELS", "a")],
            "`CACHE_REDIS_SENTINEL_MASTER` is missing",
        ),
        (
            &[
                ("CACHE_URL", "redis+sentinel://a"),
                ("CACHE_REDIS_PASSWORD", "x"),
            ],
            "`CACHE_REDIS_SENTINEL_MASTER` is missing",
        ),
    ] {
        let error = error(of_variables(said));
        assert!(error.contains(missing), "{said:?}: {error}");
    }
    let error = error(of_file("type = 'redissentinel'"));
    assert!(
        error.contains(
            "`type` (larder.toml:2) names Redis behind Sentinels, and `redis_sentinel_master`"
        ),
        "{error}"
    );
}

#[test]
fn a_higher_source_replaces_the_place_or_completes_it() {
    for (file, said, made) in [
        (
            "redis_host = 'a'\nredis_password = 'p'",
            ("CACHE_URL", "redis://b"),
            "redis://b",
        ),
        (
            "redis_host = 'a'",
            ("CACHE_REDIS_PASSWORD", "p"),
            "redis://:p@a:6379",
        ),
        (
            "redis_host = 'a'\nredis_port = 7",
            ("CACHE_REDIS_HOST", "b"),
            "redis://b:7",
        ),
        (
            "url = 'rediss://:x@a:1/2?ca_file=c'",
            ("CACHE_REDIS_PASSWORD", "p"),
            "rediss://:p@a:1/2?ca_file=c",
        ),
        (
            "url = 'redis://a:1/2'",
            ("CACHE_REDIS_HOST", "b"),
            "redis://b:1/2",
        ),
        (
            "url = 'rediss://a/2'",
            ("CACHE_TYPE", "RedisCache"),
            "rediss://a/2",
        ),
        (
            "url = 'unix:///s'",
            ("CACHE_TYPE", "RedisCache"),
            "unix:///s",
        ),
        (
            "url = 'unix:///s'",
            ("CACHE_REDIS_HOST", "b"),
            "redis://b:6379",
        ),
        (
            "url = 'redis://a'",
            ("CACHE_TYPE", "SimpleCache"),
            "memory://",
        ),
        (
            "redis_password = 'p'",
            ("CACHE_TYPE", "SimpleCache"),
            "memory://",
        ),
        (
            "type = 'SimpleCache'",
            ("CACHE_REDIS_HOST", "b"),
            "redis://b:6379",
        ),
        (
            "url = 'redis://:x@a/1'",
            ("CACHE_REDIS_CLUSTER", "b,c"),
            "redis+cluster://b:6379,c:6379",
        ),
        (
            "redis_sentinels = 'a'\nredis_sentinel_master = 'm'",
            ("CACHE_REDIS_SENTINEL_MASTER", "n"),
            "redis+sentinel://a:26379/n",
        ),
    ] {
        let file = format!("[cache]\n{file}");
        assert_eq!(
            url(all(&[said], &file, Cache::builder())),
            made,
            "{file} {said:?}"
        );
    }
}

#[test]
fn a_store_made_in_code_wins_over_the_url_of_the_builder_alone() {
    let builder = || {
        Cache::builder()
            .store(Arc::new(Nowhere))
            .url("redis://refused")
    };
    let cache = of_builder(builder()).expect("good settings");
    assert_eq!(cache.store_description(), "nowhere://");
    assert_eq!(
        url(all(&[("CACHE_URL", "redis://b")], "", builder())),
        "redis://b"
    );
    assert_eq!(
        url(all(&[("CACHE_TYPE", "simple")], "", builder())),
        "memory://"
    );
    let error = error(all(&[("CACHE_REDIS_PASSWORD", "p")], "", builder()));
    assert!(
        error.contains("`CACHE_REDIS_PASSWORD` and `CacheBuilder::store` contradict"),
        "{error}"
    );
}

#[test]
fn what_the_store_refuses_is_said_with_its_place() {
    for (said, begin) in [
        (
            ("CACHE_URL", "redis://:pw@refused"),
            "`CACHE_URL` is `redis://…@refused`, and it is refused here",
        ),
        (
            ("CACHE_REDIS_HOST", "refused"),
            "`CACHE_REDIS_HOST` leads to `redis://refused:6379`, and it is refused",
        ),
    ] {
        let error = error(of_variables(&[said]));
        assert!(error.contains(begin), "{error}");
    }
    let error = error(of_builder(Cache::builder().url("redis://refused")));
    assert!(
        error.contains("`CacheBuilder::url` is `redis://refused`, and it is refused"),
        "{error}"
    );
}

#[test]
fn the_store_that_is_linked_in_is_the_default_and_several_are_not_guessed_between() {
    static OTHER: Scheme = Scheme {
        names: &["other"],
        default_url: Some("other://127.0.0.1"),
        open: |_| Ok(Arc::new(Nowhere)),
    };
    static SILENT: Scheme = Scheme {
        names: &["silent"],
        default_url: None,
        open: |_| {
            Err(StoreError::new(
                crate::store::StoreErrorKind::Settings,
                "no",
            ))
        },
    };
    let with = |said: &[(&str, &str)], linked: &[&Scheme]| {
        resolve(
            variables(said),
            Path::new("/nowhere"),
            Cache::builder(),
            linked,
        )
        .cache
    };
    assert_eq!(url(with(&[], &[])), "memory://");
    assert_eq!(url(with(&[], &[&SILENT])), "memory://");
    assert_eq!(url(with(&[], &[&SILENT, &REDIS])), "redis://127.0.0.1:6379");
    let several = error(with(&[], &[&OTHER, &REDIS]));
    assert!(
        several
            .contains("`CACHE_URL` must say which one, such as `other://127.0.0.1` or `redis://"),
        "{several}"
    );
    assert_eq!(
        url(with(&[("CACHE_URL", "redis://h")], &[&OTHER, &REDIS])),
        "redis://h"
    );
    let unknown = error(with(&[("CACHE_URL", "redis://h")], &[&OTHER]));
    assert!(
        unknown
            .contains("it must begin with `other://` or `memory://`; the feature `redis` brings"),
        "{unknown}"
    );
    let unlinked = error(with(&[("CACHE_TYPE", "redis")], &[]));
    assert!(
        unlinked.contains("no store is linked in besides `memory://`; the feature `redis`"),
        "{unlinked}"
    );
}
