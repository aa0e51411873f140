use larder::memoize;

#[memoize(version = "")]
fn empty(id: u32) -> u32 {
    id
}

#[memoize(version = -1)]
fn negative(id: u32) -> u32 {
    id
}

#[memoize(version = 1.5)]
fn float(id: u32) -> u32 {
    id
}

#[memoize(version = VERSION)]
fn constant(id: u32) -> u32 {
    id
}

fn main() {}
