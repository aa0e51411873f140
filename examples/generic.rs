//! A generic function: each set of types has results of its own, and `clear` covers them all.
//!
//! ```text
//! cargo run --example generic
//! ```

use std::any::type_name;
use std::fmt::Display;
use std::hash::Hash;

use larder::memoize;

/// Type parameters of arguments and results need what a key or a kept value needs.
#[memoize]
fn largest<T>(items: &[T]) -> Option<T>
where
    T: Ord + Hash + Clone + Send + Sync + 'static,
{
    println!("  searching {} items of {}", items.len(), type_name::<T>());
    items.iter().max().cloned()
}

/// Constants count as types do.
#[memoize]
fn repeated<const TIMES: usize>(word: &str) -> String {
    println!("  writing {word} {TIMES} times");
    [word; TIMES].join(" ")
}

/// So does the type behind an `impl Trait` argument.
#[memoize]
fn shown(item: impl Display + Hash + Eq + Clone + Send + Sync + 'static) -> String {
    println!("  showing {item}");
    format!("<{item}>")
}

fn main() -> Result<(), larder::Error> {
    for _ in 0..2 {
        assert_eq!(largest(&[3_u8, 7, 5]), Some(7));
        assert_eq!(largest(&[3_i64, 7, 5]), Some(7));
        assert_eq!(repeated::<2>("so"), "so so");
        assert_eq!(repeated::<3>("so"), "so so so");
        assert_eq!(shown(1), "<1>");
        assert_eq!(shown("1"), "<1>");
    }
    for stats in [largest::stats(), repeated::stats(), shown::stats()] {
        println!("{} hits, {} runs", stats.hits, stats.runs);
        assert_eq!((stats.hits, stats.runs), (2, 2));
    }

    largest::delete::<u8>(&[3, 7, 5])?;
    assert!(!largest::contains::<u8>(&[3, 7, 5]));
    assert!(largest::contains::<i64>(&[3, 7, 5]));
    largest::clear()?;
    assert_eq!(largest::stats().entries, 0);
    Ok(())
}
