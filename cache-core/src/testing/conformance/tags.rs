//! Tags: what they end is not found, and nothing else is harmed.

use std::sync::Arc;

use super::ground::{
    Ground, LONG, Outcome, bytes_shown, check, lasting, lease, no_tags, same, won,
};
use crate::store::{Claim, StoreKey, Tags, Version};

/// Computes and fills, as the holder of a lease does.
fn compute(
    ground: &Ground<'_>,
    key: &StoreKey,
    tags: &Tags,
    bytes: &[u8],
) -> Outcome<Vec<Version>> {
    let (token, versions) = ground.win(key, tags)?;
    let filled = ground.fill(key, tags, (token, &versions), bytes)?;
    same("the fill of who holds the lease", filled, true)?;
    ground.finds("a read after the fill", key, tags, bytes)?;
    Ok(versions)
}

pub(super) fn an_unknown_tag_finds_nothing(ground: &Ground<'_>) -> Outcome {
    let (key, known) = (ground.key("k"), ground.tags(["known"]));
    ground.set(&key, &known, b"v")?;
    ground.finds("a read under the tag it was set with", &key, &known, b"v")?;
    let unknown = ground.tags(["unknown"]);
    ground.misses("a read under a tag nobody has named", &key, &unknown)?;
    let both = ground.tags(["known", "unknown"]);
    ground.misses("a read under one such tag among others", &key, &both)?;
    ground.finds("a read under its own tag after that", &key, &known, b"v")
}

pub(super) fn a_lease_gives_versions(ground: &Ground<'_>) -> Outcome {
    let (both, one) = (ground.tags(["a", "b"]), ground.tags(["b"]));
    // Of one key: a store may keep copies of a tag in several places.
    let key = ground.key("k");
    let win = |tags| {
        let (_, versions) = ground.win(&key, tags)?;
        ground.invalidate(std::slice::from_ref(&key))?;
        Ok(versions)
    };
    let first = win(&both)?;
    same("the number of versions of two tags", first.len(), 2)?;
    check(first[0] != first[1], || {
        "expected two tags to have versions of their own".to_owned()
    })?;
    same(
        "the versions of the same tags once more",
        win(&both)?,
        first.clone(),
    )?;
    same(
        "the version of the second tag alone",
        win(&one)?,
        first[1..].to_vec(),
    )?;
    ground.invalidate_tag("a")?;
    let last = win(&both)?;
    check(last[0] != first[0], || {
        "expected an invalidated tag to have another version".to_owned()
    })?;
    same("the version of the other tag after that", last[1], first[1])
}

pub(super) fn a_tag_ends_its_values(ground: &Ground<'_>) -> Outcome {
    let (a, b, both) = (
        ground.tags(["a"]),
        ground.tags(["b"]),
        ground.tags(["a", "b"]),
    );
    let names = ["ka", "kb", "kab", "set"];
    let [ka, kb, kab, set] = names.map(|name| ground.key(name));
    compute(ground, &ka, &a, b"a")?;
    compute(ground, &kb, &b, b"b")?;
    compute(ground, &kab, &both, b"ab")?;
    ground.set(&set, &a, b"set")?;
    let read = |key: &StoreKey, tags| {
        let found = ground
            .store
            .read_many(&[key.clone(), ground.key("no")], tags);
        let found = ground.answer("`read_many`", found)?;
        Ok(bytes_shown(found.first().and_then(Option::as_deref)))
    };
    same(
        "`read_many` under two tags",
        read(&kab, &both)?,
        "`ab`".to_owned(),
    )?;

    let invalidated = ground.other.invalidate_tag(&ground.tag("a"));
    ground.answer("`invalidate_tag` of the other handle", invalidated)?;
    ground.misses("a read under the invalidated tag", &ka, &a)?;
    ground.misses("a read under it and another", &kab, &both)?;
    ground.misses("a read of what was set under it", &set, &a)?;
    same(
        "`read_many` under it",
        read(&kab, &both)?,
        "nothing".to_owned(),
    )?;
    ground.finds("a read under another tag", &kb, &b, b"b")?;
    compute(ground, &ka, &a, b"new").map(drop)
}

pub(super) fn a_tag_refuses_the_fill(ground: &Ground<'_>) -> Outcome {
    let both = ground.tags(["a", "b"]);
    for invalidated in ["a", "b"] {
        let key = ground.key(invalidated);
        let (token, versions) = ground.win(&key, &both)?;
        ground.invalidate_tag(invalidated)?;
        let filled = ground.fill(&key, &both, (token, &versions), b"old")?;
        same("a fill whose lease is older than a tag", filled, false)?;
        ground.misses("a read after it", &key, &both)?;
        // Nobody has to wait for the end of a lease that nothing can come of.
        compute(ground, &key, &both, b"new")?;
    }
    // Of a tag that nobody has named yet, too.
    ground.invalidate_tag("new")?;
    compute(ground, &ground.key("k"), &ground.tags(["new"]), b"v").map(drop)
}

pub(super) fn other_versions_refuse_the_fill(ground: &Ground<'_>) -> Outcome {
    let tags = ground.tags(["a", "b"]);
    for name in ["swapped", "made-up", "missing"] {
        let key = ground.key(name);
        let (token, versions) = ground.win(&key, &tags)?;
        let others = match name {
            "swapped" => vec![versions[1], versions[0]],
            "made-up" => vec![versions[0], Version::random()],
            _ => Vec::new(),
        };
        let filled = ground.fill(&key, &tags, (token, &others), b"v")?;
        same(&format!("a fill under {name} versions"), filled, false)?;
        ground.misses("a read after it", &key, &tags)?;
    }
    Ok(())
}

pub(super) fn what_a_tag_ended_is_missing(ground: &Ground<'_>) -> Outcome {
    let (key, tags) = (ground.key("k"), ground.tags(["a"]));
    compute(ground, &key, &tags, b"old")?;
    ground.invalidate_tag("a")?;
    // To `acquire`, which hands out the lease,
    let lease = lease(LONG);
    let acquired = ground.acquire(&key, &tags, lease, Claim::Missing)?;
    let versions = won("`acquire` of what a tag has ended", acquired)?;
    let filled = ground.fill(&key, &tags, (lease.token, &versions), b"new")?;
    same("the fill of who acquired it", filled, true)?;
    ground.finds("a read after that", &key, &tags, b"new")?;
    // and to `add`, which stores.
    ground.invalidate_tag("a")?;
    let added = ground.store.add(&key, &tags, lasting(b"added", Some(LONG)));
    same(
        "an `add` to what a tag has ended",
        ground.answer("`add`", added)?,
        true,
    )?;
    ground.finds("a read of what was added", &key, &tags, b"added")?;
    let removed = ground
        .store
        .remove_exact(&key, &tags, &Arc::from(&b"added"[..]));
    let removed = ground.answer("`remove_exact`", removed)?;
    same("the removal of a value with a tag", removed, true)?;
    ground.misses("a read after its removal", &key, &tags)
}

pub(super) fn clean_values_have_no_tags(ground: &Ground<'_>) -> Outcome {
    let (key, none, tags) = (ground.key("k"), no_tags(), ground.tags(["a"]));
    compute(ground, &key, &tags, b"tagged")?;
    // Without tags there is nothing of the old versions left in it.
    ground.set(&key, &none, b"plain")?;
    ground.finds("a read of what was set without tags", &key, &none, b"plain")?;
    ground.invalidate_tag("a")?;
    ground.finds("a read after a tag it no longer has", &key, &none, b"plain")
}
