//! Invalidations that the store has not confirmed: what they are about is not asked of the store until they
//! are, and they are tried again, without end.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::remote::Remote;
use crate::store::{StoreKey, Tag, Tags};
use crate::sync::{Mutex, lock};
use crate::timer;

/// Keys that wait one by one; when there are more, whole functions are taken instead.
const MAX_KEYS: usize = 10_000;

/// The shortest and the longest pause between two attempts.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(5)];

/// The invalidations of one store that are not confirmed.
#[derive(Debug)]
pub(crate) struct Unconfirmed {
    /// How many there are, so that a call with none pays one load.
    count: AtomicUsize,
    waiting: Mutex<Waiting>,
}

/// Each with a number, so that an attempt takes back what it was about and nothing that came later.
#[derive(Debug, Default)]
struct Waiting {
    keys: HashMap<StoreKey, u64>,
    tags: HashMap<Tag, u64>,
    next_number: u64,
    pause: Duration,
    is_scheduled: bool,
}

impl Unconfirmed {
    pub(crate) fn new() -> Self {
        Self {
            count: AtomicUsize::new(0),
            waiting: Mutex::new(Waiting::default()),
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.count.load(Ordering::Acquire)
    }

    /// Whether what the store has under `key` may be older than an invalidation of this process.
    #[inline]
    pub(crate) fn covers(&self, key: &StoreKey, tags: &Tags) -> bool {
        self.len() > 0 && self.holds(key, tags)
    }

    #[cold]
    fn holds(&self, key: &StoreKey, tags: &Tags) -> bool {
        let waiting = lock(&self.waiting);
        waiting.keys.contains_key(key) || tags.iter().any(|tag| waiting.tags.contains_key(tag))
    }

    /// Takes up the invalidation of a key; `function` is the tag to fall back to if there are too many.
    pub(crate) fn add_key(&self, remote: &'static Remote, key: StoreKey, function: &Tag) {
        let mut waiting = lock(&self.waiting);
        let number = waiting.number();
        if waiting.keys.len() < MAX_KEYS {
            waiting.keys.insert(key, number);
        } else {
            waiting.tags.insert(function.clone(), number);
        }
        self.changed(remote, waiting);
    }

    /// Takes up the invalidation of a tag.
    pub(crate) fn add_tag(&self, remote: &'static Remote, tag: Tag) {
        let mut waiting = lock(&self.waiting);
        let number = waiting.number();
        waiting.tags.insert(tag, number);
        self.changed(remote, waiting);
    }

    fn changed(&self, remote: &'static Remote, mut waiting: crate::sync::MutexGuard<'_, Waiting>) {
        let count = waiting.keys.len() + waiting.tags.len();
        self.count.store(count, Ordering::Release);
        if !waiting.is_scheduled && count > 0 {
            waiting.is_scheduled = true;
            waiting.pause = PAUSES[0];
            let due = Instant::now() + waiting.pause;
            drop(waiting);
            timer::run_at(due, move || retry(remote));
        }
    }

    /// What is to be tried now: what has a number below the one that is returned as well.
    fn open(&self) -> (Vec<StoreKey>, Vec<Tag>, u64) {
        let waiting = lock(&self.waiting);
        (
            waiting.keys.keys().cloned().collect(),
            waiting.tags.keys().cloned().collect(),
            waiting.next_number,
        )
    }

    /// The end of an attempt at what had numbers below `before`.
    fn settle(&self, remote: &'static Remote, keys: &[StoreKey], tags: &[Tag], before: u64) {
        let mut waiting = lock(&self.waiting);
        for key in keys {
            if waiting.keys.get(key).is_some_and(|number| *number < before) {
                waiting.keys.remove(key);
            }
        }
        for tag in tags {
            if waiting.tags.get(tag).is_some_and(|number| *number < before) {
                waiting.tags.remove(tag);
            }
        }
        let count = waiting.keys.len() + waiting.tags.len();
        self.count.store(count, Ordering::Release);
        waiting.is_scheduled = count > 0;
        if count > 0 {
            waiting.pause = (waiting.pause * 2).min(PAUSES[1]);
            let due = Instant::now() + waiting.pause;
            drop(waiting);
            timer::run_at(due, move || retry(remote));
        }
    }
}

impl Waiting {
    fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number - 1
    }
}

/// One attempt at all of them, on a thread of its own: the timer's must not wait for a store.
fn retry(remote: &'static Remote) {
    let attempt = move || {
        let unconfirmed = &remote.unconfirmed;
        let (keys, tags, before) = unconfirmed.open();
        let asked_keys = (!keys.is_empty()).then(|| remote.guard.invalidate(&keys));
        let asked_tags: Vec<_> = tags
            .iter()
            .map(|tag| (tag, remote.guard.invalidate_tag(tag)))
            .collect();
        let keys_done = asked_keys.is_none_or(|asked| asked.wait().is_ok());
        let tags_done: Vec<Tag> = asked_tags
            .into_iter()
            .filter_map(|(tag, asked)| asked.wait().is_ok().then(|| tag.clone()))
            .collect();
        let keys_done = if keys_done { &keys[..] } else { &[] };
        unconfirmed.settle(remote, keys_done, &tags_done, before);
    };
    let thread = std::thread::Builder::new().name("larder-retry".to_owned());
    if thread.spawn(attempt).is_err() {
        remote.unconfirmed.settle(remote, &[], &[], 0);
    }
}
