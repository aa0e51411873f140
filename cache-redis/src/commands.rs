//! The keys on the server, and the commands for each operation.
//!
//! A value is under its own key, the lease under the key and ` lease`, a tag's version under its name and ` tag`:
//! keys of the core have no blanks, so nothing else can be called that, and one pattern of an access list
//! (`~prefix*`) covers all three. In a cluster, where only keys of one slot can be used together, each
//! key is in one of 256 buckets: `{7f}` stands before value and lease, and each bucket has its own copy
//! of a tag.

use std::borrow::Cow;
use std::io::Write as _;
use std::time::Duration;

use cache_core::store::{Claim, Fill, Lease, StoreKey, Tag, Tags, Token, Value, Version};
use redis::{Cmd, RedisWrite, ToRedisArgs, ToSingleRedisArg};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::scripts::{self, Script};

/// How many buckets the keys of a cluster are in. Part of the layout: another number finds nothing again.
const BUCKETS: u16 = 256;

/// The longest life that is counted, in milliseconds: 285,000 years, which a script can count without rounding.
const LONGEST: u128 = 1 << 53;

/// How operations become commands.
#[derive(Debug, Clone)]
pub(crate) struct Commands {
    is_cluster: bool,
    channel: String,
    probe: Vec<u8>,
}

/// What the message about a key is: a hash of it.
pub(crate) type Message = [u8; 16];

impl Commands {
    /// Commands for a cluster or one server, with notifications in this key space.
    pub(crate) fn new(is_cluster: bool, key_space: &str) -> Self {
        Self {
            is_cluster,
            channel: format!("{key_space}:done"),
            probe: format!("{key_space}:probe probe").into_bytes(),
        }
    }

    /// The channel of the notifications.
    pub(crate) fn channel(&self) -> &str {
        &self.channel
    }

    /// The message about a key.
    pub(crate) fn message(key: &StoreKey) -> Message {
        xxh3_128(key.as_bytes()).to_be_bytes()
    }

    /// One read of a value without tags.
    pub(crate) fn read(&self, key: &StoreKey) -> Cmd {
        let mut command = Cmd::with_capacity(2, 16 + key.as_bytes().len());
        command.arg("GET");
        self.add_key(&mut command, self.bucket(key), key);
        command
    }

    /// The beginning of a read of some keys of one bucket, whose so many tags follow after the keys.
    pub(crate) fn reading(tags: usize) -> Cmd {
        let mut command = Cmd::with_capacity(2 + tags, 64 * (2 + tags));
        command.arg("MGET");
        command
    }

    /// Adds a key of this bucket.
    pub(crate) fn add_key(&self, command: &mut Cmd, bucket: Option<u8>, key: &StoreKey) {
        command.arg(Name(bucket, key.as_bytes(), ""));
    }

    /// For each bucket the places of its keys in `keys`, and a command for their values and then the tags.
    pub(crate) fn read_many(&self, keys: &[StoreKey], tags: &Tags) -> Vec<(Vec<usize>, Cmd)> {
        let mut buckets: Vec<(Option<u8>, Vec<usize>, Cmd)> = Vec::new();
        for (place, key) in keys.iter().enumerate() {
            let bucket = self.bucket(key);
            let index = match buckets.iter().position(|(known, ..)| *known == bucket) {
                Some(index) => index,
                None => {
                    let mut command = Cmd::new();
                    command.arg("MGET");
                    buckets.push((bucket, Vec::new(), command));
                    buckets.len() - 1
                }
            };
            buckets[index].1.push(place);
            buckets[index].2.arg(Name(bucket, key.as_bytes(), ""));
        }
        buckets
            .into_iter()
            .map(|(bucket, places, mut command)| {
                self.add_tags(&mut command, bucket, tags);
                (places, command)
            })
            .collect()
    }

