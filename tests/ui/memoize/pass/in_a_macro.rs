#[path = "../../probe.rs"]
mod probe;

use std::time::Duration;

use larder::memoize;
use larder::testing::ManualClock;
use probe::{hit, miss};

/// What is handed to a macro stays together, in options and in bodies.
macro_rules! twice {
    ($name:ident, $argument:ident: $ty:ty, $sum:expr) => {
        #[memoize(timeout = Duration::from_secs($sum * 2))]
        fn $name($argument: $ty) -> u32 {
            let _ = $argument;
            $sum * 2
        }
    };
}

twice!(sum, name: &str, 1 + 2);

fn main() {
    let clock = ManualClock::freeze();
    assert_eq!(miss(|| sum("a")), 6);
    clock.advance(Duration::from_secs(5));
    assert_eq!(hit(|| sum("a")), 6);
    clock.advance(Duration::from_secs(1));
    assert_eq!(miss(|| sum("a")), 6);
}
