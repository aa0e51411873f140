use larder::memoize;

#[derive(Clone, PartialEq, Eq)]
struct NoHash;

#[memoize(key = |id| { let _ = id; NoHash })]
fn no_hash(id: u32) -> u32 {
    id
}

#[memoize(key = |what| what)]
fn reference(what: NoHash) -> u32 {
    let _ = what;
    0
}

#[memoize(key = |id| move || *id)]
fn closure(id: u32) -> u32 {
    id
}

#[memoize(key = |names| names.iter().copied().collect::<Vec<&str>>())]
fn buried_reference(names: &[&str]) -> usize {
    names.len()
}

#[memoize(key = |id| id.tenant())]
fn no_such_method(id: u32) -> u32 {
    id
}

fn main() {}
