use std::fmt::Display;

use larder::memoize;

#[memoize]
fn boxed(what: Box<dyn Display>) -> String {
    what.to_string()
}

#[memoize]
fn callable(double: impl Fn(u32) -> u32, id: u32) -> u32 {
    double(id)
}

#[memoize]
fn by_reference(double: &impl Fn(u32) -> u32, id: u32) -> u32 {
    double(id)
}

fn main() {}
