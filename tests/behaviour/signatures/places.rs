//! Where an annotated function may stand, and what may stand around it.

use larder::memoize;

use crate::probe::{ran, runs, steady};

#[test]
fn inside_a_function_with_types_of_its_own() {
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    struct Local(u8);

    const ONE: u8 = 1;

    #[memoize]
    fn nested(local: &Local) -> Local {
        ran();
        Local(local.0 + ONE)
    }

    let _steady = steady();
    every_companion!(nested(&Local(1)) == Local(2), if |local: &Local, _: &Local| local.0 == 1);
}

#[memoize]
fn outer(number: u8) -> u8 {
    #[memoize]
    fn inner(number: u8) -> u8 {
        ran();
        number * 2
    }

    struct Doubler;

    impl Doubler {
        #[memoize(ignore(self))]
        fn double(&self, number: u8) -> u8 {
            ran();
            number * 2
        }
    }

    ran();
    inner(number) + Doubler.double(number)
}

#[test]
fn inside_an_annotated_function() {
    let _steady = steady();
    let before = runs();
    assert_eq!(outer(2), 8);
    assert_eq!(runs() - before, 3);
    hit!(outer(2), 8);
    miss!(outer::refresh(2), 8);
}

#[memoize]
fn factorial(number: u64) -> u64 {
    ran();
    if number == 0 {
        1
    } else {
        number * factorial(number - 1)
    }
}

#[memoize]
fn is_even(number: u32) -> bool {
    ran();
    number == 0 || is_odd(number - 1)
}

#[memoize]
fn is_odd(number: u32) -> bool {
    ran();
    number != 0 && is_even(number - 1)
}

#[memoize]
fn fibonacci(number: u64) -> u64 {
    ran();
    if number < 2 {
        number
    } else {
        fibonacci(number - 1) + fibonacci(number - 2)
    }
}

#[test]
fn recursion() {
    let _steady = steady();
    let before = runs();
    assert_eq!(factorial(10), 3_628_800);
    assert_eq!(runs() - before, 11);
    miss!(factorial(11), 39_916_800);
    let before = runs();
    assert_eq!(fibonacci(60), 1_548_008_755_920);
    assert_eq!(runs() - before, 61);
    let before = runs();
    assert!(is_even(20));
    assert_eq!(runs() - before, 21);
    hit!(is_odd(19), true);
}

macro_rules! functions {
    ($visibility:vis $name:ident, $argument:ident: $ty:ty, $body:expr, $timeout:literal) => {
        #[memoize(timeout = $timeout)]
        $visibility fn $name($argument: $ty, hidden: u8) -> $ty {
            ran();
            let _ = hidden;
            $body
        }
    };
}

functions!(from_a_macro, number: u64, number + 1, 60);
functions!(pub(crate) text_from_a_macro, text: String, text, "1h");

macro_rules! with_pattern {
    ($name:ident, $pattern:pat, $ty:ty, $body:block) => {
        #[memoize(companion = false)]
        fn $name($pattern: $ty, number: $ty) -> u8 $body
    };
}

with_pattern!(pattern_from_a_macro, (_, _), (u8, u8), {
    ran();
    1
});

macro_rules! reference {
    ($name:ident, $ty:ty) => {
        #[memoize]
        fn $name(text: $ty, maybe: Option<$ty>) -> usize {
            ran();
            text.len() + maybe.map_or(0, str::len)
        }
    };
}

reference!(reference_from_a_macro, &str);

macro_rules! whole {
    ($function:item) => {
        #[memoize(max_entries = 5)]
        $function
    };
}

whole! {
    fn whole_from_a_macro(number: u8) -> u8 {
        ran();
        number
    }
}

macro_rules! method {
    ($ty:ident, $method:ident) => {
        #[derive(Clone, PartialEq, Eq, Hash)]
        struct $ty(u8);

        #[memoize]
        impl $ty {
            #[memoize]
            fn $method(&self, number: u8) -> u8 {
                ran();
                self.0 + number
            }
        }
    };
}

method!(Machine, start);

#[test]
fn inside_macros() {
    let _steady = steady();
    every_companion!(from_a_macro(1, 2) == 2, if |number: &u64, _: &u8, _: &u64| *number == 1);
    every_companion!(text_from_a_macro("a".to_owned(), 1) == "a".to_owned());
    miss!(pattern_from_a_macro((1, 2), (3, 4)), 1);
    hit!(pattern_from_a_macro((1, 2), (3, 4)), 1);
    miss!(pattern_from_a_macro((1, 3), (3, 4)), 1);
    every_companion!(reference_from_a_macro("abc", Some("d")) == 4, if |text: &str, _: &Option<&str>, _: &usize| text == "abc");
    every_companion!(whole_from_a_macro(1) == 1);
    miss!(Machine(1).start(1), 2);
    hit!(Machine(1).start(1), 2);
    assert_eq!(Machine(1).start_get(1), Some(2));
}

