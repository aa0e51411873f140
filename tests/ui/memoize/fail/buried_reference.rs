use larder::memoize;

use std::collections::BTreeMap;

#[memoize]
fn vector(a: Vec<&str>) -> usize {
    a.len()
}

#[memoize]
fn slice(a: &[&str]) -> usize {
    a.len()
}

#[memoize]
fn array(a: [&str; 2]) -> usize {
    a.len()
}

#[memoize]
fn map(a: BTreeMap<u32, &str>) -> usize {
    a.len()
}

#[memoize]
fn tuple((a, b): (&str, usize)) -> usize {
    a.len() + b
}

#[memoize]
fn options(a: Option<Option<&str>>) -> usize {
    a.flatten().map_or(0, str::len)
}

fn main() {}
