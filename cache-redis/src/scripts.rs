//! What the server does in one step: one short script per operation that reads before it writes.
//!
//! Every script has the same keys, the value, its lease and its tags, and is called by the hash of its source. A
//! server that does not know the hash (it was restarted, or its scripts were flushed) is given the source,
//! and keeps it.

use std::fmt;
use std::sync::LazyLock;

use redis::{Arg, Cmd};

/// A script, with the hash the server knows it by.
pub(crate) struct Script {
    source: String,
    hash: String,
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Script").field(&self.hash).finish()
    }
}

/// How many milliseconds a tag that no value lives longer than stays known: a day. A tag that is forgotten
/// is unknown, which is a miss; without an end the tags of all that ever was would fill the server.
const TAG_LIFE: &str = "86400000";

/// What the scripts share. The stored bytes are the versions of the tags, eight bytes each, then the value.
const SHARED: &str = "
local function current(stored)
  if #stored < 8 * (#KEYS - 2) then return false end
  for i = 3, #KEYS do
    if redis.call('GET', KEYS[i]) ~= string.sub(stored, 8 * i - 23, 8 * i - 16) then return false end
  end
  return true
end
local function known(first)
  local versions = {}
  for i = 3, #KEYS do
    local version = redis.call('GET', KEYS[i])
    if not version or #version ~= 8 then
      version = ARGV[first + i - 3]
      redis.call('SET', KEYS[i], version, 'PX', TAG_LIFE)
    end
    versions[i - 2] = version
  end
  return versions
end
local function keep(stored, ttl)
  redis.call('STRLEN', KEYS[1])
  if ttl == '' then
    redis.call('SET', KEYS[1], stored)
  else
    redis.call('SET', KEYS[1], stored, 'PX', ttl)
  end
  for i = 3, #KEYS do
    local left = redis.call('PTTL', KEYS[i])
    if left >= 0 and ttl == '' then
      redis.call('PERSIST', KEYS[i])
    elseif left >= 0 and left < tonumber(ttl) then
      redis.call('PEXPIRE', KEYS[i], string.format('%.0f', math.max(tonumber(ttl), TAG_LIFE)))
    end
  end
  redis.call('DEL', KEYS[2])
end
";

/// `token, length, claim, version…` → `{1, value}`, `{2, version…}` or `{3, milliseconds}`.
pub(crate) static ACQUIRE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
if ARGV[3] == 'missing' then
  local stored = redis.call('GET', KEYS[1])
  if stored and current(stored) then return {1, string.sub(stored, 8 * (#KEYS - 2) + 1)} end
end
if ARGV[3] == 'supersede' then
  redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
elseif not redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return {3, redis.call('PTTL', KEYS[2])}
end
local won = known(4)
table.insert(won, 1, 2)
return won
",
    )
});

/// `token, life, stored, channel, message` → 1 or 0. Whoever held the lease is through with it either way.
pub(crate) static FILL: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
local fresh = current(ARGV[3])
if fresh then keep(ARGV[3], ARGV[2]) else redis.call('DEL', KEYS[2]) end
redis.call('PUBLISH', ARGV[4], ARGV[5])
return fresh and 1 or 0
",
    )
});

/// `token, length` → 1 or 0.
pub(crate) static RENEW: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[2], ARGV[2])
",
    )
});

/// `token, channel, message` → 1 or 0.
pub(crate) static RELEASE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
",
    )
});

/// `channel, message` → 1. The lease goes first: `STRLEN` ends the script if the value is not of our type.
pub(crate) static INVALIDATE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
redis.call('DEL', KEYS[2])
redis.call('STRLEN', KEYS[1])
redis.call('UNLINK', KEYS[1])
redis.call('PUBLISH', ARGV[1], ARGV[2])
return 1
",
    )
});

/// `bytes` → 1 or 0. They are compared without the versions before them.
pub(crate) static REMOVE_EXACT: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
local stored = redis.call('GET', KEYS[1])
local head = 8 * (#KEYS - 2)
if not stored or #stored ~= head + #ARGV[1] or string.sub(stored, head + 1) ~= ARGV[1] then return 0 end
redis.call('UNLINK', KEYS[1])
return 1
",
    )
});

/// `life, bytes, condition, channel, message, version…` → 1 or 0.
pub(crate) static SET: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
if ARGV[3] == 'absent' then
  local stored = redis.call('GET', KEYS[1])
  if stored and current(stored) then return 0 end
end
keep(table.concat(known(6)) .. ARGV[2], ARGV[1])
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
",
    )
});

fn all() -> [&'static Script; 7] {
    [
        &ACQUIRE,
        &FILL,
        &RENEW,
        &RELEASE,
        &INVALIDATE,
        &REMOVE_EXACT,
        &SET,
    ]
}

impl Script {
    fn new(own: &str) -> Self {
        let source = format!("{SHARED}{own}").replace("TAG_LIFE", TAG_LIFE);
        let hash = sha1_smol::Sha1::from(&source).digest().to_string();
        Self { source, hash }
    }

    /// The beginning of a call: the hash, and the number of keys, which are its next arguments.
    pub(crate) fn call(&self, keys: usize, arguments: usize, bytes: usize) -> Cmd {
        let mut command = Cmd::with_capacity(3 + keys + arguments, bytes + 64);
        command.arg("EVALSHA").arg(&self.hash).arg(keys);
        command
    }
}

/// The same call with the script's source, for a server that does not know the hash.
pub(crate) fn with_source(call: &Cmd) -> Option<Cmd> {
    let mut arguments = call.args_iter().skip(1);
    let hash = match arguments.next() {
        Some(Arg::Simple(hash)) => hash,
        _ => return None,
    };
    let script = all()
        .into_iter()
        .find(|script| script.hash.as_bytes() == hash)?;
    let mut command = Cmd::new();
    command.arg("EVAL").arg(&script.source);
    for argument in arguments {
        if let Arg::Simple(bytes) = argument {
            command.arg(bytes);
        }
    }
    Some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(command: &Cmd) -> Vec<Vec<u8>> {
        command
            .args_iter()
            .filter_map(|argument| match argument {
                Arg::Simple(bytes) => Some(bytes.to_vec()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn a_call_is_repeated_with_its_source_and_all_its_arguments() {
        let mut call = RENEW.call(2, 2, 0);
        call.arg("v").arg("l").arg(&b"\0\xff"[..]).arg(7);
        let repeated = with_source(&call).expect("a script of ours");
        let (before, after) = (words(&call), words(&repeated));
        assert_eq!(after[0], b"EVAL");
        assert_eq!(after[1], RENEW.source.as_bytes());
        assert_eq!(before[2..], after[2..]);
        assert_eq!(after.len(), 7);
    }

    #[test]
    fn a_command_that_calls_no_script_is_not_repeated() {
        assert!(with_source(Cmd::new().arg("GET").arg("k")).is_none());
        assert!(with_source(Cmd::new().arg("PING")).is_none());
    }
}
