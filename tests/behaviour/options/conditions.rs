//! What a look at arguments or values decides: `unless`, `forced_update`, `is_stale`,
//! `response_filter`, `cache_none`, `cache_err`; and `scope`, `single_flight`.

use std::cell::Cell;

use larder::{Scope, memoize};

use crate::probe::{ran, steady};

thread_local! {
    /// Changes what bodies return, so that a stored value can be told from a new one.
    static WORLD: Cell<u32> = const { Cell::new(0) };
}

fn world() -> u32 {
    WORLD.get()
}

#[memoize(unless = |number, text| *number == 0 || text.is_empty())]
fn unless_empty(number: u32, text: &str) -> u32 {
    ran();
    number + text.len() as u32 + world()
}

#[memoize(unless = |bypass| *bypass, ignore(bypass))]
async fn unless_told(number: u32, bypass: bool) -> u32 {
    ran();
    number + world()
}

#[test]
fn unless() {
    let _steady = steady();
    miss!(unless_empty(1, "a"), 2);
    hit!(unless_empty(1, "a"), 2);
    miss!(unless_empty(0, "a"), 1);
    miss!(unless_empty(0, "a"), 1);
    assert!(!unless_empty::contains(0, "a"));
    pollster::block_on(async {
        miss!(unless_told(1, false).await, 1);
        WORLD.set(10);
        // Neither read nor written.
        miss!(unless_told(1, true).await, 11);
        hit!(unless_told(1, false).await, 1);
        let stats = unless_told::stats();
        assert_eq!(
            (stats.hits, stats.misses, stats.runs),
            (1, 1, 1),
            "a bypassed call does not count"
        );
    });
}

#[memoize(forced_update = |force| *force, ignore(force))]
fn forced(number: u32, force: bool) -> u32 {
    ran();
    number + world()
}

#[memoize(forced_update = |number| *number >= 100, unless = |number| *number == 200)]
async fn always_forced(number: u32) -> u32 {
    ran();
    number + world()
}

#[test]
fn forced_update() {
    let _steady = steady();
    miss!(forced(1, false), 1);
    hit!(forced(1, false), 1);
    WORLD.set(10);
    miss!(forced(1, true), 11);
    hit!(forced(1, false), 11);
    pollster::block_on(async {
        miss!(always_forced(100).await, 110);
        miss!(always_forced(100).await, 110);
        assert_eq!(always_forced::get(100).await, Some(110));
        miss!(always_forced(200).await, 210);
        assert_eq!(always_forced::get(200).await, None, "`unless` goes first");
    });
}

#[memoize(is_stale = |value| *value < world())]
fn watched(number: u32) -> u32 {
    ran();
    number + world()
}

#[memoize(is_stale = |value: &u32| *value < world())]
async fn watched_result(number: u32) -> Result<u32, String> {
    ran();
    Ok(number + world())
}

#[memoize(is_stale = |_| true)]
fn always_stale(number: u32) -> u32 {
    ran();
    number
}

#[test]
fn is_stale() {
    let _steady = steady();
    miss!(watched(1), 1);
    hit!(watched(1), 1);
    WORLD.set(1);
    hit!(watched(1), 1);
    WORLD.set(2);
    assert_eq!(watched::get(1), None);
    miss!(watched(1), 3);
    hit!(watched(1), 3);
    WORLD.set(0);
    pollster::block_on(async {
        miss!(watched_result(1).await, Ok(1));
        hit!(watched_result(1).await, Ok(1));
        WORLD.set(2);
        miss!(watched_result(1).await, Ok(3));
        hit!(watched_result(1).await, Ok(3));
    });
    miss!(always_stale(1), 1);
    miss!(always_stale(1), 1);
}

#[memoize(response_filter = |value| *value % 2 == 0)]
fn even_only(number: u32) -> u32 {
    ran();
    number
}

#[memoize(response_filter = |text: &String| !text.is_empty())]
async fn filled_only(text: &str) -> Option<String> {
    ran();
    Some(text.to_owned())
}

