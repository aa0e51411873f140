#![deny(unused_parens)]

#[path = "../../probe.rs"]
mod probe;

use std::time::Duration;

use larder::memoize;
use larder::testing::ManualClock;
use probe::{hit, miss};

/// What is handed over to a macro stays together, in options and in bodies.
macro_rules! together {
    ($name:ident, $argument:ident: $ty:ty, $sum:expr, $negative:expr, $function:expr, $look:expr) => {
        #[memoize(
                    timeout = Duration::from_secs($sum * 2),
                    is_stale = |value| $look(value),
                    unless = || $sum != 3,
                )]
        fn $name($argument: $ty) -> Vec<i32> {
            let functions = Functions {
                double: |number| number * 2,
            };
            let one = $sum;
            let sums = vec![
                one,
                ($sum),
                2 * $sum,
                $sum * 2,
                -$sum,
                $sum as i32 * 2,
                $negative.abs(),
            ];
            assert_eq!(format!("{}", $sum * 2), stringify!(6));
            assert!($argument.is_empty() || 10 - $sum == 7);
            if $sum > 2 {
                return sums.into_iter().chain([$function(functions)(1)]).collect();
            }
            sums
        }
    };
}

struct Functions {
    double: fn(i32) -> i32,
}

together!(
    function,
    name: &str,
    1 + 2,
    -4_i32,
    |functions: Functions| functions.double,
    |value: &Vec<i32>| value.is_empty()
);

macro_rules! constant {
    ($sum:expr, $seconds:literal, $entries:literal, $companion:literal, $crate_path:path) => {
        #[memoize(
                    timeout = $seconds,
                    max_entries = $entries,
                    companion = $companion,
                    crate = $crate_path
                )]
        fn constant() -> i32 {
            $sum
        }
    };
}

constant!(1 + 2, "6s", 10, "companions", ::larder);

struct Shop;

macro_rules! methods {
    ($self:ident, $sum:expr) => {
        #[memoize]
        impl Shop {
            #[memoize(ignore(self))]
            fn annotated(&$self) -> i32 {
                $self.plain() * $sum
            }

            fn plain(&$self) -> i32 {
                $sum * 2
            }
        }
    };
}

methods!(self, 1 + 2);

fn main() {
    let clock = ManualClock::freeze();
    let expected = [3, 3, 6, 6, -3, 6, 4, 2];
    assert_eq!(miss(|| function("a")), expected);
    assert_eq!(miss(constant), 3);
    clock.advance(Duration::from_secs(5));
    assert_eq!(hit(|| function("a")), expected);
    assert_eq!(hit(constant), 3);
    clock.advance(Duration::from_secs(1));
    assert_eq!(miss(|| function("a")), expected);
    assert_eq!(miss(constant), 3);
    assert!(companions::contains());
    assert_eq!(miss(|| Shop.annotated()), 18);
    assert_eq!(hit(|| Shop.annotated()), 18);
}
