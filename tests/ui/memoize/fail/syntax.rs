use larder::memoize;

#[memoize(,)]
fn comma(id: u32) -> u32 {
    id
}

#[memoize(cache_none,, cache_err)]
fn two_commas(id: u32) -> u32 {
    id
}

#[memoize(timeout = 60 max_entries = 5)]
fn no_comma(id: u32) -> u32 {
    id
}

#[memoize(cache_none; cache_err)]
fn semicolon(id: u32) -> u32 {
    id
}

#[memoize(timeout: 60)]
fn colon(id: u32) -> u32 {
    id
}

#[memoize(60)]
fn no_name(id: u32) -> u32 {
    id
}

#[memoize(|id| *id)]
fn only_a_closure(id: u32) -> u32 {
    id
}

#[memoize(key = |id|)]
fn no_body(id: u32) -> u32 {
    id
}

#[memoize(key = |id| id +, max_entries = 0)]
fn half_a_body(id: u32) -> u32 {
    id
}

fn main() {}
