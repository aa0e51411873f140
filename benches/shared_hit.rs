//! How many hits of a function that shares its results does a second hold?
//!
//! 100 bytes from a Redis server that this starts, asked for by tasks of one process. The base is what one would
//! write by hand: a `GET` on one multiplexed connection, of which each task has a clone. Which
//! runtime the tasks are on matters and is in the question: a store of larder's has a thread of its own.

use std::sync::OnceLock;
use std::time::Duration;

use benches::load::{self, Load};
use cached::AsyncRedisCache;
use larder::{Cache, memoize};
use redis::aio::MultiplexedConnection;
use test_servers::Redis;
use tokio::runtime::Runtime;

/// Distinct keys asked for in turn.
const KEYS: u64 = 1024;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

static URL: OnceLock<String> = OnceLock::new();

fn main() -> Result {
    ask(|load| load.measure())
}

/// Asks all the questions of this file.
pub(crate) fn ask(answer: impl Fn(Load<'_>)) -> Result {
    let server = Redis::start()?;
    let url = URL.get_or_init(|| server.url());
    Cache::builder()
        .url(url)
        // On a busy machine a late answer must not become a run of the body.
        .operation_timeout(Duration::from_secs(20))
        .install()?;
    let multi = load::multi_thread()?;
    let connection = multi.block_on(filled(url))?;
    for callers in callers() {
        answer(
            question(&multi, "a multi-thread runtime", callers, &connection).enter(
                "cached",
                "redis",
                |n| cached_multi(n % KEYS),
            ),
        );
    }
    let current = load::current_thread()?;
    let connection = current.block_on(filled(url))?;
    for callers in callers() {
        answer(
            question(&current, "a current-thread runtime", callers, &connection).enter(
                "cached",
                "redis",
                |n| cached_current(n % KEYS),
            ),
        );
    }
    Ok(())
}

/// How many tasks ask at a time.
fn callers() -> Vec<u64> {
    let chosen = std::env::args().find_map(|argument| argument.parse().ok());
    chosen.map_or(vec![1, 16, 256], |callers| vec![callers])
}

fn question<'a>(
    runtime: &'a Runtime,
    on: &str,
    callers: u64,
    connection: &MultiplexedConnection,
) -> Load<'a> {
    let tasks = if callers == 1 { "task" } else { "tasks" };
    let question = format!("shared hit of 100 bytes, {callers} {tasks} on {on}");
    let connection = connection.clone();
    Load::new(question, runtime, callers)
        .enter("redis-rs", "`GET` by hand", move |n| {
            let mut connection = connection.clone();
            async move { raw(&mut connection, n % KEYS).await }
        })
        .enter("larder", "", |n| ours(n % KEYS))
}

/// A connection, with all keys there are to be found.
async fn filled(url: &str) -> Result<MultiplexedConnection> {
    let client = redis::Client::open(url)?;
    let mut connection = client.get_multiplexed_async_connection().await?;
    for key in 0..KEYS {
        let mut set = redis::cmd("SET");
        set.arg(name(key)).arg(text());
        let () = set.query_async(&mut connection).await?;
    }
    Ok(connection)
}

async fn raw(connection: &mut MultiplexedConnection, key: u64) -> String {
    let mut get = redis::cmd("GET");
    get.arg(name(key));
    match get.query_async(connection).await {
        Ok(text) => text,
        Err(error) => panic!("no answer: {error}"),
    }
}

#[memoize(timeout = 3600, scope = "shared")]
async fn ours(_key: u64) -> String {
    text()
}

macro_rules! by_cached {
    ($name:ident, $prefix:literal) => {
        async fn $name(key: u64) -> String {
            match inner::$name(key).await {
                Ok(text) => text,
                Err(error) => panic!("no answer: {error}"),
            }
        }
    };
}

by_cached!(cached_multi, "multi");
by_cached!(cached_current, "current");

/// Each runtime has its own: a connection ends with the runtime it was made on.
mod inner {
    use super::{AsyncRedisCache, Duration, URL, text};

    async fn store(prefix: &str) -> AsyncRedisCache<u64, String> {
        let url = URL.get().map_or("", String::as_str);
        let store = AsyncRedisCache::builder(prefix)
            .ttl(Duration::from_secs(3600))
            .connection_string(url)
            .build();
        match store.await {
            Ok(store) => store,
            Err(error) => panic!("no store: {error}"),
        }
    }

    #[cached::macros::concurrent_cached(
        map_error = r##"|error| format!("{error}")"##,
        ty = "AsyncRedisCache<u64, String>",
        create = r##"{ store("multi").await }"##
    )]
    pub(super) async fn cached_multi(_key: u64) -> Result<String, String> {
        Ok(text())
    }

    #[cached::macros::concurrent_cached(
        map_error = r##"|error| format!("{error}")"##,
        ty = "AsyncRedisCache<u64, String>",
        create = r##"{ store("current").await }"##
    )]
    pub(super) async fn cached_current(_key: u64) -> Result<String, String> {
        Ok(text())
    }
}

fn name(key: u64) -> String {
    format!("user:{key}")
}

fn text() -> String {
    "x".repeat(100)
}
