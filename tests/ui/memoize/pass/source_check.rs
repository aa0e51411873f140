#[path = "../../probe.rs"]
mod probe;

use larder::memoize;
use probe::{hit, miss};

mod first {
    /// Twice as much.
    #[larder::memoize]
    pub fn twice(id: u32) -> u32 {
        id * 2
    }
}

mod laid_out_otherwise {
    #[larder::memoize(timeout = 5)]
    #[inline]
    pub fn twice(
        id: u32, // the number
    ) -> u32 {
        id*2
    }
}

mod changed {
    #[larder::memoize]
    pub fn twice(id: u32) -> u32 {
        id + id
    }
}

#[memoize(source_check = false)]
fn switched_off(id: u32) -> u32 {
    id
}

#[memoize(source_check = true)]
async fn switched_on(id: u32) -> u32 {
    id
}

#[memoize(scope = "process")]
fn of_the_process(id: u32) -> u32 {
    id
}

fn main() {
    miss(|| first::twice(1));
    hit(|| first::twice(1));
    miss(|| switched_off(1));
    hit(|| switched_off(1));
    let of = |function: &larder::Function| function.policy().source;
    assert!(of(first::twice::memo()).is_some());
    assert_eq!(
        of(first::twice::memo()),
        of(laid_out_otherwise::twice::memo())
    );
    assert_ne!(of(first::twice::memo()), of(changed::twice::memo()));
    assert_eq!(of(switched_off::memo()), None);
    assert!(of(switched_on::memo()).is_some());
    assert_eq!(of(of_the_process::memo()), None);
}
