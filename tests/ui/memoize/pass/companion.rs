#[path = "../../probe.rs"]
mod probe;

use larder::memoize;
use probe::{hit, miss};

mod user {}

#[memoize(companion = "users")]
fn user(id: u32) -> u32 {
    id
}

#[memoize(companion = "r#type")]
async fn raw(id: u32) -> u32 {
    id
}

mod price {}

#[memoize(companion = false)]
fn price(id: u32) -> u32 {
    id
}

#[memoize(companion = "letter")]
fn char(id: u32) -> u32 {
    id
}

struct Shop;

impl Shop {
    #[memoize(companion = false)]
    fn size() -> u32 {
        5
    }
}

struct Store;

#[memoize]
impl Store {
    #[memoize]
    fn size() -> u32 {
        5
    }

    #[memoize(companion = "goods", ignore(self))]
    fn articles(&self) -> u32 {
        7
    }

    #[memoize(companion = false)]
    fn silent() -> u32 {
        9
    }
}

fn main() -> Result<(), larder::Error> {
    miss(|| user(1));
    hit(|| user(1));
    users::delete(1)?;
    miss(|| user(1));
    miss(|| pollster::block_on(raw(1)));
    pollster::block_on(r#type::delete(1))?;
    miss(|| pollster::block_on(raw(1)));
    miss(|| price(1));
    hit(|| price(1));
    miss(|| char(1));
    letter::clear()?;
    miss(|| char(1));
    miss(Shop::size);
    hit(Shop::size);
    miss(Store::size);
    Store::size_delete()?;
    miss(Store::size);
    miss(|| Store.articles());
    Store::goods_delete()?;
    miss(|| Store.articles());
    miss(Store::silent);
    hit(Store::silent);
    Ok(())
}
