#[path = "../../probe.rs"]
mod probe;

use std::sync::atomic::{AtomicU32, Ordering};

use larder::memoize;
use probe::{hit, miss};

static VERSION: AtomicU32 = AtomicU32::new(1);

#[memoize(is_stale = |value| *value < VERSION.load(Ordering::Relaxed))]
fn inferred(_id: u32) -> u32 {
    VERSION.load(Ordering::Relaxed)
}

#[memoize(is_stale = is_old)]
fn named(_id: u32) -> u32 {
    VERSION.load(Ordering::Relaxed)
}

fn is_old(value: &u32) -> bool {
    *value < VERSION.load(Ordering::Relaxed)
}

#[memoize(is_stale = |value: &u32| -> bool { is_old(value) })]
async fn of_the_kept_part(_id: u32) -> Result<u32, String> {
    Ok(VERSION.load(Ordering::Relaxed))
}

fn main() {
    for function in [inferred, named] {
        assert_eq!(miss(|| function(1)), 1);
        assert_eq!(hit(|| function(1)), 1);
    }
    assert_eq!(miss(|| pollster::block_on(of_the_kept_part(1))), Ok(1));
    assert_eq!(hit(|| pollster::block_on(of_the_kept_part(1))), Ok(1));
    VERSION.store(2, Ordering::Relaxed);
    for function in [inferred, named] {
        assert_eq!(miss(|| function(1)), 2);
        assert_eq!(hit(|| function(1)), 2);
    }
    assert_eq!(miss(|| pollster::block_on(of_the_kept_part(1))), Ok(2));
    assert_eq!(hit(|| pollster::block_on(of_the_kept_part(1))), Ok(2));
}
