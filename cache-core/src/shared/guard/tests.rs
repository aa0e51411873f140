use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use std::{slice, thread};

use super::*;
use crate::shared::BreakerState;
use crate::store::{Capabilities, Completer, StoreErrorKind, Version};
use crate::testing::ManualClock;

type Unanswered = Completer<Option<Arc<[u8]>>>;

/// A store that answers as the test says: what it was told, or nothing until the test answers.
#[derive(Debug)]
struct Fake {
    name: String,
    answers: Mutex<VecDeque<Option<StoreErrorKind>>>,
    open: Mutex<Vec<Unanswered>>,
    asked: AtomicU64,
}

impl Fake {
    fn new(name: &str) -> (Arc<Self>, Arc<Guard>) {
        let fake = Arc::new(Self {
            name: name.to_owned(),
            answers: Mutex::default(),
            open: Mutex::default(),
            asked: AtomicU64::new(0),
        });
        (Arc::clone(&fake), Guard::new(fake))
    }

    /// The next operations fail like this, or succeed.
    fn will(&self, times: usize, answer: Option<StoreErrorKind>) {
        let mut answers = self.answers.lock().expect("no panic");
        answers.extend(std::iter::repeat_n(answer, times));
    }

    fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    fn answer<T>(&self, success: T) -> Pending<T> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let next = self.answers.lock().expect("no panic").pop_front();
        Pending::ready(match next.flatten() {
            None => Ok(success),
            Some(kind) => Err(StoreError::new(kind, format!("a failure of {kind:?}"))),
        })
    }
}

impl Store for Fake {
    fn describe(&self) -> String {
        self.name.clone()
    }
    fn capabilities(&self) -> Capabilities {
        Capabilities::new()
    }
    /// Is answered by the test, as long as it has not said what will be.
    fn read(&self, _: &StoreKey, _: &Tags) -> Pending<Option<Arc<[u8]>>> {
        if !self.answers.lock().expect("no panic").is_empty() {
            return self.answer(None);
        }
        self.asked.fetch_add(1, Ordering::Relaxed);
        let (completer, pending) = Pending::new();
        self.open.lock().expect("no panic").push(completer);
        pending
    }
    fn read_many(&self, _: &[StoreKey], _: &Tags) -> Pending<Vec<Option<Arc<[u8]>>>> {
        self.answer(Vec::new())
    }
    /// The lease for one that supersedes, for others a value.
    fn acquire(&self, _: &StoreKey, _: &Tags, _: Lease, claim: Claim) -> Pending<Acquired> {
        self.answer(match claim {
            Claim::Supersede => Acquired::Won(Vec::<Version>::new()),
            _ => Acquired::Found(Arc::from(&b"v"[..])),
        })
    }
    fn fill(&self, _: &StoreKey, _: &Tags, _: Fill) -> Pending<bool> {
        self.answer(true)
    }
    fn renew(&self, _: &StoreKey, _: Lease) -> Pending<bool> {
        self.answer(true)
    }
    fn release(&self, _: &StoreKey, _: Token) -> Pending<bool> {
        self.answer(true)
    }
    fn invalidate(&self, _: &[StoreKey]) -> Pending<()> {
        self.answer(())
    }
    fn remove_exact(&self, _: &StoreKey, _: &Tags, _: &Arc<[u8]>) -> Pending<bool> {
        self.answer(true)
    }
    fn set(&self, _: &StoreKey, _: &Tags, _: Value) -> Pending<()> {
        self.answer(())
    }
    fn add(&self, _: &StoreKey, _: &Tags, _: Value) -> Pending<bool> {
        self.answer(true)
    }
    fn invalidate_tag(&self, _: &Tag) -> Pending<()> {
        self.answer(())
    }
    fn delete_prefix(&self, _: &[u8]) -> Pending<u64> {
        self.answer(0)
    }
    fn watch(&self, _: &StoreKey) -> Pending<()> {
        self.answer(())
    }
    fn health(&self) -> Pending<()> {
        self.answer(())
    }
}

fn key() -> StoreKey {
    StoreKey::new(b"k")
}

fn read(guard: &Arc<Guard>) -> Asked<Option<Arc<[u8]>>> {
    guard.read(&key(), &Tags::default())
}

