use std::sync::Arc;

use larder::memoize;
use serde::{Deserialize, Serialize};

#[derive(Clone)]
struct Neither;

#[derive(Clone, Deserialize)]
struct NoSerialize;

#[derive(Clone, Serialize)]
struct NoDeserialize;

type Fallible<T> = Result<T, String>;

#[memoize(scope = "shared")]
fn neither(_id: u32) -> Neither {
    Neither
}

#[memoize(scope = "shared")]
fn no_serialize(_id: u32) -> NoSerialize {
    NoSerialize
}

#[memoize(scope = "shared")]
fn no_deserialize(_id: u32) -> NoDeserialize {
    NoDeserialize
}

#[memoize(scope = "shared")]
fn in_an_option(_id: u32) -> Option<NoSerialize> {
    Some(NoSerialize)
}

#[memoize(scope = "shared")]
fn behind_an_alias(_id: u32) -> Fallible<NoSerialize> {
    Ok(NoSerialize)
}

#[memoize(scope = "shared", cache_err)]
fn kept_error(id: u32) -> Result<u32, NoSerialize> {
    Ok(id)
}

#[memoize(scope = "shared")]
fn in_a_tuple(id: u32) -> (u32, NoDeserialize) {
    (id, NoDeserialize)
}

/// Without the feature `rc` of serde.
#[memoize(scope = "shared")]
fn counted(id: u32) -> Arc<u32> {
    Arc::new(id)
}

#[memoize(scope = "shared")]
async fn asynchronous(_id: u32) -> NoSerialize {
    NoSerialize
}

#[memoize(scope = "shared")]
fn future(_id: u32) -> impl Future<Output = NoSerialize> {
    async { NoSerialize }
}

#[memoize(scope = "shared")]
fn generic<T: Clone + Default + Send + Sync + 'static>(_id: u32) -> T {
    T::default()
}

#[memoize(scope = "shared", companion = false)]
fn without_companion(_id: u32) -> NoSerialize {
    NoSerialize
}

fn main() {}
