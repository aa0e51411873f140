//! Generic functions: each set of types has results of its own, and companions reach all of them.

use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use larder::memoize;

use crate::probe::{ran, steady};

#[memoize]
fn shown<T: Display + Hash + Eq + Clone + Send + Sync + 'static>(value: T) -> String {
    ran();
    value.to_string()
}

#[memoize]
fn twice<T>(value: T) -> (T, T)
where
    T: Hash + Eq + Clone + Send + Sync + 'static,
{
    ran();
    (value.clone(), value)
}

#[memoize]
fn by_reference<T>(value: &T, items: &[T], maybe: Option<&T>) -> usize
where
    T: Hash + Eq + Clone + Send + Sync + 'static,
{
    ran();
    items.iter().filter(|item| *item == value).count() + maybe.iter().count()
}

#[test]
fn type_parameters() {
    let _steady = steady();
    every_companion!(shown(1_u8) == "1".to_owned(), if |value: &u8, _: &String| *value == 1);
    miss!(shown(1_u16), "1".to_owned());
    miss!(shown("1".to_owned()), "1".to_owned());
    hit!(shown(1_u8), "1".to_owned());
    shown::delete(1_u16).expect("in process");
    hit!(shown(1_u8), "1".to_owned());
    miss!(shown(1_u16), "1".to_owned());
    assert_eq!(shown::stats().entries, 3, "of all types together");
    shown::clear().expect("in process");
    assert_eq!(shown::stats().entries, 0);
    miss!(shown(1_u8), "1".to_owned());

    every_companion!(twice('x') == ('x', 'x'), if |value: &char, _: &(char, char)| *value == 'x');
    every_companion!(by_reference(&1, &[1, 2, 1], Some(&3)) == 3);
    miss!(by_reference(&"a".to_owned(), &["a".to_owned()], None), 1);
    hit!(by_reference(&"a".to_owned(), &["a".to_owned()], None), 1);
}

#[memoize]
fn parsed<T>(text: &str) -> Option<T>
where
    T: FromStr + Clone + Send + Sync + 'static,
{
    ran();
    text.parse().ok()
}

#[test]
fn types_that_only_the_result_has() {
    let _steady = steady();
    miss!(parsed::<u8>("1"), Some(1));
    miss!(parsed::<f64>("1"), Some(1.0));
    hit!(parsed::<u8>("1"), Some(1));
    hit!(parsed::<f64>("1"), Some(1.0));
    parsed::delete::<u8>("1").expect("in process");
    miss!(parsed::<u8>("1"), Some(1));
    hit!(parsed::<f64>("1"), Some(1.0));
    assert_eq!(parsed::get::<f64>("1"), Some(Some(1.0)));
}

#[memoize]
fn of_length<const N: usize>(items: [u8; N]) -> usize {
    ran();
    items.len()
}

#[memoize]
fn constants<const FLAG: bool, const LETTER: char>() -> String {
    ran();
    format!("{FLAG}{LETTER}")
}

#[memoize]
fn mixed<'a, T: Hash + Eq + Clone + Send + Sync + Debug + 'static, const N: usize>(
    text: &'a str,
    items: &'a [T; N],
) -> String {
    ran();
    format!("{text}{items:?}{N}")
}

#[test]
fn constant_parameters() {
    let _steady = steady();
    every_companion!(of_length([1, 2]) == 2, if |items: &[u8; 2], _: &usize| items[0] == 1);
    miss!(of_length([1, 2, 3]), 3);
    miss!(constants::<true, 'x'>(), "truex");
    hit!(constants::<true, 'x'>(), "truex");
    miss!(constants::<false, 'x'>(), "falsex");
    miss!(constants::<true, 'y'>(), "truey");
    constants::delete::<true, 'x'>().expect("in process");
    hit!(constants::<true, 'y'>(), "truey");
    miss!(constants::<true, 'x'>(), "truex");
    every_companion!(mixed("a", &[1, 2]) == "a[1, 2]2".to_owned());
}

