use std::cell::Cell;
use std::rc::Rc;

use larder::memoize;

struct NoClone(u32);

type Fallible<T> = Result<T, String>;

#[memoize]
fn no_clone(id: u32) -> NoClone {
    NoClone(id)
}

#[memoize]
fn no_send(id: u32) -> Rc<u32> {
    Rc::new(id)
}

#[memoize]
fn no_sync(id: u32) -> Cell<u32> {
    Cell::new(id)
}

#[memoize]
fn in_an_option(id: u32) -> Option<NoClone> {
    Some(NoClone(id))
}

#[memoize]
fn in_a_result(id: u32) -> Result<NoClone, String> {
    Ok(NoClone(id))
}

#[memoize]
fn behind_an_alias(id: u32) -> Fallible<NoClone> {
    Ok(NoClone(id))
}

#[memoize]
fn in_a_tuple(id: u32) -> (u32, NoClone) {
    (id, NoClone(id))
}

#[memoize]
fn object(id: u32) -> Box<dyn Fn() -> u32 + Send + Sync> {
    Box::new(move || id)
}

#[memoize(cache_err)]
fn kept_error(id: u32) -> Result<u32, NoClone> {
    Err(NoClone(id))
}

#[memoize]
async fn asynchronous(id: u32) -> NoClone {
    NoClone(id)
}

#[memoize]
fn future(id: u32) -> impl Future<Output = NoClone> {
    async move { NoClone(id) }
}

#[memoize(companion = false)]
fn without_companion(id: u32) -> NoClone {
    NoClone(id)
}

#[memoize(scope = "thread")]
fn in_thread_scope(id: u32) -> NoClone {
    NoClone(id)
}

fn main() {}
