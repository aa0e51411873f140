#[path = "../../probe.rs"]
mod probe;
#[path = "../store.rs"]
mod store;

use std::fmt::{self, Debug};
use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;

use larder::{Function, Scope, memoize};
use probe::{hit, miss};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Opaque;

#[memoize]
fn text(_id: u32) -> &'static str {
    "static"
}

#[memoize]
fn texts(_id: u32) -> Vec<&'static str> {
    vec!["static"]
}

/// Without the feature `rc` of serde.
#[memoize]
fn counted(id: u32) -> Arc<u32> {
    Arc::new(id)
}

#[memoize]
fn opaque(_id: u32) -> Opaque {
    Opaque
}

#[memoize]
async fn opaque_async(_id: u32) -> Option<Opaque> {
    Some(Opaque)
}

#[memoize]
fn object(id: u32) -> Arc<dyn Debug + Send + Sync> {
    Arc::new(id)
}

#[memoize]
fn argument(_opaque: &Opaque, id: u32) -> u32 {
    id
}

#[memoize]
fn arguments(_opaque: &[Opaque], _other: Option<&Opaque>, id: u32) -> u32 {
    id
}

/// Where the bounds do not say that it serializes, it counts as one that does not.
#[memoize]
fn generic<T: Clone + Hash + Eq + Send + Sync + 'static>(value: &T) -> T {
    value.clone()
}

#[memoize]
fn half_bound<T: Clone + Hash + Eq + Send + Sync + Serialize + 'static>(value: &T) -> T {
    value.clone()
}

#[memoize]
fn of_any(value: impl Clone + Hash + Eq + Send + Sync + fmt::Display + 'static) -> String {
    value.to_string()
}

#[memoize(cache_err)]
fn kept_error(id: u32) -> Result<u32, Opaque> {
    if id == 0 { Ok(0) } else { Err(Opaque) }
}

#[memoize(key = |_id| Opaque)]
fn made(_id: u32) -> u32 {
    1
}

#[memoize(time_to_idle = 60)]
fn idle(id: u32) -> u32 {
    id
}

#[memoize(scope = "thread")]
fn of_the_thread(id: u32) -> Rc<u32> {
    Rc::new(id)
}

#[memoize(scope = "process")]
fn of_the_process(id: u32) -> u32 {
    id
}

#[memoize]
impl Opaque {
    #[memoize]
    fn method(&self, id: u32) -> u32 {
        id
    }

    #[memoize]
    async fn associated() -> Self {
        Self
    }
}

trait Shown {
    fn shown(&self) -> String;
}

impl Shown for Opaque {
    #[memoize]
    fn shown(&self) -> String {
        format!("{self:?}")
    }
}

impl<T: Debug + Clone + Hash + Eq + Send + Sync + 'static> Shown for Option<T> {
    #[memoize]
    fn shown(&self) -> String {
        format!("{self:?}")
    }
}

#[track_caller]
fn twice<R>(function: &Function, call: impl Fn() -> R) {
    miss(&call);
    hit(&call);
    assert_ne!(function.scope(), Scope::Shared);
}

#[track_caller]
fn stays<R>(function: &Function, because: &str, call: impl Fn() -> R) {
    twice(function, call);
    let why = function.why_not_shared().expect("it stays");
    assert!(why.contains(because), "{why}");
}

fn main() {
    store::install();
    let result = "its result cannot be";
    stays(text::memo(), result, || text(1));
    stays(texts::memo(), result, || texts(1));
    stays(counted::memo(), result, || counted(1));
    stays(opaque::memo(), result, || opaque(1));
    stays(opaque_async::memo(), result, || pollster::block_on(opaque_async(1)));
    stays(object::memo(), result, || object(1));
    stays(generic::memo(), result, || generic(&1));
    stays(half_bound::memo(), result, || half_bound(&1));
    stays(kept_error::memo(), result, || kept_error(1).is_err());
    stays(Opaque::associated_memo(), result, || pollster::block_on(Opaque::associated()));

    let argument_of = "an argument of its key";
    stays(argument::memo(), argument_of, || argument(&Opaque, 1));
    stays(arguments::memo(), argument_of, || arguments(&[Opaque], None, 1));
    stays(of_any::memo(), argument_of, || of_any(1));
    stays(made::memo(), argument_of, || made(1));
    stays(Opaque::method_memo(), argument_of, || Opaque.method(1));

    stays(idle::memo(), "`time_to_idle`", || idle(1));
    stays(of_the_process::memo(), "`scope`", || of_the_process(1));
    twice(of_the_thread::memo(), || of_the_thread(1));

    miss(|| Opaque.shown());
    hit(|| Opaque.shown());
    miss(|| Some(1).shown());
    hit(|| Some(1).shown());
}
