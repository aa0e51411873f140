use larder::memoize;

#[memoize]
const fn constant(id: u32) -> u32 {
    id
}

#[memoize]
extern "C" fn foreign(id: u32) -> u32 {
    id
}

fn main() {}
