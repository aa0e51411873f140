//! Arguments of particular types, and from none to very many of them.

use std::borrow::Cow;
use std::ffi::{CStr, CString, OsStr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use larder::memoize;

use crate::probe::{ran, steady};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct User {
    id: u32,
    name: String,
}

fn ann() -> User {
    User {
        id: 7,
        name: "ann".to_owned(),
    }
}

#[memoize]
fn single(number: f32) -> u32 {
    ran();
    number.to_bits()
}

#[memoize]
fn double(number: f64, maybe: Option<f64>) -> u64 {
    ran();
    number.to_bits() ^ maybe.map_or(0, f64::to_bits)
}

#[test]
fn floats_count_by_their_bits() {
    let _steady = steady();
    every_companion!(single(1.5) == 1.5_f32.to_bits(), if |number: &f32, _: &u32| *number > 1.0);
    every_companion!(double(0.0, None) == 0, if |number: &f64, _: &Option<f64>, _: &u64| *number < 1.0);
    miss!(double(-0.0, None), (-0.0_f64).to_bits());
    miss!(double(f64::NAN, None), f64::NAN.to_bits());
    hit!(double(f64::NAN, None), f64::NAN.to_bits());
    miss!(double(0.0, Some(0.5)), 0.5_f64.to_bits());
    miss!(single(-0.0), (-0.0_f32).to_bits());
}

#[memoize]
fn shared(user: Arc<User>, text: Arc<str>, maybe: Option<Arc<str>>) -> usize {
    ran();
    user.name.len() + text.len() + maybe.map_or(0, |text| text.len())
}

#[memoize]
fn paths(path: &Path, owned: PathBuf, name: &OsStr, c: &CStr) -> usize {
    ran();
    path.as_os_str().len() + owned.as_os_str().len() + name.len() + c.to_bytes().len()
}

#[memoize]
fn others(
    unit: (),
    character: char,
    big: i128,
    span: Duration,
    array: [u8; 3],
    name: Box<str>,
) -> String {
    ran();
    format!("{unit:?}{character}{big}{span:?}{array:?}{name}")
}

#[test]
fn types_of_the_standard_library() {
    let _steady = steady();
    every_companion!(shared(Arc::new(ann()), Arc::from("ab"), None) == 5);
    let c = CString::new("c").expect("no zero inside");
    every_companion!(paths(Path::new("a/b"), PathBuf::from("c"), OsStr::new("de"), &c) == 7);
    every_companion!(
        others((), 'x', -1, Duration::from_secs(1), [1, 2, 3], "n".into()) == "()x-11s[1, 2, 3]n".to_owned(),
        if |_: &(), character: &char, _: &i128, _: &Duration, array: &[u8; 3], _: &Box<str>, _: &String| *character == 'x' && array[0] == 1
    );
}

#[memoize]
fn nothing() -> u8 {
    ran();
    3
}

#[memoize]
#[allow(clippy::too_many_arguments)]
fn thirteen(
    a: u8,
    b: &str,
    c: u8,
    d: u8,
    e: u8,
    f: u8,
    g: u8,
    h: u8,
    i: u8,
    j: u8,
    k: u8,
    l: &str,
    m: u8,
) -> String {
    ran();
    format!("{a}{b}{c}{d}{e}{f}{g}{h}{i}{j}{k}{l}{m}")
}

#[memoize]
#[allow(clippy::too_many_arguments)]
fn seventy(
    a0: u8,
    a1: u8,
    a2: u8,
    a3: u8,
    a4: u8,
    a5: u8,
    a6: u8,
    a7: u8,
    a8: u8,
    a9: u8,
    b0: u8,
    b1: u8,
    b2: u8,
    b3: u8,
    b4: u8,
    b5: u8,
    b6: u8,
    b7: u8,
    b8: u8,
    b9: u8,
    c0: u8,
    c1: u8,
    c2: u8,
    c3: u8,
    c4: u8,
    c5: u8,
    c6: u8,
    c7: u8,
    c8: u8,
    c9: u8,
    d0: u8,
    d1: u8,
    d2: u8,
    d3: u8,
    d4: u8,
    d5: u8,
    d6: u8,
    d7: u8,
    d8: u8,
    d9: u8,
    e0: u8,
    e1: u8,
    e2: u8,
    e3: u8,
    e4: u8,
    e5: u8,
    e6: u8,
    e7: u8,
    e8: u8,
    e9: u8,
    f0: u8,
    f1: u8,
    f2: u8,
    f3: u8,
    f4: u8,
    f5: u8,
    f6: u8,
    f7: u8,
    f8: u8,
    f9: u8,
    g0: u8,
    g1: u8,
    g2: u8,
    g3: u8,
    g4: u8,
    g5: u8,
    g6: u8,
    g7: u8,
    g8: u8,
    last: &str,
) -> usize {
    ran();
    let numbers = [
        a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, c0, c1, c2,
        c3, c4, c5, c6, c7, c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, e0, e1, e2, e3, e4, e5,
        e6, e7, e8, e9, f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, g0, g1, g2, g3, g4, g5, g6, g7, g8,
    ];
    numbers
        .iter()
        .map(|number| usize::from(*number))
        .sum::<usize>()
        + last.len()
}

#[test]
fn none_and_many() {
    let _steady = steady();
    every_companion!(nothing() == 3, if |value: &u8| *value == 3);
    every_companion!(
        thirteen(1, "b", 3, 4, 5, 6, 7, 8, 9, 0, 1, "l", 3) == "1b345678901l3".to_owned(),
        if |_: &u8, b: &str, _: &u8, _: &u8, _: &u8, _: &u8, _: &u8, _: &u8, i: &u8, _: &u8, _: &u8, l: &str, m: &u8, _: &String|
            (b, *i, l, *m) == ("b", 9, "l", 3)
    );
    miss!(
        thirteen(1, "b", 3, 4, 5, 6, 7, 8, 9, 0, 1, "l", 4),
        "1b345678901l4"
    );
    miss!(
        thirteen(1, "b", 3, 4, 5, 6, 7, 8, 9, 0, 1, "m", 3),
        "1b345678901m3"
    );

    macro_rules! seventy_with {
        ($function:path, $last:expr) => {
            $function(
                1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, $last,
            )
        };
    }
    miss!(seventy_with!(seventy, "a"), 70);
    hit!(seventy_with!(seventy, "a"), 70);
    miss!(seventy_with!(seventy, "bc"), 71);
    seventy_with!(seventy::delete, "a").expect("in process");
    hit!(seventy_with!(seventy, "bc"), 71);
    miss!(seventy_with!(seventy, "a"), 70);
}

#[memoize]
fn layers(behind: &Option<&str>, cow_behind: &Cow<'_, str>) -> usize {
    ran();
    behind.map_or(0, str::len) + cow_behind.len()
}

#[memoize]
fn compound(
    rows: &[[u8; 2]],
    maybe: &[Option<String>],
    boxed: Box<[u8]>,
    shared: Arc<[u8]>,
) -> usize {
    ran();
    rows.len() + maybe.len() + boxed.len() + shared.len()
}

#[memoize]
fn maybe_shared(
    user: Option<Arc<User>>,
    number: Option<f32>,
    layered: Option<Option<u8>>,
) -> usize {
    ran();
    user.map_or(0, |user| user.name.len())
        + number.map_or(0, |_| 1)
        + layered.flatten().map_or(0, usize::from)
}

#[memoize]
fn id(id: &'static str) -> usize {
    ran();
    id.len()
}

#[test]
fn one_in_the_other() {
    let _steady = steady();
    every_companion!(layers(&Some("c"), &"d".into()) == 2);
    hit!(layers(&Some("c"), &Cow::Owned("d".to_owned())), 2);
    miss!(layers(&None, &"d".into()), 1);
    every_companion!(compound(&[[1, 2]], &[None], Box::from([1]), Arc::from([1])) == 4);
    miss!(
        compound(
            &[[1, 2]],
            &[Some(String::new())],
            Box::from([1]),
            Arc::from([1])
        ),
        4
    );
    every_companion!(maybe_shared(Some(Arc::new(ann())), Some(1.5), Some(None)) == 4);
    miss!(maybe_shared(Some(Arc::new(ann())), Some(1.5), None), 4);
    every_companion!(id("abc") == 3, if |id: &str, _: &usize| id == "abc");
}

#[test]
fn parts_of_a_key_do_not_run_into_each_other() {
    #[memoize]
    fn two(first: &str, second: &str) -> String {
        ran();
        format!("{first}|{second}")
    }

    #[memoize]
    fn lists(first: &[u8], second: &[u8], third: Option<&str>) -> usize {
        ran();
        first.len() * 100 + second.len() * 10 + third.map_or(0, str::len)
    }

    let _steady = steady();
    miss!(two("x:y", "z"), "x:y|z");
    miss!(two("x", "y:z"), "x|y:z");
    miss!(two("", "x"), "|x");
    miss!(two("x", ""), "x|");
    miss!(lists(&[1], &[2, 3], None), 120);
    miss!(lists(&[1, 2], &[3], None), 210);
    miss!(lists(&[], &[1, 2, 3], None), 30);
    miss!(lists(&[], &[1, 2, 3], Some("")), 30);
}
