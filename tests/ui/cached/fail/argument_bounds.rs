use larder::cached;

#[derive(Clone, PartialEq, Eq)]
struct NoHash;

#[cached(key_prefix = "what:{what}:{id}")]
fn in_the_prefix(what: &NoHash, id: u32) -> u32 {
    let _ = what;
    id
}

struct Shop;

impl Shop {
    #[cached(key_prefix = "price:{self}")]
    async fn price(&self) -> u32 {
        0
    }
}

fn main() {}
