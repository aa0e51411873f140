//! Options for results that processes share: `scope = "shared"`, `lease`, `source_check`.

use super::options::{options, refused};
use super::{NOTHING, memoize, understood};
use crate::attribute::Kind;
use crate::model::Lease;

#[test]
fn leases() {
    assert_eq!(options("").lease, Lease::Default);
    assert_eq!(options("lease = false").lease, Lease::Off);
    assert_eq!(
        options("lease = \"10s\"").lease,
        Lease::Fixed(10_000_000_000)
    );
    assert_eq!(options("lease = 0.1").lease, Lease::Fixed(100_000_000));
    assert_eq!(options("lease = 300").lease, Lease::Fixed(300_000_000_000));
    let begins = |args: &str, message: &str| {
        let refused = refused(args);
        assert_eq!(refused.len(), 1, "{args}");
        assert!(refused[0].starts_with(message), "{args}: {refused:?}");
    };
    begins(
        "lease = 0",
        "a `lease` of 0 would hold nobody back; write `lease = false`",
    );
    begins("lease = \"99ms\"", "a `lease` under 100 ms ends before");
    begins(
        "lease = 300.1",
        "a `lease` over 5 minutes would keep others",
    );
    begins("lease = \"never\"", "a `lease` has to end");
    for value in ["true", "LENGTH", "|v| 1"] {
        begins(
            &format!("lease = {value}"),
            "`lease` takes seconds, a string such as `\"10s\"`, or `false`",
        );
    }
    begins(
        "lease",
        "`lease` takes a value after `=`; write `lease = \"10s\"`",
    );
    begins("lease = -1", "`lease` cannot be negative");
}

#[test]
fn a_lease_is_a_flight() {
    const TWO: &str = "with `single_flight = false` nobody ever waits for a run, so there is no \
                       lease; remove one of the two";
    assert_eq!(refused("lease = 1, single_flight = false"), [TWO]);
    assert_eq!(
        refused("scope = \"shared\", single_flight = false, lease = 1"),
        [TWO]
    );
    assert_eq!(refused("lease = false, single_flight = false"), NOTHING);
    assert_eq!(refused("lease = 1, single_flight = true"), NOTHING);
}

#[test]
fn what_is_not_shared_has_no_lease_and_no_source() {
    for scope in ["thread", "process"] {
        let lease = format!(
            "with `scope = \"{scope}\"` no other process ever waits for a run; remove `lease` or the \
             scope"
        );
        let source = format!(
            "with `scope = \"{scope}\"` no result outlives the program it was made by; remove \
             `source_check` or the scope"
        );
        let with = |option: &str| refused(&format!("scope = \"{scope}\", {option}"));
        assert_eq!(with("lease = 1"), [lease.as_str()]);
        assert_eq!(with("lease = false"), [lease.as_str()]);
        assert_eq!(with("source_check = true"), [source.as_str()]);
        assert_eq!(with("source_check = false, lease = 1"), [lease, source]);
    }
    for scope in ["", "scope = \"shared\""] {
        assert_eq!(
            refused(&format!("lease = 1, source_check = false, {scope}")),
            NOTHING
        );
    }
}

#[test]
fn a_store_has_bounds_of_its_own() {
    for option in ["time_to_idle = 5", "max_entries = 5"] {
        let name = option.split(' ').next().unwrap();
        let message = format!(
            "with `scope = \"shared\"` results are kept in the store, which has bounds of its own; \
             remove `{name}`, or the scope to bound what this process keeps"
        );
        assert_eq!(refused(&format!("scope = \"shared\", {option}")), [message]);
    }
    assert_eq!(refused("scope = \"shared\", max_bytes = 5").len(), 1);
    assert_eq!(
        refused("scope = \"shared\", max_bytes = 5, weigher = |v| 1").len(),
        2
    );
    assert_eq!(
        refused("scope = \"shared\", timeout = 5, wait_timeout = 5, version = 2, is_stale = old"),
        NOTHING
    );
}

#[test]
fn the_source_counts_where_results_may_be_shared() {
    let source = |args: &str, item: &str| understood(Kind::Memoize, args, item).source;
    const FUNCTION: &str = "fn f(a: u32) -> u32 { a }";
    let plain = source("", FUNCTION);
    assert!(plain.is_some());
    assert_eq!(
        source("scope = \"shared\", timeout = 5, ignore(a)", FUNCTION),
        plain
    );
    assert_eq!(
        source("", "/// docs\n#[inline] pub fn f(a: u32) -> u32 { a }"),
        plain
    );
    assert_ne!(source("", "fn f(a: u32) -> u32 { a + 1 }"), plain);
    assert_eq!(source("source_check = true", FUNCTION), plain);
    for args in [
        "source_check = false",
        "scope = \"process\"",
        "scope = \"thread\"",
    ] {
        assert_eq!(source(args, FUNCTION), None, "{args}");
    }
    assert_eq!(
        refused("source_check"),
        ["`source_check` takes a value after `=`; write `source_check = false`"]
    );
}

#[test]
fn a_result_that_refers_to_something_does_not_come_back() {
    const REFERS: &str = "a result that holds a reference cannot be read from a store; return an \
                          owned value, for instance `String`";
    let refused =
        |args: &str, result: &str| memoize(args, &format!("fn f(a: u32) -> {result} {{}}"));
    for result in [
        "&'static str",
        "Option<&'static str>",
        "Vec<(u32, &'static [u8])>",
        "Result<&'static str, E>",
    ] {
        assert_eq!(refused("scope = \"shared\"", result), [REFERS], "{result}");
        assert_eq!(refused("", result), NOTHING, "{result}");
    }
    for result in ["Cow<'static, str>", "Result<u32, &'static str>"] {
        assert_eq!(refused("scope = \"shared\"", result), NOTHING, "{result}");
    }
    let kept_error = "scope = \"shared\", cache_err";
    assert_eq!(refused(kept_error, "Result<u32, &'static str>"), [REFERS]);
}
