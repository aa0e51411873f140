//! The functions that workers call. All have one body, which does what its worker was told.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use larder::memoize;

use crate::source::Source;
use crate::worker::say;

/// Names the file of the source.
pub(crate) const SOURCE: &str = "LARDER_TEST_SOURCE";

/// What the bodies of this worker do.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    pub(crate) millis: AtomicU64,
    pub(crate) panics: AtomicBool,
    pub(crate) fails: AtomicBool,
    pub(crate) is_quiet: AtomicBool,
    /// How many bodies have begun.
    pub(crate) runs: AtomicU64,
}

pub(crate) static ORDERS: LazyLock<Orders> = LazyLock::new(Orders::default);

pub(crate) static WORLD: LazyLock<Source> = LazyLock::new(|| {
    let path: PathBuf = std::env::var_os(SOURCE).expect("the source's path").into();
    Source::open(&path)
});

/// A result: the key, and the number that the source had.
pub(crate) const fn result(key: u64, number: u64) -> u64 {
    key * 1_000_000_000 + number
}

/// The number in a result of this key.
pub(crate) fn number(key: u64, result: u64) -> u64 {
    assert_eq!(
        result / 1_000_000_000,
        key,
        "a result of another key: {result}"
    );
    result % 1_000_000_000
}

fn begin(name: &str, key: u64) -> (u64, Duration) {
    let found = result(key, WORLD.number(key));
    ORDERS.runs.fetch_add(1, SeqCst);
    if !ORDERS.is_quiet.load(SeqCst) {
        say(&format!("! {name} {key}"));
    }
    (found, Duration::from_millis(ORDERS.millis.load(SeqCst)))
}

fn end(found: u64) -> u64 {
    assert!(!ORDERS.panics.load(SeqCst), "as it was told");
    found
}

fn body(name: &str, key: u64) -> u64 {
    let (found, time) = begin(name, key);
    thread::sleep(time);
    end(found)
}

async fn task_body(name: &str, key: u64) -> u64 {
    let (found, time) = begin(name, key);
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
    end(found)
}

/// Calls and changes of functions by their names.
macro_rules! functions {
    (
        sync: $($sync:ident $([$($option:tt)*])?,)+;
        tasks: $($task:ident $([$($task_option:tt)*])?,)+
    ) => {
        $(
            #[memoize(scope = "shared", timeout = 600 $(, $($option)*)?)]
            pub(crate) fn $sync(key: u64) -> u64 {
                body(stringify!($sync), key)
            }
        )+
        $(
            #[memoize(scope = "shared", timeout = 600 $(, $($task_option)*)?)]
            pub(crate) async fn $task(key: u64) -> u64 {
                task_body(stringify!($task), key).await
            }
        )+

        /// Whether a function of this name has tasks for calls.
        pub(crate) fn is_task(name: &str) -> bool {
            [$(stringify!($task)),+].contains(&name)
        }

        pub(crate) fn call(name: &str, key: u64) -> u64 {
            match name {
                $(stringify!($sync) => $sync(key),)+
                other => panic!("no function {other}"),
            }
        }

        pub(crate) async fn call_task(name: &str, key: u64) -> u64 {
            match name {
                $(stringify!($task) => $task(key).await,)+
                other => panic!("no task {other}"),
            }
        }

        /// A change of what is kept; the number is that of a `put`.
        pub(crate) fn change(
            name: &str,
            verb: &str,
            key: u64,
            value: u64,
        ) -> Result<(), larder::Error> {
            match name {
                $(stringify!($sync) => match verb {
                    "delete" => $sync::delete(key),
                    "put" => $sync::put(key, value),
                    "expire" => $sync::expire(key),
                    "clear" => $sync::clear(),
                    "clear_all" => larder::clear_all(),
                    "refresh" => { $sync::refresh(key); Ok(()) }
                    "invalidate_if" => $sync::invalidate_if(|_, _| true).map(drop),
                    other => panic!("no such change: {other}"),
                },)+
                other => panic!("no function {other}"),
            }
        }

        pub(crate) async fn change_task(
            name: &str,
            verb: &str,
            key: u64,
            value: u64,
        ) -> Result<(), larder::Error> {
            match name {
                $(stringify!($task) => match verb {
                    "delete" => $task::delete(key).await,
                    "put" => $task::put(key, value).await,
                    "expire" => $task::expire(key).await,
                    "clear" => $task::clear().await,
                    "refresh" => { $task::refresh(key).await; Ok(()) }
                    other => panic!("no such change: {other}"),
                },)+
                other => panic!("no task {other}"),
            }
        }
    };
}

functions! {
    sync:
        plain,
        brief [lease = "1s"],
        renewed [lease = "300ms"],
        unleased [lease = false],
    ;
    tasks:
        task,
        brief_task [lease = "1s"],
}

/// Fails as it was told, and nothing of it is kept.
#[memoize(scope = "shared", timeout = 600)]
pub(crate) fn fallible(key: u64) -> Result<u64, String> {
    let found = body("fallible", key);
    match ORDERS.fails.load(SeqCst) {
        true => Err("as it was told".to_owned()),
        false => Ok(found),
    }
}

/// A text of so many bytes, which no compression makes smaller.
#[memoize(scope = "shared", timeout = 600)]
pub(crate) fn text(bytes: u64) -> String {
    let mut state = body("text", bytes) | 1;
    let next = || {
        // The generator of xorshift; any would do that does not repeat itself.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b' ' + (state % 95) as u8)
    };
    std::iter::repeat_with(next).take(bytes as usize).collect()
}

/// What must not be seen, in and out.
#[memoize(scope = "shared", timeout = 600)]
pub(crate) fn secret(word: String) -> String {
    body("secret", word.len() as u64);
    format!("{word}-answered")
}
