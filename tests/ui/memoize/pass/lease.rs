#[path = "../../probe.rs"]
mod probe;

use std::time::Duration;

use larder::memoize;
use probe::{hit, miss};

#[memoize(lease = "100ms")]
fn shortest(id: u32) -> u32 {
    id
}

#[memoize(lease = "5m")]
async fn longest(id: u32) -> u32 {
    id
}

#[memoize(lease = 2.5)]
fn seconds(id: u32) -> u32 {
    id
}

#[memoize(lease = false)]
fn switched_off(id: u32) -> u32 {
    id
}

#[memoize(lease = false, single_flight = false)]
fn said_twice(id: u32) -> u32 {
    id
}

#[memoize(single_flight = false)]
fn without_flight(id: u32) -> u32 {
    id
}

#[memoize]
fn by_default(id: u32) -> u32 {
    id
}

fn main() {
    miss(|| shortest(1));
    hit(|| shortest(1));
    miss(|| pollster::block_on(longest(1)));
    hit(|| pollster::block_on(longest(1)));
    miss(|| switched_off(1));
    hit(|| switched_off(1));
    let of = |function: &larder::Function| function.policy().lease;
    assert_eq!(of(shortest::memo()), Some(Duration::from_millis(100)));
    assert_eq!(of(longest::memo()), Some(Duration::from_secs(300)));
    assert_eq!(of(seconds::memo()), Some(Duration::from_millis(2500)));
    assert_eq!(of(switched_off::memo()), None);
    assert_eq!(of(said_twice::memo()), None);
    assert_eq!(of(without_flight::memo()), None);
    assert_eq!(of(by_default::memo()), Some(Duration::from_secs(10)));
}
