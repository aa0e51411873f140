use larder::memoize;

#[memoize(max_bytes = 0, weigher = |value| value.len())]
fn zero(id: u32) -> String {
    id.to_string()
}

#[memoize(weigher = |value| value.len(), max_bytes = -1)]
fn negative(id: u32) -> String {
    id.to_string()
}

#[memoize(max_bytes = "99999999 TiB", weigher = |value| value.len())]
fn too_many(id: u32) -> String {
    id.to_string()
}

#[memoize(max_bytes = "64mb", weigher = |value| value.len())]
fn wrong_unit(id: u32) -> String {
    id.to_string()
}

#[memoize(max_bytes = "64", weigher = |value| value.len())]
fn no_unit(id: u32) -> String {
    id.to_string()
}

#[memoize(max_bytes = "1MB 1kB", weigher = |value| value.len())]
fn two(id: u32) -> String {
    id.to_string()
}

#[memoize(max_bytes = LIMIT, weigher = |value| value.len())]
fn constant(id: u32) -> String {
    id.to_string()
}

#[memoize(max_bytes = "64MiB")]
fn no_weigher(id: u32) -> String {
    id.to_string()
}

fn main() {}
