//! How much is kept: `max_entries`, and `max_bytes` with `weigher`.

use larder::{ErrorKind, memoize};

use crate::probe::{ran, steady};

/// Functions that keep so many entries, and no more.
macro_rules! keeps {
    ($($name:ident: $entries:literal),*) => {$(
        #[test]
        fn $name() {
            #[memoize(max_entries = $entries)]
            fn bounded(number: u64) -> u64 {
                ran();
                number
            }

            let _steady = steady();
            for number in 0..$entries {
                miss!(bounded(number), number);
            }
            // All that fit are kept.
            assert_eq!(bounded::stats().entries, $entries);
            for number in 0..$entries {
                hit!(bounded(number), number);
            }
            for number in 0..$entries * 3 {
                bounded(number);
                assert!(bounded::stats().entries <= $entries);
            }
            let stats = bounded::stats();
            assert_eq!(stats.entries, $entries);
            assert!(stats.evictions >= $entries, "{stats:?}");
        }
    )*};
}

keeps!(one_entry: 1, two_entries: 2, three_entries: 3, seven_entries: 7, hundred_entries: 100, thousand_entries: 1000);

#[memoize(max_entries = 1)]
async fn awaited(number: u64) -> u64 {
    ran();
    number
}

#[test]
fn one_entry_of_an_async_function() {
    let _steady = steady();
    pollster::block_on(async {
        miss!(awaited(1).await, 1);
        miss!(awaited(2).await, 2);
        hit!(awaited(2).await, 2);
        assert_eq!(awaited::stats().entries, 1);
    });
}

#[memoize]
fn by_default(number: u64) -> u64 {
    ran();
    number
}

#[test]
fn ten_thousand_by_default() {
    let _steady = steady();
    assert_eq!(by_default::memo().policy().max_entries, Some(10_000));
    for number in 0..30_000 {
        by_default(number);
    }
    let stats = by_default::stats();
    assert!(
        stats.entries <= 10_000 && stats.entries > 9_000,
        "{stats:?}"
    );
}

#[memoize(max_bytes = 100, weigher = |text| text.len())]
fn weighed(length: usize) -> String {
    ran();
    "x".repeat(length)
}

#[memoize(max_bytes = "1KiB", weigher = |bytes: &Vec<u8>| bytes.len())]
async fn weighed_result(length: usize) -> Result<Vec<u8>, String> {
    ran();
    Ok(vec![0; length])
}

#[test]
fn weight() {
    let _steady = steady();
    miss!(weighed(40).len(), 40);
    miss!(weighed(41).len(), 41);
    hit!(weighed(40).len(), 40);
    hit!(weighed(41).len(), 41);
    assert_eq!((weighed::stats().weight, weighed::stats().entries), (81, 2));
    // More than all of the room is returned and not kept, and drives nothing out.
    miss!(weighed(101).len(), 101);
    miss!(weighed(101).len(), 101);
    hit!(weighed(40).len(), 40);
    hit!(weighed(41).len(), 41);
    assert_eq!(weighed::stats().refusals, 2);
    let refused = weighed::put(5, "x".repeat(101)).expect_err("too heavy");
    assert_eq!(refused.kind(), ErrorKind::TooHeavy);
    for length in 0..100 {
        weighed(length);
        assert!(weighed::stats().weight <= 100);
    }
}

#[test]
fn weight_of_an_async_result() {
    let _steady = steady();
    pollster::block_on(async {
        miss!(weighed_result(512).await.map(|bytes| bytes.len()), Ok(512));
        hit!(weighed_result(512).await.map(|bytes| bytes.len()), Ok(512));
        miss!(
            weighed_result(1025).await.map(|bytes| bytes.len()),
            Ok(1025)
        );
        miss!(
            weighed_result(1025).await.map(|bytes| bytes.len()),
            Ok(1025)
        );
    });
}

#[memoize(max_bytes = 1000, weigher = |text| text.len(), max_entries = 4)]
fn by_both(length: usize, number: usize) -> String {
    ran();
    format!("{number:0length$}")
}

#[memoize(max_bytes = 100_000, weigher = |_| 1)]
fn by_weight_alone(number: usize) -> usize {
    ran();
    number
}

#[test]
fn both_bounds_hold_if_both_are_given() {
    let _steady = steady();
    for number in 0..50 {
        by_both(2, number);
        assert!(by_both::stats().entries <= 4, "{:?}", by_both::stats());
    }
    for number in 0..50 {
        by_both(300, number);
        assert!(by_both::stats().entries <= 3, "{:?}", by_both::stats());
    }
    assert_eq!(by_both::memo().policy().max_entries, Some(4));
}

#[test]
fn a_weight_replaces_the_default_number() {
    let _steady = steady();
    for number in 0..15_000 {
        by_weight_alone(number);
    }
    assert_eq!(by_weight_alone::memo().policy().max_entries, None);
    assert_eq!(by_weight_alone::stats().entries, 15_000);
}
