//! What can be done with the results of a function beside calling it, and what is known of all
//! functions. That companions exist for every signature is tested in `signatures`.

use std::time::Duration;

use larder::testing::{disabled, disabled_async, observe, observe_async};
use larder::{ErrorKind, Function, Policy, Scope, Stats, memoize};

use crate::probe::{alone, ran, steady, stopped};

#[memoize]
fn user(id: u64) -> Option<String> {
    ran();
    (id != 0).then(|| format!("user {id}"))
}

#[memoize]
fn putting(id: u64) -> Option<String> {
    ran();
    (id != 0).then(|| format!("user {id}"))
}

#[memoize]
fn refreshing(id: u64) -> Option<String> {
    ran();
    (id != 0).then(|| format!("user {id}"))
}

#[memoize]
fn cleared(id: u64, even: bool) -> u64 {
    ran();
    id * 2 + u64::from(even)
}

#[memoize]
async fn article(id: u64, language: &str) -> Result<String, String> {
    ran();
    if id == 0 {
        Err("none".to_owned())
    } else {
        Ok(format!("{language} {id}"))
    }
}

#[test]
fn one_entry() {
    let _steady = steady();
    every_companion!(user(7) == Some("user 7".to_owned()), if |id: &u64, user: &Option<String>| *id == 7 && user.is_some());
    miss!(user(8), Some("user 8".to_owned()));
    user::delete(7).expect("in process");
    user::delete(7).expect("twice is not an error");
    hit!(user(8), Some("user 8".to_owned()));
    user::expire(9).expect("neither is what was never there");
    pollster::block_on(async {
        every_companion!(article(1, "en") == Ok("en 1".to_owned()), if |id: &u64, language: &str, _: &Result<String, String>| *id == 1 && language == "en"; await);
    });
}

#[memoize]
fn counted(id: u64) -> Option<u64> {
    ran();
    (id != 0).then_some(id)
}

#[test]
fn what_is_put_obeys_the_policy() {
    let _steady = steady();
    let error = putting::put(70, None).expect_err("`None` is not kept");
    assert_eq!(error.kind(), ErrorKind::NotKept);
    assert_eq!(error.function(), "putting");
    assert!(!error.is_temporary());
    assert_eq!(
        error.to_string(),
        "nothing stored for `putting`: its policy does not keep such a value"
    );
    assert!(!putting::contains(70));
    putting::put(70, Some("kept".to_owned())).expect("kept");
    putting::put(70, Some("newer".to_owned())).expect("kept");
    hit!(putting(70), Some("newer".to_owned()));
    putting::put(70, None).expect_err("not kept");
    hit!(putting(70), Some("newer".to_owned()));
}

#[test]
fn refresh_and_uncached() {
    let _steady = steady();
    refreshing::put(80, Some("old".to_owned())).expect("kept");
    miss!(refreshing::uncached(80), Some("user 80".to_owned()));
    hit!(refreshing(80), Some("old".to_owned()));
    miss!(refreshing::refresh(80), Some("user 80".to_owned()));
    hit!(refreshing(80), Some("user 80".to_owned()));
    // What refreshing finds is not kept, and neither is what was there before.
    miss!(refreshing::refresh(0), None);
    assert!(!refreshing::contains(0));
}

#[memoize(timeout = 60)]
fn put_for_a_minute(id: u64) -> u64 {
    ran();
    id
}

#[test]
fn put_begins_a_life_of_its_own() {
    let time = stopped();
    miss!(put_for_a_minute(1), 1);
    time.pass(50.0);
    put_for_a_minute::put(1, 5).expect("kept");
    time.pass(50.0);
    hit!(put_for_a_minute(1), 5);
    time.pass(10.0);
    assert_eq!(put_for_a_minute::get(1), None);
    miss!(put_for_a_minute(1), 1);
}

#[memoize]
fn many(id: u64, even: bool) -> u64 {
    ran();
    id * 2 + u64::from(even)
}

