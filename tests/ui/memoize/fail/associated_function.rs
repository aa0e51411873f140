use larder::memoize;

#[derive(Clone)]
struct Shop;

impl Shop {
    const SIZE: u32 = 5;

    #[memoize]
    fn result() -> Self {
        Shop
    }

    #[memoize]
    fn body() -> u32 {
        Self::SIZE
    }
}

fn main() {}
