//! The worker's end: reads orders, carries them out, says what came of them.

use std::io::{BufRead, Write, stdin, stdout};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use crate::functions::{self, ORDERS, number, result};
use crate::{history, load, log_lines, runtimes, secrets};

/// The variable that makes a worker of this program.
pub(super) const IS_WORKER: &str = "LARDER_TEST_WORKER";

/// What the tasks of this worker run on.
pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
});

/// Carries out orders until there are no more. Nothing, in a process that nobody started for that.
pub(crate) fn serve() {
    if std::env::var_os(IS_WORKER).is_none() {
        return;
    }
    log_lines::keep();
    for line in stdin().lock().lines().map_while(Result::ok) {
        thread::spawn(move || {
            let mut words = line.split(' ');
            let number = words.next().unwrap_or_default();
            let words: Vec<_> = words.collect();
            let began = Instant::now();
            let done = catch_unwind(AssertUnwindSafe(|| carry_out(&words)));
            let took = began.elapsed().as_micros();
            let text = done.unwrap_or_else(|_| "panicked".to_owned());
            say(&format!("{number} {took} {text}"));
        });
    }
}

/// Writes a line to whoever gives the orders.
pub(crate) fn say(line: &str) {
    let mut out = stdout().lock();
    // Nobody is there to hear that nobody hears.
    let _ = out
        .write_all(format!("@{line}\n").as_bytes())
        .and_then(|()| out.flush());
}

fn carry_out(words: &[&str]) -> String {
    match words {
        ["call", "fallible", key] => match functions::fallible(parsed(key)) {
            Ok(found) => number(parsed(key), found).to_string(),
            Err(text) => format!("failed {text}"),
        },
        ["clear", "fallible", _] => match functions::fallible::clear() {
            Ok(()) => "done".to_owned(),
            Err(error) => described(&error),
        },
        ["call", "text", bytes] => functions::text(parsed(bytes)).len().to_string(),
        ["call", name, key] => number(parsed(key), called(name, parsed(key))).to_string(),
        ["cancel", name, key, millis] => cancel(name, parsed(key), parsed(millis)),
        ["many", name, key, calls] => many(name, parsed(key), parsed(calls)),
        ["load", rest @ ..] => load::run(rest),
        ["history", rest @ ..] => history::run(rest),
        ["runtimes", scenario] => runtimes::run(scenario),
        ["secrets", word] => secrets::run(word),
        ["runs"] => ORDERS.runs.load(SeqCst).to_string(),
        ["log"] => log_lines::all().join("\x1f"),
        ["body", millis] => obeyed(|| ORDERS.millis.store(parsed(millis), SeqCst)),
        ["panics", yes] => obeyed(|| ORDERS.panics.store(*yes == "yes", SeqCst)),
        ["fails", yes] => obeyed(|| ORDERS.fails.store(*yes == "yes", SeqCst)),
        ["quiet"] => obeyed(|| ORDERS.is_quiet.store(true, SeqCst)),
        [verb, name, key, rest @ ..] => {
            let (key, value) = (parsed(key), rest.first().map_or(0, |value| parsed(value)));
            changed(name, verb, key, value)
        }
        _ => panic!("no such order: {words:?}"),
    }
}

fn parsed(word: &str) -> u64 {
    word.parse().expect("a number")
}

fn obeyed(obey: impl FnOnce()) -> String {
    obey();
    "done".to_owned()
}

/// A call of either kind.
pub(crate) fn called(name: &str, key: u64) -> u64 {
    if !functions::is_task(name) {
        return functions::call(name, key);
    }
    let name = name.to_owned();
    let task = RUNTIME.spawn(async move { functions::call_task(&name, key).await });
    RUNTIME.block_on(task).expect("no panic")
}

/// A call whose future is dropped after some time.
fn cancel(name: &str, key: u64, millis: u64) -> String {
    let name = name.to_owned();
    let call = async move { functions::call_task(&name, key).await };
    RUNTIME.block_on(async {
        let limit = Duration::from_millis(millis);
        match tokio::time::timeout(limit, call).await {
            Ok(found) => number(key, found).to_string(),
            Err(_) => "cancelled".to_owned(),
        }
    })
}

/// So many calls at one time: what they returned, each value once.
fn many(name: &str, key: u64, calls: u64) -> String {
    let mut found: Vec<u64> = thread::scope(|scope| {
        let call = || number(key, called(name, key));
        let calls: Vec<_> = (0..calls).map(|_| scope.spawn(call)).collect();
        let join = |call: thread::ScopedJoinHandle<'_, u64>| call.join().expect("no panic");
        calls.into_iter().map(join).collect()
    });
    found.sort_unstable();
    found.dedup();
    let found: Vec<_> = found.iter().map(u64::to_string).collect();
    found.join(",")
}

fn changed(name: &str, verb: &str, key: u64, value: u64) -> String {
    let value = result(key, value);
    let changed = if functions::is_task(name) {
        RUNTIME.block_on(functions::change_task(name, verb, key, value))
    } else {
        functions::change(name, verb, key, value)
    };
    match changed {
        Ok(()) => "done".to_owned(),
        Err(error) => described(&error),
    }
}

/// All that can be seen of an error.
pub(crate) fn described(error: &larder::Error) -> String {
    let temporary = match error.is_temporary() {
        true => "temporary",
        false => "lasting",
    };
    let source = std::error::Error::source(error)
        .map_or_else(String::new, |source| format!("{source} {source:?}"));
    let text = format!("{:?} {temporary} {error} {error:?} {source}", error.kind());
    text.replace('\n', " ")
}
