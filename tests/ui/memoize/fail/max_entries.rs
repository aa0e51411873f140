use larder::memoize;

#[memoize(max_entries = 0)]
fn zero(id: u32) -> u32 {
    id
}

#[memoize(max_entries = -1)]
fn negative(id: u32) -> u32 {
    id
}

#[memoize(max_entries = 18446744073709551616)]
fn too_many(id: u32) -> u32 {
    id
}

#[memoize(max_entries = "100")]
fn text(id: u32) -> u32 {
    id
}

#[memoize(max_entries = 1.5)]
fn float(id: u32) -> u32 {
    id
}

#[memoize(max_entries = 5u8)]
fn typed(id: u32) -> u32 {
    id
}

#[memoize(max_entries = LIMIT)]
fn constant(id: u32) -> u32 {
    id
}

fn main() {}
