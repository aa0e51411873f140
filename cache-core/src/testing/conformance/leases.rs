//! Leases: one computes, and what it computed counts only while nobody said otherwise.

use std::slice;
use std::time::Duration;

use super::expiry::{ends_in_time, span};
use super::ground::{
    Ground, LONG, Outcome, check, failed, lasting, lease, no_tags, same, shown, taken, won,
};
use crate::store::{Acquired, Claim, Lease, StoreKey, Token};

pub(super) fn one_computes_what_is_missing(ground: &Ground<'_>) -> Outcome {
    let (key, none) = (ground.key("k"), no_tags());
    let (token, versions) = ground.win(&key, &none)?;
    same("the versions of no tags", versions.len(), 0)?;
    ground.misses("a read while it is computed", &key, &none)?;
    let asked = ground
        .other
        .acquire(&key, &none, lease(LONG), Claim::Missing);
    let acquired = ground.answer("`acquire` of the other handle", asked)?;
    taken("`acquire` while it is computed", acquired)?;
    let filled = ground.fill(&key, &none, (token, &[]), b"v")?;
    same("the fill of who holds the lease", filled, true)?;
    ground.finds("a read after the fill", &key, &none, b"v")?;
    let acquired = ground.acquire(&key, &none, lease(LONG), Claim::Missing)?;
    check(acquired == Acquired::Found(b"v"[..].into()), || {
        format!(
            "`acquire` after the fill: expected the value, got {}",
            shown(&acquired)
        )
    })?;
    // The fill has ended the lease.
    ground.invalidate(slice::from_ref(&key))?;
    ground.win(&key, &none).map(drop)
}

pub(super) fn a_renewal_leaves_the_value(ground: &Ground<'_>) -> Outcome {
    let (key, none) = (ground.key("k"), no_tags());
    ground.set(&key, &none, b"old")?;
    let first = lease(LONG);
    won(
        "`acquire` to renew a value",
        ground.acquire(&key, &none, first, Claim::Renewal)?,
    )?;
    ground.finds("a read while it is renewed", &key, &none, b"old")?;
    let second = ground.acquire(&key, &none, lease(LONG), Claim::Renewal)?;
    taken("another `acquire` to renew it", second)?;
    let found = ground.acquire(&key, &none, lease(LONG), Claim::Missing)?;
    check(found == Acquired::Found(b"old"[..].into()), || {
        format!(
            "`acquire` while it is renewed: expected the value, got {}",
            shown(&found)
        )
    })?;
    let filled = ground.fill(&key, &none, (first.token, &[]), b"new")?;
    same("the fill of who renews", filled, true)?;
    ground.finds("a read after the renewal", &key, &none, b"new")?;

    let missing = ground.key("missing");
    let acquired = ground.acquire(&missing, &none, lease(LONG), Claim::Renewal)?;
    won("`acquire` to renew what is missing", acquired).map(drop)
}

pub(super) fn a_supersession_refuses_the_other(ground: &Ground<'_>) -> Outcome {
    let (key, none) = (ground.key("k"), no_tags());
    let (old, _) = ground.win(&key, &none)?;
    let new = lease(LONG);
    let acquired = ground.acquire(&key, &none, new, Claim::Supersede)?;
    won("`acquire` over another's lease", acquired)?;
    let filled = ground.fill(&key, &none, (old, &[]), b"old")?;
    same("the fill of who was superseded", filled, false)?;
    let renewed = renew(ground, &key, old, LONG)?;
    same("the renewal of who was superseded", renewed, false)?;
    same("its release", release(ground, &key, old)?, false)?;
    ground.misses("a read after the refused fill", &key, &none)?;
    let filled = ground.fill(&key, &none, (new.token, &[]), b"new")?;
    same("the fill of who superseded", filled, true)?;
    ground.finds("a read after its fill", &key, &none, b"new")?;
    let acquired = ground.acquire(&key, &none, lease(LONG), Claim::Supersede)?;
    won("`acquire` over a value", acquired)?;
    ground.finds("a read while it is superseded", &key, &none, b"new")
}

