//! Values under keys: what goes in comes out, whatever bytes they are made of.

use std::sync::Arc;

use super::ground::{
    Ground, LONG, Outcome, bytes_shown, check, failed, lasting, no_tags, same, skipped,
};
use crate::store::{Fill, Store, StoreError, StoreErrorKind, StoreKey, Value};

/// Larger values than this are not tried: a suite should run everywhere.
const MOST: usize = 64 << 20;

pub(super) fn round_trip(ground: &Ground<'_>) -> Outcome {
    let none = no_tags();
    let every_byte: Vec<u8> = (0..=u8::MAX).collect();
    let many = every_byte.repeat(400);
    let values: [&[u8]; 6] = [b"", b"\0", b"0", b"value\r\n", &every_byte, &many];
    for (number, bytes) in values.into_iter().enumerate() {
        let key = ground.key(number);
        let what = bytes_shown(Some(bytes));
        ground.misses("a read before anything is stored", &key, &none)?;
        ground.set(&key, &none, bytes)?;
        ground.finds(&format!("a read of {what}"), &key, &none, bytes)?;
        let found = ground.answer("`read` of the other handle", ground.other.read(&key, &none))?;
        same(
            "a read of the other handle",
            bytes_shown(found.as_deref()),
            what,
        )?;
    }
    Ok(())
}

pub(super) fn set_replaces(ground: &Ground<'_>) -> Outcome {
    let (key, none) = (ground.key("k"), no_tags());
    for bytes in [&b"a long first value"[..], b"short", b"", b"again"] {
        ground.set(&key, &none, bytes)?;
        ground.finds("a read after another `set`", &key, &none, bytes)?;
    }
    Ok(())
}

pub(super) fn add_stores_only_where_nothing_is(ground: &Ground<'_>) -> Outcome {
    let (key, none) = (ground.key("k"), no_tags());
    let add = |bytes: &[u8]| {
        let value = lasting(bytes, Some(LONG));
        ground.answer("`add`", ground.store.add(&key, &none, value))
    };
    same("the first `add`", add(b"first")?, true)?;
    same("an `add` to a value", add(b"second")?, false)?;
    ground.finds("a read after both", &key, &none, b"first")?;
    ground.invalidate(std::slice::from_ref(&key))?;
    same("an `add` after `invalidate`", add(b"")?, true)?;
    same("an `add` to an empty value", add(b"third")?, false)?;
    ground.finds("a read of the empty value", &key, &none, b"")
}

pub(super) fn remove_exact_compares(ground: &Ground<'_>) -> Outcome {
    let (key, none) = (ground.key("k"), no_tags());
    let remove = |bytes: &[u8]| {
        let removed = ground.store.remove_exact(&key, &none, &Arc::from(bytes));
        ground.answer("`remove_exact`", removed)
    };
    same("removing where nothing is", remove(b"value")?, false)?;
    ground.set(&key, &none, b"value")?;
    for other in [&b""[..], b"valu", b"value ", b"valuf", b"\0value"] {
        same("removing other bytes", remove(other)?, false)?;
    }
    ground.finds("a read after those", &key, &none, b"value")?;
    same("removing the value", remove(b"value")?, true)?;
    ground.misses("a read after it was removed", &key, &none)
}

pub(super) fn read_many_keeps_the_order(ground: &Ground<'_>) -> Outcome {
    let none = no_tags();
    let keys: Vec<_> = (0..40).map(|number| ground.key(number)).collect();
    for number in (0..40).step_by(3) {
        ground.set(&keys[number], &none, number.to_string().as_bytes())?;
    }
    // In another order than they were stored in, and one of them twice.
    let mut asked: Vec<usize> = (0..40).rev().collect();
    asked.push(3);
    let asked_keys: Vec<_> = asked.iter().map(|&number| keys[number].clone()).collect();
    let read = ground.store.read_many(&asked_keys, &none);
    let found = ground.answer("`read_many`", read)?;
    same("the number of answers", found.len(), asked.len())?;
    for (&number, found) in asked.iter().zip(&found) {
        let want = (number % 3 == 0).then(|| number.to_string());
        same(
            &format!("the answer for key {number} of many"),
            bytes_shown(found.as_deref()),
            bytes_shown(want.as_deref().map(str::as_bytes)),
        )?;
    }
    let found = ground.answer("`read_many` of none", ground.store.read_many(&[], &none))?;
    same("the answers for no keys", found.len(), 0)
}

pub(super) fn invalidate_removes_each_key(ground: &Ground<'_>) -> Outcome {
    let none = no_tags();
    let keys: Vec<_> = (0..10).map(|number| ground.key(number)).collect();
    // The last of them has no value.
    for key in &keys[..9] {
        ground.set(key, &none, b"value")?;
    }
    ground.invalidate(&[])?;
    ground.invalidate(&keys[3..])?;
    for key in &keys[..3] {
        ground.finds("a read of a key that was not named", key, &none, b"value")?;
    }
    for key in &keys[3..] {
        ground.misses("a read of a key that was invalidated", key, &none)?;
    }
    ground.set(&keys[4], &none, b"new")?;
    ground.finds("a read of what came after", &keys[4], &none, b"new")
}

