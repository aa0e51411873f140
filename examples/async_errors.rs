//! An async function that can fail: concurrent callers share one run, an error reaches all of them,
//! and only `Ok` is kept.
//!
//! ```text
//! cargo run --example async_errors
//! ```

use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use larder::memoize;
use tokio::{join, time};

static ONLINE: AtomicBool = AtomicBool::new(false);

#[derive(Debug, Clone, PartialEq)]
struct Offline;

impl Error for Offline {}

impl fmt::Display for Offline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the weather station is offline")
    }
}

async fn ask_station(city: &str) -> Result<usize, Offline> {
    println!("  asking the station in {city}");
    time::sleep(Duration::from_millis(50)).await;
    let online = ONLINE.load(Ordering::Relaxed);
    online.then_some(city.len()).ok_or(Offline)
}

#[memoize(timeout = "10m")]
async fn weather(city: &str) -> Result<String, Offline> {
    let degrees = ask_station(city).await?;
    Ok(format!("{degrees} °C in {city}"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let both = join!(weather("Lima"), weather("Lima"));
    println!("offline: {both:?}");
    assert_eq!(both, (Err(Offline), Err(Offline)));
    assert_eq!(weather::stats().runs, 1);

    ONLINE.store(true, Ordering::Relaxed);
    let three = join!(weather("Lima"), weather("Lima"), weather("Oslo"));
    println!("online: {three:?}");
    assert_eq!(weather::stats().runs, 3);

    println!("kept: {}", weather("Lima").await?);
    assert_eq!(weather::stats().runs, 3);
    weather::delete("Lima").await?;
    assert_eq!(weather::get("Lima").await, None);
    Ok(())
}