pub(super) fn taken_says_how_long(ground: &Ground<'_>) -> Outcome {
    let (key, none) = (ground.key("k"), no_tags());
    ground.win(&key, &none)?;
    for claim in [Claim::Missing, Claim::Renewal] {
        // The other's lease counts, not the length of what is asked for.
        let asked = ground.acquire(&key, &none, lease(LONG / 10), claim)?;
        let left = taken("`acquire` of a taken lease", asked)?;
        let most = LONG + ground.promises.time_resolution;
        check(left > LONG / 2 && left <= most, || {
            format!("the time left of a lease of {LONG:?}: expected nearly that, got {left:?}")
        })?;
    }
    Ok(())
}

pub(super) fn a_fill_needs_its_token(ground: &Ground<'_>) -> Outcome {
    let (key, none) = (ground.key("k"), no_tags());
    let other = Token::random();
    let filled = ground.fill(&key, &none, (other, &[]), b"v")?;
    same("a fill where nobody holds a lease", filled, false)?;
    let (token, _) = ground.win(&key, &none)?;
    let filled = ground.fill(&key, &none, (other, &[]), b"v")?;
    same("a fill with another token", filled, false)?;
    ground.misses("a read after refused fills", &key, &none)?;
    let filled = ground.fill(&key, &none, (token, &[]), b"v")?;
    same("the fill with the token, after those", filled, true)?;
    let filled = ground.fill(&key, &none, (token, &[]), b"again")?;
    same("a second fill with the same token", filled, false)?;
    ground.finds("a read after all of them", &key, &none, b"v")
}

pub(super) fn an_invalidation_refuses_the_fill(ground: &Ground<'_>) -> Outcome {
    let (key, none) = (ground.key("k"), no_tags());
    let (token, _) = ground.win(&key, &none)?;
    let invalidated = ground.other.invalidate(slice::from_ref(&key));
    ground.answer("`invalidate` of the other handle", invalidated)?;
    same(
        "a renewal after `invalidate`",
        renew(ground, &key, token, LONG)?,
        false,
    )?;
    let filled = ground.fill(&key, &none, (token, &[]), b"old")?;
    same(
        "a fill whose lease is older than an `invalidate`",
        filled,
        false,
    )?;
    ground.misses("a read after it", &key, &none)?;
    // Also when somebody else computes by now.
    let (new, _) = ground.win(&key, &none)?;
    let filled = ground.fill(&key, &none, (token, &[]), b"old")?;
    same("that fill once another holds the lease", filled, false)?;
    let filled = ground.fill(&key, &none, (new, &[]), b"new")?;
    same("the fill of that other", filled, true)?;
    ground.finds("a read after that", &key, &none, b"new")
}

pub(super) fn a_release_refuses_the_fill(ground: &Ground<'_>) -> Outcome {
    let (key, none) = (ground.key("k"), no_tags());
    same(
        "a release of no lease",
        release(ground, &key, Token::random())?,
        false,
    )?;
    let (token, _) = ground.win(&key, &none)?;
    let other = release(ground, &key, Token::random())?;
    same("a release with another token", other, false)?;
    same("the release", release(ground, &key, token)?, true)?;
    same("a second release", release(ground, &key, token)?, false)?;
    let filled = ground.fill(&key, &none, (token, &[]), b"v")?;
    same("a fill after the release", filled, false)?;
    ground.misses("a read after it", &key, &none)?;
    ground.win(&key, &none).map(drop)
}

pub(super) fn a_set_refuses_the_fill(ground: &Ground<'_>) -> Outcome {
    let (set, add, none) = (ground.key("set"), ground.key("add"), no_tags());
    let (token, _) = ground.win(&set, &none)?;
    ground.set(&set, &none, b"set")?;
    let filled = ground.fill(&set, &none, (token, &[]), b"old")?;
    same("a fill whose lease is older than a `set`", filled, false)?;
    ground.finds("a read after it", &set, &none, b"set")?;

    let (token, _) = ground.win(&add, &none)?;
    let added = ground.store.add(&add, &none, lasting(b"add", Some(LONG)));
    same(
        "an `add` while it is computed",
        ground.answer("`add`", added)?,
        true,
    )?;
    let filled = ground.fill(&add, &none, (token, &[]), b"old")?;
    same("a fill whose lease is older than an `add`", filled, false)?;
    ground.finds("a read after it", &add, &none, b"add")
}

