use std::hash::Hash;

use larder::memoize;

#[memoize]
fn argument<T: Hash + Eq + Clone + Send + Sync>(what: T) -> u32 {
    let _ = what;
    0
}

#[memoize]
fn result<T: Clone + Send + Sync>(id: u32) -> Option<T> {
    let _ = id;
    None
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Borrows<'a>(&'a str);

impl Borrows<'_> {
    #[memoize]
    fn length(&self) -> usize {
        self.0.len()
    }
}

#[memoize]
fn named(what: Borrows<'_>) -> usize {
    what.0.len()
}

fn main() {}
