//! One line above a function, and it is cached.
//!
//! ```
//! use larder::memoize;
//!
//! #[memoize(timeout = "5m")]
//! fn area(width: u64, height: u64) -> u64 {
//!     println!("measuring");
//!     width * height
//! }
//!
//! area(3, 4); // measuring
//! area(3, 4); // a hit
//! area::delete(3, 4)?;
//! area(3, 4); // measuring
//! # Ok::<(), larder::Error>(())
//! ```
//!
//! The key is made of the arguments, the result is kept in the process: at most 10 000 results for
//! each function, for 300 seconds. [`#[memoize]`](memoize) lists the options and what cannot be
//! memoized; [`#[cached]`](cached) is the same with a key by name.
//!
//! # Companions
//!
//! A type of the function's own name holds what can be done with its results:
//!
//! ```
//! # use larder::memoize;
//! #[memoize]
//! fn price(article: &str) -> Option<u32> {
//!     article.parse().ok()
//! }
//!
//! price("12");
//! assert_eq!(price::get("12"), Some(Some(12)));
//! price::put("13", Some(99))?;
//! assert_eq!(price("13"), Some(99));
//! assert_eq!(price::invalidate_if(|_article, price| *price == Some(99))?, 1);
//! assert_eq!(price::stats().entries, 1);
//! price::clear()?;
//! # Ok::<(), larder::Error>(())
//! ```
//!
//! It is a type, so `use shop::price` imports both, generics are given by turbofish
//! (`largest::delete::<u8>(…)`), and documentation links to the function are written `[price()]`.
//! Where the name is taken, `companion = "other"` chooses another. Methods have their companions
//! beside them (`rate_delete`) if the impl block is annotated too.
//!
//! # Guarantees
//!
//! - **One run**: of all calls that miss one key, one runs the body, threads and tasks alike. A panic
//!   or a dropped future hands over to a call that waits. A result that is not kept reaches those who
//!   waited for it if it can be cloned.
//! - **Invalidation wins**: after [`clear_all`] or a companion that changes or removes results has
//!   returned, no call that starts later gets a value whose computation began before.
//! - **Bounded**: in number and age by default; what expires is freed without being read.
//! - **Nothing wedges**: a body that asks for its own key runs inline, a cycle between keys is found,
//!   and what nobody can see ends with the `wait_timeout` of those who wait.
//!
//! # Features
//!
//! | feature | brings |
//! |---|---|
//! | none | results in the process: the default build is the whole of it |
//! | `redis` | results shared between processes through Redis or Valkey, without a change to the source |
//!
//! # Sharing
//!
//! With the feature `redis` a function keeps its results in a store, by default `redis://127.0.0.1:6379`,
//! if its result is `Serialize` and `Deserialize` and the arguments of its key are `Serialize`. Where they are not,
//! its results stay in the process, without a word: [`Function::scope`] and `Function::why_not_shared` tell.
//! `scope = "shared"` makes it an error not to travel, `scope = "process"` keeps results from
//! travelling. `Cache` says where the store is, and lists the variables (`CACHE_URL` is the first) and
//! the file that say it better; the module `store` has stores, and the trait to write another.
//!
//! Programs share the results of a function that has the same path in them, `library::module::function`, and
//! the same code. What is shared is in the store alone: a hit asks it each time, and `max_entries`
//! is for what stays.
//!
//! What is guaranteed then:
//!
//! - **One run** of all processes that miss one key: the others wait for its result, for as long as a lease
//!   that is renewed while the body runs (option `lease`). They run the body themselves after their `wait_timeout`.
//! - **Invalidation wins** in every process that reaches the store, once the invalidation has
//!   returned `Ok`: no call that starts later gets a value whose computation began before. It takes that the
//!   change is committed before the invalidation is called, and that the body reads no replica that lags behind.
//!   Within the process of the invalidation it holds even if the store does not answer.
//! - **A store that fails costs a run**, never an error, and after a few failures no time either. What changes
//!   results and was not confirmed is an `Err` of the kind `ErrorKind::Unconfirmed`, and is tried
//!   again until it is.
//! - **A function that reads differently** than the one that stored a result does not find it (option
//!   `source_check`), so two versions of a program can run side by side. `delete` then reaches results of
//!   its own version; [`Function::clear`] and [`clear_all`] reach those of all.
//! - `invalidate_if` forgets all results of a shared function, since nobody here has their arguments.

#[doc(hidden)]
pub mod __private;
pub mod bounds;
#[cfg(feature = "redis")]
pub mod store;
pub mod testing;

/// # Examples
///
/// ```standalone_crate
/// use std::time::Duration;
///
/// use larder::{Cache, memoize};
///
/// #[memoize]
/// fn area(width: u64, height: u64) -> u64 {
///     width * height
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // At the start of `main`, or not at all: the environment and `larder.toml` win over it.
/// let cache = Cache::builder()
///     .url("redis://10.0.0.7:6379/2")
///     .key_prefix("shop")
///     .default_timeout(Duration::from_secs(60))
/// #   .url("memory://")
///     .install()?;
/// println!("results go to {}", cache.store_description());
///
/// assert_eq!(area(3, 4), 12); // whether the server is there or not
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "redis")]
pub use cache_core::shared::cache::Cache;

