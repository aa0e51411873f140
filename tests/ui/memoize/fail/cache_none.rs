use larder::memoize;

#[memoize(cache_none = 1)]
fn number(id: u32) -> Option<u32> {
    Some(id)
}

#[memoize(cache_none = "true")]
fn text(id: u32) -> Option<u32> {
    Some(id)
}

#[memoize(cache_none(true))]
fn list(id: u32) -> Option<u32> {
    Some(id)
}

fn main() {}
