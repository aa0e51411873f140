#[path = "../../probe.rs"]
mod probe;

use larder::memoize;
use probe::{hit, miss};

type Fallible<T> = Result<T, String>;

fn half(id: u32) -> Fallible<u32> {
    if id % 2 == 0 {
        Ok(id / 2)
    } else {
        Err(format!("{id} is odd"))
    }
}

#[memoize(cache_err)]
fn flag(id: u32) -> Result<u32, String> {
    half(id)
}

#[memoize(cache_err = true)]
async fn switched_on(id: u32) -> Fallible<u32> {
    let half = half(id)?;
    Ok(half)
}

#[memoize(cache_err = false)]
fn switched_off(id: u32) -> Result<u32, String> {
    half(id)
}

#[memoize]
fn by_default(id: u32) -> Fallible<u32> {
    let half = half(id)?;
    Ok(half)
}

fn main() {
    assert_eq!(miss(|| flag(1)), Err("1 is odd".to_owned()));
    assert_eq!(hit(|| flag(1)), Err("1 is odd".to_owned()));
    assert_eq!(miss(|| flag(2)), Ok(1));
    assert_eq!(hit(|| flag(2)), Ok(1));
    assert!(miss(|| pollster::block_on(switched_on(1))).is_err());
    assert!(hit(|| pollster::block_on(switched_on(1))).is_err());
    for function in [switched_off, by_default] {
        assert!(miss(|| function(1)).is_err());
        assert!(miss(|| function(1)).is_err());
        assert!(miss(|| function(2)).is_ok());
        assert!(hit(|| function(2)).is_ok());
    }
}
