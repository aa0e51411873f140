//! Which source wins, how files and variables are read, and what is said about names that nobody knows.

use std::time::Duration;

use proptest::prelude::*;

use super::super::names::NAMES;
use super::super::said::variable;
use super::*;

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_builder() {
    let file = "[cache]\nurl = 'redis://file'\nkey_prefix = 'file'\nformat = 'json'";
    let builder = || {
        Cache::builder()
            .url("redis://code")
            .key_prefix("code")
            .default_timeout(None)
    };
    let resolved = all(&[], file, builder()).expect("good settings");
    assert_eq!(resolved.key_prefix(), "file");
    assert_eq!(resolved.default_timeout(), None);
    assert_eq!(opened().url, "redis://file");
    let said = [
        ("CACHE_URL", "redis://variable"),
        ("CACHE_KEY_PREFIX", "variable"),
    ];
    let resolved = all(&said, file, builder()).expect("good settings");
    assert_eq!(resolved.key_prefix(), "variable");
    assert_eq!(resolved.format(), crate::shared::codec::Format::Json);
    assert_eq!(opened().url, "redis://variable");
    assert_eq!(url(of_builder(builder())), "redis://code");
}

#[test]
fn cache_config_names_the_file() {
    let directory = Directory::with("[cache]\nurl = 'redis://larder'");
    std::fs::write(
        directory.path().join("other.toml"),
        "[app]\nx = 1\n[cache]\nurl = 'redis://other'",
    )
    .expect("a file");
    let read = |said: &[(&str, &str)]| {
        resolve(
            variables(said),
            directory.path(),
            Cache::builder(),
            &[&REDIS],
        )
        .cache
    };
    assert_eq!(url(read(&[])), "redis://larder");
    assert_eq!(
        url(read(&[("CACHE_CONFIG", "other.toml")])),
        "redis://other"
    );
    assert_eq!(url(read(&[("CACHE_CONFIG", "")])), "redis://larder");
    let error = error(read(&[("CACHE_CONFIG", "missing.toml")]));
    assert!(
        error.contains("`CACHE_CONFIG` names `missing.toml`, which cannot be read"),
        "{error}"
    );
}

#[test]
fn no_file_is_fine_and_one_that_cannot_be_read_is_not() {
    let directory = Directory::with("");
    let file = directory.path().join("larder.toml");
    std::fs::remove_file(&file).expect("removed");
    let read = || resolve(Vec::new(), directory.path(), Cache::builder(), &[&REDIS]).cache;
    assert_eq!(url(read()), "redis://127.0.0.1:6379");
    std::fs::create_dir(&file).expect("a directory");
    let error = error(read());
    assert!(
        error.contains("`larder.toml`, which cannot be read"),
        "{error}"
    );
}

#[test]
fn mistakes_of_a_file_name_file_line_and_key() {
    for (file, said) in [
        ("[cache]\nurl = \n", "larder.toml:2: not TOML: "),
        (
            "[cache]\n\nurl = 1",
            "`url` (larder.toml:3) must be text in quotes",
        ),
        (
            "[cache]\nredis_port = true",
            "`redis_port` (larder.toml:2) must be a number",
        ),
        (
            "[cache]\nredis_port = 0x18eb",
            "`redis_port` (larder.toml:2) must be a number",
        ),
        (
            "[cache]\nredis_cluster = [1]",
            "`redis_cluster` (larder.toml:2) must be a list",
        ),
        (
            "[cache]\nredis_cluster = []",
            "`redis_cluster` (larder.toml:2) is ``, and must be hosts",
        ),
        (
            "[cache]\nredis_prot = 1",
            "larder.toml:2: unknown key `redis_prot`; did you mean `redis_port`?",
        ),
        (
            "[cache]\nthreshold = 1",
            "larder.toml:2: unknown key `threshold`; there are `url`, `type`",
        ),
        (
            "[cache.redis]\nhost = 'h'",
            "larder.toml:1: unknown key `redis`",
        ),
        ("cache = 1", "larder.toml: `cache` must be a table"),
        (
            "url = 'redis://h'",
            "larder.toml: the table `[cache]` is missing",
        ),
    ] {
        let error = error(all(&[], file, Cache::builder()));
        assert!(error.contains(said), "{file}: {error}");
    }
}

