use larder::memoize;

#[memoize]
#[memoize(timeout = 5)]
fn twice(a: u32) -> u32 {
    a
}

#[memoize]
#[larder::cached(key_prefix = "{a}")]
fn both(a: u32) -> u32 {
    a
}

struct Shop;

#[memoize]
impl Shop {
    #[memoize]
    #[memoize]
    fn method() -> u32 {
        0
    }
}

fn main() {}
