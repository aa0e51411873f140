#[path = "../../probe.rs"]
mod probe;

use std::time::Duration;

use larder::memoize;
use larder::testing::ManualClock;
use probe::{hit, miss};

const LIFETIME: Duration = Duration::from_secs(60);

#[memoize(timeout = 60)]
fn seconds(id: u32) -> u32 {
    id
}

#[memoize(timeout = 59.5)]
fn fraction(id: u32) -> u32 {
    id
}

#[memoize(timeout = "59s 999ms 999us 999ns")]
fn text(id: u32) -> u32 {
    id
}

#[memoize(timeout = LIFETIME)]
fn constant(id: u32) -> u32 {
    id
}

#[memoize(timeout = Duration::from_secs(30) * 2)]
fn expression(id: u32) -> u32 {
    id
}

#[memoize(timeout = |value| Duration::from_secs(u64::from(*value)))]
fn closure(seconds: u32) -> u32 {
    seconds
}

#[memoize(timeout = |value: &u32| if *value > 100 { LIFETIME * 2 } else { LIFETIME })]
async fn asynchronous(id: u32) -> Option<u32> {
    Some(id)
}

#[memoize(timeout = "never")]
fn never(id: u32) -> u32 {
    id
}

fn main() {
    let clock = ManualClock::freeze();
    let expiring = [seconds, fraction, text, constant, expression, closure];
    for function in expiring {
        miss(|| function(60));
        hit(|| function(60));
    }
    miss(|| never(60));
    miss(|| pollster::block_on(asynchronous(1)));
    miss(|| pollster::block_on(asynchronous(101)));
    clock.advance(LIFETIME / 2);
    for function in expiring {
        hit(|| function(60));
    }
    clock.advance(LIFETIME / 2);
    for function in expiring {
        miss(|| function(60));
    }
    hit(|| never(60));
    miss(|| pollster::block_on(asynchronous(1)));
    hit(|| pollster::block_on(asynchronous(101)));
}