#[test]
fn invalidate_if() {
    let _steady = steady();
    for id in 0..100 {
        many(id, id % 2 == 0);
    }
    assert_eq!(
        many::invalidate_if(|id: &u64, even: &bool, _: &u64| *even && *id < 50),
        Ok(25)
    );
    assert_eq!(
        many::invalidate_if(|id: &u64, even: &bool, _: &u64| *even && *id < 50),
        Ok(0)
    );
    assert_eq!(many::stats().entries, 75);
    hit!(many(51, false), 102);
    miss!(many(48, true), 97);
    assert_eq!(
        many::invalidate_if(|_: &u64, _: &bool, value: &u64| *value > 150),
        Ok(24)
    );
    // A predicate may use the cache: it runs under no lock.
    assert_eq!(
        many::invalidate_if(
            |id: &u64, even: &bool, _: &u64| many::contains(*id, *even) && many(*id, *even) == 2
        ),
        Ok(1)
    );
    assert_eq!(many::clear(), Ok(()));
    assert_eq!(many::stats().entries, 0);
}

#[test]
fn keys_name_entries() {
    let _steady = steady();
    assert_eq!(many::key(1, true), many::key(1, true));
    assert_ne!(many::key(1, true), many::key(1, false));
    assert_ne!(user::key(1), counted::key(1));
    let printed = user::key(1).to_string();
    assert!(
        printed.contains("user:") && !printed.contains("user 1"),
        "{printed}"
    );
}

#[memoize(max_entries = 2, timeout = 10)]
fn measured(id: u64) -> Option<u64> {
    ran();
    (id != 0).then_some(id)
}

fn stats() -> (u64, u64, u64, u64, u64) {
    let Stats {
        hits,
        misses,
        runs,
        not_stored,
        entries,
        ..
    } = measured::stats();
    (hits, misses, runs, not_stored, entries)
}

#[test]
fn counters_are_exact() {
    let time = stopped();
    assert_eq!(measured::stats(), Stats::default());
    measured(1);
    assert_eq!(stats(), (0, 1, 1, 0, 1));
    for _ in 0..10 {
        measured(1);
    }
    assert_eq!(stats(), (10, 1, 1, 0, 1));
    measured(0);
    measured(0);
    assert_eq!(stats(), (10, 3, 3, 2, 1));
    assert_eq!(measured::get(1), Some(Some(1)));
    assert_eq!(measured::get(9), None);
    assert_eq!(stats(), (11, 4, 3, 2, 1), "a get is a hit or a miss");
    assert!(measured::contains(1) && !measured::contains(9));
    measured::uncached(1);
    let _ = measured::key(1);
    assert_eq!(stats(), (11, 4, 3, 2, 1), "these are none");
    measured::refresh(1);
    assert_eq!(stats().2, 4);
    measured::delete(1).expect("in process");
    assert_eq!(stats().4, 0);

    for id in 1..=5 {
        measured::put(id, Some(id)).expect("kept");
    }
    let full = measured::stats();
    assert_eq!((full.entries, full.weight, full.evictions), (2, 2, 3));
    // Freed after its time, and at most a quarter of it later.
    time.pass(12.5);
    let expired = measured::stats();
    assert_eq!((expired.entries, expired.expirations), (0, 2));
    assert_eq!(
        expired.hit_percentage(),
        expired.hits as f64 * 100.0 / (expired.hits + expired.misses) as f64
    );
}

#[memoize]
fn counted_by_threads(id: u64) -> u64 {
    id
}

#[test]
fn no_hit_is_lost_between_threads() {
    let _steady = steady();
    counted_by_threads(1);
    // More threads than there are cells of their own.
    for _ in 0..3 {
        std::thread::scope(|scope| {
            for _ in 0..80 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        counted_by_threads(1);
                    }
                });
            }
        });
    }
    let stats = counted_by_threads::stats();
    assert_eq!((stats.hits, stats.misses, stats.runs), (3 * 80 * 100, 1, 1));
}

/// The function of this file with this name.
fn listed(name: &str) -> Option<&'static Function> {
    larder::functions()
        .find(|function| function.name() == name && function.module() == module_path!())
}

#[memoize(
    timeout = "1h",
    max_entries = 5,
    key_prefix = "p",
    version = 3,
    time_to_idle = 60
)]
async fn never_called(id: u64) -> u64 {
    id
}
const LINE: u32 = line!() - 3;

