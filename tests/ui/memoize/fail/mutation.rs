use larder::memoize;

#[memoize]
fn argument(x: &mut u32) -> u32 {
    *x
}

#[memoize(ignore(x))]
fn ignored(x: &mut u32) -> u32 {
    *x
}

#[memoize]
fn in_option(x: Option<&mut u32>) -> bool {
    x.is_some()
}

#[memoize]
fn in_tuple((a, b): (u32, &mut Vec<u32>)) -> u32 {
    a + b[0]
}

struct Shop;

impl Shop {
    #[memoize]
    fn method(&mut self) -> u32 {
        0
    }

    #[memoize]
    fn typed(self: &mut Self) -> u32 {
        0
    }

    #[memoize]
    fn pinned(self: std::pin::Pin<&mut Self>) -> u32 {
        0
    }
}

fn main() {}