pub(super) fn largest_value(ground: &Ground<'_>) -> Outcome {
    let most = most(ground)?;
    let (key, none) = (ground.key("k"), no_tags());
    // Not all alike, or a store that loses its place would not be found out.
    let bytes: Vec<u8> = (0..most)
        .map(|place| (place ^ (place >> 9)) as u8)
        .collect();
    ground.set(&key, &none, &bytes)?;
    ground.finds("a read of the largest value", &key, &none, &bytes)?;
    ground.invalidate(&[key])
}

pub(super) fn too_large_a_value(ground: &Ground<'_>) -> Outcome {
    let most = most(ground)?;
    let none = no_tags();
    let (set, add, fill) = (ground.key("set"), ground.key("add"), ground.key("fill"));
    let value = || Value {
        bytes: vec![b'x'; most + 1],
        time_to_live: Some(LONG),
    };
    let wait = ground.promises.patience;
    let answer = ground.store.set(&set, &none, value()).wait(wait);
    refused("`set`", answer)?;
    let answer = ground.store.add(&add, &none, value()).wait(wait);
    refused("`add`", answer)?;
    let (token, versions) = ground.win(&fill, &none)?;
    let filled = Fill {
        token,
        versions,
        value: value(),
    };
    let answer = ground.store.fill(&fill, &none, filled).wait(wait);
    refused("`fill`", answer)?;
    for key in [&set, &add, &fill] {
        ground.misses("a read of what was too large", key, &none)?;
    }
    // It was refused, and the store is as well as before.
    ground.set(&set, &none, b"small")?;
    ground.finds("a read afterwards", &set, &none, b"small")
}

/// The greatest length of a value, if it can be tried.
fn most(ground: &Ground<'_>) -> Outcome<usize> {
    let most = ground.store.capabilities().max_value_bytes;
    if most > MOST {
        return Err(skipped(format!(
            "values of {most} bytes are too large to try"
        )));
    }
    Ok(most)
}

fn refused<T>(what: &str, answer: Result<T, StoreError>) -> Outcome {
    match answer {
        Err(error) if error.kind() == StoreErrorKind::TooLarge => Ok(()),
        Err(error) => Err(failed(format!(
            "{what} of a value that is too large: expected TooLarge, got {:?}: {error}",
            error.kind()
        ))),
        Ok(_) => Err(failed(format!(
            "{what} of a value that is too large: expected TooLarge, but it was taken"
        ))),
    }
}

pub(super) fn keys_of_every_byte(ground: &Ground<'_>) -> Outcome {
    let none = no_tags();
    let mut names: Vec<String> = Vec::new();
    for byte in b'!'..=b'~' {
        let byte = char::from(byte);
        names.extend([
            format!("{byte}"),
            format!("a{byte}b"),
            format!("{byte}{byte}"),
        ]);
    }
    // What has a meaning somewhere: to a cluster, to a pattern, to who unescapes.
    for name in [
        "{}", "{a}b", "a{b}", "}{", "%41", "A", "%", "%%", "a*", "[a-z]", "?", "\\n",
    ] {
        names.push(name.to_owned());
    }
    names.sort();
    names.dedup();
    for name in &names {
        ground.set(&ground.key(name), &none, name.as_bytes())?;
    }
    for name in &names {
        let when = format!("a read of the key that ends with `{name}`");
        ground.finds(&when, &ground.key(name), &none, name.as_bytes())?;
    }
    let keys: Vec<_> = names.iter().map(|name| ground.key(name)).collect();
    ground.invalidate(&keys)
}

pub(super) fn long_keys_stay_apart(ground: &Ground<'_>) -> Outcome {
    let none = no_tags();
    let most = ground.store.capabilities().max_key_bytes;
    let long = |bytes: usize, last: u8| {
        let mut key = ground.prefix().as_bytes().to_vec();
        key.resize(bytes - 1, b'k');
        key.push(last);
        StoreKey::new(&key)
    };
    check(most > ground.prefix().len() + 1, || {
        format!("expected keys of more than {most} bytes to be taken")
    })?;
    let (one, two) = (long(most, b'1'), long(most, b'2'));
    ground.set(&one, &none, b"1")?;
    ground.set(&two, &none, b"2")?;
    ground.finds("a read of the longest key", &one, &none, b"1")?;
    ground.finds("a read of its neighbour", &two, &none, b"2")?;

    // Longer ones do not come here; if one does, it is refused or kept apart.
    let (one, two) = (long(most + 1, b'1'), long(most + 1, b'2'));
    for (key, bytes) in [(&one, b"1"), (&two, b"2")] {
        let value = lasting(bytes, Some(LONG));
        match ground
            .store
            .set(key, &none, value)
            .wait(ground.promises.patience)
        {
            Ok(()) => {}
            Err(error) if error.kind() == StoreErrorKind::TooLarge => return Ok(()),
            Err(error) => {
                let (kind, most) = (error.kind(), most + 1);
                return Err(failed(format!(
                    "a key of {most} bytes: expected TooLarge, got {kind:?}: {error}"
                )));
            }
        }
    }
    ground.finds("a read of a longer key", &one, &none, b"1")?;
    ground.finds("a read of its neighbour", &two, &none, b"2")
}

pub(super) fn health(ground: &Ground<'_>) -> Outcome {
    for (handle, store) in [
        ("the store", ground.store),
        ("another handle", ground.other),
    ] {
        let described = <dyn Store>::describe(store);
        check(!described.trim().is_empty(), || {
            format!("expected {handle} to describe itself")
        })?;
        ground.answer("`health`", store.health())?;
    }
    Ok(())
}
