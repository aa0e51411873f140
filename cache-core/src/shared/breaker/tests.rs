use super::*;
use crate::testing::ManualClock;

const FAILURE: End = End::Failure(StoreErrorKind::Timeout);

/// More than it is open for the first time, and less than half of the second.
const FIRST: Duration = Duration::from_millis(1001);

fn ends(breaker: &Breaker, end: End) -> Option<Change> {
    let pass = breaker.admit().expect("it is asked");
    breaker.end(pass, end)
}

fn fails(breaker: &Breaker, times: u32) -> Option<Change> {
    (0..times).map(|_| ends(breaker, FAILURE)).last().flatten()
}

/// A breaker that five failures have opened.
fn opened() -> Breaker {
    let breaker = Breaker::for_reads();
    assert_eq!(fails(&breaker, 4), None);
    let Some(Change::Opened(span)) = fails(&breaker, 1) else {
        panic!("five failures open it");
    };
    assert!(span <= SHORTEST && span >= SHORTEST * 3 / 4, "{span:?}");
    // Time stands still, but a moment is rounded.
    let rounded = span.abs_diff(span_of(breaker.state()));
    assert!(rounded < Duration::from_micros(1), "{rounded:?}");
    breaker
}

#[test]
fn five_failures_in_a_row_open_it_and_a_success_begins_anew() {
    let _clock = ManualClock::freeze();
    let breaker = Breaker::for_reads();
    // Of ten, or there are enough of them to count without a row.
    for _ in 0..2 {
        assert_eq!(fails(&breaker, 4), None);
        assert_eq!(ends(&breaker, End::Success), None);
    }
    assert_eq!(breaker.state(), BreakerState::Closed);
    opened();
}

#[test]
fn over_half_of_twenty_open_it() {
    let clock = ManualClock::freeze();
    let breaker = Breaker::for_reads();
    for _ in 0..10 {
        assert_eq!(ends(&breaker, End::Success), None);
        assert_eq!(ends(&breaker, FAILURE), None);
        clock.advance(Duration::from_millis(900));
    }
    assert_eq!(breaker.state(), BreakerState::Closed, "half of them");
    assert!(matches!(fails(&breaker, 1), Some(Change::Opened(_))));
    assert!(breaker.admit().is_none());
}

#[test]
fn one_probe_goes_when_it_was_open_long_enough() {
    let clock = ManualClock::freeze();
    let breaker = opened();
    assert!(breaker.admit().is_none());
    clock.advance(FIRST);
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
    let probe = breaker.admit().expect("a probe");
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
    assert!(breaker.admit().is_none(), "one is enough");
    assert_eq!(breaker.end(probe, End::Success), Some(Change::Closed));
    assert_eq!(breaker.state(), BreakerState::Closed);
    // As if nothing had been: five failures again, and a second.
    assert_eq!(fails(&breaker, 4), None);
    let Some(Change::Opened(span)) = fails(&breaker, 1) else {
        panic!("five failures open it again");
    };
    assert!(span <= SHORTEST, "{span:?}");
}

#[test]
fn each_probe_that_fails_doubles_the_time() {
    let clock = ManualClock::freeze();
    let breaker = opened();
    for seconds in [2, 4, 8, 16, 30, 30, 30] {
        clock.advance(LONGEST);
        assert_eq!(ends(&breaker, FAILURE), None, "not news");
        let BreakerState::Open { for_another } = breaker.state() else {
            panic!("a probe that fails leaves it open");
        };
        let most = Duration::from_secs(seconds);
        let is_right = for_another <= most && for_another >= most * 3 / 4;
        assert!(is_right, "{for_another:?} of {most:?}");
    }
}

#[test]
fn processes_do_not_come_back_at_once() {
    let _clock = ManualClock::freeze();
    let mut spans: Vec<_> = (0..64).map(|_| opened().state()).map(span_of).collect();
    spans.sort();
    spans.dedup();
    assert!(spans.len() > 16, "{} times in 64", spans.len());
}

fn span_of(state: BreakerState) -> Duration {
    match state {
        BreakerState::Open { for_another } => for_another,
        state => panic!("it is open, not {state:?}"),
    }
}