pub(super) fn leases_end_with_their_time(ground: &Ground<'_>) -> Outcome {
    let (key, none) = (ground.key("k"), no_tags());
    let (span, old) = (span(ground), Token::random());
    let new = lease(LONG);
    let begin = || {
        let short = Lease {
            token: old,
            length: span,
        };
        let acquired = ground.acquire(&key, &none, short, Claim::Missing)?;
        won("`acquire` of what is missing", acquired).map(drop)
    };
    ends_in_time(ground, "a lease", span, begin, || {
        match ground.acquire(&key, &none, new, Claim::Missing)? {
            Acquired::Taken(left) => {
                let most = span + ground.promises.time_resolution;
                check(!left.is_zero() && left <= most, || {
                    format!("the time left of a lease of {span:?}: expected some, got {left:?}")
                })?;
                Ok(true)
            }
            Acquired::Won(_) => Ok(false),
            Acquired::Found(_) => Err(failed("a value was found where none was stored")),
        }
    })?;
    let renewed = renew(ground, &key, old, LONG)?;
    same("the renewal of a lease that has ended", renewed, false)?;
    let filled = ground.fill(&key, &none, (old, &[]), b"old")?;
    same("a fill whose lease has ended", filled, false)?;
    ground.misses("a read after it", &key, &none)?;
    let filled = ground.fill(&key, &none, (new.token, &[]), b"new")?;
    same("the fill of who took the lease then", filled, true)
}

pub(super) fn renewals_extend_a_lease(ground: &Ground<'_>) -> Outcome {
    let (key, none) = (ground.key("k"), no_tags());
    let (span, token) = (span(ground), Token::random());
    let short = Lease {
        token,
        length: span,
    };
    let acquired = ground.acquire(&key, &none, short, Claim::Missing)?;
    won("`acquire` of what is missing", acquired)?;
    let other = renew(ground, &key, Token::random(), LONG)?;
    same("a renewal with another token", other, false)?;
    same("the renewal", renew(ground, &key, token, LONG)?, true)?;
    let asked = ground.acquire(&key, &none, lease(LONG), Claim::Missing)?;
    let left = taken("`acquire` after a renewal", asked)?;
    check(left > LONG / 2, || {
        format!("the time left after a renewal for {LONG:?}: expected nearly that, got {left:?}")
    })?;
    std::thread::sleep(span + ground.promises.time_resolution);
    let filled = ground.fill(&key, &none, (token, &[]), b"v")?;
    same("a fill past the length that was renewed", filled, true)?;
    let renewed = renew(ground, &key, token, LONG)?;
    same("a renewal after the fill", renewed, false)?;

    let never = ground.key("never");
    let renewed = renew(ground, &never, token, LONG)?;
    same("a renewal where nobody holds a lease", renewed, false)?;
    ground.win(&never, &none).map(drop)
}

pub(super) fn leases_of_keys_are_apart(ground: &Ground<'_>) -> Outcome {
    let (one, two, none) = (ground.key("one"), ground.key("two"), no_tags());
    let (token, _) = ground.win(&one, &none)?;
    let (other, _) = ground.win(&two, &none)?;
    let filled = ground.fill(&two, &none, (token, &[]), b"1")?;
    same("a fill with the token of another key", filled, false)?;
    same(
        "a release with the token of another key",
        release(ground, &two, token)?,
        false,
    )?;
    ground.invalidate(&[one])?;
    let filled = ground.fill(&two, &none, (other, &[]), b"2")?;
    same("a fill after another key was invalidated", filled, true)
}

fn renew(ground: &Ground<'_>, key: &StoreKey, token: Token, length: Duration) -> Outcome<bool> {
    let renewed = ground.store.renew(key, Lease { token, length });
    ground.answer("`renew`", renewed)
}

fn release(ground: &Ground<'_>, key: &StoreKey, token: Token) -> Outcome<bool> {
    ground.answer("`release`", ground.store.release(key, token))
}
