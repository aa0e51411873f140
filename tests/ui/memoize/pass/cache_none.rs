#[path = "../../probe.rs"]
mod probe;

use larder::memoize;
use probe::{hit, miss};

type Maybe<T> = Option<T>;

#[memoize(cache_none)]
fn flag(id: u32) -> Option<u32> {
    id.checked_sub(1)
}

#[memoize(cache_none = true)]
async fn switched_on(id: u32) -> Maybe<u32> {
    id.checked_sub(1)
}

#[memoize(cache_none = false)]
fn switched_off(id: u32) -> Option<u32> {
    id.checked_sub(1)
}

#[memoize]
fn by_default(id: u32) -> Maybe<u32> {
    id.checked_sub(1)
}

fn main() {
    assert_eq!(miss(|| flag(0)), None);
    assert_eq!(hit(|| flag(0)), None);
    assert_eq!(miss(|| flag(1)), Some(0));
    assert_eq!(hit(|| flag(1)), Some(0));
    miss(|| pollster::block_on(switched_on(0)));
    hit(|| pollster::block_on(switched_on(0)));
    for function in [switched_off, by_default] {
        miss(|| function(0));
        miss(|| function(0));
        miss(|| function(1));
        hit(|| function(1));
    }
}
