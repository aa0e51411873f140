//! Many at once: one computes at a time, and no read is older than an invalidation that came before it.

use std::slice;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use super::ground::{
    Ground, LONG, Outcome, Stop, check, failed, lasting, lease, no_tags, same, shown,
};
use super::run;
use crate::store::{Acquired, Claim, Fill, Store, StoreKey, Tags};

const THREADS: usize = 8;

/// How often all threads want the same key.
const ROUNDS: usize = 200;

/// How long the history goes on.
const HISTORY: Duration = Duration::from_millis(800);

/// How long who lost waits before it asks again.
const PAUSE: Duration = Duration::from_micros(200);

pub(super) fn one_holder_at_a_time(ground: &Ground<'_>) -> Outcome {
    let rounds: Vec<Round> = (0..ROUNDS).map(|_| Round::default()).collect();
    let (gate, given_up) = (Barrier::new(THREADS), AtomicBool::new(false));
    in_threads(ground, |number, store| {
        let mut outcome = Ok(());
        for (key, round) in rounds.iter().enumerate() {
            // All of them meet here even if some have failed.
            gate.wait();
            if given_up.load(SeqCst) {
                continue;
            }
            let key = ground.key(key);
            if let Err(stop) = run(|| round.play(ground, store, &key, number)) {
                given_up.store(true, SeqCst);
                outcome = Err(stop);
            }
        }
        outcome
    })?;
    for round in &rounds {
        same(
            "the fills that were accepted for one key",
            round.fills.load(SeqCst),
            1,
        )?;
    }
    Ok(())
}

/// What happened under one key.
#[derive(Default)]
struct Round {
    holders: AtomicU64,
    fills: AtomicU64,
}

impl Round {
    /// Asks until there is a value, and computes it if that falls to this thread.
    fn play(
        &self,
        ground: &Ground<'_>,
        store: &dyn Store,
        key: &StoreKey,
        number: usize,
    ) -> Outcome {
        let (none, began) = (no_tags(), Instant::now());
        let mine = lease(LONG);
        loop {
            let asked = store.acquire(key, &none, mine, Claim::Missing);
            match ground.answer("`acquire`", asked)? {
                Acquired::Found(_) => return Ok(()),
                Acquired::Taken(_) => thread::sleep(PAUSE),
                Acquired::Won(versions) => {
                    let others = self.holders.fetch_add(1, SeqCst);
                    same("the other holders of a lease", others, 0)?;
                    thread::yield_now();
                    self.holders.fetch_sub(1, SeqCst);
                    let fill = Fill {
                        token: mine.token,
                        versions,
                        value: lasting(number.to_string().as_bytes(), Some(LONG)),
                    };
                    let filled = ground.answer("`fill`", store.fill(key, &none, fill))?;
                    same("the fill of who holds the lease", filled, true)?;
                    self.fills.fetch_add(1, SeqCst);
                }
            }
            check(began.elapsed() < ground.promises.patience, || {
                "expected a value to be found after it was filled".to_owned()
            })?;
        }
    }
}

pub(super) fn no_read_is_older_than_an_invalidation(ground: &Ground<'_>) -> Outcome {
    let key = ground.key("k");
    history(ground, &no_tags(), |store| {
        let invalidated = store.invalidate(slice::from_ref(&key));
        ground.answer("`invalidate`", invalidated)
    })
}

pub(super) fn no_read_is_older_than_its_tag(ground: &Ground<'_>) -> Outcome {
    let tag = ground.tag("a");
    history(ground, &ground.tags(["b", "a"]), |store| {
        ground.answer("`invalidate_tag`", store.invalidate_tag(&tag))
    })
}

