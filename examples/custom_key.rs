//! What counts as the same call: a key of one's own, a key that is written out, arguments that do
//! not count, and calls that go past the cache.
//!
//! ```text
//! cargo run --example custom_key
//! ```

use std::sync::atomic::{AtomicU32, Ordering};

use larder::{cached, memoize};

/// The key is what the closure makes of the arguments, here without regard to case.
#[memoize(key = |name| name.to_lowercase())]
fn greeting(name: &str, excited: bool) -> String {
    println!("  greeting {name}");
    format!("Hello {name}{}", if excited { "!" } else { "." })
}

/// The prefix with its placeholders is the whole key. An argument that it does not name has to be
/// ignored, or this would not compile.
#[cached(key_prefix = "report:{year}:{month}", ignore(author))]
fn report(year: u16, month: u8, author: &str) -> String {
    println!("  {author} writes the report of {month}/{year}");
    format!("{month}/{year} by {author}")
}

/// `unless` goes past the cache; `forced_update` computes again and keeps that.
#[memoize(
    ignore(reload),
    unless = |query| query.contains("now()"),
    forced_update = |reload| *reload,
)]
fn ask(query: &str, reload: bool) -> u32 {
    static ANSWERS: AtomicU32 = AtomicU32::new(1);
    println!("  running `{query}`, reload: {reload}");
    ANSWERS.fetch_add(1, Ordering::Relaxed)
}

fn main() -> Result<(), larder::Error> {
    assert_eq!(greeting("Ada", true), "Hello Ada!");
    assert_eq!(greeting("ADA", false), "Hello Ada!");
    greeting::delete("ada")?;
    assert_eq!(greeting("ADA", false), "Hello ADA.");

    assert_eq!(report(1843, 10, "Ada"), "10/1843 by Ada");
    assert_eq!(report(1843, 10, "Charles"), "10/1843 by Ada");

    assert_eq!(ask("select 1", false), 1);
    assert_eq!(ask("select 1", false), 1);
    assert_eq!(ask("select 1", true), 2);
    assert_eq!(ask("select 1", false), 2);
    assert_eq!(ask("select now()", false), 3);
    assert_eq!(ask("select now()", false), 4);
    Ok(())
}