    pub(crate) fn acquire(&self, key: &StoreKey, tags: &Tags, lease: Lease, claim: Claim) -> Cmd {
        let mut command = self.call(&scripts::ACQUIRE, key, tags, 3 + tags.iter().len(), 128);
        command
            .arg(&lease.token.0[..])
            .arg(milliseconds(lease.length));
        command.arg(match claim {
            Claim::Missing => "missing",
            Claim::Renewal => "renewal",
            Claim::Supersede => "supersede",
        });
        offer_versions(&mut command, tags);
        command
    }

    pub(crate) fn fill(&self, key: &StoreKey, tags: &Tags, fill: &Fill) -> Cmd {
        let stored = stored(&fill.versions, &fill.value.bytes);
        let mut command = self.call(&scripts::FILL, key, tags, 5, 128 + stored.len());
        command
            .arg(&fill.token.0[..])
            .arg(life(&fill.value))
            .arg(&*stored);
        self.announce(&mut command, key);
        command
    }

    pub(crate) fn renew(&self, key: &StoreKey, lease: Lease) -> Cmd {
        let mut command = self.call(&scripts::RENEW, key, &Tags::default(), 2, 64);
        command
            .arg(&lease.token.0[..])
            .arg(milliseconds(lease.length));
        command
    }

    pub(crate) fn release(&self, key: &StoreKey, token: Token) -> Cmd {
        let mut command = self.call(&scripts::RELEASE, key, &Tags::default(), 3, 64);
        command.arg(&token.0[..]);
        self.announce(&mut command, key);
        command
    }

    pub(crate) fn invalidate(&self, key: &StoreKey) -> Cmd {
        let mut command = self.call(&scripts::INVALIDATE, key, &Tags::default(), 2, 64);
        self.announce(&mut command, key);
        command
    }

    pub(crate) fn remove_exact(&self, key: &StoreKey, tags: &Tags, bytes: &[u8]) -> Cmd {
        let mut command = self.call(&scripts::REMOVE_EXACT, key, tags, 1, bytes.len());
        command.arg(bytes);
        command
    }

    pub(crate) fn set(&self, key: &StoreKey, tags: &Tags, value: &Value, only_absent: bool) -> Cmd {
        let bytes = 128 + value.bytes.len();
        let mut command = self.call(&scripts::SET, key, tags, 5 + tags.iter().len(), bytes);
        command.arg(life(value)).arg(&*value.bytes);
        command.arg(if only_absent { "absent" } else { "always" });
        self.announce(&mut command, key);
        offer_versions(&mut command, tags);
        command
    }

    /// Forgets the tag, which makes its version unknown; the next one is random. In a cluster for each bucket.
    pub(crate) fn invalidate_tag(&self, tag: &Tag) -> Vec<Cmd> {
        self.buckets()
            .map(|bucket| {
                let mut command = Cmd::new();
                command.arg("UNLINK");
                command.arg(Name(bucket, tag.as_bytes(), TAG));
                command
            })
            .collect()
    }

    /// Writes a key that ends by itself: only a server that would do its work takes it.
    pub(crate) fn probe(&self) -> Cmd {
        let mut command = Cmd::new();
        command.arg("SET").arg(&*self.probe).arg("1");
        command.arg("PX").arg(1000);
        command
    }

    /// A step through the keys of one server that begin with `prefix`, from `cursor`.
    pub(crate) fn scan(&self, prefix: &[u8], cursor: u64) -> Cmd {
        let mut pattern = Vec::with_capacity(prefix.len() + 8);
        if self.is_cluster {
            pattern.extend_from_slice(b"{??}");
        }
        for &byte in prefix {
            if matches!(byte, b'*' | b'?' | b'[' | b']' | b'\\' | b'^') {
                pattern.push(b'\\');
            }
            pattern.push(byte);
        }
        pattern.push(b'*');
        let mut command = Cmd::new();
        command.arg("SCAN").arg(cursor).arg("MATCH").arg(&*pattern);
        command.arg("COUNT").arg(1000).arg("TYPE").arg("string");
        command
    }