#[memoize]
fn pointed(number: u8) -> u8 {
    ran();
    number
}

#[memoize]
fn pointed_text(text: &str) -> usize {
    ran();
    text.len()
}

#[test]
fn as_function_pointers() {
    let _steady = steady();
    let pointer: fn(u8) -> u8 = pointed;
    let higher: for<'a> fn(&'a str) -> usize = pointed_text;
    miss!(pointer(1), 1);
    hit!(pointed(1), 1);
    miss!(higher("ab"), 2);
    hit!(pointed_text("ab"), 2);
    miss!(
        [2_u8, 2, 2]
            .iter()
            .copied()
            .map(pointed)
            .collect::<Vec<_>>(),
        [2, 2, 2]
    );
    let delete: fn(u8) -> Result<(), larder::Error> = pointed::delete;
    delete(1).expect("in process");
    miss!(pointer(1), 1);
}

mod visible {
    use super::memoize;
    use crate::probe::ran;

    #[memoize]
    #[allow(unreachable_pub, reason = "the visibility is what is tested")]
    pub fn everywhere(number: u8) -> u8 {
        ran();
        number
    }

    #[memoize]
    pub(crate) fn in_the_crate(number: u8) -> u8 {
        ran();
        number
    }

    #[memoize]
    pub(super) fn above(number: u8) -> u8 {
        ran();
        number
    }

    #[memoize]
    pub(in crate::signatures) fn in_a_path(number: u8) -> u8 {
        ran();
        number
    }

    #[memoize]
    fn here(number: u8) -> u8 {
        ran();
        number
    }

    pub(super) mod deeper {
        pub(in crate::signatures) fn reach(number: u8) -> u8 {
            super::here::delete(number).expect("in process");
            super::here(number)
        }
    }
}

#[test]
fn visibilities() {
    use visible::{above, everywhere, in_a_path, in_the_crate};

    let _steady = steady();
    every_companion!(everywhere(1) == 1);
    every_companion!(in_the_crate(1) == 1);
    every_companion!(above(1) == 1);
    every_companion!(in_a_path(1) == 1);
    miss!(visible::deeper::reach(1), 1);
    miss!(visible::deeper::reach(1), 1);
}

mod one {
    #[super::memoize]
    pub(super) fn same(number: u8) -> u8 {
        super::ran();
        number
    }
}

mod two {
    #[super::memoize]
    pub(super) fn same(number: u8) -> u8 {
        super::ran();
        number + 100
    }
}

#[test]
fn two_functions_of_one_name_have_nothing_in_common() {
    let _steady = steady();
    miss!(one::same(7), 7);
    miss!(two::same(7), 107);
    hit!(one::same(7), 7);
    hit!(two::same(7), 107);
    one::same::clear().expect("in process");
    hit!(two::same(7), 107);
    assert_ne!(one::same::memo().module(), two::same::memo().module());
    assert_ne!(one::same::key(7), two::same::key(7));
}

/// Docs above.
#[memoize(timeout = 60)]
#[inline(never)]
/// Docs below.
#[must_use]
#[allow(clippy::let_and_return)]
fn attributes_below(number: u8) -> u8 {
    ran();
    let result = number;
    result
}

#[must_use]
#[deprecated(note = "to see that nothing of ours calls it")]
#[cfg_attr(test, allow(unused_variables))]
#[doc = "Docs."]
#[memoize]
fn attributes_above(number: u8, unused: u8) -> u8 {
    #![allow(clippy::no_effect)]
    ran();
    number
}

#[cfg(not(test))]
#[memoize]
fn not_here(number: Missing) -> Missing {
    number
}

#[memoize]
#[cfg(not(test))]
fn not_here_either(number: Missing) -> Missing {
    number
}

#[memoize]
fn conditional_argument(number: u8, #[cfg(test)] other: u8) -> u8 {
    ran();
    number + other
}

#[test]
fn other_attributes_in_any_order() {
    let _steady = steady();
    every_companion!(attributes_below(1) == 1);
    #[allow(deprecated)]
    {
        miss!(attributes_above(1, 2), 1);
        hit!(attributes_above(1, 2), 1);
    }
    miss!(conditional_argument(1, 2), 3);
    hit!(conditional_argument(1, 2), 3);
}
