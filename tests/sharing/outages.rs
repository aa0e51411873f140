//! Servers that are not there, die, or stop answering: every call is answered in time, sharing begins again by
//! itself, and nothing that was invalidated meanwhile comes back.

use std::thread::sleep;
use std::time::{Duration, Instant};

use test_servers::{FaultProxy, Mode, Redis};

use crate::stage::{OPERATION, Stage, names_of, with_proxy, with_server};
use crate::worker::{Asked, Worker};

/// What a busy machine adds to everything.
const SLACK: Duration = Duration::from_millis(900);

/// How long a call may wait for a store that does not answer: for a read, or for the end of a lease it won before.
fn deadline() -> Duration {
    Duration::from_millis(OPERATION) + SLACK
}

/// Calls keys nobody has called before until one of them is in the store.
#[track_caller]
pub(crate) fn shares_again(redis: &Redis, worker: &Worker, first_key: u64) {
    let began = Instant::now();
    for key in first_key.. {
        assert_eq!(worker.call("plain", key), 0);
        let name = format!("u64.{key}");
        if names_of(redis, "plain")
            .iter()
            .any(|found| found.ends_with(&name))
        {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "it does not");
        sleep(Duration::from_millis(50));
    }
}

/// The number of calls of a load, each of them answered in time.
#[track_caller]
fn all_in_time(load: Asked) -> u64 {
    let answer = load.answer();
    let mut figures = answer.text.split(' ').map(|word| word.parse::<u64>());
    let (Some(Ok(calls)), Some(Ok(slowest))) = (figures.next(), figures.next()) else {
        panic!("{answer:?}");
    };
    let slowest = Duration::from_micros(slowest);
    assert!(slowest < deadline(), "one call took {slowest:?}");
    calls
}

#[test]
fn a_server_that_is_absent_at_the_start_costs_its_deadline_and_is_found_later() {
    let redis = Redis::start().expect("a server");
    let stage = Stage::at(&redis.url());
    redis.kill().expect("its process");
    let worker = stage.worker();
    worker.tell("body 100");
    for name in ["plain", "task"] {
        let answer = worker.tell(&format!("call {name} 7"));
        assert_eq!(answer.number(), 0);
        assert!(
            answer.took < deadline() + Duration::from_millis(100),
            "{answer:?}"
        );
    }
    worker.tell("body 0");
    for key in 10..200 {
        worker.call("plain", key);
    }
    let log = worker.tell("log").text;
    let said: Vec<_> = log.split('\x1f').filter(|line| is_loud(line)).collect();
    assert!(!said.is_empty() && said.len() <= 3, "{said:#?}");
    redis.restart().expect("a server");
    shares_again(&redis, &worker, 1_000);
    let other = stage.worker();
    stage.source.set_number(7, 1);
    assert_eq!(worker.call("plain", 7), 1);
    stage.source.set_number(7, 2);
    assert_eq!(other.call("plain", 7), 1);
}

/// A line of the library's that somebody reads who runs a server.
pub(crate) fn is_loud(line: &str) -> bool {
    let is_ours = ["larder", "cache_"].iter().any(|name| line.contains(name));
    is_ours && (line.starts_with("ERROR") || line.starts_with("WARN"))
}

#[test]
fn with_the_store_down_there_is_one_run_still() {
    let (redis, stage) = with_server();
    let worker = stage.worker();
    worker.tell("call plain 8");
    worker.tell("call task 8");
    redis.kill().expect("its process");
    worker.tell("body 400");
    let mut runs = 2;
    for name in ["plain", "task"] {
        let answer = worker.tell(&format!("many {name} 7 50"));
        assert_eq!(answer.text, "0");
        assert!(
            answer.took < deadline() + Duration::from_millis(400),
            "{answer:?}"
        );
        runs += 1;
        assert_eq!(worker.runs(), runs, "{name}");
    }
}

#[test]
fn a_server_that_is_killed_under_load_is_missed_by_no_call() {
    let (redis, stage) = with_server();
    let worker = stage.worker();
    worker.tell("quiet");
    let load = worker.ask("load 8 16 5000 40");
    sleep(Duration::from_millis(700));
    redis.kill().expect("its process");
    sleep(Duration::from_millis(1_500));
    redis.restart().expect("a server");
    assert!(all_in_time(load) > 2_000);
    shares_again(&redis, &worker, 1_000);
}

