#[path = "../../probe.rs"]
mod probe;

use larder::memoize;
use larder::testing::observe;
use probe::{hit, miss};

#[memoize(forced_update = |force| *force, ignore(force))]
fn one(id: u32, force: bool) -> u32 {
    id + u32::from(force)
}

#[memoize(forced_update = |fresh, id| *fresh && *id > 5, ignore(fresh))]
async fn several_in_any_order(id: u32, fresh: bool) -> u32 {
    id + u32::from(fresh)
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shop {
    open: bool,
}

impl Shop {
    #[memoize(forced_update = || self.open)]
    fn price(&self, article: u32) -> u32 {
        article
    }
}

/// The call runs the body whatever is kept.
#[track_caller]
fn run<R>(call: impl FnOnce() -> R) -> R {
    let (result, calls) = observe(call);
    assert_eq!((calls.hits, calls.runs), (0, 1), "{calls:?}");
    result
}

fn main() {
    assert_eq!(miss(|| one(1, false)), 1);
    assert_eq!(hit(|| one(1, false)), 1);
    assert_eq!(run(|| one(1, true)), 2);
    assert_eq!(hit(|| one(1, false)), 2);
    miss(|| pollster::block_on(several_in_any_order(1, true)));
    hit(|| pollster::block_on(several_in_any_order(1, true)));
    run(|| pollster::block_on(several_in_any_order(6, true)));
    assert_eq!(
        hit(|| pollster::block_on(several_in_any_order(6, false))),
        7
    );
    miss(|| Shop { open: false }.price(1));
    hit(|| Shop { open: false }.price(1));
    run(|| Shop { open: true }.price(1));
    run(|| Shop { open: true }.price(1));
}
