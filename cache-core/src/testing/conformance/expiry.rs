//! The time that values live: not much less than they were given, and hardly more.

use std::thread;
use std::time::{Duration, Instant};

use super::ground::{Ground, LONG, Outcome, check, lasting, no_tags, same};
use crate::store::{Fill, Value};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A time to live that the store can tell apart from none and from for ever.
pub(super) fn span(ground: &Ground<'_>) -> Duration {
    (4 * ground.promises.time_resolution).max(Duration::from_millis(250))
}

/// Looks until `is_alive` is false, and expects that to be when a `span` ends that began with `begin`.
///
/// Judges by what is certain: an answer counts for when it was asked for or for when it came, whichever is
/// in the store's favour. So a machine that is busy makes this slow and never wrong.
pub(super) fn ends_in_time(
    ground: &Ground<'_>,
    what: &str,
    span: Duration,
    begin: impl FnOnce() -> Outcome,
    mut is_alive: impl FnMut() -> Outcome<bool>,
) -> Outcome {
    let resolution = ground.promises.time_resolution;
    let (earliest, latest) = (span - resolution.max(span / 5), span + resolution);
    let before = Instant::now();
    begin()?;
    let after = Instant::now();
    loop {
        let asked = after.elapsed();
        let alive = is_alive()?;
        let answered = before.elapsed();
        if alive {
            check(asked <= latest, || {
                format!("{what} of {span:?}: expected its end, but it was there after {asked:?}")
            })?;
        } else {
            return check(answered >= earliest, || {
                format!(
                    "{what} of {span:?}: expected it to be there, but it was gone after {answered:?}"
                )
            });
        }
        thread::sleep(Duration::from_millis(5));
    }
}

pub(super) fn values_end_with_their_time(ground: &Ground<'_>) -> Outcome {
    let none = no_tags();
    let (short, for_ever, longer) = (
        ground.key("short"),
        ground.key("for-ever"),
        ground.key("longer"),
    );
    let span = span(ground);
    let set = |key, time| ground.answer("`set`", ground.store.set(key, &none, lasting(b"v", time)));
    set(&for_ever, None)?;
    // The time of a value is that of the last `set`.
    set(&longer, Some(span))?;
    set(&longer, None)?;
    ends_in_time(
        ground,
        "a value",
        span,
        || set(&short, Some(span)),
        || Ok(ground.read(&short, &none)?.is_some()),
    )?;
    ground.finds("a read of a value without a limit", &for_ever, &none, b"v")?;
    ground.finds(
        "a read of a value that lost its limit",
        &longer,
        &none,
        b"v",
    )?;
    let stored = ground.store.add(&short, &none, lasting(b"new", Some(LONG)));
    let stored = ground.answer("`add`", stored)?;
    same("an `add` where a value has ended", stored, true)?;
    ground.invalidate(&[short, for_ever, longer])
}

pub(super) fn filled_values_end_with_their_time(ground: &Ground<'_>) -> Outcome {
    let (key, none) = (ground.key("k"), no_tags());
    let span = span(ground);
    let fill = || {
        let (token, versions) = ground.win(&key, &none)?;
        let fill = Fill {
            token,
            versions,
            value: lasting(b"v", Some(span)),
        };
        let filled = ground.answer("`fill`", ground.store.fill(&key, &none, fill))?;
        same("the fill of who holds the lease", filled, true)
    };
    ends_in_time(ground, "a filled value", span, fill, || {
        Ok(ground.read(&key, &none)?.is_some())
    })?;
    ground.win(&key, &none).map(drop)
}

pub(super) fn no_time_is_no_value(ground: &Ground<'_>) -> Outcome {
    let none = no_tags();
    for time in [Duration::ZERO, Duration::from_nanos(1)] {
        for (name, before) in [("new", None), ("old", Some(b"old"))] {
            let key = ground.key(format_args!("{name}{}", time.as_nanos()));
            if let Some(bytes) = before {
                ground.set(&key, &none, bytes)?;
            }
            let value = Value {
                bytes: b"v".to_vec(),
                time_to_live: Some(time),
            };
            ground.answer("`set` for no time", ground.store.set(&key, &none, value))?;
            thread::sleep(ground.promises.time_resolution);
            let when = format!("a read of what was stored for {time:?}");
            ground.misses(&when, &key, &none)?;
        }
    }
    Ok(())
}

pub(super) fn long_times_count(ground: &Ground<'_>) -> Outcome {
    let none = no_tags();
    for (number, time) in [29 * DAY, 40 * DAY, 40_000 * DAY, Duration::MAX]
        .into_iter()
        .enumerate()
    {
        let key = ground.key(number);
        let set = ground.store.set(&key, &none, lasting(b"v", Some(time)));
        ground.answer(&format!("`set` for {time:?}"), set)?;
        ground.finds(
            &format!("a read of a value for {time:?}"),
            &key,
            &none,
            b"v",
        )?;
        ground.invalidate(&[key])?;
    }
    Ok(())
}
