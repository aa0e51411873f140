//! Each option by itself, durations aside, and options together.

use quote::ToTokens as _;

use super::{NOTHING, cached, memoize, understood};
use crate::attribute::Kind;
use crate::model::{Companion, Options, Scope};

pub(super) fn options(args: &str) -> Options {
    understood(Kind::Memoize, args, "fn f(a: u32) -> Option<String> {}").options
}

/// What an option says on a function it could stand on.
pub(super) fn refused(args: &str) -> Vec<String> {
    memoize(args, "fn f(a: u32) -> Option<String> {}")
}

#[test]
fn sizes() {
    assert_eq!(options("max_entries = 1").max_entries, Some(1));
    assert_eq!(options("max_entries = 10_000").max_entries, Some(10_000));
    let bytes = |size: &str| options(&format!("max_bytes = {size}, weigher = |v| 1")).max_bytes;
    assert_eq!(bytes("1"), Some(1));
    assert_eq!(bytes("\"64MiB\""), Some(64 << 20));
    assert_eq!(bytes("\"10 kB\""), Some(10_000));
    assert_eq!(bytes("\"1.5 KiB\""), Some(1_536));
}

#[test]
fn sizes_refused() {
    let one = |args: &str, message: &str| assert_eq!(refused(args), [message], "{args}");
    one(
        "max_entries = 0",
        "`max_entries` must be at least 1; remove it for the default of 10000",
    );
    one(
        "max_entries = -1",
        "`max_entries` must be between 1 and 18446744073709551615",
    );
    for value in ["\"5\"", "1.5", "5u8", "N", "true"] {
        one(
            &format!("max_entries = {value}"),
            "`max_entries` takes a whole number; write `max_entries = 1000`",
        );
    }
    let bytes = |value: &str, message: &str| {
        one(&format!("max_bytes = {value}, weigher = |v| 1"), message);
    };
    const ZERO: &str = "`max_bytes` must be at least 1; remove it to bound the number of entries \
                        alone";
    bytes("0", ZERO);
    bytes("\"0 MiB\"", ZERO);
    bytes(
        "-1",
        "`max_bytes` must be between 1 and 18446744073709551615",
    );
    bytes(
        "\"99999999 TiB\"",
        "`max_bytes` must be between 1 and 18446744073709551615",
    );
    bytes(
        "\"64mb\"",
        "unknown unit `mb`; write `MB`; sizes look like `\"64MiB\"`",
    );
    bytes(
        "\"1MB 1kB\"",
        "this is more than one size; sizes look like `\"64MiB\"`",
    );
    bytes(
        "N",
        "`max_bytes` takes a number of bytes or a size such as `\"64MiB\"`",
    );
}

#[test]
fn weight_needs_both() {
    assert_eq!(
        refused("max_bytes = 100"),
        ["`max_bytes` needs to know how large a result is; add `weigher = |value| value.len()`"]
    );
    assert_eq!(
        refused("weigher = |v| 1"),
        ["`weigher` counts towards `max_bytes`; add `max_bytes = \"64MiB\"`"]
    );
    assert_eq!(
        refused("max_bytes = 100, weigher = 5"),
        ["`weigher` is a closure; write `weigher = |value| value.len()`"]
    );
}

#[test]
fn closures_over_the_value() {
    assert!(
        options("is_stale = |v: &Option<String>| v.is_none()")
            .is_stale
            .is_some()
    );
    assert!(
        options("response_filter = |(a, b)| a == b")
            .response_filter
            .is_some()
    );
    for option in ["is_stale", "response_filter"] {
        assert_eq!(refused(&format!("{option} = is_old")).len(), 0, "{option}");
        for value in ["||  true", "|a, b| true", "5", "true"] {
            assert_eq!(
                refused(&format!("{option} = {value}")).len(),
                1,
                "{option} = {value}"
            );
        }
    }
}

#[test]
fn flags() {
    assert!(options("cache_none").cache_none.is_some());
    assert!(options("cache_none = true").cache_none.is_some());
    assert!(options("cache_err = false").cache_err.is_none());
    assert_eq!(
        refused("cache_none = 1"),
        ["`cache_none` is `true` or `false`; write `cache_none = false`"]
    );
    assert_eq!(
        refused("cache_err(yes)"),
        ["`cache_err` takes no list; write `cache_err` alone"]
    );
    assert!(options("single_flight = false").no_single_flight);
    assert!(!options("single_flight = true").no_single_flight);
    assert_eq!(
        refused("single_flight"),
        ["`single_flight` takes a value after `=`; write `single_flight = false`"]
    );
    assert_eq!(
        refused("single_flight = false, wait_timeout = 1"),
        ["with `single_flight = false` nobody ever waits for a run; remove one of the two"]
    );
}

