//! How long results are served: `timeout` in all its forms, `time_to_idle`, `negative_timeout`.

use std::time::Duration;

use larder::memoize;

use crate::probe::{ran, stopped};

#[memoize]
fn default(number: u8) -> u8 {
    ran();
    number
}

#[memoize(timeout = 60)]
fn seconds(number: u8) -> u8 {
    ran();
    number
}

#[memoize(timeout = 0.5)]
fn half_a_second(number: u8) -> u8 {
    ran();
    number
}

#[memoize(timeout = "1h 30m")]
fn text(number: u8) -> u8 {
    ran();
    number
}

#[memoize(timeout = "250ms")]
fn milliseconds(number: u8) -> u8 {
    ran();
    number
}

const SPAN: Duration = Duration::from_secs(7);

#[memoize(timeout = SPAN * 2)]
fn expression(number: u8) -> u8 {
    ran();
    number
}

/// A result lives exactly as long as was said.
macro_rules! lives_for {
    ($time:expr, $call:expr, $value:expr, $seconds:expr) => {
        miss!($call, $value);
        $time.pass($seconds - 0.001);
        hit!($call, $value);
        // Reading it did not make it live longer.
        $time.pass(0.001);
        miss!($call, $value);
        hit!($call, $value);
    };
}

#[test]
fn timeout() {
    let time = stopped();
    lives_for!(time, default(1), 1, 300.0);
    lives_for!(time, seconds(1), 1, 60.0);
    lives_for!(time, half_a_second(1), 1, 0.5);
    lives_for!(time, text(1), 1, 5400.0);
    lives_for!(time, milliseconds(1), 1, 0.25);
    lives_for!(time, expression(1), 1, 14.0);
}

#[memoize(timeout = "never")]
fn never(number: u8) -> u8 {
    ran();
    number
}

#[test]
fn timeout_never() {
    let time = stopped();
    miss!(never(1), 1);
    time.pass(10.0 * 365.25 * 86_400.0);
    hit!(never(1), 1);
    never::expire(1).expect("in process");
    miss!(never(1), 1);
}

#[derive(Debug, Clone, PartialEq)]
struct Token {
    name: &'static str,
    lives: u64,
}

#[memoize(timeout = |token| Duration::from_secs(token.lives))]
fn token(name: &'static str, lives: u64) -> Token {
    ran();
    Token { name, lives }
}

#[memoize(timeout = |token: &Token| Duration::from_secs(token.lives))]
async fn fallible_token(name: &'static str, lives: u64) -> Result<Token, String> {
    ran();
    if lives == 99 {
        Err("too long".to_owned())
    } else {
        Ok(Token { name, lives })
    }
}

#[test]
fn timeout_by_the_value() {
    let time = stopped();
    let value = |lives| Token { name: "a", lives };
    miss!(token("a", 5), value(5));
    miss!(token("a", 10), value(10));
    time.pass(5.0);
    miss!(token("a", 5), value(5));
    hit!(token("a", 10), value(10));
    time.pass(5.0);
    miss!(token("a", 10), value(10));
    // A lifetime of nothing is not kept at all.
    miss!(token("a", 0), value(0));
    miss!(token("a", 0), value(0));
    miss!(token("a", u64::MAX), value(u64::MAX));
    time.pass(86_400.0);
    hit!(token("a", u64::MAX), value(u64::MAX));

    pollster::block_on(async {
        miss!(fallible_token("a", 5).await, Ok(value(5)));
        hit!(fallible_token("a", 5).await, Ok(value(5)));
        time.pass(5.0);
        miss!(fallible_token("a", 5).await, Ok(value(5)));
        miss!(fallible_token("a", 99).await.is_err(), true);
    });
}

#[memoize(time_to_idle = 10, timeout = 25)]
fn idle(number: u8) -> u8 {
    ran();
    number
}

#[memoize(time_to_idle = "10s", timeout = "never")]
fn only_idle(number: u8) -> u8 {
    ran();
    number
}

