use larder::memoize;

mod user {}

#[memoize]
fn user(id: u32) -> u32 {
    id
}

struct Price;

#[memoize(companion = "Price")]
fn price(id: u32) -> u32 {
    id
}

fn main() {}
