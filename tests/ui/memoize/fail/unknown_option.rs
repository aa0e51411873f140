use larder::memoize;

#[memoize(max_entires = 5)]
fn misspelt(id: u32) -> u32 {
    id
}

#[memoize(ttl = 5)]
fn elsewhere(id: u32) -> u32 {
    id
}

#[memoize(colour = 5)]
fn nothing_like_it(id: u32) -> u32 {
    id
}

#[memoize(larder::timeout = 5)]
fn path(id: u32) -> u32 {
    id
}

#[memoize(cache_nones)]
fn flag(id: u32) -> u32 {
    id
}

fn main() {}
