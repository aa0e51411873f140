#[path = "../../probe.rs"]
mod probe;

use std::sync::atomic::{AtomicBool, Ordering};

use larder::memoize;
use probe::{bypass, hit, miss};

static SWITCHED_OFF: AtomicBool = AtomicBool::new(false);

#[memoize(unless = |id| *id == 0)]
fn one(id: u32) -> u32 {
    id
}

#[memoize(unless = |name, id| name.is_empty() || *id > 5)]
async fn several_in_any_order(id: u32, name: &str) -> usize {
    name.len() + id as usize
}

#[memoize(unless = || SWITCHED_OFF.load(Ordering::Relaxed))]
fn without_arguments(id: u32) -> u32 {
    id
}

#[memoize(unless = |force| *force, ignore(force))]
fn of_an_ignored_one(id: u32, force: bool) -> u32 {
    id + u32::from(force)
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shop {
    open: bool,
}

impl Shop {
    #[memoize(unless = |article| !self.open || *article == 0)]
    fn price(&self, article: u32) -> u32 {
        article
    }
}

fn main() {
    bypass(|| one(0));
    bypass(|| one(0));
    miss(|| one(1));
    hit(|| one(1));
    bypass(|| pollster::block_on(several_in_any_order(6, "a")));
    bypass(|| pollster::block_on(several_in_any_order(1, "")));
    miss(|| pollster::block_on(several_in_any_order(1, "a")));
    hit(|| pollster::block_on(several_in_any_order(1, "a")));
    miss(|| without_arguments(1));
    hit(|| without_arguments(1));
    SWITCHED_OFF.store(true, Ordering::Relaxed);
    bypass(|| without_arguments(1));
    miss(|| of_an_ignored_one(1, false));
    assert_eq!(bypass(|| of_an_ignored_one(1, true)), 2);
    assert_eq!(hit(|| of_an_ignored_one(1, false)), 1);
    bypass(|| Shop { open: false }.price(1));
    miss(|| Shop { open: true }.price(1));
    hit(|| Shop { open: true }.price(1));
}
