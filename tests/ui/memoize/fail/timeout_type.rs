use std::time::Duration;

use larder::memoize;

const SECONDS: u64 = 60;

fn lifetime() -> Option<Duration> {
    None
}

#[memoize(timeout = SECONDS)]
fn number(id: u32) -> u32 {
    id
}

#[memoize(timeout = lifetime())]
fn option(id: u32) -> u32 {
    id
}

#[memoize(timeout = |value| 60)]
fn closure_to_a_number(id: u32) -> u32 {
    id
}

#[memoize(timeout = |value| if *value > 5 { "5m" } else { "1m" })]
fn closure_to_text(id: u32) -> u32 {
    id
}

#[memoize(timeout = |value: &str| Duration::from_secs(5))]
fn wrong_parameter(id: u32) -> u32 {
    id
}

#[memoize(timeout = |value| value.lifetime)]
fn no_such_field(id: u32) -> u32 {
    id
}

fn main() {}
