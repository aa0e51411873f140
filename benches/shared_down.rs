//! What does a miss cost while the store is down?
//!
//! The store is an address where nobody listens. After a few failures its breaker is open, and calls run the
//! body without asking: what they cost beyond the body is the figure.

use std::net::TcpListener;

use benches::poll::spin_on;
use benches::race::Race;
use larder::{Cache, memoize};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A port that was free a moment ago.
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    Cache::builder()
        .url(&format!("redis://{address}"))
        .install()?;
    // The warm-up of the race is enough to open the breakers; the probes in between are a few calls of millions.
    Race::new("miss of a shared function, store down")
        .enter("the body", "", body)
        .enter("larder", "", ours)
        .time();
    Race::new("miss of a shared async function, store down")
        .enter("the body", "", body)
        .enter("larder", "", |n| spin_on(ours_async(n)))
        .time();
    Ok(())
}

#[memoize(timeout = 3600, scope = "shared")]
fn ours(key: u64) -> String {
    body(key)
}

#[memoize(timeout = 3600, scope = "shared")]
async fn ours_async(key: u64) -> String {
    body(key)
}

fn body(key: u64) -> String {
    let mut text = "x".repeat(92);
    text.push_str(&format!("{key:08}"));
    text
}
