//! How to test code that uses memoized functions: time that moves on command, calls that are
//! watched, caching switched off. Nothing has to sleep.
//!
//! ```text
//! cargo run --example testing
//! ```

use std::time::Duration;

use larder::memoize;
use larder::testing::{ManualClock, disabled, disabled_async, observe, observe_async};

#[memoize(timeout = "1h")]
fn rate(currency: &str) -> usize {
    currency.len()
}

#[memoize]
async fn quote(amount: usize, currency: &str) -> usize {
    amount * rate(currency)
}

fn main() -> Result<(), larder::Error> {
    println!("a manual clock: expiry without waiting for it");
    let clock = ManualClock::freeze();
    rate("EUR");
    clock.advance(Duration::from_secs(3599));
    assert!(rate::contains("EUR"));
    clock.advance(Duration::from_secs(1));
    assert!(!rate::contains("EUR"));
    drop(clock); // time goes on by itself

    println!("observe: did this call hit?");
    let (value, calls) = observe(|| rate("EUR"));
    assert_eq!((value, calls.hits, calls.runs), (3, 0, 1));
    let (value, calls) = observe(|| rate("EUR"));
    assert!(value == 3 && calls.hit());

    println!("disabled: as if there were no cache");
    rate::put("EUR", 99)?;
    assert_eq!(disabled(|| rate("EUR")), 3);
    assert_eq!(rate("EUR"), 99);

    println!("both for futures");
    pollster::block_on(async {
        let (value, calls) = observe_async(quote(2, "EUR")).await;
        assert_eq!((value, calls.hits, calls.runs), (198, 1, 1)); // `rate` hits inside
        assert_eq!(disabled_async(quote(2, "EUR")).await, 6);
        assert_eq!(quote(2, "EUR").await, 198);
    });
    Ok(())
}
