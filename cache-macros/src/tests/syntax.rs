//! Attributes that are not finished or not well formed: one clear error, and the rest is read.

use super::{NOTHING, memoize};

fn refused(args: &str) -> Vec<String> {
    memoize(args, "fn f(a: u32, b: u32) -> Option<String> {}")
}

#[test]
fn well_formed() {
    for args in [
        "",
        "timeout = 60,",
        "key = |a, b| (*a, *b), cache_none",
        "cache_none, key = |b, a| (a, b)",
        "timeout = Map::<u8, u8>::long(), cache_none",
        "unless = |a, b| { a == b }, timeout = |v| match v { Some(_) => A, None => B }, cache_none",
    ] {
        assert_eq!(refused(args), NOTHING, "{args}");
    }
}

#[test]
fn missing_values() {
    const NONE: &str = "`timeout` has no value; write `timeout = \"5m\"`";
    assert_eq!(refused("timeout ="), [NONE]);
    assert_eq!(refused("timeout = , cache_none"), [NONE]);
    assert_eq!(refused("timeout = , max_entries = 0").len(), 2);
    const VALUE: &str = "`timeout` takes a value after `=`; write `timeout = \"5m\"`";
    for args in [
        "timeout",
        "timeout(60)",
        "timeout()",
        "timeout[60]",
        "timeout, cache_none",
    ] {
        assert_eq!(refused(args), [VALUE], "{args}");
    }
    // A value that cannot be read is not a value that is missing.
    assert_eq!(super::cached("key_prefix = ", "fn f(a: u8) {}").len(), 1);
}

#[test]
fn unreadable_values() {
    const VALUE: &str = "the value of `key` cannot be read; write it like `key = |id| *id`";
    for args in [
        "key = |a, b|",
        "key = |a, b| , cache_none",
        "key = |a, b| + , max_entries = 1",
        "key = |",
    ] {
        assert_eq!(refused(args), [VALUE], "{args}");
    }
    assert_eq!(refused("key = |a, b| +, max_entries = 0").len(), 2);
    assert_eq!(refused("colour = |a, b| +, max_entries = 0").len(), 2);
}

#[test]
fn commas() {
    const COMMA: &str = "there is no option before this comma; remove it";
    assert_eq!(refused(","), [COMMA]);
    assert_eq!(refused(",,"), [COMMA, COMMA]);
    assert_eq!(refused("cache_none,,cache_err"), [COMMA]);
    assert_eq!(
        refused("timeout = 60 max_entries = 0"),
        [
            "a comma is missing before `max_entries`",
            "`max_entries` must be at least 1; remove it for the default of 10000",
        ]
    );
    const SEPARATED: &str =
        "options are separated by commas; write a comma before this or remove it";
    assert_eq!(refused("timeout = 60 s"), [SEPARATED]);
    assert_eq!(
        refused("timeout: 60, cache_none"),
        ["`timeout` takes a value after `=`; write `timeout = \"5m\"`"]
    );
    assert_eq!(refused("timeout 60 s, max_entries = 0").len(), 2);
    assert_eq!(refused("cache_none; cache_err"), [SEPARATED]);
}

#[test]
fn not_options() {
    const NAME: &str = "a value needs the name of its option; for instance `timeout = 60`";
    assert_eq!(refused("60"), [NAME]);
    assert_eq!(refused("\"5m\", cache_none"), [NAME]);
    assert_eq!(refused("true"), [NAME]);
    assert_eq!(
        refused("a::b = 5"),
        ["options have names of one word; for instance `timeout = 60`"]
    );
    const LOOK: &str = "options look like `timeout = 60`";
    for args in [
        "|v| 5",
        "= 5",
        "(timeout = 5)",
        "#",
        "&x, cache_none",
        "::",
        "a::",
    ] {
        assert_eq!(refused(args), [LOOK], "{args}");
    }
}

/// Whatever stands between the parentheses: it ends, and without a panic.
#[test]
fn any_tokens() {
    let pieces = [
        "timeout", "=", "key", "|", "a", ",", "0", "\"x\"", "(", ")", "ignore", "#", "self",
    ];
    let mut seed = 1_u64;
    for _ in 0..4_000 {
        let mut args = String::new();
        for _ in 0..8 {
            // Knuth's MMIX generator; the high bits are the good ones.
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            args.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
            args.push(' ');
        }
        if args.parse::<proc_macro2::TokenStream>().is_ok() {
            memoize(&args, "fn f(a: u32) -> u32 { a }");
        }
    }
}
