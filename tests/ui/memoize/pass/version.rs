#[path = "../../probe.rs"]
mod probe;

use larder::memoize;
use probe::{hit, miss};

#[memoize(version = 2)]
fn number(id: u32) -> u32 {
    id
}

#[memoize(version = "2026-01")]
async fn text(id: u32) -> u32 {
    id
}

#[memoize]
fn none(id: u32) -> u32 {
    id
}

fn main() {
    miss(|| number(1));
    hit(|| number(1));
    miss(|| pollster::block_on(text(1)));
    hit(|| pollster::block_on(text(1)));
    assert_eq!(number::memo().policy().version, Some("2"));
    assert_eq!(text::memo().policy().version, Some("2026-01"));
    assert_eq!(none::memo().policy().version, None);
}
