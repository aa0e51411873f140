use larder::memoize;

struct Shop;

impl Shop {
    #[memoize]
    fn price(article: u32) -> u32 {
        article
    }
}

fn main() {}