trait Kind {
    const NAME: &'static str;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Red;
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Blue;

impl Kind for Red {
    const NAME: &'static str = "red";
}

impl Kind for Blue {
    const NAME: &'static str = "blue";
}

#[memoize]
fn kind_of<K: Kind>(suffix: u8) -> String
where
    for<'x> &'x str: Into<String>,
{
    ran();
    format!("{}{suffix}", K::NAME)
}

#[test]
fn types_that_are_nowhere_in_the_arguments() {
    let _steady = steady();
    miss!(kind_of::<Red>(1), "red1");
    miss!(kind_of::<Blue>(1), "blue1");
    hit!(kind_of::<Red>(1), "red1");
    kind_of::put::<Red>(1, "pink".to_owned()).expect("kept");
    hit!(kind_of::<Red>(1), "pink");
    hit!(kind_of::<Blue>(1), "blue1");
    miss!(kind_of::refresh::<Red>(1), "red1");
    hit!(kind_of::<Red>(1), "red1");
}

#[memoize]
fn opaque(text: impl AsRef<str> + Hash + Eq + Clone + Send + Sync + 'static, number: u8) -> usize {
    ran();
    text.as_ref().len() + usize::from(number)
}

#[memoize]
fn opaque_reference(value: &(impl Debug + Hash + Eq + Clone + Send + Sync + 'static)) -> String {
    ran();
    format!("{value:?}")
}

#[memoize(ignore(compute))]
fn ignored_function(number: u8, compute: impl Fn(u8) -> u8) -> u8 {
    ran();
    compute(number)
}

#[memoize(ignore(compute))]
fn ignored_generic<F>(number: u8, compute: F) -> u8
where
    F: FnOnce(u8) -> u8,
{
    ran();
    compute(number)
}

#[test]
fn opaque_arguments() {
    let _steady = steady();
    every_companion!(opaque("abc".to_owned(), 1) == 4);
    miss!(opaque("abc", 1), 4);
    hit!(opaque("abc", 1), 4);
    every_companion!(opaque_reference(&1) == "1".to_owned());
    miss!(opaque_reference(&"a".to_owned()), "\"a\"");
    let added = 1;
    let double = |number| number * 2 + added - 1;
    miss!(ignored_function(1, double), 2);
    hit!(ignored_function(1, double), 2);
    miss!(ignored_function(1, |number| number * 3), 3);
    miss!(ignored_generic(1, double), 2);
    hit!(ignored_generic(1, double), 2);
    miss!(ignored_generic(1, |number| number * 3), 3);
}

#[memoize(key = |name| name.as_ref().to_owned())]
fn by_a_key(name: impl AsRef<str>) -> usize {
    ran();
    name.as_ref().len()
}

#[memoize(key = |items| items.iter().map(ToString::to_string).collect::<Vec<_>>())]
async fn by_a_key_too<T: Display + Sync>(items: &[T]) -> String {
    ran();
    items.iter().map(ToString::to_string).collect()
}

#[test]
fn types_that_no_key_could_be_made_of() {
    let _steady = steady();
    miss!(by_a_key("abc"), 3);
    hit!(by_a_key("abc"), 3);
    miss!(by_a_key("abc".to_owned()), 3);
    by_a_key::delete("abc").expect("in process");
    miss!(by_a_key("abc"), 3);
    pollster::block_on(async {
        miss!(by_a_key_too(&[1.5, 2.5]).await, "1.52.5");
        hit!(by_a_key_too(&[1.5, 2.5]).await, "1.52.5");
        miss!(by_a_key_too(&["1.5", "2.5"]).await, "1.52.5");
        by_a_key_too::delete(&[1.5, 2.5]).await.expect("in process");
        miss!(by_a_key_too(&[1.5, 2.5]).await, "1.52.5");
    });
}
