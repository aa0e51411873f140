#[path = "../../probe.rs"]
mod probe;
#[path = "../store.rs"]
mod store;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::Hash;
use std::io;
use std::time::Duration;

use larder::{Function, Scope, cached, memoize};
use probe::{hit, miss};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Article {
    name: String,
    price: Option<u32>,
}

#[memoize(scope = "shared")]
fn primitive(id: u32) -> u32 {
    id
}

#[memoize(scope = "shared", lease = "5m", wait_timeout = 60)]
async fn derived(article: &Article, sizes: &[u32], color: Option<&str>) -> Option<Article> {
    let _ = (sizes, color);
    Some(article.clone())
}

/// The error is not kept, so nothing is asked of it.
#[memoize(scope = "shared", source_check = false)]
fn fallible(id: u32) -> Result<BTreeMap<u32, Duration>, io::Error> {
    Ok(BTreeMap::from([(id, Duration::from_secs(1))]))
}

#[memoize(scope = "shared", cache_err, lease = false)]
fn kept_error(id: u32) -> Result<u32, String> {
    Err(id.to_string())
}

#[memoize(scope = "shared", ignore(db), timeout = |value| Duration::from_secs(value.len() as u64))]
fn ignored(db: &dyn Fn(u32) -> String, id: u32) -> String {
    db(id)
}

#[memoize(scope = "shared", key = |name| name.to_lowercase())]
fn made(name: Cow<'_, str>) -> String {
    name.into_owned()
}

#[cached(scope = "shared", key_prefix = "named:{id}")]
fn named(id: u32) -> f64 {
    f64::from(id)
}

#[memoize(scope = "shared")]
fn largest<T>(items: &[T]) -> Option<T>
where
    T: Ord + Hash + Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
{
    items.iter().max().cloned()
}

#[memoize]
impl Article {
    #[memoize(scope = "shared")]
    fn gross(&self, percent: u8) -> Option<u32> {
        self.price.map(|price| price * (100 + u32::from(percent)) / 100)
    }

    #[memoize(scope = "shared")]
    async fn count() -> u32 {
        1
    }
}

#[track_caller]
fn twice<R>(function: &Function, call: impl Fn() -> R) {
    assert_eq!(function.policy().scope, Some(Scope::Shared));
    miss(&call);
    hit(&call);
    assert_eq!((function.scope(), function.why_not_shared()), (Scope::Shared, None));
    assert_eq!(function.stats().entries, 0, "it is in the store alone");
}

fn main() -> Result<(), larder::Error> {
    store::install();
    let article = Article { name: "tea".into(), price: Some(100) };
    let block = |result| pollster::block_on(result);
    twice(primitive::memo(), || primitive(1));
    let sizes = [1, 2];
    twice(derived::memo(), || pollster::block_on(derived(&article, &sizes, Some("red"))));
    twice(fallible::memo(), || fallible(1).is_ok());
    twice(kept_error::memo(), || kept_error(1).is_err());
    twice(ignored::memo(), || ignored(&|id| id.to_string(), 1));
    twice(made::memo(), || made("Tea".into()));
    twice(named::memo(), || named(1));
    twice(largest::memo(), || largest(&[1, 2]));
    twice(Article::gross_memo(), || article.gross(19));
    twice(Article::count_memo(), || block(Article::count()));

    primitive::delete(1)?;
    miss(|| primitive(1));
    larder::clear_all()?;
    miss(|| primitive(1));
    miss(|| kept_error(1).is_err());
    Ok(())
}
