//! What the caches of a program do: every annotated function with its policy and its counters.
//!
//! ```text
//! cargo run --example statistics
//! ```

use larder::{Function, Stats, memoize};

#[memoize(timeout = "never")]
fn fibonacci(n: u64) -> u64 {
    match n {
        0 | 1 => n,
        _ => fibonacci(n - 1) + fibonacci(n - 2),
    }
}

#[memoize(max_entries = 50)]
fn square(n: u64) -> u64 {
    n * n
}

/// `None` is not kept, so most of these calls are misses.
#[memoize(timeout = "30m")]
fn root(n: u64) -> Option<u64> {
    (0..=n).find(|root| root * root == n)
}

#[memoize(scope = "thread")]
fn never_called(n: u64) -> u64 {
    n
}

fn print(function: &Function) {
    let (name, line, policy) = (function.name(), function.line(), function.policy());
    let timeout = policy.timeout.map_or("never".into(), |t| format!("{t:?}"));
    let (scope, limit) = (
        format!("{:?}", policy.scope),
        policy
            .max_entries
            .map_or("-".to_owned(), |limit| limit.to_string()),
    );
    print!("{name:<12} {line:>5} {scope:<8} {timeout:>7} {limit:>6}");
    let stats = function.stats();
    let (hits, percent, runs) = (stats.hits, stats.hit_percentage(), stats.runs);
    let (entries, evictions) = (stats.entries, stats.evictions);
    println!(" {hits:>5} {percent:>6.1} {runs:>5} {entries:>8} {evictions:>8}");
}

fn main() {
    fibonacci(80);
    for n in 0..200 {
        square(n % 60);
        root(n % 20);
    }

    println!("function      line scope    timeout  limit  hits  hit %  runs  entries  evicted");
    let mut functions: Vec<_> = larder::functions().collect();
    functions.sort_by_key(|function| function.line());
    functions.iter().for_each(|function| print(function));

    assert_eq!(functions.len(), 4);
    assert_eq!((fibonacci::stats().hits, fibonacci::stats().runs), (78, 81));
    assert!(square::stats().entries <= 50);
    assert_eq!(never_called::stats(), Stats::default());
}
