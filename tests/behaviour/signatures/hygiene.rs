//! Names that generated code must not mean when it says something else: arguments called like its
//! locals, items that hide the prelude, constants, macros and methods.

/// Arguments called as generated code might call its own.
mod arguments {
    use larder::memoize;

    use crate::probe::{ran, steady};

    #[memoize]
    #[allow(clippy::too_many_arguments)]
    fn all(
        key: u8,
        value: u8,
        entered: u8,
        this: u8,
        self_: u8,
        memo: u8,
        __entered: u8,
        entry: u8,
        site: u8,
    ) -> u8 {
        ran();
        key + value + entered + this + self_ + memo + __entered + entry + site
    }

    #[memoize]
    #[allow(clippy::too_many_arguments)]
    fn more(
        at: u8,
        who: u8,
        rules: u8,
        predicate: u8,
        part0: u8,
        part1: u8,
        output: u8,
        body: u8,
        __arg0: u8,
        result: u8,
    ) -> u8 {
        ran();
        at + who + rules + predicate + part0 + part1 + output + body + __arg0 + result
    }

    #[memoize]
    #[allow(clippy::too_many_arguments)]
    fn companions(
        delete: u8,
        get: u8,
        put: u8,
        uncached: u8,
        clear: u8,
        stats: u8,
        refresh: u8,
        contains: u8,
        all: u8,
    ) -> u8 {
        ran();
        delete + get + put + uncached + clear + stats + refresh + contains + all
    }

    #[memoize(key = |key, value| (*key, *value), unless = |entered| *entered == 9, forced_update = |memo| *memo == 9)]
    fn closures(key: u8, value: u8, entered: u8, memo: u8) -> u8 {
        ran();
        key + value + entered + memo
    }

    #[memoize(companion = false)]
    fn in_place(key: u8, entered: u8, __arg1: u8, (body, value): (u8, u8)) -> u8 {
        ran();
        key + entered + __arg1 + body + value
    }

    #[memoize]
    async fn awaited(key: u8, value: u8, entered: u8, body: u8) -> u8 {
        ran();
        key + value + entered + body
    }

    #[test]
    fn arguments() {
        let _steady = steady();
        every_companion!(all(1, 2, 3, 4, 5, 6, 7, 8, 9) == 45);
        every_companion!(more(1, 2, 3, 4, 5, 6, 7, 8, 9, 0) == 45);
        every_companion!(companions(1, 2, 3, 4, 5, 6, 7, 8, 9) == 45);
        miss!(closures(1, 2, 3, 4), 10);
        hit!(closures(1, 2, 4, 5), 10);
        miss!(closures(1, 2, 9, 5), 17);
        miss!(closures(1, 2, 4, 9), 16);
        hit!(closures(1, 2, 3, 4), 16);
        assert_eq!(closures::get(1, 2), Some(16));
        miss!(in_place(1, 2, 3, (4, 5)), 15);
        hit!(in_place(1, 2, 3, (4, 5)), 15);
        pollster::block_on(async {
            every_companion!(awaited(1, 2, 3, 4) == 10; await);
        });
    }
}

/// Everything of the prelude, and the crates, mean something else here.
#[allow(dead_code, unused_macros, non_camel_case_types)]
mod prelude {
    mod std {}
    mod core {}
    mod alloc {}
    mod larder {}

    pub(super) struct Option;
    pub(super) struct Result;
    pub(super) struct Some;
    pub(super) struct None;
    pub(super) struct Ok;
    pub(super) struct Err;
    pub(super) struct String;
    pub(super) struct Vec;
    pub(super) struct Box;
    trait Clone {}
    trait Copy {}
    trait Send {}
    trait Sync {}
    trait Sized {}
    trait Fn {}
    trait FnMut {}
    trait FnOnce {}
    trait Drop {}
    trait Default {}
    trait Into {}
    trait From {}
    trait AsRef {}
    trait Iterator {}
    trait IntoIterator {}
    trait ToOwned {}
    trait PartialEq {}
    trait Eq {}
    trait Ord {}
    trait Hash {}
    trait Future {}
    fn drop() {}

    macro_rules! unreachable {
        ($($anything:tt)*) => {
            compile_error!("not the one of the standard library")
        };
    }
    macro_rules! panic {
        ($($anything:tt)*) => {
            compile_error!("not the one of the standard library")
        };
    }
    macro_rules! line {
        () => {
            "not the one of the standard library"
        };
    }
    macro_rules! module_path {
        () => {
            0
        };
    }

    #[::larder::memoize(unless = |number| *number == 9, is_stale = |value| *value == 8)]
    pub(super) fn number(number: u8) -> u8 {
        crate::probe::ran();
        number
    }

    #[::larder::memoize]
    pub(super) fn text(
        text: &str,
        maybe: ::std::option::Option<&str>,
    ) -> ::std::result::Result<usize, ::std::string::String> {
        crate::probe::ran();
        ::std::result::Result::Ok(text.len() + maybe.map_or(0, str::len))
    }

    #[::larder::memoize(max_bytes = "1KiB", weigher = |value| value.len(), timeout = "1h", time_to_idle = 60)]
    pub(super) async fn weighed(text: ::std::string::String) -> ::std::string::String {
        crate::probe::ran();
        text
    }

    #[::larder::memoize]
    pub(super) fn generic<
        T: ::std::hash::Hash
            + ::std::cmp::Eq
            + ::std::clone::Clone
            + ::std::marker::Send
            + ::std::marker::Sync
            + 'static,
    >(
        value: T,
    ) -> T {
        crate::probe::ran();
        value
    }

    pub(super) struct Thing;

    #[::larder::memoize]
    impl Thing {
        #[::larder::memoize(ignore(self))]
        pub(super) fn method(&self, number: u8) -> u8 {
            crate::probe::ran();
            number
        }

        #[::larder::memoize(scope = "thread")]
        pub(super) fn associated(number: u8) -> u8 {
            crate::probe::ran();
            number
        }
    }

    const _: () = {
        // Used, so that the modules and macros above are what the attributes saw.
        let _ = (line!(), module_path!());
    };
}

#[test]
fn a_prelude_of_the_user_s_own() {
    use prelude::{Thing, generic, number, text, weighed};

    let _steady = crate::probe::steady();
    every_companion!(number(1) == 1, if |number: &u8, _: &u8| *number == 1);
    every_companion!(text("a", Some("b")) == Ok(2));
    every_companion!(generic('x') == 'x');
    miss!(Thing.method(1), 1);
    hit!(Thing.method(1), 1);
    assert_eq!(Thing::method_get(1), Some(1));
    miss!(Thing::associated(1), 1);
    hit!(Thing::associated(1), 1);
    assert_eq!(Thing::associated_delete(1), Ok(()));
    miss!(Thing::associated(1), 1);
    pollster::block_on(async {
        every_companion!(weighed("a".to_owned()) == "a".to_owned(); await);
    });
}
