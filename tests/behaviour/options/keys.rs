//! What the key is: `key`, `ignore`, `key_prefix` and `#[cached]`; and the options that only name
//! things: `version`, `companion`, `crate`.

use larder::{cached, memoize};

use crate::probe::{ran, steady};

#[memoize(key = |text| text.len())]
fn by_length(text: &str) -> String {
    ran();
    text.to_owned()
}

#[memoize(key = |first, second| { let (first, second) = (*first, *second); (first.min(second), first.max(second)) })]
fn symmetric(first: u8, second: u8) -> u8 {
    ran();
    first + second
}

#[memoize(key = |items| items.iter().map(|item| item.to_string()).collect::<Vec<_>>())]
fn buried(items: &[&str]) -> usize {
    ran();
    items.len()
}

#[memoize(key = |name| format!("user:{name}"))]
async fn awaited(name: String, _other: u8) -> String {
    ran();
    name
}

#[test]
fn key() {
    let _steady = steady();
    miss!(by_length("abc"), "abc");
    hit!(by_length("xyz"), "abc");
    assert_eq!(by_length::get("123"), Some("abc".to_owned()));
    assert_eq!(by_length::key("abc"), by_length::key("xyz"));
    assert_eq!(
        by_length::invalidate_if(|value: &String| value == "abc"),
        Ok(1)
    );
    miss!(by_length("xyz"), "xyz");
    miss!(symmetric(1, 2), 3);
    hit!(symmetric(2, 1), 3);
    symmetric::delete(2, 1).expect("in process");
    miss!(symmetric(1, 2), 3);
    miss!(buried(&["a"]), 1);
    hit!(buried(&["a"]), 1);
    miss!(buried(&["b"]), 1);
    pollster::block_on(async {
        miss!(awaited("a".to_owned(), 1).await, "a");
        hit!(awaited("a".to_owned(), 2).await, "a");
        // Arguments that the key does not use are no parameters of the companions.
        awaited::delete("a".to_owned()).await.expect("in process");
        miss!(awaited("a".to_owned(), 2).await, "a");
    });
}

struct Log;

#[memoize(ignore(log, _level))]
fn ignoring(number: u8, log: &Log, _level: u8) -> u8 {
    ran();
    let Log = log;
    number
}

#[memoize(ignore(sender))]
fn ignoring_moved(number: u8, sender: std::sync::mpsc::Sender<u8>) -> bool {
    ran();
    sender.send(number).is_ok()
}

#[test]
fn ignore() {
    let _steady = steady();
    miss!(ignoring(1, &Log, 1), 1);
    hit!(ignoring(1, &Log, 2), 1);
    ignoring::delete(1).expect("in process");
    miss!(ignoring(1, &Log, 2), 1);
    let (sender, receiver) = std::sync::mpsc::channel();
    miss!(ignoring_moved(5, sender.clone()), true);
    hit!(ignoring_moved(5, sender), true);
    assert_eq!(receiver.iter().collect::<Vec<_>>(), [5]);
}

#[memoize(key_prefix = "users")]
fn namespaced(id: u64) -> u64 {
    ran();
    id
}

#[memoize(key_prefix = "user:{id}:{{literal}}:{name}", ignore(other))]
fn placed(other: u8, name: &str, id: u64) -> usize {
    ran();
    usize::from(other) + name.len() + id as usize
}

#[cached(key_prefix = "cached:{name}")]
fn under_a_name(name: String) -> String {
    ran();
    name
}

#[cached(key_prefix = "everything", timeout = 60)]
async fn under_one_name() -> u8 {
    ran();
    1
}

#[cached(key_prefix = "first:{a}", ignore(b))]
async fn first_only(a: Option<&str>, b: u8) -> u8 {
    ran();
    a.map_or(0, |a| a.len() as u8) + b
}

#[test]
fn key_prefix() {
    let _steady = steady();
    every_companion!(namespaced(1) == 1, if |id: &u64, _: &u64| *id == 1);
    assert_eq!(namespaced::memo().policy().key_prefix, Some("users"));
    miss!(placed(1, "ab", 3), 6);
    hit!(placed(2, "ab", 3), 6);
    miss!(placed(1, "abc", 3), 7);
    assert_eq!(placed::get("ab", 3), Some(6));
    every_companion!(under_a_name("a".to_owned()) == "a".to_owned());
    pollster::block_on(async {
        every_companion!(under_one_name() == 1; await);
        miss!(first_only(Some("a"), 1).await, 2);
        hit!(first_only(Some("a"), 2).await, 2);
        miss!(first_only(None, 2).await, 2);
        first_only::delete(None).await.expect("in process");
        miss!(first_only(None, 3).await, 3);
    });
}

#[memoize(version = 2)]
fn versioned(number: u8) -> u8 {
    ran();
    number
}

#[memoize(version = "2024-05", companion = "renamed")]
fn with_another_companion(number: u8) -> u8 {
    ran();
    number
}

/// What a companion of this name would clash with.
mod taken {}

#[memoize(companion = false)]
fn taken(number: u8) -> u8 {
    ran();
    number
}

mod facade {
    pub(super) mod deep {
        pub(in crate::options) use larder::*;
    }
}

#[facade::deep::memoize(crate = "facade::deep")]
fn through_another_path(number: u8) -> u8 {
    ran();
    number
}

#[facade::deep::memoize(crate = facade::deep)]
async fn through_another_path_too(number: &str) -> Option<usize> {
    ran();
    Some(number.len())
}

#[test]
fn version_companion_and_crate() {
    let _steady = steady();
    every_companion!(versioned(1) == 1);
    assert_eq!(versioned::memo().policy().version, Some("2"));
    miss!(with_another_companion(1), 1);
    hit!(with_another_companion(1), 1);
    renamed::delete(1).expect("in process");
    miss!(with_another_companion(1), 1);
    assert_eq!(renamed::memo().name(), "with_another_companion");
    assert_eq!(renamed::memo().policy().version, Some("2024-05"));
    miss!(taken(1), 1);
    hit!(taken(1), 1);
    every_companion!(through_another_path(1) == 1);
    pollster::block_on(async {
        every_companion!(through_another_path_too("a") == Some(1); await);
    });
}
