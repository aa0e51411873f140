#[path = "../../probe.rs"]
mod probe;

use probe::{hit, miss};

/// As in a crate that re-exports larder.
mod inner {
    pub mod deps {
        pub use ::larder as pantry;
    }
}

#[inner::deps::pantry::memoize(crate = inner::deps::pantry)]
fn path(id: u32) -> u32 {
    id
}

#[inner::deps::pantry::memoize(crate = "crate::inner::deps::pantry", scope = "thread")]
fn text(id: u32) -> u32 {
    id
}

#[inner::deps::pantry::memoize(crate = ::larder)]
async fn global(id: u32) -> u32 {
    id
}

mod larder {}

fn main() {
    for function in [path, text] {
        miss(|| function(1));
        hit(|| function(1));
    }
    miss(|| pollster::block_on(global(1)));
    hit(|| pollster::block_on(global(1)));
    assert!(text::delete(1).is_ok());
    miss(|| text(1));
}
