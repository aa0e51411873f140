#[path = "../../probe.rs"]
mod probe;

use std::time::Duration;

use larder::testing::ManualClock;
use larder::{cached, memoize};
use probe::{bypass, hit, miss};

#[cached(
    key_prefix = "{id}",
    timeout = "1m",
    max_entries = 2,
    unless = |id| *id == 0,
    response_filter = |value| *value < 100,
    version = 3,
    companion = "numbers",
)]
fn number(id: u32) -> u32 {
    id
}

struct Shop;

#[memoize]
impl Shop {
    #[cached(key_prefix = "size:{floor}", ignore(self))]
    async fn size(&self, floor: u32) -> u32 {
        floor
    }
}

fn main() -> Result<(), larder::Error> {
    let clock = ManualClock::freeze();
    bypass(|| number(0));
    miss(|| number(100));
    miss(|| number(100));
    miss(|| number(1));
    hit(|| number(1));
    clock.advance(Duration::from_secs(60));
    miss(|| number(1));
    numbers::delete(1)?;
    miss(|| number(1));
    miss(|| number(2));
    miss(|| number(3));
    assert_eq!(numbers::stats().entries, 2);
    miss(|| pollster::block_on(Shop.size(1)));
    hit(|| pollster::block_on(Shop.size(1)));
    pollster::block_on(Shop::size_delete(1))?;
    miss(|| pollster::block_on(Shop.size(1)));
    Ok(())
}
