//! Owned and borrowed arguments.

use std::borrow::Cow;

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
fn number(id: u64) -> u64 {
    ran();
    id + 1
}

#[memoize]
fn string(text: String) -> usize {
    ran();
    text.into_bytes().len()
}

#[memoize]
fn vector(items: Vec<u8>) -> Vec<u8> {
    ran();
    items.into_iter().rev().collect()
}

#[memoize]
fn structure(user: User) -> String {
    ran();
    user.name
}

#[test]
fn owned() {
    let _steady = steady();
    every_companion!(number(1) == 2, if |id: &u64, value: &u64| *id == 1 && *value == 2);
    every_companion!(string("four".to_owned()) == 4, if |text: &String, _: &usize| text == "four");
    every_companion!(vector(vec![1, 2]) == vec![2, 1], if |items: &Vec<u8>, _: &Vec<u8>| items.len() == 2);
    every_companion!(structure(ann()) == "ann".to_owned(), if |user: &User, _: &String| user.id == 7);
    miss!(string("fourth".to_owned()), 6);
    hit!(string("four".to_owned()), 4);
}

#[memoize]
fn text(text: &str) -> usize {
    ran();
    text.len()
}

#[memoize]
fn slice(items: &[u32]) -> u32 {
    ran();
    items.iter().sum()
}

#[memoize]
fn texts(items: &[String]) -> String {
    ran();
    items.concat()
}

#[memoize]
fn reference(user: &User) -> u32 {
    ran();
    user.id
}

#[memoize]
fn boxed(user: &Box<User>, bytes: &Vec<u8>) -> usize {
    ran();
    user.name.len() + bytes.len()
}

#[test]
fn borrowed() {
    let _steady = steady();
    every_companion!(text("abc") == 3, if |text: &str, value: &usize| text.len() == *value);
    every_companion!(slice(&[1, 2, 3]) == 6, if |items: &[u32], _: &u32| items.len() == 3);
    every_companion!(texts(&["a".to_owned(), "b".to_owned()]) == "ab".to_owned(), if |items: &[String], _: &String| items.len() == 2);
    every_companion!(reference(&ann()) == 7, if |user: &User, _: &u32| user.name == "ann");
    every_companion!(boxed(&Box::new(ann()), &vec![1]) == 4, if |user: &Box<User>, _: &Vec<u8>, _: &usize| user.id == 7);
    // Another place in memory, the same value.
    hit!(text(&String::from("abc")), 3);
    hit!(slice(&vec![1, 2, 3]), 6);
    miss!(slice(&[1, 2]), 3);
    miss!(slice(&[]), 0);
}

#[memoize]
fn maybe_text(text: Option<&str>) -> Option<usize> {
    ran();
    Some(text.map_or(99, str::len))
}

#[memoize]
fn maybe_user(user: Option<&User>) -> u32 {
    ran();
    user.map_or(0, |user| user.id)
}

#[memoize]
fn maybe_slice(items: Option<&[u8]>) -> usize {
    ran();
    items.map_or(9, <[u8]>::len)
}

#[memoize]
fn maybe_owned(text: Option<String>, number: Option<u8>) -> String {
    ran();
    format!("{text:?}{number:?}")
}

#[test]
fn optional() {
    let _steady = steady();
    every_companion!(maybe_text(Some("abc")) == Some(3), if |text: &Option<&str>, _: &Option<usize>| text.is_some());
    every_companion!(maybe_user(Some(&ann())) == 7);
    every_companion!(maybe_slice(Some(&[1, 2])) == 2, if |items: &Option<&[u8]>, _: &usize| items.is_some());
    every_companion!(maybe_owned(None, Some(1)) == "NoneSome(1)".to_owned(), if |text: &Option<String>, _: &Option<u8>, _: &String| text.is_none());
    miss!(maybe_text(None), Some(99));
    miss!(maybe_text(Some("")), Some(0));
    hit!(maybe_text(None), Some(99));
    miss!(maybe_user(None), 0);
    miss!(maybe_slice(None), 9);
    miss!(maybe_slice(Some(&[])), 0);
}

#[memoize]
fn seen_user(user: Option<&User>, text: Option<&str>) -> u32 {
    ran();
    user.map_or(0, |user| user.id) + text.map_or(0, |text| text.len() as u32)
}

#[test]
fn optional_references_are_seen_by_predicates() {
    let _steady = steady();
    miss!(seen_user(Some(&ann()), Some("a")), 8);
    miss!(seen_user(None, None), 0);
    let removed = seen_user::invalidate_if(|user: &Option<&User>, text: &Option<&str>, _: &u32| {
        user.is_some_and(|user| user.id == 7) && *text == Some("a")
    });
    assert_eq!(removed, Ok(1));
}

#[memoize]
fn cow(text: Cow<'_, str>) -> usize {
    ran();
    text.into_owned().len()
}

#[memoize]
fn cow_bytes<'a>(bytes: Cow<'a, [u8]>) -> usize {
    ran();
    bytes.len()
}

#[test]
fn cows() {
    let _steady = steady();
    every_companion!(cow(Cow::Borrowed("abc")) == 3, if |text: &Cow<'_, str>, _: &usize| text == "abc");
    hit!(cow(Cow::Owned("abc".to_owned())), 3);
    every_companion!(cow_bytes(Cow::Borrowed(&[1, 2])) == 2, if |bytes: &Cow<'_, [u8]>, _: &usize| bytes.len() == 2);
    hit!(cow_bytes(Cow::Owned(vec![1, 2])), 2);
}

#[memoize]
fn nested(text: &&str, user: &&&User, number: &&u8) -> u32 {
    ran();
    text.len() as u32 + user.id + u32::from(**number)
}

type Name<'a> = &'a str;
type Person<'a> = &'a User;

#[memoize]
fn aliases(name: Name<'_>, person: Person<'_>) -> usize {
    ran();
    name.len() + person.name.len()
}

#[test]
fn nested_references_and_aliases_of_references() {
    let _steady = steady();
    every_companion!(nested(&"abc", &&&ann(), &&1) == 11, if |text: &str, user: &User, number: &u8, _: &u32| text.len() == 3 && user.id == 7 && *number == 1);
    every_companion!(aliases("ab", &ann()) == 5);
}

#[memoize]
fn one_lifetime<'a>(first: &'a str, second: &'a User) -> usize {
    ran();
    first.len() + second.name.len()
}

#[memoize]
fn two_lifetimes<'a, 'b: 'a>(first: &'a str, second: &'b [&'static str]) -> usize
where
    'b: 'a,
{
    ran();
    first.len() + second.len()
}

#[memoize]
fn for_ever(names: Vec<&'static str>, pair: (&'static str, u8)) -> usize {
    ran();
    names.len() + pair.0.len()
}

#[test]
fn lifetimes() {
    let _steady = steady();
    every_companion!(one_lifetime("ab", &ann()) == 5, if |first: &str, _: &User, _: &usize| first == "ab");
    every_companion!(two_lifetimes("ab", &["x"]) == 3, if |_: &str, second: &[&'static str], _: &usize| second == ["x"]);
    every_companion!(for_ever(vec!["a"], ("bc", 1)) == 3, if |names: &Vec<&'static str>, _: &(&'static str, u8), _: &usize| names.len() == 1);
}