#[test]
fn a_probe_that_is_given_back_goes_to_another() {
    let clock = ManualClock::freeze();
    let breaker = opened();
    clock.advance(FIRST);
    for _ in 0..3 {
        let probe = breaker.admit().expect("a probe");
        assert!(breaker.admit().is_none());
        assert_eq!(breaker.end(probe, End::Nothing), None);
        assert_eq!(breaker.state(), BreakerState::HalfOpen);
    }
    assert_eq!(ends(&breaker, End::Success), Some(Change::Closed));
}

#[test]
fn a_probe_without_an_end_holds_nobody_up_for_long() {
    let clock = ManualClock::freeze();
    let breaker = opened();
    clock.advance(FIRST);
    let lost = breaker.admit().expect("a probe");
    clock.advance(PROBE);
    let next = breaker.admit().expect("another probe");
    // Too late to say anything.
    assert_eq!(breaker.end(lost, FAILURE), None);
    assert_eq!(breaker.end(next, End::Success), Some(Change::Closed));
}

#[test]
fn what_began_before_a_change_does_not_count() {
    let clock = ManualClock::freeze();
    let breaker = Breaker::for_reads();
    let early: Vec<_> = (0..12).filter_map(|_| breaker.admit()).collect();
    let mut early = early.into_iter();
    let mut next = |end| breaker.end(early.next().expect("one of twelve"), end);
    assert!((0..4).all(|_| next(FAILURE).is_none()));
    assert!(matches!(next(FAILURE), Some(Change::Opened(_))));
    assert_eq!(next(End::Success), None);
    assert!(
        breaker.admit().is_none(),
        "an early success does not close it"
    );
    clock.advance(FIRST);
    assert_eq!(ends(&breaker, End::Success), Some(Change::Closed));
    assert!((0..6).all(|_| next(FAILURE).is_none()));
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[test]
fn a_refusal_opens_it_at_once_and_is_told_once() {
    for kind in [StoreErrorKind::Unauthorized, StoreErrorKind::Settings] {
        let clock = ManualClock::freeze();
        let (breaker, refused) = (Breaker::for_reads(), End::Failure(kind));
        assert_eq!(ends(&breaker, refused), Some(Change::Refused));
        for _ in 0..2 {
            assert!(span_of(breaker.state()) >= LONGEST * 3 / 4);
            clock.advance(LONGEST);
            assert_eq!(ends(&breaker, refused), None, "told already");
        }
        clock.advance(LONGEST);
        assert_eq!(ends(&breaker, End::Success), Some(Change::Closed));
        assert_eq!(ends(&breaker, refused), Some(Change::Refused));
    }
}

#[test]
fn a_refusal_of_a_probe_is_told() {
    let clock = ManualClock::freeze();
    let breaker = opened();
    clock.advance(FIRST);
    let refused = End::Failure(StoreErrorKind::Unauthorized);
    assert_eq!(ends(&breaker, refused), Some(Change::Refused));
    assert!(span_of(breaker.state()) > SHORTEST * 2);
}

#[test]
fn kinds_count_where_they_should() {
    use StoreErrorKind as Kind;
    let _clock = ManualClock::freeze();
    let opens = |breaker: Breaker, kind| {
        for _ in 0..100 {
            let Some(pass) = breaker.admit() else {
                return true;
            };
            breaker.end(pass, End::Failure(kind));
        }
        false
    };
    let both = [
        (Kind::Timeout, true),
        (Kind::Unreachable, true),
        (Kind::Unavailable, true),
        (Kind::Protocol, true),
        (Kind::Unauthorized, true),
        (Kind::Settings, true),
        (Kind::TooLarge, false),
        (Kind::Foreign, false),
        (Kind::Unsupported, false),
        (Kind::BreakerOpen, false),
    ];
    for (kind, expected) in both {
        assert_eq!(opens(Breaker::for_reads(), kind), expected, "{kind:?}");
        assert_eq!(opens(Breaker::for_writes(), kind), expected, "{kind:?}");
    }
    assert!(opens(Breaker::for_writes(), Kind::Full));
    assert!(!opens(Breaker::for_reads(), Kind::Full));
}

#[test]
fn many_threads_send_one_probe() {
    let clock = ManualClock::freeze();
    let breaker = opened();
    clock.advance(FIRST);
    let probes = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| breaker.admit())).collect();
        let passes = threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"));
        passes.flatten().count()
    });
    assert_eq!(probes, 1);
}
