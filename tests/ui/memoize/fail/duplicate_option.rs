use larder::memoize;

#[memoize(timeout = 1, timeout = 2)]
fn twice(id: u32) -> u32 {
    id
}

#[memoize(cache_err, cache_err = true, cache_err = false)]
fn thrice(id: u32) -> u32 {
    id
}

fn main() {}