/// # Examples
///
/// ```
/// use larder::{ErrorKind, memoize};
///
/// #[memoize]
/// fn parsed(text: &str) -> Option<u32> {
///     text.parse().ok()
/// }
///
/// let error = parsed::put("x", None).unwrap_err(); // `None` is not kept without `cache_none`
/// assert_eq!(error.kind(), ErrorKind::NotKept);
/// ```
pub use cache_core::error::Error;
/// # Examples
///
/// ```
/// use larder::{Error, ErrorKind};
///
/// /// What to do about it.
/// fn advice(error: &Error) -> &'static str {
///     match error.kind() {
///         ErrorKind::NotKept => "the attribute does not keep such results: see `cache_none`, `cache_err`",
///         ErrorKind::TooHeavy => "it is too large to be kept",
/// #       #[cfg(feature = "redis")]
///         ErrorKind::Unconfirmed => "other processes may see the old value until the store is back",
///         _ if error.is_temporary() => "try again",
///         _ => "nothing was stored",
///     }
/// }
/// # #[larder::memoize] fn parsed(text: &str) -> Option<u32> { text.parse().ok() }
/// let error = parsed::put("x", None).unwrap_err();
/// assert!(advice(&error).contains("`cache_none`"));
/// ```
pub use cache_core::error::ErrorKind;
/// # Examples
///
/// ```
/// use larder::Scope;
///
/// # #[larder::memoize(timeout = 60)] fn area(width: u64, height: u64) -> u64 { width * height }
/// area(3, 4);
/// let function = area::memo();
/// assert_eq!(function.name(), "area");
/// assert_eq!(function.policy().timeout, Some(std::time::Duration::from_secs(60)));
/// assert_eq!(function.scope(), Scope::Process); // or `Shared`, with a store
/// assert_eq!(function.stats().misses, 1);
/// function.clear()?;
/// # Ok::<(), larder::Error>(())
/// ```
pub use cache_core::function::Function;
/// # Examples
///
/// ```
/// # #[larder::memoize] fn area(width: u64, height: u64) -> u64 { width * height }
/// area(3, 4);
/// larder::clear_all()?;
/// assert!(!area::contains(3, 4));
/// # Ok::<(), larder::Error>(())
/// ```
pub use cache_core::function::clear_all;
/// # Examples
///
/// ```
/// # #[larder::memoize] fn area(width: u64, height: u64) -> u64 { width * height }
/// area(3, 4);
/// for function in larder::functions() {
///     println!("{function} at {}:{}: {}", function.file(), function.line(), function.stats());
/// }
/// ```
pub use cache_core::function::functions;
/// # Examples
///
/// ```
/// # #[larder::memoize] fn login(user: &str, password: &str) -> bool { user == password }
/// assert_eq!(login::key("ada", "secret"), login::key("ada", "secret"));
/// assert!(!login::key("ada", "secret").to_string().contains("secret"));
/// ```
pub use cache_core::identity::Key;
pub use cache_core::policy::{Policy, Scope};
/// # Examples
///
/// ```
/// # #[larder::memoize] fn area(width: u64, height: u64) -> u64 { width * height }
/// area(3, 4);
/// area(3, 4);
/// let stats = area::stats();
/// assert_eq!((stats.hits, stats.misses, stats.entries), (1, 1, 1));
/// assert_eq!(stats.to_string(), "2 calls, 1 hits (50.0 %), 1 runs, 1 entries");
/// ```
pub use cache_core::stats::Stats;
/// # Examples
///
/// ```
/// use larder::cached;
///
/// struct Shop;
///
/// #[cached(key_prefix = "price:{article}", ignore(shop), timeout = 60)]
/// fn price(shop: &Shop, article: &str) -> Option<usize> {
///     Some(article.len())
/// }
///
/// assert_eq!(price(&Shop, "tea"), Some(3)); // runs the body
/// assert_eq!(price(&Shop, "tea"), Some(3)); // a hit
/// price::delete("tea")?; // the key alone
/// # Ok::<(), larder::Error>(())
/// ```
pub use cache_macros::cached;
/// # Examples
///
/// ```
/// use larder::memoize;
///
/// #[memoize(timeout = "5m")]
/// async fn user(id: u64) -> Result<String, std::io::Error> {
///     Ok(format!("user {id}"))
/// }
///
/// # pollster::block_on(async {
/// user(7).await?; // runs the body
/// user(7).await?; // a hit
/// user::delete(7).await?; // the next call runs the body again
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// ```
/// use larder::memoize;
///
/// struct Shop;
///
/// #[memoize]
/// impl Shop {
///     #[memoize(ignore(self), max_entries = 500)]
///     fn price(&self, article: &str) -> Option<usize> {
///         Some(article.len())
///     }
/// }
///
/// assert_eq!(Shop.price("tea"), Some(3));
/// Shop::price_delete("tea")?;
/// # Ok::<(), larder::Error>(())
/// ```
pub use cache_macros::memoize;
