//! A cache per thread, for results that cannot leave theirs.
//!
//! ```text
//! cargo run --example thread_scope
//! ```

use std::rc::Rc;
use std::thread;

use larder::memoize;

#[derive(Debug)]
struct Tree {
    left: Option<Rc<Tree>>,
    right: Option<Rc<Tree>>,
}

/// A tree whose equal subtrees are one allocation: `Rc` shares them, and is not `Send`.
#[memoize(scope = "thread", max_entries = 100)]
fn full(depth: u32) -> Rc<Tree> {
    println!("  {:?} builds depth {depth}", thread::current().id());
    let below = || depth.checked_sub(1).map(full);
    Rc::new(Tree {
        left: below(),
        right: below(),
    })
}

fn nodes(tree: &Tree) -> u64 {
    let below = [&tree.left, &tree.right];
    1 + below
        .into_iter()
        .flatten()
        .map(|tree| nodes(tree))
        .sum::<u64>()
}

fn main() -> Result<(), larder::Error> {
    let tree = full(4);
    println!(
        "{} nodes, {} of them built",
        nodes(&tree),
        full::stats().runs
    );
    assert_eq!(nodes(&tree), 31);
    assert_eq!(full::stats().runs, 5);
    assert!(Rc::ptr_eq(&tree, &full(4)));

    let elsewhere = thread::spawn(|| nodes(&full(4)));
    assert_eq!(elsewhere.join().ok(), Some(31));
    println!("{} built on two threads", full::stats().runs);
    assert_eq!(full::stats().runs, 10);

    full::delete(4)?; // on this thread
    assert!(!full::contains(4));
    full::clear()?; // on all threads
    assert!(!full::contains(3));
    Ok(())
}