#[test]
fn time_to_idle() {
    let time = stopped();
    miss!(idle(1), 1);
    time.pass(9.0);
    hit!(idle(1), 1);
    time.pass(9.0);
    hit!(idle(1), 1);
    // 25 seconds are over, however often it was used.
    time.pass(7.0);
    miss!(idle(1), 1);
    time.pass(9.0);
    assert!(idle::contains(1), "a look is not a use");
    time.pass(1.0);
    miss!(idle(1), 1);

    miss!(only_idle(1), 1);
    for _ in 0..10 {
        time.pass(9.0);
        hit!(only_idle(1), 1);
    }
    time.pass(9.0);
    assert_eq!(only_idle::get(1), Some(1), "a get is a use");
    time.pass(9.0);
    hit!(only_idle(1), 1);
    time.pass(10.0);
    miss!(only_idle(1), 1);
}

#[memoize(cache_none, negative_timeout = 5, timeout = 60)]
fn maybe(number: u8) -> Option<u8> {
    ran();
    number.checked_sub(1)
}

#[memoize(cache_err, negative_timeout = "5s")]
fn fallible(number: u8) -> Result<u8, String> {
    ran();
    number.checked_sub(1).ok_or_else(|| "too small".to_owned())
}

#[memoize(cache_err, negative_timeout = 5, timeout = |value| Duration::from_secs(value.as_ref().map_or(1, |value| u64::from(*value))))]
fn both(number: u8) -> Result<u8, String> {
    ran();
    if number == 0 {
        Err("zero".to_owned())
    } else {
        Ok(number)
    }
}

#[test]
fn negative_timeout() {
    let time = stopped();
    miss!(maybe(0), None);
    miss!(maybe(1), Some(0));
    miss!(fallible(0), Err("too small".to_owned()));
    miss!(fallible(1), Ok(0));
    time.pass(4.9);
    hit!(maybe(0), None);
    hit!(maybe(1), Some(0));
    hit!(fallible(0), Err("too small".to_owned()));
    time.pass(0.1);
    miss!(maybe(0), None);
    hit!(maybe(1), Some(0));
    miss!(fallible(0), Err("too small".to_owned()));
    hit!(fallible(1), Ok(0));
    time.pass(55.0);
    miss!(maybe(1), Some(0));
    hit!(fallible(1), Ok(0));
}

#[test]
fn negative_timeout_goes_before_the_closure() {
    let time = stopped();
    miss!(both(0), Err("zero".to_owned()));
    miss!(both(10), Ok(10));
    time.pass(4.9);
    hit!(both(0), Err("zero".to_owned()));
    time.pass(0.1);
    miss!(both(0), Err("zero".to_owned()));
    hit!(both(10), Ok(10));
    time.pass(5.0);
    miss!(both(10), Ok(10));
}

#[memoize(timeout = 60)]
async fn awaited(number: u8) -> u8 {
    ran();
    number
}

#[memoize(timeout = 60, scope = "thread")]
fn of_a_thread(number: u8) -> u8 {
    ran();
    number
}

#[memoize(time_to_idle = 10, scope = "thread")]
fn idle_of_a_thread(number: u8) -> u8 {
    ran();
    number
}

#[test]
fn timeouts_of_async_functions_and_thread_scope() {
    let time = stopped();
    pollster::block_on(async {
        lives_for!(time, awaited(1).await, 1, 60.0);
    });
    lives_for!(time, of_a_thread(1), 1, 60.0);
    miss!(idle_of_a_thread(1), 1);
    time.pass(9.0);
    hit!(idle_of_a_thread(1), 1);
    time.pass(9.0);
    hit!(idle_of_a_thread(1), 1);
    time.pass(10.0);
    miss!(idle_of_a_thread(1), 1);
}

#[test]
fn what_has_expired_is_gone_without_being_read() {
    let time = stopped();
    for number in 0..100 {
        seconds::put(number, number).expect("kept");
    }
    let held = seconds::stats().entries;
    assert!(held >= 100);
    time.pass(120.0);
    assert_eq!(seconds::stats().entries, 0);
    assert!(!seconds::contains(1));
    assert_eq!(seconds::get(1), None);
}

#[test]
fn the_policy_tells_a_timeout_of_each_value_from_one_for_all() {
    let fixed = seconds::memo().policy();
    assert_eq!(fixed.timeout, Some(Duration::from_secs(60)));
    assert!(!fixed.timeout_per_value);
    for asked in [expression::memo().policy(), token::memo().policy()] {
        assert_eq!(asked.timeout, None);
        assert!(asked.timeout_per_value);
    }
}