#[test]
fn all_mistakes_of_all_sources_are_reported_together() {
    let said = [("CACHE_FORMAT", "xml"), ("CACHE_REDIS_PORT", "x")];
    let builder = Cache::builder().key_prefix("");
    let error = all(&said, "[cache]\nurll = ''\ndefault_timeout = -1", builder)
        .expect_err("wrong settings");
    assert_eq!(error.problems().len(), 5, "{error}");
    assert!(
        error
            .to_string()
            .starts_with("settings of the cache: 5 mistakes\n- `CACHE_FORMAT` is `xml`"),
        "{error}"
    );
    assert_eq!(error.to_string().lines().count(), 6);
}

#[test]
fn numbers_of_a_file_have_several_forms() {
    for seconds in ["3600", "3_600", "3600.0", "3.6e3", "'3600'", "+3600"] {
        let cache = of_file(&format!("default_timeout = {seconds}")).expect("good settings");
        assert_eq!(
            cache.default_timeout(),
            Some(Duration::from_secs(3600)),
            "{seconds}"
        );
    }
}

#[test]
fn lists_of_a_file_have_several_forms() {
    for list in [
        "['a:1', 'b']",
        "'a:1,b'",
        "[['a', 1], 'b:6379']",
        "['a:1,b']",
    ] {
        let url = url(of_file(&format!("redis_cluster = {list}")));
        assert_eq!(url, "redis+cluster://a:1,b:6379", "{list}");
    }
}

#[test]
fn a_misspelt_variable_is_warned_of_and_a_foreign_one_is_not() {
    for (name, near) in [
        ("CACHE_URI", Some("CACHE_URL")),
        ("CACHE_REDIS_HSOT", Some("CACHE_REDIS_HOST")),
        ("CACHE_KEYPREFIX", Some("CACHE_KEY_PREFIX")),
        ("CACHE_DEFAULT_TIMEOUTS", Some("CACHE_DEFAULT_TIMEOUT")),
        ("CACHE_DIR", None),
        ("CACHE_THRESHOLD", None),
        ("CACHE_SIZE", None),
        ("CACHE_OPTIONS", None),
        ("CACHE_", None),
        ("CACHED_URL", None),
    ] {
        let warnings = {
            let path = Path::new("/nowhere");
            resolve(variables(&[(name, "x")]), path, Cache::builder(), &[&REDIS]).warnings
        };
        assert_eq!(
            warnings.len(),
            usize::from(near.is_some()),
            "{name}: {warnings:?}"
        );
        if let (Some(near), [warning]) = (near, &*warnings) {
            assert!(
                warning.contains(&format!("`{name}` is not known; did you mean `{near}`?")),
                "{warning}"
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_text_is_named() {
    use std::os::unix::ffi::OsStringExt;
    let variable = ("CACHE_URL".into(), OsString::from_vec(vec![0xff]));
    let error = error(
        resolve(
            [variable],
            Path::new("/nowhere"),
            Cache::builder(),
            &[&REDIS],
        )
        .cache,
    );
    assert!(error.contains("`CACHE_URL` is not UTF-8"), "{error}");
}

proptest! {
    #[test]
    fn no_text_at_all_panics(
        name in 0..NAMES.len(),
        other in 0..NAMES.len(),
        text in "(\\PC{0,9}|[a-c0-9:/@,.\\[\\]?#%&=+-]{0,16}|redis(\\+cluster|\\+sentinel)?://[a-c0-9:/@,\\[\\]?#%&=]{0,16})",
    ) {
        let (name, other) = (NAMES[name].key, NAMES[other].key);
        let said = [(&*variable(name), &*text), (&*variable(other), "1")];
        let cache = all(&said, &text, Cache::builder().url(&text).key_prefix(&text));
        let by_file = of_file(&format!("{name} = {text}\n{other} = {text:?}"));
        for error in [cache.err(), by_file.err()].into_iter().flatten() {
            prop_assert!(error.problems().len() > 0);
            prop_assert!(error.problems().all(|problem| !problem.is_empty() && !problem.ends_with('.')));
        }
    }
}
