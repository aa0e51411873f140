//! How often does a body run when many ask for one missing key at once?
//!
//! The body takes 50 ms; one run and little more than 50 ms is the best there
//! is. Meanwhile one more thread asks for other keys: how long it waited at
//! most is a figure of its own.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Barrier, LazyLock};
use std::time::{Duration, Instant};

use benches::row::Row;
use larder::memoize;

const THREADS: usize = 64;
const TASKS: usize = 1000;
/// The key whose body takes long; that of other keys takes no time.
const SLOW: u64 = 0;

const OWN: &str = "its own single flight";
const BY_KEY: &str = "`sync_writes = \"by_key\"`";

static RUNS: AtomicU64 = AtomicU64::new(0);

fn main() {
    let question = "64 threads, one missing key of 50 ms";
    threads(question, "larder", "", ours);
    threads(question, "quick_cache", "get, insert", quick);
    threads(question, "quick_cache", OWN, quick_single_flight);
    threads(question, "cached", "", cached);
    threads(question, "cached", BY_KEY, cached_by_key);
    threads(question, "cached", "`sync_writes = true`", cached_all);
    threads(question, "memoize", "shared", memoize_shared);
    threads(question, "moka", "by hand", moka);

    let question = "64 threads, one missing key of 50 ms that ends in an error";
    threads(question, "larder", "", ours_error);
    threads(question, "quick_cache", OWN, quick_error);
    threads(question, "cached", "", cached_error);
    threads(question, "cached", BY_KEY, cached_error_by_key);
    threads(question, "moka", "by hand", moka_error);

    let question = "1000 tasks, one missing key of 50 ms";
    tasks(question, "larder", "", ours_async);
    tasks(question, "quick_cache", OWN, quick_async);
    tasks(question, "cached", "", cached_async);
    tasks(question, "cached", BY_KEY, cached_async_by_key);
    tasks(question, "moka", "by hand", moka_async);
}

/// All threads call at once; one more asks for other keys as long as they wait.
fn threads<T>(question: &str, library: &str, how: &str, call: impl Fn(u64) -> T + Sync) {
    RUNS.store(0, Ordering::SeqCst);
    let barrier = Barrier::new(THREADS + 1);
    let (took, held_up) = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    let started = Instant::now();
                    call(SLOW);
                    started.elapsed()
                })
            })
            .collect();
        barrier.wait();
        let mut held_up = Duration::ZERO;
        let mut other = SLOW;
        while callers.iter().any(|caller| !caller.is_finished()) {
            other += 1;
            let started = Instant::now();
            call(other);
            held_up = held_up.max(started.elapsed());
            std::thread::sleep(Duration::from_millis(1));
        }
        let took = callers
            .into_iter()
            .filter_map(|caller| caller.join().ok())
            .max();
        (took.unwrap_or_default(), held_up)
    });
    report(question, library, how, took);
    let millis = held_up.as_secs_f64() * 1e3;
    println!(
        "{}",
        Row::once(question, library, how, millis, "ms for another key")
    );
}

fn tasks<F>(question: &str, library: &str, how: &str, call: impl Fn(u64) -> F)
where
    F: Future<Output = u64> + Send + 'static,
{
    RUNS.store(0, Ordering::SeqCst);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return eprintln!("no runtime for {library}: {error}"),
    };
    let started = Instant::now();
    let callers: Vec<_> = (0..TASKS).map(|_| runtime.spawn(call(SLOW))).collect();
    runtime.block_on(async {
        for caller in callers {
            if let Err(error) = caller.await {
                eprintln!("a task of {library} failed: {error}");
            }
        }
    });
    report(question, library, how, started.elapsed());
}

fn report(question: &str, library: &str, how: &str, took: Duration) {
    let runs = RUNS.load(Ordering::SeqCst) as f64;
    println!("{}", Row::once(question, library, how, runs, "runs"));
    let millis = took.as_secs_f64() * 1e3;
    println!("{}", Row::once(question, library, how, millis, "ms"));
}