    /// Commands that remove these keys of the server, as [`Commands::scan`] finds them, but no lease and no tag.
    pub(crate) fn unlink(&self, mut found: Vec<Vec<u8>>) -> Vec<Cmd> {
        found.retain(|key| !key.contains(&b' '));
        found.sort_unstable();
        let head = |key: &[u8]| {
            let length = if self.is_cluster { 4 } else { 0 };
            key.get(..length).map(<[u8]>::to_vec)
        };
        found
            .chunk_by(|one, other| head(one) == head(other))
            .map(|keys| {
                let mut command = Cmd::new();
                command.arg("UNLINK").arg(keys);
                command
            })
            .collect()
    }

    fn call(&self, script: &Script, key: &StoreKey, tags: &Tags, more: usize, bytes: usize) -> Cmd {
        let bucket = self.bucket(key);
        let mut command = script.call(2 + tags.iter().len(), more, bytes);
        command.arg(Name(bucket, key.as_bytes(), ""));
        command.arg(Name(bucket, key.as_bytes(), LEASE));
        self.add_tags(&mut command, bucket, tags);
        command
    }

    /// Adds the tags, in the copies of this bucket.
    pub(crate) fn add_tags(&self, command: &mut Cmd, bucket: Option<u8>, tags: &Tags) {
        for tag in tags.iter() {
            command.arg(Name(bucket, tag.as_bytes(), TAG));
        }
    }

    fn announce(&self, command: &mut Cmd, key: &StoreKey) {
        command.arg(&self.channel).arg(&Self::message(key)[..]);
    }

    /// The bucket of a key; `None` if there are no buckets.
    pub(crate) fn bucket(&self, key: &StoreKey) -> Option<u8> {
        self.is_cluster
            .then(|| xxh3_64(key.as_bytes()).to_be_bytes()[0])
    }

    fn buckets(&self) -> impl Iterator<Item = Option<u8>> + use<> {
        let is_cluster = self.is_cluster;
        let number = if is_cluster { BUCKETS } else { 1 };
        (0..number).map(move |bucket| is_cluster.then_some(bucket.to_be_bytes()[1]))
    }
}

const LEASE: &str = " lease";
const TAG: &str = " tag";

/// A key of the server's: in a bucket, and with a suffix that says what it is.
struct Name<'a>(Option<u8>, &'a [u8], &'a str);

/// Written piece by piece into the command, so that it costs no allocation.
impl ToRedisArgs for Name<'_> {
    fn write_redis_args<W: ?Sized + RedisWrite>(&self, out: &mut W) {
        let Self(bucket, name, suffix) = self;
        let mut key = out.writer_for_next_arg();
        // Into memory, which does not fail.
        if let Some(bucket) = bucket {
            let _ = write!(key, "{{{bucket:02x}}}");
        }
        let _ = key.write_all(name);
        let _ = key.write_all(suffix.as_bytes());
    }
}

impl ToSingleRedisArg for Name<'_> {}

/// A version for each tag, in case the server has none.
fn offer_versions(command: &mut Cmd, tags: &Tags) {
    for _ in tags.iter() {
        command.arg(&Version::random().0[..]);
    }
}

fn stored<'a>(versions: &[Version], bytes: &'a [u8]) -> Cow<'a, [u8]> {
    if versions.is_empty() {
        return Cow::Borrowed(bytes);
    }
    let mut stored = Vec::with_capacity(8 * versions.len() + bytes.len());
    for version in versions {
        stored.extend_from_slice(&version.0);
    }
    stored.extend_from_slice(bytes);
    Cow::Owned(stored)
}

/// Nothing stands for ever.
fn life(value: &Value) -> String {
    value
        .time_to_live
        .map(|life| milliseconds(life).to_string())
        .unwrap_or_default()
}

/// Rounded down, so nothing lives longer than it may, but at least one.
fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis().clamp(1, LONGEST)).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[path = "commands_tests.rs"]
mod tests;
