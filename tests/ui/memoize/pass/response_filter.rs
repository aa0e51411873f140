#[path = "../../probe.rs"]
mod probe;

use larder::memoize;
use probe::{hit, miss};

#[memoize(response_filter = |value| *value > 5)]
fn inferred(id: u32) -> u32 {
    id
}

#[memoize(response_filter = |value: &String| -> bool { !value.is_empty() })]
async fn of_the_kept_part(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[memoize(response_filter = Result::is_ok, cache_err)]
fn of_the_whole(id: u32) -> Result<u32, u32> {
    if id > 5 { Ok(id) } else { Err(id) }
}

fn main() {
    miss(|| inferred(1));
    assert_eq!(miss(|| inferred(1)), 1);
    miss(|| inferred(6));
    assert_eq!(hit(|| inferred(6)), 6);
    miss(|| pollster::block_on(of_the_kept_part("")));
    miss(|| pollster::block_on(of_the_kept_part("")));
    miss(|| pollster::block_on(of_the_kept_part("a")));
    hit(|| pollster::block_on(of_the_kept_part("a")));
    assert_eq!(miss(|| of_the_whole(1)), Err(1));
    assert_eq!(miss(|| of_the_whole(1)), Err(1));
    assert_eq!(miss(|| of_the_whole(6)), Ok(6));
    assert_eq!(hit(|| of_the_whole(6)), Ok(6));
}
