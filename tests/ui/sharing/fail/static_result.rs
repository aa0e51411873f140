use std::borrow::Cow;

use larder::memoize;

#[memoize(scope = "shared")]
fn text(_id: u32) -> &'static str {
    "for ever"
}

#[memoize(scope = "shared")]
async fn inside(_id: u32) -> Option<Vec<&'static str>> {
    None
}

#[memoize(scope = "shared", cache_err)]
fn kept_error(id: u32) -> Result<u32, &'static str> {
    Ok(id)
}

#[memoize(scope = "shared")]
fn error_that_is_not_kept(id: u32) -> Result<u32, &'static str> {
    Ok(id)
}

#[memoize(scope = "shared")]
fn owned_or_not(_id: u32) -> Cow<'static, str> {
    "for ever".into()
}

fn main() {}
