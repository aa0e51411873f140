//! What calls cost in memory: nothing on a hit, little in a future, and nothing for what has expired.
//!
//! A target of its own because its allocator counts; the tests take turns.

use std::alloc::System;
use std::hint::black_box;
use std::pin::pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use larder::memoize;
use larder::testing::ManualClock;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The allocator counts for the whole process.
fn in_turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Allocations of a thousand calls after a first one.
///
/// The harness prints from another thread now and then, so the least of several tries counts.
fn allocations(mut call: impl FnMut()) -> usize {
    call();
    let tries = (0..20).map(|_| {
        let region = Region::new(ALLOCATOR);
        for _ in 0..1000 {
            call();
        }
        let change = region.change();
        change.allocations + change.reallocations
    });
    tries.min().unwrap_or(usize::MAX)
}

macro_rules! allocates_nothing {
    ($($call:expr),* $(,)?) => {$(
        assert_eq!(allocations(|| {
            let _ = black_box($call);
        }), 0, "{}", stringify!($call));
    )*};
}

#[memoize(timeout = "never")]
fn number(id: u64) -> u64 {
    id
}

#[memoize]
fn with_timeout(id: u64) -> u64 {
    id
}

#[memoize(time_to_idle = 60)]
fn with_idle(id: u64) -> u64 {
    id
}

#[memoize]
fn text(name: &str) -> u64 {
    name.len() as u64
}

#[memoize]
fn mixed(id: u32, name: &str, flag: bool) -> Arc<String> {
    Arc::new(format!("{id}{name}{flag}"))
}

#[memoize]
fn borrowed(items: &[u32], maybe: Option<&str>, pair: &(u8, String)) -> usize {
    items.len() + maybe.map_or(0, str::len) + pair.1.len()
}

#[memoize]
fn owned(name: String, id: f64) -> Option<usize> {
    Some(name.len() + id as usize)
}

#[memoize]
fn fallible(id: u64) -> Result<Arc<str>, String> {
    Ok(id.to_string().into())
}

#[memoize]
fn generic<T: std::hash::Hash + Eq + Clone + Send + Sync + 'static>(value: T, name: &str) -> usize {
    drop(value);
    name.len()
}

#[memoize(key = |id| *id / 10)]
fn keyed(id: u64) -> u64 {
    id
}

#[memoize(key_prefix = "user:{id}:{name}", unless = |id| *id == 0, is_stale = |value| *value == 0, ignore(other))]
fn with_options(id: u64, name: &str, other: &str) -> u64 {
    id + name.len() as u64 + other.len() as u64
}

#[memoize(max_bytes = "1MiB", weigher = |text| text.len())]
fn weighed(id: u64) -> Arc<str> {
    id.to_string().into()
}

#[memoize(single_flight = false, companion = false)]
fn in_place(id: u64) -> u64 {
    id
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shop(String);

#[memoize]
impl Shop {
    #[memoize]
    fn price(&self, article: &str) -> usize {
        self.0.len() + article.len()
    }

    #[memoize(ignore(self))]
    fn fixed(&self, article: u64) -> u64 {
        article
    }

    #[memoize]
    async fn stock(&self, article: &str) -> usize {
        self.0.len() + article.len()
    }
}

#[test]
fn a_hit_allocates_nothing() {
    let _turn = in_turn();
    let (shop, pair) = (Shop("shop".to_owned()), (1, "x".to_owned()));
    allocates_nothing!(
        number(1),
        with_timeout(1),
        with_idle(1),
        text("abc"),
        mixed(1, "abc", true),
        borrowed(&[1, 2], Some("abc"), &pair),
        fallible(1),
        generic(1_u8, "abc"),
        generic('x', "abc"),
        keyed(11),
        with_options(1, "abc", "other"),
        weighed(1),
        in_place(1),
        shop.price("abc"),
        shop.fixed(1),
        number::get(1),
        number::contains(1),
    );
    // The argument itself is the caller's allocation.
    assert_eq!(
        allocations(|| {
            let _ = black_box(owned("abc".to_owned(), 1.0));
        }),
        1000
    );
}

#[memoize(scope = "thread")]
fn of_the_thread(id: u64, name: &str) -> Rc<str> {
    Rc::from(format!("{id}{name}"))
}

#[test]
fn a_hit_in_thread_scope_allocates_nothing() {
    let _turn = in_turn();
    allocates_nothing!(of_the_thread(1, "abc"));
}

/// The output of a hit, which is ready at the first poll.
fn ready<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("not ready at the first poll"),
    }
}

#[memoize]
async fn awaited(id: u64) -> u64 {
    id
}

#[memoize]
async fn awaited_text(name: &str, id: u32) -> Result<Arc<String>, String> {
    Ok(Arc::new(format!("{name}{id}")))
}

