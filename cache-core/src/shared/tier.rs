//! What a memo that shares its results knows of its place in the store: name, tags, fingerprint. Not the
//! steps of a call, which are in `call`.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use super::codec::Codec;
use super::envelope::{Meta, Unusable};
use super::fingerprint::fingerprint;
use super::key_writer::KeyWriter;
use super::remote::{Remote, remote};
use super::store_key::{MAX_BYTES, encode_segment, store_key};
use crate::function::{self, Function};
use crate::key::Part;
use crate::policy::{Policy, Scope};
use crate::shared::StoreStats;
use crate::store::{StoreKey, Tag, Tags};

/// A memo's place in the store.
#[derive(Debug)]
pub(crate) struct Tier {
    pub(crate) remote: &'static Remote,
    pub(crate) function: &'static Function,
    /// The tag of the function, which all its memos have.
    pub(crate) tag: Tag,
    /// The tags of every value: of the function, and of the cache.
    pub(crate) tags: Tags,
    pub(crate) counts: Counts,
    /// `<prefix>:<function>:<version>:`
    namespace: Box<str>,
    max_key_bytes: usize,
    fingerprint: u64,
}

/// What happened between a memo and the store.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) hits: AtomicU64,
    pub(crate) misses: AtomicU64,
    pub(crate) errors: AtomicU64,
    pub(crate) unusable: AtomicU64,
    pub(crate) refused: AtomicU64,
}

/// Counts one.
pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// A buffer for the text of longer arguments is not kept.
const KEPT_BYTES: usize = 4096;

thread_local! {
    /// Keeps its buffer from call to call.
    static WRITER: Cell<KeyWriter> = const { Cell::new(KeyWriter::new()) };
}

impl Tier {
    /// The place of a memo of `function`, or why it has none. `path` has the types of the memo in it.
    pub(crate) fn of<V, C: Codec<V>, P: Part>(
        function: &'static Function,
        path: &'static str,
    ) -> Result<Self, &'static str> {
        let policy = function.policy();
        if !may_share(policy) {
            return Err("`scope` says so");
        }
        if !C::TRAVELS {
            return Err("its result cannot be serialized and read back");
        }
        if !P::TRAVELS {
            return Err("an argument of its key cannot be serialized");
        }
        if policy.time_to_idle.is_some() {
            return Err("`time_to_idle` is for results of one process");
        }
        let remote = remote().ok_or("the cache has no store")?;
        if has_namesake(function) {
            return Err("another function has the same path");
        }
        let tag = tag_of(remote, function);
        let version = policy.version.unwrap_or_default();
        let namespace = format!(
            "{}:{}:{}{}:",
            encode_segment(remote.cache.key_prefix()),
            encode_segment(&readable(path)),
            encode_segment(version),
            policy
                .source
                .map_or(String::new(), |source| format!("~{source:016x}")),
        );
        Ok(Self {
            remote,
            function,
            tags: Tags::new(vec![tag.clone(), remote.epoch.clone()]),
            tag,
            counts: Counts::default(),
            namespace: namespace.into(),
            max_key_bytes: MAX_BYTES.min(remote.guard.store().capabilities().max_key_bytes),
            fingerprint: fingerprint::<V>(policy.version, policy.source, remote.sealer.format),
        })
    }

    /// What the result of these arguments is stored under; `None` if one of them does not serialize.
    pub(crate) fn key<P: Part>(&self, arguments: &P) -> Option<StoreKey> {
        // Out of its place meanwhile: an argument's `Serialize` may call a function that shares.
        let mut writer = WRITER.try_with(Cell::take).unwrap_or_default();
        let written = arguments.write(&mut writer);
        let key = written
            .is_ok()
            .then(|| store_key(&self.namespace, writer.text(), self.max_key_bytes));
        if writer.text().len() <= KEPT_BYTES {
            writer.clear();
            // At the end of the thread there is nowhere to keep it.
            let _ = WRITER.try_with(|kept| kept.set(writer));
        }
        if key.is_none() {
            count(&self.counts.errors);
        }
        key
    }

    /// Whether the store must not be asked about `key` now.
    pub(crate) fn is_bypassed(&self, key: &StoreKey) -> bool {
        self.remote.unconfirmed.covers(key, &self.tags)
    }

    /// The bytes of a value.
    pub(crate) fn seal<V, C: Codec<V>>(
        &self,
        key: &StoreKey,
        value: &V,
        took: Duration,
        is_negative: bool,
    ) -> Option<Vec<u8>> {
        let meta = Meta {
            created_at: now(),
            compute: took,
            is_negative,
        };
        let sealer = &self.remote.sealer;
        let sealed = sealer.seal::<V, C>(key, self.fingerprint, meta, value);
        if sealed.is_err() {
            count(&self.counts.errors);
        }
        sealed.ok()
    }

    /// The value of such bytes.
    pub(crate) fn open<V, C: Codec<V>>(&self, key: &StoreKey, bytes: &[u8]) -> Result<V, Unusable> {
        let opened = self
            .remote
            .sealer
            .open::<V, C>(key, self.fingerprint, bytes);
        match opened {
            Ok((value, _)) => Ok(value),
            Err(unusable) => {
                count(&self.counts.unusable);
                Err(unusable)
            }
        }
    }

    pub(crate) fn stats(&self) -> StoreStats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let Counts {
            hits,
            misses,
            errors,
            unusable,
            refused,
        } = &self.counts;
        StoreStats {
            hits: read(hits),
            misses: read(misses),
            errors: read(errors),
            unusable: read(unusable),
            refused: read(refused),
        }
    }
}

/// Whether the attribute lets results go to a store.
pub(crate) fn may_share(policy: &Policy) -> bool {
    !matches!(policy.scope, Some(Scope::Thread | Scope::Process))
}

/// Milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

/// The tag of a function's results, whatever types it is called with.
pub(crate) fn tag_of(remote: &Remote, function: &Function) -> Tag {
    let prefix = encode_segment(remote.cache.key_prefix());
    let path = encode_segment(&readable((function.path)()));
    Tag::new(format!("{prefix}:{path}:").as_bytes())
}

/// The type of a closure as the path of the function it stands in.
fn readable(path: &str) -> String {
    path.replace("::{{closure}}", "")
        .replace("::__LARDER_SITE", "")
        .replace("::__site", "")
        .replace("::__who", "")
}

/// Whether the program has another annotated function of this path: in two blocks of one function, say.
fn has_namesake(function: &'static Function) -> bool {
    let path = (function.path)();
    function::functions()
        .filter(|other| !std::ptr::eq(*other, function))
        .any(|other| (other.path)() == path)
}
