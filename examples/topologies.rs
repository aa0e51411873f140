//! One server, a Cluster or Sentinels: the address says which, and nothing else differs.
//!
//! ```text
//! cargo run --example topologies --features redis       # redis://127.0.0.1:6379, or what CACHE_URL says:
//!
//! CACHE_URL=rediss://user:password@redis.example:6380/2            # with TLS
//! CACHE_URL=redis+cluster://10.0.0.1:6379,10.0.0.2:6379            # some of its nodes
//! CACHE_URL=redis+sentinel://10.0.0.1:26379,10.0.0.2:26379/main    # the Sentinels, and what they watch
//! CACHE_URL=unix:///run/redis.sock
//! ```
//!
//! The same in `larder.toml`, setting by setting:
//!
//! ```toml
//! [cache]
//! redis_cluster = ["10.0.0.1:6379", "10.0.0.2:6379"]
//! # or
//! redis_sentinels = ["10.0.0.1:26379", "10.0.0.2:26379"]
//! redis_sentinel_master = "main"
//! ```

use std::error::Error;
use std::time::Duration;

use larder::{Cache, memoize};

#[memoize(timeout = "1h")]
async fn population(country: &str) -> u64 {
    println!("  counting the people of {country}");
    country.len() as u64 * 1_000_000
}

fn main() -> Result<(), Box<dyn Error>> {
    // In code, what neither the environment nor the file says.
    let cache = Cache::builder()
        .url("redis://127.0.0.1:6379")
        .key_prefix("topologies")
        .connect_timeout(Duration::from_millis(500))
        .install()?;
    println!("results go to {}", cache.store_description());

    pollster::block_on(async {
        for _ in 0..2 {
            println!("{} people", population("Peru").await);
        }
        let stats = population::stats();
        println!("{stats}; {:?}", population::memo().scope());
        match population::delete("Peru").await {
            Ok(()) => assert!(stats.hits > 0, "the second call finds it"),
            Err(error) => {
                let cause = error.source().map(ToString::to_string).unwrap_or_default();
                println!("{error}: {cause}");
                println!("both calls ran the body; start a server, or name one with CACHE_URL");
            }
        }
    });
    Ok(())
}
