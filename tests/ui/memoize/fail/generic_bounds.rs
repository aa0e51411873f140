use std::hash::Hash;

use larder::memoize;

#[memoize]
fn unbounded<T>(what: T) -> u32 {
    let _ = what;
    0
}

#[memoize]
fn hash_alone<T: Hash + Send + Sync + 'static>(what: &T) -> u32 {
    let _ = what;
    0
}

#[memoize]
fn in_a_slice<T: Clone + Eq + Send + Sync + 'static>(what: &[T]) -> usize {
    what.len()
}

#[memoize]
fn result<T: Send + Sync + 'static>(id: u32) -> Option<T> {
    let _ = id;
    None
}

#[memoize]
fn opaque(what: impl Hash + Eq + Send + Sync + 'static) -> u32 {
    let _ = what;
    0
}

struct Shelf<T>(T);

impl<T> Shelf<T> {
    #[memoize(ignore(self))]
    fn argument(&self, what: T) -> u32 {
        let _ = what;
        0
    }
}

fn main() {}
