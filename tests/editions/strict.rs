//! A crate as strict as a user's may be: what the attributes write is held to the lints that its
//! author chose.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    missing_copy_implementations,
    unreachable_pub,
    unused_qualifications,
    unused_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    let_underscore_drop,
    unnameable_types,
    non_ascii_idents,
    clippy::all,
    clippy::pedantic
)]

use std::borrow::Cow;
use std::fmt::Display;
use std::future::Future;
use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;

use larder::{cached, memoize};

/// A person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct User {
    /// Which one.
    pub id: u64,
}

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing;

/// A number.
#[memoize]
#[must_use]
pub fn number(id: u64) -> u64 {
    id.wrapping_add(1)
}

/// Nothing to ask for.
#[memoize(timeout = "never")]
pub fn nothing() {}

/// Borrowed arguments of all sorts.
#[memoize(max_entries = 10)]
#[must_use]
pub fn borrowed(
    name: &str,
    user: &User,
    items: &[u8],
    maybe: Option<&str>,
    cow: Cow<'_, str>,
) -> usize {
    let cow = cow.into_owned();
    name.len() + items.len() + maybe.map_or(0, str::len) + cow.len() + usize::from(user.id == 0)
}

/// A lifetime with a name.
#[memoize]
#[must_use]
pub fn named<'a>(first: &'a str, second: &'a str) -> String {
    let both: [&'a str; 2] = [first, second];
    both.concat()
}

/// May fail.
///
/// # Errors
///
/// For user 0.
#[memoize(cache_err, negative_timeout = 1)]
pub fn fallible(id: u64) -> Result<Arc<User>, Missing> {
    if id == 0 {
        Err(Missing)
    } else {
        Ok(Arc::new(User { id }))
    }
}

/// May be absent.
#[memoize(cache_none, time_to_idle = 60, max_bytes = "1MiB", weigher = |_| 1)]
#[must_use]
pub fn maybe(id: u64) -> Option<String> {
    Some(id.to_string())
}

/// With closures.
#[memoize(key = |id, name| (*id, name.len()), unless = |id| *id == 0, forced_update = |id| *id == 1, is_stale = |value| *value == 2, response_filter = |value| *value != 3)]
#[must_use]
pub fn closures(id: u64, name: &str) -> u64 {
    id.wrapping_add(name.len() as u64)
}

/// Under a key that is written out.
#[cached(key_prefix = "strict:{id}", ignore(flag))]
#[must_use]
pub fn prefixed(id: u64, flag: bool) -> u64 {
    id.wrapping_add(u64::from(flag))
}

/// Of one thread.
#[memoize(scope = "thread")]
#[must_use]
pub fn of_thread(id: u64) -> Rc<User> {
    Rc::new(User { id })
}

/// Any type.
#[memoize]
#[must_use]
pub fn generic<T, const N: usize>(items: &[T; N]) -> String
where
    T: Display + Hash + Eq + Clone + Send + Sync + 'static,
{
    items.iter().map(ToString::to_string).collect()
}

/// Patterns.
#[memoize]
#[must_use]
pub fn patterns((first, second): (u8, u8), mut third: u8, _: u8) -> u8 {
    third = third.wrapping_add(first);
    third.wrapping_add(second)
}

/// Not a word for anybody else.
#[memoize]
pub(crate) fn inside(id: u64) -> u64 {
    id
}

/// Nor this.
#[memoize(companion = false)]
fn alone(id: u64) -> u64 {
    inside(id)
}

/// Uses the two.
#[must_use]
pub fn both(id: u64) -> u64 {
    alone(id)
}

/// Takes its time.
#[memoize]
pub async fn awaited(id: u64) -> u64 {
    std::future::ready(id).await
}

/// Takes its time, and may fail.
///
/// # Errors
///
/// For no name.
#[memoize]
pub async fn awaited_result(name: &str, user: &User) -> Result<u64, Missing> {
    let id = std::future::ready(user.id).await;
    if name.is_empty() {
        return Err(Missing);
    }
    Ok(id)
}

/// Promises.
#[memoize]
pub fn promised(id: u64) -> impl Future<Output = u64> + Send {
    std::future::ready(id)
}

/// A place to buy things.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Shop<T> {
    /// What it has.
    pub items: Vec<T>,
}

#[memoize]
impl<T> Shop<T>
where
    T: Hash + Eq + Clone + Send + Sync + 'static,
{
    /// The first thing.
    #[memoize]
    #[must_use]
    pub fn first(&self) -> Option<T> {
        self.items.first().cloned()
    }

    /// Any shop.
    #[memoize]
    #[must_use]
    pub fn size() -> usize {
        size_of::<Self>()
    }

    /// Consumes it.
    #[memoize]
    #[must_use]
    pub fn into_items(mut self) -> Vec<T> {
        self.items.reverse();
        self.items
    }

    /// Takes its time.
    #[memoize(ignore(self))]
    pub async fn stock(&self, article: &str) -> usize {
        std::future::ready(article.len()).await
    }
}

impl<T> Shop<T> {
    /// Without companions.
    #[memoize(ignore(self))]
    #[must_use]
    pub fn price(&self, article: &str) -> usize {
        article.len()
    }
}

/// What has an area.
pub trait Area {
    /// How large it is.
    fn area(&self, scale: u32) -> u32;
}

impl Area for User {
    #[memoize]
    fn area(&self, scale: u32) -> u32 {
        scale
    }
}
