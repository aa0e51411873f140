use larder::memoize;

#[memoize]
struct Structure;

#[memoize]
pub enum Enumeration {}

#[memoize]
mod module {}

#[memoize]
const CONSTANT: u32 = 1;

#[memoize]
trait Price {
    #[memoize]
    fn price(&self) -> u32;
}

fn main() {}
