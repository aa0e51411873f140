//! What must not be seen in errors and logs: passwords, arguments, results.

use std::fmt::Write as _;
use std::thread::sleep;
use std::time::Duration;

use larder::Cache;
use test_servers::{FaultProxy, Mode, Redis};

use crate::functions::secret;
use crate::stage::{Stage, names_of};
use crate::worker::{Worker, described};

const PASSWORD: &str = "open-sesame";
const ARGUMENT: &str = "forty-thieves";
const RESULT: &str = "forty-thieves-answered";

/// Calls and changes with a secret word, and then tells all that can be seen of it and of the cache.
pub(crate) fn run(word: &str) -> String {
    let word = || word.to_owned();
    let mut seen = String::new();
    let _ = write!(seen, "{}", secret(word()) == RESULT);
    let changes = [
        secret::delete(word()),
        secret::put(word(), RESULT.to_owned()),
        secret::expire(word()),
        secret::clear(),
        secret::invalidate_if(|_, _| true).map(drop),
        larder::clear_all(),
    ];
    for error in changes.iter().filter_map(|change| change.as_ref().err()) {
        let _ = write!(seen, " {}", described(error));
    }
    let key = secret::key(word());
    let _ = write!(seen, " {key} {key:?} {:?}", Cache::current());
    for function in larder::functions() {
        let _ = write!(seen, " {function} {function:?} {:?}", function.stats());
    }
    let again = Cache::builder()
        .url("redis://:open-sesame@host:port")
        .install();
    let _ = write!(seen, " {again:?}");
    seen.replace('\n', " ")
}

#[track_caller]
fn tells_nothing(worker: &Worker, fails: bool) {
    let seen = worker.tell(&format!("secrets {ARGUMENT}")).text;
    assert!(seen.starts_with("true"), "{seen}\n{}", worker.output());
    assert_eq!(seen.contains("Unconfirmed"), fails, "{seen}");
    let log = worker.tell("log").text.replace('\x1f', "\n");
    let output = worker.output();
    for (place, text) in [("seen", &seen), ("log", &log), ("output", &output)] {
        for hidden in [PASSWORD, ARGUMENT, RESULT] {
            let line = text.lines().find(|line| line.contains(hidden));
            assert_eq!(line, None, "{place}");
        }
    }
}

#[test]
fn no_password_argument_or_result_is_told() {
    let redis = Redis::builder().password(PASSWORD).start();
    let redis = redis.expect("a server");
    let proxy = FaultProxy::start(redis.address()).expect("a proxy");
    let stage = Stage::at(&redis.url_through(&proxy));
    let worker = stage.worker();
    worker.tell("quiet");
    tells_nothing(&worker, false);
    let foreign = names_of(&redis, "plain");
    assert_eq!(foreign, [""; 0]);
    proxy.corrupt_response(0);
    worker.tell("call plain 7");
    proxy.set(Mode::BlackHole);
    tells_nothing(&worker, true);
    proxy.set(Mode::Pass);
    redis.kill().expect("its process");
    sleep(Duration::from_millis(1_200));
    tells_nothing(&worker, true);
}

#[test]
fn no_password_is_told_that_the_server_refuses() {
    let redis = Redis::builder().password("another").start();
    let redis = redis.expect("a server");
    let url = redis.url().replace("another", PASSWORD);
    let stage = Stage::at(&url);
    tells_nothing(&stage.worker(), true);
}

#[test]
fn no_password_is_told_of_settings_that_are_wrong() {
    let stage = Stage::at("redis://:open-sesame@host:port");
    tells_nothing(&stage.worker(), false);
}