/// A source that changes, and threads that cache it. Two of them change it and then `invalidate`; the others
/// read, and compute what is missing.
fn history(
    ground: &Ground<'_>,
    tags: &Tags,
    invalidate: impl Fn(&dyn Store) -> Outcome + Sync,
) -> Outcome {
    let key = ground.key("k");
    let past = Past::default();
    let end = Instant::now() + HISTORY;
    in_threads(ground, |number, store| {
        while Instant::now() < end && !past.is_over.load(SeqCst) {
            let turn = if number < 2 {
                past.change(store, &invalidate)
            } else {
                past.look(ground, store, &key, tags)
            };
            if turn.is_err() {
                past.is_over.store(true, SeqCst);
                return turn;
            }
        }
        Ok(())
    })?;
    let (found, filled) = (past.found.load(SeqCst), past.filled.load(SeqCst));
    check(found > 0 && filled > 0, || {
        format!(
            "expected values to be computed and found, but {filled} were filled and {found} found"
        )
    })
}

#[derive(Default)]
struct Past {
    /// What is cached.
    source: AtomicU64,
    /// The newest value of the source whose invalidation has returned.
    confirmed: AtomicU64,
    found: AtomicU64,
    filled: AtomicU64,
    is_over: AtomicBool,
}

impl Past {
    fn change(&self, store: &dyn Store, invalidate: impl Fn(&dyn Store) -> Outcome) -> Outcome {
        let newest = self.source.fetch_add(1, SeqCst) + 1;
        invalidate(store)?;
        self.confirmed.fetch_max(newest, SeqCst);
        // Long enough for something to be computed and found meanwhile.
        thread::sleep(Duration::from_millis(1 + newest % 3));
        Ok(())
    }

    /// Reads, or computes what is missing; only what was found is judged.
    fn look(&self, ground: &Ground<'_>, store: &dyn Store, key: &StoreKey, tags: &Tags) -> Outcome {
        let oldest = self.confirmed.load(SeqCst);
        let found = ground.answer("`read`", store.read(key, tags))?;
        if let Some(bytes) = found {
            return self.judge(oldest, &bytes);
        }
        let mine = lease(LONG);
        let oldest = self.confirmed.load(SeqCst);
        let asked = store.acquire(key, tags, mine, Claim::Missing);
        let versions = match ground.answer("`acquire`", asked)? {
            Acquired::Found(bytes) => return self.judge(oldest, &bytes),
            Acquired::Taken(_) => {
                thread::sleep(PAUSE);
                return Ok(());
            }
            Acquired::Won(versions) => versions,
        };
        let value = self.source.load(SeqCst);
        // Computes for a while, so that changes come in between.
        thread::sleep(PAUSE * (value % 4) as u32);
        let fill = Fill {
            token: mine.token,
            versions,
            value: lasting(&value.to_le_bytes(), Some(LONG)),
        };
        if ground.answer("`fill`", store.fill(key, tags, fill))? {
            self.filled.fetch_add(1, SeqCst);
        } else {
            // Who was refused has no more use for the lease, and says so.
            ground.answer("`release`", store.release(key, mine.token))?;
        }
        Ok(())
    }

    fn judge(&self, oldest: u64, bytes: &[u8]) -> Outcome {
        let Ok(value) = bytes.try_into().map(u64::from_le_bytes) else {
            let got = shown(&Acquired::Found(bytes.into()));
            return Err(failed(format!(
                "expected a value that was filled, got {got}"
            )));
        };
        self.found.fetch_add(1, SeqCst);
        check(value >= oldest, || {
            format!(
                "a read after the invalidation of {oldest}: expected no older value, got {value}"
            )
        })
    }
}

/// Runs `work` on several threads, half of them on the other handle, and returns the first failure.
fn in_threads(ground: &Ground<'_>, work: impl Fn(usize, &dyn Store) -> Outcome + Sync) -> Outcome {
    let (store, other, work) = (ground.store, ground.other, &work);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|number| {
                let store = if number % 2 == 0 { store } else { other };
                scope.spawn(move || run(|| work(number, store)))
            })
            .collect();
        // All of them are joined before the first failure is returned.
        let gone = || Err(Stop::Failed("a thread of the case panicked".to_owned()));
        let ended: Vec<_> = threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| gone()))
            .collect();
        ended.into_iter().collect()
    })
}
