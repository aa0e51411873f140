use std::cell::Cell;
use std::marker::PhantomData;
use std::rc::Rc;

use larder::memoize;

#[derive(Clone, PartialEq, Eq)]
struct NoHash;

#[derive(Clone, Hash)]
struct NoEq;

#[derive(Clone, Hash, PartialEq)]
struct PartialEqOnly;

#[derive(Hash, PartialEq, Eq)]
struct NoClone;

#[derive(Clone, Hash, PartialEq, Eq)]
struct NoSync(PhantomData<Cell<u8>>);

struct Nothing;

#[memoize]
fn no_hash(id: u32, what: NoHash) -> u32 {
    let _ = what;
    id
}

#[memoize]
fn no_eq(what: NoEq) -> u32 {
    let _ = what;
    0
}

#[memoize]
fn partial_eq_only(what: PartialEqOnly) -> u32 {
    let _ = what;
    0
}

#[memoize]
fn no_clone(what: NoClone) -> u32 {
    let _ = what;
    0
}

#[memoize]
fn no_send(what: Rc<str>) -> usize {
    what.len()
}

#[memoize]
fn no_sync(what: NoSync) -> u32 {
    let _ = what;
    0
}

#[memoize]
fn nothing(what: Nothing) -> u32 {
    let _ = what;
    0
}

#[memoize]
fn by_reference(what: &NoHash) -> u32 {
    let _ = what;
    0
}

#[memoize]
fn by_two_references(what: &&NoHash) -> u32 {
    let _ = what;
    0
}

#[memoize]
fn in_an_option(what: Option<&NoHash>) -> u32 {
    let _ = what;
    0
}

#[memoize]
fn in_a_slice(what: &[NoHash]) -> usize {
    what.len()
}

#[memoize]
fn in_a_vector(what: Vec<NoHash>) -> usize {
    what.len()
}

#[memoize]
fn in_a_tuple((id, _): (u32, NoHash)) -> u32 {
    id
}

#[memoize]
fn two(one: NoHash, other: NoEq) -> u32 {
    let _ = (one, other);
    0
}

#[memoize]
async fn asynchronous(what: NoHash) -> u32 {
    let _ = what;
    0
}

#[memoize]
fn future(what: NoHash) -> impl Future<Output = u32> {
    let _ = what;
    async { 0 }
}

#[memoize(companion = false)]
fn without_companion(what: NoHash) -> u32 {
    let _ = what;
    0
}

#[memoize(scope = "thread")]
fn in_thread_scope(what: NoHash) -> u32 {
    let _ = what;
    0
}

fn main() {}
