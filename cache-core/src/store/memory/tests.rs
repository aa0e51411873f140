//! What is special about the memory store; what every store does is in the conformance suite.

use super::*;
use crate::testing::ManualClock;

const LONG: Duration = Duration::from_secs(20);

fn key(name: &str) -> StoreKey {
    StoreKey::new(name.as_bytes())
}

fn value(bytes: usize, time_to_live: Option<Duration>) -> Value {
    Value {
        bytes: vec![7; bytes],
        time_to_live,
    }
}

fn lease(seconds: u64) -> Lease {
    Lease {
        token: Token::random(),
        length: Duration::from_secs(seconds),
    }
}

fn now_or_never<T>(pending: Pending<T>) -> T {
    pending.wait(Duration::ZERO).expect("the answer is there")
}

#[test]
fn a_manual_clock_moves_values_and_leases() {
    let clock = ManualClock::freeze();
    let (store, none) = (MemoryStore::default(), Tags::default());
    let ten = Some(Duration::from_secs(10));
    now_or_never(store.set(&key("v"), &none, value(3, ten)));
    let first = lease(10);
    let won = now_or_never(store.acquire(&key("l"), &none, first, Claim::Missing));
    assert_eq!(won, Acquired::Won(Vec::new()));

    clock.advance(Duration::from_secs(9));
    assert!(now_or_never(store.read(&key("v"), &none)).is_some());
    let taken = now_or_never(store.acquire(&key("l"), &none, lease(10), Claim::Missing));
    let Acquired::Taken(left) = taken else {
        panic!("the lease is held, but was {taken:?}");
    };
    assert!(left <= Duration::from_secs(1) && left > Duration::from_millis(999));

    clock.advance(Duration::from_secs(1));
    assert_eq!(now_or_never(store.read(&key("v"), &none)), None);
    assert!(!now_or_never(store.renew(&key("l"), first)));
    let won = now_or_never(store.acquire(&key("l"), &none, lease(10), Claim::Missing));
    assert_eq!(won, Acquired::Won(Vec::new()));
}

#[test]
fn what_has_expired_is_freed_by_a_later_write() {
    let clock = ManualClock::freeze();
    let (store, none) = (MemoryStore::default(), Tags::default());
    let ten = Some(Duration::from_secs(10));
    for number in 0..100 {
        let key = key(&format!("k{number}"));
        now_or_never(store.set(&key, &none, value(100, ten)));
        let won = now_or_never(store.acquire(&key, &none, lease(10), Claim::Renewal));
        assert!(matches!(won, Acquired::Won(_)));
    }
    assert_eq!((store.values.len(), store.leases.len()), (100, 100));
    clock.advance(Duration::from_secs(60));
    now_or_never(store.set(&key("other"), &none, value(1, None)));
    assert_eq!((store.values.len(), store.leases.len()), (1, 0));
}

#[test]
fn values_leases_and_tags_are_bounded() {
    let store = MemoryStore::new(1 << 20);
    for number in 0..20_000 {
        let key = key(&format!("k{number}"));
        let tags = Tags::new(vec![Tag::new(key.as_bytes())]);
        now_or_never(store.set(&key, &tags, value(500, None)));
        now_or_never(store.acquire(&key, &tags, lease(60), Claim::Supersede));
    }
    let bytes = store.values.weight() + store.leases.weight() + store.tags.weight();
    assert!(bytes <= 1 << 20, "{bytes} bytes are more than a mebibyte");
    for (what, length) in [
        ("values", store.values.len()),
        ("leases", store.leases.len()),
        ("tags", store.tags.len()),
    ] {
        assert!(length > 100, "{length} {what} do not use the room there is");
    }
}

#[test]
fn a_tag_that_made_room_is_unknown() {
    let store = MemoryStore::new(1 << 20);
    let all: Vec<_> = (0..2000).map(|number| format!("k{number}")).collect();
    let tags_of = |name: &String| Tags::new(vec![Tag::new(name.as_bytes())]);
    for name in &all {
        now_or_never(store.set(&key(name), &tags_of(name), value(1, None)));
    }
    assert_eq!(store.values.len(), all.len());
    assert!(store.tags.len() < all.len() / 2);
    for name in &all {
        let is_known = store.tags.contains(&Tag::new(name.as_bytes()));
        let found = now_or_never(store.read(&key(name), &tags_of(name)));
        assert_eq!(found.is_some(), is_known, "the value under `{name}`");
    }
}

#[test]
fn a_small_store_refuses_what_does_not_fit() {
    let (store, none) = (MemoryStore::new(4096), Tags::default());
    let most = store.capabilities().max_value_bytes;
    assert!((1000..4096).contains(&most), "{most} is not a use of 4096");
    now_or_never(store.set(&key("k"), &none, value(most, None)));
    assert!(now_or_never(store.read(&key("k"), &none)).is_some());
    let refused = store.set(&key("k2"), &none, value(most + 1, None));
    let error = refused.wait(Duration::ZERO).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::TooLarge);

    let nothing = MemoryStore::new(0);
    assert_eq!(nothing.capabilities().max_value_bytes, 0);
    let refused = nothing.set(&key("k"), &none, value(0, None));
    let error = refused.wait(Duration::ZERO).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::TooLarge);
}

#[test]
fn watchers_that_nobody_wants_are_freed() {
    let store = MemoryStore::default();
    let kept = store.watch(&key("kept"));
    for number in 0..10_000 {
        drop(store.watch(&key(&format!("k{}", number % 100))));
    }
    let number = lock(&store.steps).len();
    assert!(number <= 64, "{number} watchers for one that is wanted");
    now_or_never(store.invalidate(&[key("kept")]));
    assert_eq!(kept.wait(LONG), Ok(()));
}