#[test]
fn scopes() {
    assert_eq!(options("").scope, Scope::Default);
    assert_eq!(options("scope = \"shared\"").scope, Scope::Shared);
    assert_eq!(options("scope = \"thread\"").scope, Scope::Thread);
    assert_eq!(options("scope = \"process\"").scope, Scope::Process);
    assert_eq!(
        refused("scope = \"tread\""),
        ["unknown scope `tread`; did you mean `thread`?"]
    );
    assert_eq!(
        refused("scope = \"share\""),
        ["unknown scope `share`; did you mean `shared`?"]
    );
    assert_eq!(
        refused("scope = \"global\""),
        ["unknown scope `global`; write `shared`, `process` or `thread`"]
    );
    assert_eq!(
        refused("scope = thread"),
        ["`scope` takes a string; write `scope = \"thread\"`"]
    );
}

#[test]
fn thread_scope_conflicts() {
    const ASYNC: &str = "a future may change threads, so `scope = \"thread\"` is for functions \
                         that are not async; remove the scope or make this function plain";
    let args = "scope = \"thread\"";
    assert_eq!(memoize(args, "async fn f() {}"), [ASYNC]);
    assert_eq!(
        memoize(args, "fn f() -> impl Future<Output = u8> { async { 1 } }"),
        [ASYNC]
    );
    assert_eq!(
        refused("scope = \"thread\", wait_timeout = 1, single_flight = false"),
        [
            "with `scope = \"thread\"` nobody ever waits for a run; remove `wait_timeout` or the \
             scope",
            "with `scope = \"thread\"` nobody ever waits for a run; remove `single_flight` or the \
             scope",
        ]
    );
    assert_eq!(
        refused("max_bytes = 5, weigher = |v| 1, scope = \"thread\""),
        [
            "with `scope = \"thread\"` entries are counted, not weighed; write `max_entries` \
             instead of `max_bytes`, or remove the scope",
            "with `scope = \"thread\"` entries are counted, not weighed; write `max_entries` \
             instead of `weigher`, or remove the scope",
        ]
    );
}

#[test]
fn names_and_paths() {
    assert_eq!(options("version = 2").version.as_deref(), Some("2"));
    assert_eq!(options("version = \"b\"").version.as_deref(), Some("b"));
    for value in ["\"\"", "-1", "1.5", "true", "V"] {
        assert_eq!(
            refused(&format!("version = {value}")),
            ["`version` takes a string or a whole number; write `version = 2`"]
        );
    }
    assert!(matches!(
        options("companion = false").companion,
        Companion::Off
    ));
    assert!(matches!(
        options("companion = \"r#type\"").companion,
        Companion::Named(_)
    ));
    for value in [
        "true", "\"\"", "\"a b\"", "\"type\"", "\"Self\"", "\"_\"", "g", "3",
    ] {
        assert_eq!(
            refused(&format!("companion = {value}")),
            ["`companion` takes a name or `false`; write `companion = \"other_name\"`"],
            "{value}"
        );
    }
    let path = |args: &str| options(args).krate.unwrap().to_token_stream().to_string();
    assert_eq!(path("crate = ::other::larder"), ":: other :: larder");
    assert_eq!(path("crate = \"crate::larder\""), "crate :: larder");
    assert_eq!(path("crate = crate"), "crate");
    for value in ["5", "\"\"", "\"a b\"", "<T as U>::V"] {
        assert_eq!(
            refused(&format!("crate = {value}")),
            ["`crate` takes a path; write `crate = \"::larder\"`"],
            "{value}"
        );
    }
}

#[test]
fn unknown_options() {
    assert_eq!(
        refused("max_entires = 5"),
        ["unknown option `max_entires`; did you mean `max_entries`?"]
    );
    assert_eq!(
        refused("ttl = 5"),
        ["unknown option `ttl`; did you mean `timeout`?"]
    );
    let all = refused("tags = 5");
    assert!(all[0].starts_with("unknown option `tags`; write one of `timeout`, `time_to_idle`"));
    assert!(all[0].ends_with("or `crate`"));
    assert_eq!(refused("jitter(5)").len(), 1);
}

#[test]
fn duplicates() {
    assert_eq!(
        refused("timeout = 1, max_entries = 2, timeout = 0, timeout = 3"),
        ["`timeout` is set twice; keep one of the two"; 2]
    );
}

#[test]
fn cached_needs_a_prefix() {
    const MISSING: &str = "`#[cached]` needs `key_prefix = \"name:{argument}\"`; write it, or use \
                           `#[memoize]` to have the arguments as the key";
    assert_eq!(cached("", "fn f(a: u32) {}"), [MISSING]);
    assert_eq!(cached("timeout = 0", "fn f() {}").len(), 2);
    assert_eq!(cached("key_prefix = 5", "fn f(a: u32) {}").len(), 1);
    assert_eq!(cached("key_prefix = \"a:{a}\"", "fn f(a: u32) {}"), NOTHING);
}

#[test]
fn all_at_once() {
    assert_eq!(
        refused("timeout = 0, max_entries = 0, colour = 1, wait_timeout = \"never\", key = 5")
            .len(),
        5
    );
}
