use std::fmt::Display;

use larder::memoize;

#[memoize]
fn by_reference(what: &dyn Display) -> String {
    what.to_string()
}

#[memoize]
async fn in_an_option(what: Option<&(dyn Display + Sync)>) -> String {
    what.map(|what| what.to_string()).unwrap_or_default()
}

#[memoize]
fn without_a_name((): (), _: &dyn Display) -> u32 {
    0
}

fn main() {}