fn body(x: u64) -> u64 {
    if x == SLOW {
        RUNS.fetch_add(1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(50));
    }
    x + 1
}

fn failing_body(x: u64) -> Result<u64, String> {
    match body(x) {
        value if x == SLOW => Err(format!("no value, only {value}")),
        value => Ok(value),
    }
}

async fn async_body(x: u64) -> u64 {
    if x == SLOW {
        RUNS.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    x + 1
}

#[memoize]
fn ours(x: u64) -> u64 {
    body(x)
}

#[memoize]
fn ours_error(x: u64) -> Result<u64, String> {
    failing_body(x)
}

#[memoize]
async fn ours_async(x: u64) -> u64 {
    async_body(x).await
}

type Quick<V> = LazyLock<quick_cache::sync::Cache<u64, V>>;

fn quick(x: u64) -> u64 {
    static CACHE: Quick<u64> = LazyLock::new(|| quick_cache::sync::Cache::new(10_000));
    if let Some(value) = CACHE.get(&x) {
        return value;
    }
    let value = body(x);
    CACHE.insert(x, value);
    value
}

fn quick_single_flight(x: u64) -> u64 {
    static CACHE: Quick<u64> = LazyLock::new(|| quick_cache::sync::Cache::new(10_000));
    let Ok(value) = CACHE.get_or_insert_with(&x, || Ok::<_, std::convert::Infallible>(body(x)));
    value
}

fn quick_error(x: u64) -> Result<u64, String> {
    static CACHE: Quick<u64> = LazyLock::new(|| quick_cache::sync::Cache::new(10_000));
    CACHE.get_or_insert_with(&x, || failing_body(x))
}

async fn quick_async(x: u64) -> u64 {
    static CACHE: Quick<u64> = LazyLock::new(|| quick_cache::sync::Cache::new(10_000));
    let body = async { Ok::<_, std::convert::Infallible>(async_body(x).await) };
    let Ok(value) = CACHE.get_or_insert_async(&x, body).await;
    value
}

fn moka(x: u64) -> u64 {
    static CACHE: LazyLock<moka::sync::Cache<u64, u64>> =
        LazyLock::new(|| moka::sync::Cache::new(10_000));
    CACHE.get_with(x, || body(x))
}

fn moka_error(x: u64) -> Result<u64, String> {
    static CACHE: LazyLock<moka::sync::Cache<u64, u64>> =
        LazyLock::new(|| moka::sync::Cache::new(10_000));
    CACHE
        .try_get_with(x, || failing_body(x))
        .map_err(|error| error.as_ref().clone())
}

async fn moka_async(x: u64) -> u64 {
    static CACHE: LazyLock<moka::future::Cache<u64, u64>> =
        LazyLock::new(|| moka::future::Cache::new(10_000));
    CACHE.get_with(x, async_body(x)).await
}

#[cached::macros::concurrent_cached(max_size = 10_000)]
fn cached(x: u64) -> u64 {
    body(x)
}

#[cached::macros::cached(max_size = 10_000, sync_writes = "by_key")]
fn cached_by_key(x: u64) -> u64 {
    body(x)
}

#[cached::macros::cached(max_size = 10_000, sync_writes = true)]
fn cached_all(x: u64) -> u64 {
    body(x)
}

#[cached::macros::concurrent_cached(max_size = 10_000)]
fn cached_error(x: u64) -> Result<u64, String> {
    failing_body(x)
}

#[cached::macros::cached(max_size = 10_000, sync_writes = "by_key")]
fn cached_error_by_key(x: u64) -> Result<u64, String> {
    failing_body(x)
}

#[cached::macros::concurrent_cached(max_size = 10_000)]
async fn cached_async(x: u64) -> u64 {
    async_body(x).await
}

#[cached::macros::cached(max_size = 10_000, sync_writes = "by_key")]
async fn cached_async_by_key(x: u64) -> u64 {
    async_body(x).await
}

#[memoize::memoize(SharedCache, Capacity: 10_000)]
fn memoize_shared(x: u64) -> u64 {
    body(x)
}