fn invalidate(guard: &Arc<Guard>) -> Result<(), StoreErrorKind> {
    let ended = guard.invalidate(slice::from_ref(&key())).wait();
    ended.map_err(|error| error.kind())
}

fn acquire(guard: &Arc<Guard>, claim: Claim) -> Result<Acquired, StoreErrorKind> {
    let lease = Lease {
        token: Token::random(),
        length: Duration::from_secs(10),
    };
    let ended = guard
        .acquire(&key(), &Tags::default(), || lease, claim)
        .wait();
    ended.map_err(|error| error.kind())
}

/// Opens the breaker for writes.
fn open_writes(fake: &Fake, guard: &Arc<Guard>) {
    fake.will(5, Some(StoreErrorKind::Full));
    for _ in 0..5 {
        assert_eq!(invalidate(guard), Err(StoreErrorKind::Full));
    }
    assert_eq!(invalidate(guard), Err(StoreErrorKind::BreakerOpen));
}

#[test]
fn directions_open_apart() {
    let _clock = ManualClock::freeze();
    let (fake, guard) = Fake::new("directions");
    open_writes(&fake, &guard);
    let (writes, asked) = (guard.writes(), fake.asked());
    assert!(matches!(writes.state, BreakerState::Open { .. }));
    assert_eq!((writes.errors, writes.refused, asked), (5, 1, 5));
    assert_eq!(writes.round_trips.count(), 0);
    assert_eq!(guard.reads().state, BreakerState::Closed);
    fake.will(1, None);
    assert_eq!(read(&guard).wait(), Ok(None));
    assert_eq!(guard.reads().round_trips.count(), 1);
}

#[test]
fn a_lease_asks_both_breakers() {
    let clock = ManualClock::freeze();
    let (fake, guard) = Fake::new("leases");
    // A full store refuses leases, and its reads are as good as before.
    fake.will(5, Some(StoreErrorKind::Full));
    for _ in 0..5 {
        assert_eq!(acquire(&guard, Claim::Missing), Err(StoreErrorKind::Full));
    }
    let refused = acquire(&guard, Claim::Missing);
    assert_eq!(refused, Err(StoreErrorKind::BreakerOpen));
    assert_eq!(guard.reads().state, BreakerState::Closed);

    clock.advance(Duration::from_secs(2));
    // It found a value, which does not show that the store takes writes again; a lease does.
    let found = acquire(&guard, Claim::Missing);
    assert!(matches!(found, Ok(Acquired::Found(_))));
    assert_eq!(guard.writes().state, BreakerState::HalfOpen);
    let won = acquire(&guard, Claim::Supersede);
    assert!(matches!(won, Ok(Acquired::Won(_))));
    assert_eq!(guard.writes().state, BreakerState::Closed);

    // With nobody there both open.
    fake.will(5, Some(StoreErrorKind::Unreachable));
    for _ in 0..5 {
        assert_eq!(
            acquire(&guard, Claim::Missing),
            Err(StoreErrorKind::Unreachable)
        );
    }
    for traffic in [guard.reads(), guard.writes()] {
        assert!(matches!(traffic.state, BreakerState::Open { .. }));
    }
}

#[test]
fn a_lease_that_is_refused_gives_the_probe_for_reads_back() {
    let clock = ManualClock::freeze();
    let (fake, guard) = Fake::new("probes");
    fake.will(5, Some(StoreErrorKind::Timeout));
    for _ in 0..5 {
        let ended = read(&guard).wait().map_err(|error| error.kind());
        assert_eq!(ended, Err(StoreErrorKind::Timeout));
    }
    clock.advance(Duration::from_millis(1001));
    open_writes(&fake, &guard);
    let refused = acquire(&guard, Claim::Missing);
    assert_eq!(refused, Err(StoreErrorKind::BreakerOpen));
    fake.will(1, None);
    assert_eq!(read(&guard).wait(), Ok(None), "the probe");
    assert_eq!(guard.reads().state, BreakerState::Closed);
}

