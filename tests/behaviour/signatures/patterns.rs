//! Arguments taken apart in the signature: the key is the argument, whatever the body names of it.

use larder::memoize;

use crate::probe::{ran, steady};

#[memoize]
fn mutable(mut number: u32, mut text: String) -> String {
    ran();
    number += 1;
    text.push('!');
    format!("{text}{number}")
}

#[memoize]
fn unnamed(_: u8, _: &str, _kept: u8) -> u8 {
    ran();
    1
}

#[memoize]
fn tuple((a, b): (u8, String), (c, (d, _)): (u8, (u8, u8))) -> usize {
    ran();
    usize::from(a) + b.len() + usize::from(c) + usize::from(d)
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Point {
    x: u8,
    y: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Meters(u32);

#[memoize]
fn structure(Point { x, mut y }: Point, Meters(meters): Meters) -> u32 {
    ran();
    y += x;
    meters + u32::from(y)
}

#[memoize]
fn referenced(&(a, ref b): &(u8, String), Point { x, .. }: &Point) -> usize {
    ran();
    usize::from(a) + b.len() + usize::from(*x)
}

#[memoize]
fn array([first, .., last]: [u8; 4], &[a, b]: &[u8; 2]) -> u8 {
    ran();
    first + last + a + b
}

#[memoize]
fn whole(all @ Meters(part): Meters) -> u32 {
    ran();
    all.0 + part
}

#[memoize]
fn by_ref(ref text: String, ref mut number: u8) -> usize {
    ran();
    *number += 1;
    text.len() + usize::from(*number)
}

#[test]
fn patterns() {
    let _steady = steady();
    every_companion!(mutable(1, "a".to_owned()) == "a!2".to_owned(), if |number: &u32, text: &String, _: &String| *number == 1 && text == "a");
    every_companion!(unnamed(1, "x", 2) == 1, if |first: &u8, second: &str, _: &u8, _: &u8| *first == 1 && second == "x");
    miss!(unnamed(2, "x", 2), 1);
    miss!(unnamed(1, "y", 2), 1);
    every_companion!(tuple((1, "ab".to_owned()), (3, (4, 5))) == 10, if |first: &(u8, String), _: &(u8, (u8, u8)), _: &usize| first.1 == "ab");
    miss!(tuple((1, "ab".to_owned()), (3, (4, 6))), 10);
    every_companion!(structure(Point { x: 1, y: 2 }, Meters(5)) == 8, if |point: &Point, _: &Meters, _: &u32| point.x == 1);
    every_companion!(referenced(&(1, "ab".to_owned()), &Point { x: 1, y: 2 }) == 4);
    miss!(referenced(&(1, "ab".to_owned()), &Point { x: 1, y: 3 }), 4);
    every_companion!(array([1, 2, 3, 4], &[5, 6]) == 16);
    miss!(array([1, 3, 3, 4], &[5, 6]), 16);
    every_companion!(whole(Meters(2)) == 4);
    every_companion!(by_ref("ab".to_owned(), 1) == 4);
}

// Without a companion the body stays where it is.

#[memoize(companion = false)]
fn mutable_in_place(mut number: u32, (a, _): (u8, String), ref text: String, _: u8) -> usize {
    ran();
    number += u32::from(a);
    text.len() + number as usize
}

#[test]
fn patterns_without_a_companion() {
    let _steady = steady();
    let call = |last| mutable_in_place(1, (2, "x".to_owned()), "abc".to_owned(), last);
    miss!(call(1), 6);
    hit!(call(1), 6);
    miss!(call(2), 6);
}

#[memoize]
fn r#type(r#match: u8, r#fn: &str) -> usize {
    ran();
    usize::from(r#match) + r#fn.len()
}

#[memoize(ignore(r#in), unless = |r#match| *r#match == 9, key_prefix = "raw:{match}")]
fn r#struct(r#match: u8, r#in: u8) -> u8 {
    ran();
    r#match + r#in
}

#[memoize(key = |r#loop| *r#loop / 10)]
fn r#loop(r#loop: u8) -> u8 {
    ran();
    r#loop
}

#[test]
fn raw_identifiers() {
    let _steady = steady();
    every_companion!(r#type(1, "ab") == 3, if |first: &u8, second: &str, _: &usize| *first == 1 && second == "ab");
    assert_eq!(r#type::memo().name(), "type");
    miss!(r#struct(1, 1), 2);
    hit!(r#struct(1, 2), 2);
    miss!(r#struct(9, 1), 10);
    miss!(r#struct(9, 1), 10);
    assert_eq!(r#struct::get(1), Some(2));
    miss!(r#loop(11), 11);
    hit!(r#loop(12), 11);
    assert_eq!(r#loop::get(13), Some(11));
}
