use larder::memoize;

#[memoize(companion = true)]
fn switched_on(id: u32) -> u32 {
    id
}

#[memoize(companion = other)]
fn path(id: u32) -> u32 {
    id
}

#[memoize(companion = "two words")]
fn no_name(id: u32) -> u32 {
    id
}

#[memoize(companion = "type")]
fn keyword(id: u32) -> u32 {
    id
}

#[memoize(companion = "u8")]
fn taken(id: u32) -> u32 {
    id
}

struct Shop;

impl Shop {
    #[memoize(companion = "prices")]
    fn price(&self) -> u32 {
        0
    }
}

trait Price {
    fn price_of(&self) -> u32;
}

#[memoize]
impl Price for Shop {
    #[memoize(companion = "prices")]
    fn price_of(&self) -> u32 {
        0
    }
}

fn main() {}
