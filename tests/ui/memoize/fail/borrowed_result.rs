use larder::memoize;

use std::borrow::Cow;

struct Name<'a>(&'a str);

trait Price {}

#[memoize]
fn elided(a: &str) -> &str {
    a
}

#[memoize]
fn named<'a>(a: &'a str, _: &str) -> Option<&'a str> {
    Some(a)
}

#[memoize]
fn cow(a: &str) -> Cow<'_, str> {
    a.into()
}

#[memoize]
fn of_a_type<'a>(a: &'a str) -> Result<Name<'a>, ()> {
    Ok(Name(a))
}

#[memoize]
fn of_an_object<'a>(_: &'a str) -> Option<Box<dyn Price + 'a>> {
    None
}

#[memoize]
fn two<'a>(a: &'a str) -> (&'a str, &'a str) {
    (a, a)
}

#[memoize]
async fn asynchronous(a: &str) -> &str {
    a
}

#[memoize]
fn future<'a>(a: &'a str) -> impl Future<Output = &'a str> + 'a {
    async move { a }
}

fn main() {}
