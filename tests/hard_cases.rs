//! Shapes that are hard to generate code for. Beside the behaviour tests: what is wrong here does not
//! compile.

#[allow(unused_macros)]
#[macro_use]
#[path = "behaviour/probe.rs"]
mod probe;

/// Constants and statics with the names of generated locals: a pattern of that name would mean them.
#[allow(non_upper_case_globals, dead_code)]
mod constants {
    use larder::memoize;

    use crate::probe::{ran, steady};

    const key: u8 = 1;
    const value: u8 = 1;
    const entered: u8 = 1;
    const entry: u8 = 1;
    const predicate: u8 = 1;
    const part0: u8 = 1;
    const part1: u8 = 1;
    const body: u8 = 1;
    static site: u8 = 1;

    #[memoize]
    fn plain(number: u8, other: u8) -> u8 {
        ran();
        number + other
    }

    #[memoize(key = |number| *number)]
    fn keyed(number: u8) -> u8 {
        ran();
        number
    }

    #[memoize]
    async fn awaited(number: u8) -> u8 {
        ran();
        number
    }

    #[memoize(companion = false)]
    fn in_place(number: u8, _: u8) -> u8 {
        ran();
        number
    }

    #[test]
    fn constants() {
        let _steady = steady();
        every_companion!(plain(1, 2) == 3, if |number: &u8, other: &u8, _: &u8| *number + *other == 3);
        every_companion!(keyed(1) == 1, if |number: &u8| *number == 1);
        miss!(in_place(1, 1), 1);
        hit!(in_place(1, 1), 1);
        pollster::block_on(async {
            every_companion!(awaited(1) == 1; await);
        });
    }
}

/// Methods that every type has here, called as those of generated code.
mod methods {
    use larder::memoize;

    use crate::probe::{ran, steady};

    #[allow(dead_code)]
    trait Everything {
        fn part(&self) -> u8 {
            0
        }
        fn check(&self) -> u8 {
            0
        }
        fn known(&self) -> u8 {
            0
        }
        fn view(&self) -> u8 {
            0
        }
        fn own(&self) -> u8 {
            0
        }
        fn enter(&self) -> u8 {
            0
        }
        fn entry(&self) -> u8 {
            0
        }
        fn run(&self) -> u8 {
            0
        }
        fn of(&self) -> u8 {
            0
        }
        fn cell(&self) -> u8 {
            0
        }
        fn outcome(&self) -> u8 {
            0
        }
        fn clear(&self) -> u8 {
            0
        }
        fn stats(&self) -> u8 {
            0
        }
    }

    impl<T: ?Sized> Everything for T {}

    #[memoize]
    fn number(number: u8, text: &str) -> usize {
        ran();
        text.len() + usize::from(number)
    }

    #[memoize]
    fn maybe(number: Vec<u8>) -> Option<String> {
        ran();
        Some(format!("{number:?}"))
    }

    #[test]
    fn methods() {
        let _steady = steady();
        every_companion!(number(1, "a") == 2, if |number: &u8, _: &str, _: &usize| *number == 1);
        every_companion!(maybe(vec![1]) == Some("[1]".to_owned()), if |_: &Vec<u8>, _: &Option<String>| true);
        assert_eq!(1_u8.part(), 0);
    }
}

/// References and copies-on-write inside an `Option`.
mod options {
    use std::borrow::Cow;

    use larder::memoize;

    use crate::probe::{ran, steady};

    #[memoize]
    fn cow(text: Option<Cow<'_, str>>) -> usize {
        ran();
        text.map_or(0, |text| text.len())
    }

    #[memoize]
    fn reference(text: Option<&&str>) -> usize {
        ran();
        text.map_or(0, |text| text.len())
    }

    #[test]
    fn options() {
        let _steady = steady();
        every_companion!(cow(Some("a".into())) == 1);
        hit!(cow(Some(Cow::Owned("a".to_owned()))), 1);
        miss!(cow(None), 0);
        every_companion!(reference(Some(&"a")) == 1);
        miss!(reference(None), 0);
    }
}