#[test]
fn an_answer_is_counted_when_it_is_polled_for_and_once() {
    let _clock = ManualClock::freeze();
    let (fake, guard) = Fake::new("polls");
    let mut asked = read(&guard);
    let mut context = Context::from_waker(Waker::noop());
    assert!(Pin::new(&mut asked).poll(&mut context).is_pending());
    assert_eq!(guard.reads().round_trips.count(), 0);
    let completer = fake.open.lock().expect("no panic").pop();
    completer.expect("it was asked").complete(Ok(None));
    let answer = Pin::new(&mut asked).poll(&mut context);
    assert_eq!(answer, Poll::Ready(Ok(None)));
    drop(asked);
    assert_eq!(guard.reads().round_trips.count(), 1);
}

#[test]
fn a_thread_is_answered_and_its_round_trip_has_its_time() {
    let (fake, guard) = Fake::new("threads");
    let pause = Duration::from_millis(3);
    thread::scope(|scope| {
        let asked = read(&guard);
        let waits = scope.spawn(move || asked.wait());
        thread::sleep(pause);
        let completer = fake.open.lock().expect("no panic").pop();
        completer.expect("it was asked").complete(Ok(None));
        assert_eq!(waits.join().expect("no panic"), Ok(None));
    });
    let trips = guard.reads().round_trips;
    assert_eq!(trips.count(), 1);
    assert!(trips.mean() >= Some(pause), "{trips}");
}

#[test]
fn what_nobody_waits_for_counts_nothing_and_gives_the_probe_back() {
    let clock = ManualClock::freeze();
    let (fake, guard) = Fake::new("dropped");
    for _ in 0..20 {
        drop(read(&guard));
    }
    assert_eq!(guard.reads().state, BreakerState::Closed);
    fake.will(5, Some(StoreErrorKind::Unreachable));
    for _ in 0..5 {
        drop(read(&guard).wait());
    }
    clock.advance(Duration::from_secs(1));
    let probe = read(&guard);
    let refused = read(&guard).wait().map_err(|error| error.kind());
    assert_eq!(refused, Err(StoreErrorKind::BreakerOpen));
    drop(probe);
    fake.will(1, None);
    assert_eq!(read(&guard).wait(), Ok(None));
    let reads = guard.reads();
    assert_eq!(reads.state, BreakerState::Closed);
    assert_eq!((reads.errors, reads.refused), (5, 1));
    assert_eq!(reads.round_trips.count(), 1);
}

/// What was logged, by all tests of this process.
static LOGGED: Mutex<Vec<(log::Level, String)>> = Mutex::new(Vec::new());

struct Notes;

impl log::Log for Notes {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, record: &log::Record<'_>) {
        let note = (record.level(), record.args().to_string());
        LOGGED.lock().expect("no panic").push(note);
    }
    fn flush(&self) {}
}

#[test]
fn the_log_is_told_once_of_each_change() {
    // The only logger among these tests.
    log::set_logger(&Notes).expect("no other logger");
    log::set_max_level(log::LevelFilter::Trace);
    let clock = ManualClock::freeze();
    let (fake, guard) = Fake::new("memory://log-test");
    open_writes(&fake, &guard);
    clock.advance(Duration::from_secs(1));
    fake.will(1, Some(StoreErrorKind::Unreachable));
    assert_eq!(invalidate(&guard), Err(StoreErrorKind::Unreachable));
    clock.advance(Duration::from_secs(2));
    assert_eq!(invalidate(&guard), Ok(()));
    for _ in 0..2 {
        fake.will(1, Some(StoreErrorKind::Unauthorized));
        assert_eq!(invalidate(&guard), Err(StoreErrorKind::Unauthorized));
        clock.advance(Duration::from_secs(30));
    }
    assert_eq!(invalidate(&guard), Ok(()));

    let logged = LOGGED.lock().expect("no panic");
    let ours = logged
        .iter()
        .filter(|(_, text)| text.starts_with("memory://log-test "));
    let levels: Vec<_> = ours.clone().map(|(level, _)| *level).collect();
    use log::Level::{Error, Info, Warn};
    assert_eq!(levels, [Warn, Info, Error, Info], "{logged:?}");
    let texts: Vec<_> = ours.map(|(_, text)| text.as_str()).collect();
    assert!(texts[0].contains("writes") && texts[0].ends_with("a failure of Full"));
    assert!(texts[2].ends_with("a failure of Unauthorized"));
}
