use std::hash::Hash;

use larder::{cached, memoize};

#[derive(Clone, PartialEq, Eq, Hash)]
struct Opaque;

#[memoize(scope = "shared")]
fn argument(_opaque: Opaque) -> u32 {
    1
}

#[memoize(scope = "shared")]
fn behind_a_reference(_opaque: &Opaque) -> u32 {
    1
}

#[memoize(scope = "shared")]
fn in_a_slice(_opaque: &[Opaque], id: u32) -> u32 {
    id
}

#[memoize(scope = "shared")]
fn generic<T: Hash + Eq + Clone + Send + Sync + 'static>(_value: T) -> u32 {
    1
}

#[memoize(scope = "shared")]
fn opaque(_value: impl Hash + Eq + Clone + Send + Sync + 'static) -> u32 {
    1
}

#[memoize(scope = "shared", key = |id| (*id, Opaque))]
fn made(id: u32) -> u32 {
    id
}

#[cached(key_prefix = "named:{id}", scope = "shared")]
fn result_of_a_named_key(id: u32) -> Opaque {
    let _ = id;
    Opaque
}

impl Opaque {
    #[memoize(scope = "shared")]
    fn receiver(&self, id: u32) -> u32 {
        id
    }
}

#[memoize]
impl Opaque {
    #[memoize(scope = "shared")]
    fn with_companions(&self, id: u32) -> u32 {
        id
    }

    #[memoize(scope = "shared", ignore(self))]
    fn argument(&self, _opaque: Opaque) -> u32 {
        1
    }
}

fn main() {}