#[memoize(scope = "thread", companion = false)]
fn never_called_generic<T: Clone + std::hash::Hash + Eq + Send + Sync + 'static>(value: T) -> T {
    value
}

struct Unused;

impl Unused {
    #[memoize(ignore(self))]
    fn never_called_method(&self) -> u8 {
        1
    }
}

#[test]
fn every_function_is_listed_called_or_not() {
    let function = listed("never_called").expect("it is listed");
    assert_eq!((function.file(), function.line()), (file!(), LINE));
    assert_eq!(function.scope(), Scope::Process);
    assert_eq!(function.stats(), Stats::default());
    let policy = function.policy();
    assert_eq!(policy.timeout, Some(Duration::from_secs(3600)));
    assert_eq!(policy.time_to_idle, Some(Duration::from_secs(60)));
    assert_eq!(
        (policy.max_entries, policy.key_prefix, policy.version),
        (Some(5), Some("p"), Some("3"))
    );
    assert_eq!(policy.wait_timeout, Duration::from_secs(30));
    assert!(std::ptr::eq(function, never_called::memo()));
    assert_eq!(
        function.to_string(),
        format!("{}::never_called", module_path!())
    );
    assert!(format!("{function:?}").contains("never_called"));

    let generic = listed("never_called_generic").expect("listed, without any type");
    assert_eq!(generic.scope(), Scope::Thread);
    assert_eq!(generic.policy().timeout, Some(Policy::DEFAULT_TIMEOUT));
    assert_eq!(
        listed("never_called_method").expect("listed").stats(),
        Stats::default()
    );
    // Compiled, so that they are there to be listed.
    let _: [fn(&Unused) -> u8; 1] = [Unused::never_called_method];
    let _: fn(u8) -> u8 = never_called_generic::<u8>;
}

#[test]
fn no_function_is_listed_twice() {
    let mut places: Vec<_> = larder::functions()
        .map(|function| {
            (
                function.module(),
                function.name(),
                function.file(),
                function.line(),
            )
        })
        .filter(|(.., file, _)| *file == file!())
        .collect();
    let all = places.len();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), all);
    assert!(all >= 12, "{all}");
}

#[memoize(scope = "thread")]
fn local(id: u64) -> u64 {
    ran();
    id
}

#[test]
fn clear_all() {
    let _alone = alone();
    miss!(counted(1), Some(1));
    miss!(local(1), 1);
    miss!(cleared(1, true), 3);
    larder::clear_all().expect("in process");
    for function in larder::functions() {
        assert_eq!(function.stats().entries, 0, "{function}");
    }
    miss!(counted(1), Some(1));
    miss!(local(1), 1);
    miss!(cleared(1, true), 3);
    counted::memo().clear().expect("in process");
    miss!(counted(1), Some(1));
    hit!(cleared(1, true), 3);
}

#[memoize]
fn watched(id: u64) -> u64 {
    ran();
    id
}

#[memoize]
async fn watched_task(id: u64) -> u64 {
    ran();
    watched(id)
}

#[test]
fn calls_can_be_watched_and_switched_off() {
    let _steady = steady();
    let (value, calls) = observe(|| watched(1));
    assert_eq!(
        (value, calls.hits, calls.misses, calls.runs, calls.hit()),
        (1, 0, 1, 1, false)
    );
    let (_, calls) = observe(|| watched(1));
    assert!(calls.hit());
    assert_eq!((calls.hits, calls.misses, calls.runs), (1, 0, 0));
    assert!(!observe(|| ()).1.hit(), "no call is no hit");

    let before = watched::stats();
    miss!(disabled(|| watched(1)), 1);
    miss!(disabled(|| watched(5)), 5);
    assert_eq!(watched::stats(), before);
    assert!(!watched::contains(5));
    hit!(watched(1), 1);

    pollster::block_on(async {
        let (value, calls) = observe_async(watched_task(2)).await;
        assert_eq!(
            (value, calls.misses, calls.runs),
            (2, 2, 2),
            "the call inside is seen too"
        );
        let (_, calls) = observe_async(watched_task(2)).await;
        assert!(calls.hit());
        assert_eq!(disabled_async(watched_task(3)).await, 3);
        assert_eq!(watched_task::get(3).await, None);
        assert!(!watched::contains(3), "off inside as well");
    });
}