#[test]
fn a_server_that_is_stopped_costs_little_and_confirms_later() {
    let (redis, stage) = with_server();
    let (worker, other) = (stage.worker(), stage.worker());
    worker.tell("quiet");
    stage.source.set_number(60, 1);
    assert_eq!(worker.call("plain", 60), 1);
    assert_eq!(other.call("plain", 60), 1);
    redis.pause().expect("its process");
    stage.source.set_number(60, 2);
    worker.tell("delete plain 60").is_unconfirmed();
    assert_eq!(worker.call("plain", 60), 2);
    assert!(all_in_time(worker.ask("load 8 16 3000 40")) > 500);
    // The breakers are open: most calls do not ask at all.
    let mut times: Vec<_> = (1_000..1_021)
        .map(|key| worker.tell(&format!("call plain {key}")).took)
        .collect();
    times.sort_unstable();
    assert!(times[10] < Duration::from_millis(20), "{times:?}");
    redis.resume().expect("its process");
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(3) {
        assert_eq!(worker.call("plain", 60), 2);
    }
    is_seen_by(&other);
    shares_again(&redis, &worker, 2_000);
}

/// Waits until another process sees what was invalidated, and sees nothing else from then on.
#[track_caller]
fn is_seen_by(other: &Worker) {
    let began = Instant::now();
    while other.call("plain", 60) != 2 {
        assert!(began.elapsed() < Duration::from_secs(20), "it does not");
        sleep(Duration::from_millis(20));
    }
    for _ in 0..20 {
        assert_eq!(other.call("plain", 60), 2);
    }
}

#[test]
fn what_was_invalidated_behind_a_broken_line_does_not_come_back() {
    for mode in [Mode::BlackHole, Mode::Refuse, Mode::DropResponses] {
        let (redis, proxy, stage) = with_proxy();
        let worker = stage.worker();
        let direct = stage.worker_with(&[("CACHE_URL", &redis.url())]);
        stage.source.set_number(60, 1);
        assert_eq!(worker.call("plain", 60), 1);
        proxy.set(mode);
        if mode == Mode::Refuse {
            proxy.reset_connections();
        }
        stage.source.set_number(60, 2);
        let deleted = worker.tell("delete plain 60");
        deleted.is_unconfirmed();
        assert!(deleted.took < deadline(), "{mode:?}: {deleted:?}");
        for _ in 0..20 {
            assert_eq!(worker.call("plain", 60), 2, "{mode:?}");
        }
        proxy.set(Mode::Pass);
        proxy.reset_connections();
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(1) {
            assert_eq!(worker.call("plain", 60), 2, "{mode:?}");
        }
        is_seen_by(&direct);
        shares_again(&redis, &worker, 2_000);
    }
}

/// What is done to a line, and its name.
type Breakage = (&'static str, fn(&FaultProxy));

#[test]
fn lines_that_break_cost_no_call_its_answer() {
    let (redis, proxy, stage) = with_proxy();
    let worker = stage.worker();
    worker.tell("quiet");
    worker.tell("call plain 8");
    let breakages: &[Breakage] = &[
        ("reset", |proxy| proxy.reset_connections()),
        ("cut answer", |proxy| proxy.truncate_response(7)),
        ("cut and reset", |proxy| proxy.reset_response(11)),
        ("flipped bit", |proxy| proxy.corrupt_response(0)),
        ("flipped bit inside", |proxy| proxy.corrupt_response(30)),
        ("half an answer", |proxy| {
            proxy.truncate_response(20);
            sleep(Duration::from_millis(50));
            proxy.set(Mode::BlackHole);
        }),
        ("black hole", |proxy| proxy.set(Mode::BlackHole)),
        ("lost answers", |proxy| proxy.set(Mode::DropResponses)),
        ("just in time", |proxy| {
            proxy.set(Mode::Delay(Duration::from_millis(OPERATION * 2 / 5)));
        }),
        ("just too late", |proxy| {
            proxy.set(Mode::Delay(Duration::from_millis(OPERATION * 3 / 5)));
        }),
        ("refused", |proxy| {
            proxy.set(Mode::Refuse);
            proxy.reset_connections();
        }),
    ];
    for (round, (name, damage)) in (0..).zip(breakages) {
        println!("{name}");
        let load = worker.ask("load 4 8 1500 40");
        sleep(Duration::from_millis(300));
        damage(&proxy);
        let answer = load.answer();
        let mut figures = answer.text.split(' ').map(|word| word.parse::<u64>());
        let slowest = figures.nth(1).and_then(Result::ok);
        let slowest = Duration::from_micros(slowest.expect("a load"));
        // A delayed call that is answered has three answers to wait for.
        let limit = deadline() + Duration::from_millis(2 * OPERATION);
        assert!(slowest < limit, "{name}: one call took {slowest:?}");
        proxy.set(Mode::Pass);
        proxy.reset_connections();
        shares_again(&redis, &worker, 1_000 * (round + 1));
    }
}
