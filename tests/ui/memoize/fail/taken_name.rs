use larder::memoize;

#[memoize]
fn char(a: u32) -> u32 {
    a
}

#[memoize]
fn u8(a: u32) -> u32 {
    a
}

fn main() {}
