//! Deleting by prefix: exactly what begins with it, whatever characters it has.

use super::ground::{Ground, Outcome, check, no_tags, skipped};
use crate::store::StoreErrorKind;

pub(super) fn a_prefix_is_no_pattern(ground: &Ground<'_>) -> Outcome {
    let none = no_tags();
    if !ground.store.capabilities().deletes_prefixes {
        let answer = ground.store.delete_prefix(ground.prefix().as_bytes());
        let answer = answer.wait(ground.promises.patience);
        let kind = answer.as_ref().err().map(crate::store::StoreError::kind);
        check(kind == Some(StoreErrorKind::Unsupported), || {
            format!("`delete_prefix` of a store without it: expected Unsupported, got {answer:?}")
        })?;
        return Err(skipped("the store deletes no prefixes"));
    }
    // The prefix, what begins with it, and what a pattern of its characters would reach besides.
    for (case, (prefix, neighbours)) in [
        ("a*", ["axx", "a"]),
        ("a?", ["ab", "ax"]),
        ("[ab]", ["a", "bc"]),
        ("[^a]", ["b", "cc"]),
        ("a\\*", ["a*", "a\\x"]),
        ("{a}", ["a", "{b}"]),
        ("a%2A", ["a*", "a%2a"]),
        ("plain", ["plai", "Plain"]),
    ]
    .into_iter()
    .enumerate()
    {
        let key = |name: &str| ground.key(format_args!("{case}:{name}"));
        let within = ["", "1", "*", "[b]", ":end"].map(|end| key(&format!("{prefix}{end}")));
        let others = neighbours.map(key);
        for key in within.iter().chain(&others) {
            ground.set(key, &none, b"v")?;
        }
        let deleted = ground.store.delete_prefix(key(prefix).as_bytes());
        let deleted = ground.answer("`delete_prefix`", deleted)?;
        check(deleted > 0, || {
            format!("`delete_prefix` of `{prefix}`: expected about 5 to be deleted, got none")
        })?;
        for key in &within {
            let when = format!("a read of what begins with `{prefix}`, which was deleted");
            ground.misses(&when, key, &none)?;
        }
        for (name, key) in neighbours.iter().zip(&others) {
            let when = format!("a read of `{name}` after `{prefix}` was deleted");
            ground.finds(&when, key, &none, b"v")?;
        }
    }
    let nothing = ground
        .store
        .delete_prefix(ground.key("nothing-like-it").as_bytes());
    let nothing = ground.answer("`delete_prefix`", nothing)?;
    check(nothing == 0, || {
        format!("`delete_prefix` where nothing is: expected 0 to be deleted, got {nothing}")
    })
}
