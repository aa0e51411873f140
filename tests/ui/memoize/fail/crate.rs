use larder::memoize;

#[memoize(crate = 5)]
fn number(id: u32) -> u32 {
    id
}

#[memoize(crate = "two words")]
fn no_path(id: u32) -> u32 {
    id
}

#[memoize(crate = <u8 as Copy>::larder)]
fn associated(id: u32) -> u32 {
    id
}

fn main() {}
