//! Invalidations that the store has not confirmed: what they are about is not asked of the store until they
//! are, and they are tried again, without end.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::remote::Remote;
use crate::store::{StoreKey, Tag, Tags};
use crate::sync::{Mutex, MutexGuard, lock};
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

#[derive(Debug, Default)]
struct Waiting {
    /// Each with the number of its last addition.
    keys: HashMap<StoreKey, u64>,
    tags: HashMap<Tag, u64>,
    additions: u64,
    /// The pause before the attempt that is due or under way; `None` if there is none.
    pause: Option<Duration>,
}

/// What an attempt is about: those that waited when it began, as they were then.
#[derive(Debug, Default)]
struct Attempt {
    keys: Vec<(StoreKey, u64)>,
    tags: Vec<(Tag, u64)>,
}

impl Waiting {
    fn len(&self) -> usize {
        self.keys.len() + self.tags.len()
    }

    fn covers(&self, key: &StoreKey, tags: &Tags) -> bool {
        self.keys.contains_key(key) || tags.iter().any(|tag| self.tags.contains_key(tag))
    }

    fn add_key(&mut self, key: StoreKey, function: &Tag) {
        if self.keys.len() >= MAX_KEYS && !self.keys.contains_key(&key) {
            return self.add_tag(function.clone());
        }
        self.additions += 1;
        self.keys.insert(key, self.additions);
    }

    fn add_tag(&mut self, tag: Tag) {
        self.additions += 1;
        self.tags.insert(tag, self.additions);
    }

    fn attempt(&self) -> Attempt {
        Attempt {
            keys: self
                .keys
                .iter()
                .map(|(key, at)| (key.clone(), *at))
                .collect(),
            tags: self
                .tags
                .iter()
                .map(|(tag, at)| (tag.clone(), *at))
                .collect(),
        }
    }

    /// Takes back what was confirmed. What was added again since is another invalidation, which the store may have
    /// been asked for after the confirmed one: it stays.
    fn confirm(&mut self, confirmed: &Attempt) {
        for (key, at) in &confirmed.keys {
            if self.keys.get(key) == Some(at) {
                self.keys.remove(key);
            }
        }
        for (tag, at) in &confirmed.tags {
            if self.tags.get(tag) == Some(at) {
                self.tags.remove(tag);
            }
        }
    }
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
        lock(&self.waiting).covers(key, tags)
    }

    /// Takes up the invalidation of a key; `function` is the tag to fall back to if there are too many.
    pub(crate) fn add_key(&self, remote: &'static Remote, key: StoreKey, function: &Tag) {
        let mut waiting = lock(&self.waiting);
        waiting.add_key(key, function);
        self.changed(remote, waiting);
    }

    /// Takes up the invalidation of a tag.
    pub(crate) fn add_tag(&self, remote: &'static Remote, tag: Tag) {
        let mut waiting = lock(&self.waiting);
        waiting.add_tag(tag);
        self.changed(remote, waiting);
    }

    /// After an addition: the first attempt is due unless one is already.
    fn changed(&self, remote: &'static Remote, waiting: MutexGuard<'_, Waiting>) {
        match waiting.pause {
            None => self.schedule(remote, waiting, PAUSES[0]),
            Some(_) => self.count.store(waiting.len(), Ordering::Release),
        }
    }

    /// Has the next attempt made after this pause, if there is anything to attempt.
    fn schedule(
        &self,
        remote: &'static Remote,
        mut waiting: MutexGuard<'_, Waiting>,
        pause: Duration,
    ) {
        let count = waiting.len();
        self.count.store(count, Ordering::Release);
        waiting.pause = (count > 0).then_some(pause);
        drop(waiting);
        if count > 0 {
            timer::run_at(Instant::now() + pause, move || retry(remote));
        }
    }

    /// The end of an attempt; the next one is due if anything is left.
    fn settle(&self, remote: &'static Remote, confirmed: &Attempt) {
        let mut waiting = lock(&self.waiting);
        waiting.confirm(confirmed);
        let pause = waiting.pause.map_or(PAUSES[0], |pause| pause * 2);
        self.schedule(remote, waiting, pause.min(PAUSES[1]));
    }
}

/// One attempt at all of them, on a thread of its own: the timer's must not wait for a store.
fn retry(remote: &'static Remote) {
    let attempt = move || {
        let unconfirmed = &remote.unconfirmed;
        let Attempt { keys, tags } = lock(&unconfirmed.waiting).attempt();
        let names: Vec<_> = keys.iter().map(|(key, _)| key.clone()).collect();
        let asked_keys = (!names.is_empty()).then(|| remote.guard.invalidate(&names));
        let asked_tags: Vec<_> = tags
            .into_iter()
            .map(|entry| (remote.guard.invalidate_tag(&entry.0), entry))
            .collect();
        let keys_done = asked_keys.is_some_and(|asked| asked.wait().is_ok());
        let tags_done = asked_tags
            .into_iter()
            .filter_map(|(asked, entry)| asked.wait().is_ok().then_some(entry));
        let confirmed = Attempt {
            keys: if keys_done { keys } else { Vec::new() },
            tags: tags_done.collect(),
        };
        unconfirmed.settle(remote, &confirmed);
    };
    let thread = std::thread::Builder::new().name("larder-retry".to_owned());
    if thread.spawn(attempt).is_err() {
        remote.unconfirmed.settle(remote, &Attempt::default());
    }
}

#[cfg(all(test, not(shuttle)))]
mod tests {
    use super::*;

    fn key(name: &str) -> StoreKey {
        StoreKey::new(name.as_bytes())
    }

    #[test]
    fn what_is_added_during_an_attempt_outlives_it() {
        let (function, none) = (Tag::new(b"f"), Tags::default());
        let mut waiting = Waiting::default();
        waiting.add_key(key("a"), &function);
        waiting.add_key(key("b"), &function);
        waiting.add_tag(Tag::new(b"t"));
        waiting.add_tag(Tag::new(b"u"));
        let attempt = waiting.attempt();
        // The same once more: the store may have been asked for it after the attempt was confirmed.
        waiting.add_key(key("a"), &function);
        waiting.add_tag(Tag::new(b"t"));
        waiting.confirm(&attempt);
        assert!(waiting.covers(&key("a"), &none));
        assert!(!waiting.covers(&key("b"), &none));
        assert!(waiting.covers(&key("c"), &Tags::new(vec![Tag::new(b"t")])));
        assert!(!waiting.covers(&key("c"), &Tags::new(vec![Tag::new(b"u")])));
        let attempt = waiting.attempt();
        waiting.confirm(&attempt);
        assert_eq!(waiting.len(), 0);
    }

    #[test]
    fn too_many_keys_are_one_function() {
        let function = Tag::new(b"f");
        let mut waiting = Waiting::default();
        for number in 0..=MAX_KEYS {
            waiting.add_key(key(&number.to_string()), &function);
        }
        assert_eq!((waiting.keys.len(), waiting.tags.len()), (MAX_KEYS, 1));
        // It is there already, and takes no more room.
        waiting.add_key(key("0"), &Tag::new(b"g"));
        assert_eq!((waiting.keys.len(), waiting.tags.len()), (MAX_KEYS, 1));
    }
}
