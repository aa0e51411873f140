//! The options that take a duration.

use super::NOTHING;
use super::options::{options, refused};
use crate::model::Timeout;

const SECOND: u64 = 1_000_000_000;

#[test]
fn timeouts() {
    let nanos = |args: &str| match options(args).timeout {
        Timeout::Fixed(nanos) => nanos,
        other => panic!("{other:?}"),
    };
    assert_eq!(nanos("timeout = 60"), 60 * SECOND);
    assert_eq!(nanos("timeout = 1_000"), 1_000 * SECOND);
    assert_eq!(nanos("timeout = 0.5"), SECOND / 2);
    assert_eq!(nanos("timeout = 1e3"), 1_000 * SECOND);
    assert_eq!(nanos("timeout = \"1h 30m\""), 5_400 * SECOND);
    assert_eq!(
        nanos("timeout = \"1w2d3h4m5s6ms7us8ns\""),
        788_645_006_007_008
    );
    assert_eq!(nanos("timeout = \"1.5s\""), 3 * SECOND / 2);
    assert!(matches!(
        options("timeout = \"never\"").timeout,
        Timeout::Never
    ));
    assert!(matches!(
        options("timeout = |v| v.age()").timeout,
        Timeout::Closure(_)
    ));
    assert!(matches!(
        options("timeout = LONG").timeout,
        Timeout::Expr(_)
    ));
    assert!(matches!(
        options("timeout = Duration::from_secs(1)").timeout,
        Timeout::Expr(_)
    ));
    assert!(matches!(options("").timeout, Timeout::Default));
}

#[test]
fn timeouts_refused() {
    const ZERO: &str = "a `timeout` of 0 would keep nothing; write `timeout = \"never\"` for \
                        results that do not expire, or remove the attribute";
    const OTHER: &str = "`timeout` takes seconds, a string such as `\"5m\"`, `\"never\"`, a \
                         `Duration`, or a closure over the value";
    const LONG: &str = "`timeout` cannot be longer than 584 years; write a shorter one";
    const NEGATIVE: &str = "`timeout` cannot be negative; write a number of seconds above 0";
    for zero in ["0", "0.0", "\"0s\"", "\"0m 0s\"", "\"0.1ns\""] {
        assert_eq!(refused(&format!("timeout = {zero}")), [ZERO], "{zero}");
    }
    for other in ["true", "'x'", "b\"5m\""] {
        assert_eq!(refused(&format!("timeout = {other}")), [OTHER], "{other}");
    }
    let longest = "340282366920938463463374607431768211455";
    for long in [
        "\"31000w\"",
        "1e400",
        "1e30",
        longest,
        "18446744074",
        "\"30000w 30000w\"",
    ] {
        assert_eq!(refused(&format!("timeout = {long}")), [LONG], "{long}");
    }
    for negative in ["-1", "-0.5", "- 1"] {
        assert_eq!(
            refused(&format!("timeout = {negative}")),
            [NEGATIVE],
            "{negative}"
        );
    }
    let one = |value: &str, message: &str| {
        assert_eq!(refused(&format!("timeout = {value}")), [message], "{value}");
    };
    one("\"60\"", "`60` has no unit; write `timeout = \"60s\"`");
    one(
        "\"\"",
        "this string is empty; durations look like `\"1h 30m\"`",
    );
    one(
        "\"5min\"",
        "unknown unit `min`; write `m`; durations look like `\"1h 30m\"`",
    );
    one("60s", "`60s` needs quotes: `timeout = \"60s\"`");
    one(
        "60u64",
        "`timeout` is in seconds, without a suffix; write `60`",
    );
    one(
        "|| 5",
        "`timeout` takes one parameter, the value; write `timeout = |value| …`",
    );
    one(
        "|a, b| 5",
        "`timeout` takes one parameter, the value; write `timeout = |value| …`",
    );
    one("async |v| 5", "`timeout` is not awaited; remove `async`");
}

#[test]
fn other_durations() {
    assert_eq!(options("time_to_idle = 1").time_to_idle, Some(SECOND));
    assert_eq!(
        options("wait_timeout = \"2ms\"").wait_timeout,
        Some(2_000_000)
    );
    let negative = options("cache_none, negative_timeout = \"1s\"");
    assert_eq!(negative.negative_timeout, Some(SECOND));
    assert_eq!(
        refused("time_to_idle = 0"),
        [
            "a `time_to_idle` of 0 would keep nothing; remove it to keep results until their `timeout`"
        ]
    );
    assert_eq!(
        refused("time_to_idle = \"never\""),
        ["`time_to_idle` is unlimited unless it is given; remove it"]
    );
    for value in ["IDLE", "|v| 1", "true"] {
        assert_eq!(
            refused(&format!("time_to_idle = {value}")),
            ["`time_to_idle` takes seconds or a string such as `\"10m\"`"]
        );
    }
    assert_eq!(
        refused("wait_timeout = \"never\""),
        ["a `wait_timeout` has to end; write a long one such as `\"1d\"`"]
    );
    assert_eq!(
        refused("wait_timeout = 0"),
        ["a `wait_timeout` of 0 would never wait; write `single_flight = false` instead"]
    );
    assert_eq!(
        refused("cache_err, negative_timeout = 0"),
        [
            "a `negative_timeout` of 0 would keep nothing; remove it, and `cache_none` and `cache_err`"
        ]
    );
    assert_eq!(refused("cache_err, negative_timeout = \"never\"").len(), 1);
}

#[test]
fn negative_timeout_needs_something_kept() {
    const ALONE: &str = "`negative_timeout` is for a `None` or `Err` that is kept; add `cache_none` \
                         or `cache_err`";
    assert_eq!(refused("negative_timeout = 1"), [ALONE]);
    assert_eq!(refused("negative_timeout = 1, cache_none = false"), [ALONE]);
    assert_eq!(refused("negative_timeout = 1, cache_err"), NOTHING);
    // One mistake is one error.
    assert_eq!(refused("negative_timeout = 1, cache_none = 3").len(), 1);
}