#[test]
fn response_filter() {
    let _steady = steady();
    miss!(even_only(2), 2);
    hit!(even_only(2), 2);
    miss!(even_only(3), 3);
    miss!(even_only(3), 3);
    assert_eq!(even_only::stats().not_stored, 2);
    assert!(even_only::put(3, 5).is_err());
    even_only::put(3, 4).expect("even");
    hit!(even_only(3), 4);
    pollster::block_on(async {
        miss!(filled_only("a").await, Some("a".to_owned()));
        hit!(filled_only("a").await, Some("a".to_owned()));
        miss!(filled_only("").await, Some(String::new()));
        miss!(filled_only("").await, Some(String::new()));
    });
}

#[memoize(cache_none)]
fn with_none(number: u8) -> Option<u8> {
    ran();
    number.checked_sub(1)
}

#[memoize(cache_none = true)]
async fn with_none_awaited(number: u8) -> Option<u8> {
    ran();
    number.checked_sub(1)
}

#[memoize(cache_none = false)]
fn without_none(number: u8) -> Option<u8> {
    ran();
    number.checked_sub(1)
}

type Outcome = Result<u8, String>;

#[memoize(cache_err)]
fn with_err(number: u8) -> Outcome {
    ran();
    number.checked_sub(1).ok_or_else(|| "none".to_owned())
}

#[memoize(cache_err, is_stale = |value| value.is_err() && world() > 0, response_filter = |value| *value != Ok(7))]
fn seen_whole(number: u8) -> Outcome {
    ran();
    number.checked_sub(1).ok_or_else(|| "none".to_owned())
}

#[test]
fn cache_none_and_cache_err() {
    let _steady = steady();
    every_companion!(with_none(0) == None, if |number: &u8, value: &Option<u8>| *number == 0 && value.is_none());
    every_companion!(with_none(1) == Some(0));
    miss!(without_none(0), None);
    miss!(without_none(0), None);
    every_companion!(with_err(0) == Err("none".to_owned()), if |_: &u8, value: &Outcome| value.is_err());
    every_companion!(with_err(1) == Ok(0));
    pollster::block_on(async {
        every_companion!(with_none_awaited(0) == None; await);
    });
    miss!(seen_whole(0), Err("none".to_owned()));
    hit!(seen_whole(0), Err("none".to_owned()));
    WORLD.set(1);
    miss!(seen_whole(0), Err("none".to_owned()));
    miss!(seen_whole(8), Ok(7));
    miss!(seen_whole(8), Ok(7));
}

#[memoize(scope = "process")]
fn of_the_process(number: u8) -> u8 {
    ran();
    number
}

#[memoize(scope = "thread", max_entries = 2, unless = |number| *number == 9, is_stale = |value| *value == 8, response_filter = |value| *value != 7)]
fn of_the_thread(number: u8) -> u8 {
    ran();
    number
}

#[test]
fn scope() {
    let _steady = steady();
    assert_eq!(of_the_process::memo().scope(), Scope::Process);
    assert_eq!(of_the_thread::memo().scope(), Scope::Thread);
    miss!(of_the_process(1), 1);
    miss!(of_the_thread(1), 1);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            hit!(of_the_process(1), 1);
            miss!(of_the_thread(1), 1);
            hit!(of_the_thread(1), 1);
        });
    });
    hit!(of_the_thread(1), 1);
    for unkept in [7, 8, 9] {
        miss!(of_the_thread(unkept), unkept);
        miss!(of_the_thread(unkept), unkept);
    }
}

#[memoize(single_flight = true)]
fn together(number: u8) -> u8 {
    ran();
    number
}

#[test]
fn policies_are_as_they_were_written() {
    let _steady = steady();
    assert!(together::memo().policy().single_flight);
    assert_eq!(together(1), 1);
    let policy = of_the_thread::memo().policy();
    assert_eq!(policy.max_entries, Some(2));
    assert_eq!(policy.timeout, Some(larder::Policy::DEFAULT_TIMEOUT));
}
