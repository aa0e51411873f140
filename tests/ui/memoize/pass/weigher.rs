#[path = "../../probe.rs"]
mod probe;

use std::sync::Arc;

use larder::memoize;
use probe::{hit, miss};

fn size(value: &Arc<[u8]>) -> usize {
    value.len()
}

#[memoize(max_bytes = 100, weigher = |value| value.len())]
fn inferred(length: usize) -> Vec<u8> {
    vec![0; length]
}

#[memoize(max_bytes = 100, weigher = |value: &Vec<u8>| {
    if value.is_empty() {
        return 1;
    }
    value.len()
})]
async fn of_the_kept_part(length: usize) -> Option<Vec<u8>> {
    Some(vec![0; length])
}

#[memoize(max_bytes = 100, weigher = size)]
fn named(length: usize) -> Arc<[u8]> {
    vec![0; length].into()
}

fn main() {
    miss(|| inferred(90));
    hit(|| inferred(90));
    miss(|| inferred(101));
    miss(|| inferred(101));
    for length in [0, 90] {
        miss(|| pollster::block_on(of_the_kept_part(length)));
        hit(|| pollster::block_on(of_the_kept_part(length)));
    }
    assert_eq!(of_the_kept_part::stats().weight, 91);
    miss(|| named(40));
    assert_eq!(named::stats().weight, 40);
}
