use larder::cached;

#[cached(key_prefix = "x")]
struct Structure;

struct Shop;

#[cached(key_prefix = "x")]
impl Shop {
    #[cached(key_prefix = "x", ignore(self))]
    fn price(&self) -> u32 {
        0
    }
}

fn main() {}