#[memoize]
fn returned(name: &str) -> impl Future<Output = usize> {
    let length = name.len();
    async move { length }
}

#[test]
fn an_async_hit_allocates_nothing() {
    let _turn = in_turn();
    let shop = Shop("shop".to_owned());
    allocates_nothing!(
        ready(awaited(1)),
        ready(awaited_text("abc", 1)),
        ready(returned("abc")),
        ready(shop.stock("abc")),
        ready(awaited::get(1)),
    );
}

async fn borrowed_from<const N: usize>(bytes: [u8; N]) -> u8 {
    std::future::ready(()).await;
    bytes[0]
}

#[memoize]
async fn small(id: u64) -> u64 {
    std::future::ready(()).await;
    id
}

#[memoize]
async fn many_arguments(id: u64, name: &str, items: &[u8], text: String) -> usize {
    std::future::ready(()).await;
    id as usize + name.len() + items.len() + text.len()
}

#[memoize]
async fn large_body(id: u64) -> u8 {
    let bytes = [id as u8; 1000];
    let first = borrowed_from(bytes).await;
    first + bytes[1]
}

#[memoize]
async fn large_argument(bytes: [u8; 200]) -> u8 {
    std::future::ready(()).await;
    bytes[0]
}

#[memoize]
async fn large_result(id: u64) -> [u8; 100] {
    std::future::ready(()).await;
    [id as u8; 100]
}

fn size<T>(_: &T) -> usize {
    size_of::<T>()
}

/// What a build with a store adds to a future: the way to what the call asks it, wherever the call is kept.
const WITH_A_STORE: usize = if cfg!(feature = "redis") { 32 } else { 0 };

/// The future is at most as large as the body's, 256 bytes, and the arguments twice.
macro_rules! small_future {
    ($function:ident($($argument:expr),*)) => {{
        let arguments = 0 $(+ size(&$argument))*;
        let body = size(&$function::uncached($($argument),*));
        let memoized = size(&$function($($argument),*));
        assert!(
            memoized <= body + 256 + 2 * arguments + WITH_A_STORE,
            "{}: {memoized} bytes for a body of {body} and arguments of {arguments}",
            stringify!($function),
        );
    }};
}

#[test]
fn futures_are_small() {
    // A failing assertion allocates too.
    let _turn = in_turn();
    small_future!(small(1_u64));
    small_future!(many_arguments(1_u64, "a", &[1_u8][..], String::new()));
    small_future!(large_body(1_u64));
    small_future!(large_argument([1_u8; 200]));
    small_future!(large_result(1_u64));
    small_future!(awaited_text("a", 1_u32));
}

/// A timeout of 60 seconds, and the quarter of it that expired entries may wait to be freed.
const LIFE: Duration = Duration::from_secs(60 + 15);

#[memoize(timeout = 60, max_entries = 2_000_000)]
fn many(id: u64) -> u64 {
    id
}

/// The bytes that were allocated and not freed since the start of `region`.
fn held(region: &Region<'_, System>) -> isize {
    let change = region.change();
    change.bytes_allocated as isize - change.bytes_deallocated as isize
}

#[test]
fn memory_is_flat_after_a_million_expired_keys() {
    const ALIVE: u64 = 10_000;
    let _turn = in_turn();
    let clock = ManualClock::freeze();
    let region = Region::new(ALLOCATOR);
    let mut expired = 0;
    let mut expire = |times: u64| {
        for _ in 0..times {
            for id in expired..expired + ALIVE {
                many(id);
            }
            expired += ALIVE;
            assert_eq!(many::stats().entries, ALIVE);
            clock.advance(LIFE);
            assert_eq!(many::stats().entries, 0);
        }
        held(&region)
    };
    let after_a_few = expire(2);
    let after_a_million = expire(100);
    // A leak of one byte a key would be ten times as much.
    assert!(
        after_a_million <= after_a_few + 128 * 1024,
        "{after_a_few}, then {after_a_million}"
    );
}

#[memoize(timeout = 60, max_entries = 2_000_000)]
fn at_one_time(id: u64) -> u64 {
    id
}

#[test]
fn keys_that_expire_at_one_time_are_freed() {
    let _turn = in_turn();
    let clock = ManualClock::freeze();
    let region = Region::new(ALLOCATOR);
    let mut after = Vec::new();
    for round in 0..3 {
        for id in 0..100_000 {
            at_one_time(round * 100_000 + id);
        }
        assert_eq!(at_one_time::stats().entries, 100_000);
        clock.advance(LIFE);
        assert_eq!(at_one_time::stats().entries, 0);
        after.push(held(&region));
    }
    // The table keeps its room, and does not ask for it anew each time.
    assert!(after[2] <= after[0] + after[0] / 4, "{after:?}");
}
