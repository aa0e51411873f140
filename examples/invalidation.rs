//! Every way to take a result back before its time, or to replace it.
//!
//! ```text
//! cargo run --example invalidation
//! ```

use std::sync::atomic::{AtomicU64, Ordering};

use larder::memoize;

/// What a price depends on besides the arguments.
static RATE: AtomicU64 = AtomicU64::new(1);

#[memoize(timeout = "1h")]
fn price(article: &str, amount: u64) -> u64 {
    println!("  computing the price of {amount} {article}");
    article.len() as u64 * amount * RATE.load(Ordering::Relaxed)
}

fn main() -> Result<(), larder::Error> {
    assert_eq!(price("tea", 2), 6);
    RATE.store(10, Ordering::Relaxed);
    assert_eq!(price("tea", 2), 6, "kept from before");

    println!("delete: forgets one result");
    price::delete("tea", 2)?;
    assert_eq!(price::get("tea", 2), None);
    assert_eq!(price("tea", 2), 60);

    println!("expire: ends the freshness of one result");
    price::expire("tea", 2)?;
    assert!(!price::contains("tea", 2));
    assert_eq!(price("tea", 2), 60);

    println!("refresh: computes now, and keeps that");
    RATE.store(100, Ordering::Relaxed);
    assert_eq!(price::refresh("tea", 2), 600);
    assert_eq!(price("tea", 2), 600);

    println!("put: keeps a result that came from elsewhere");
    price::put("tea", 2, 599)?;
    assert_eq!(price("tea", 2), 599);

    println!("invalidate_if: forgets what a look at arguments and result picks out");
    price("coffee", 1);
    let cheap_tea = |article: &str, _: &u64, result: &u64| article == "tea" && *result < 600;
    let removed = price::invalidate_if(cheap_tea)?;
    assert_eq!(removed, 1);
    assert!(price::contains("coffee", 1) && !price::contains("tea", 2));

    println!("clear: forgets every result of a function");
    price::clear()?;
    assert_eq!(price::stats().entries, 0);

    println!("clear_all: forgets every result of every function");
    price("tea", 2);
    larder::clear_all()?;
    assert!(!price::contains("tea", 2));
    Ok(())
}
