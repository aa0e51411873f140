//! From the text of a setting to its value. The error of each says what the text must be instead.

use std::borrow::Cow;
use std::net::Ipv6Addr;
use std::str::FromStr;
use std::time::Duration;

use super::address::redacted;
use super::kind::Kind;
use super::said::{Origin, Secret};
use crate::shared::codec::Format;

/// What a text must be instead of what it is.
pub(crate) type Wrong = Cow<'static, str>;

/// The longest timeout: a hundred years.
const MAX_TIMEOUT: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);
/// The longest time that anybody waits for a store.
const MAX_WAIT: Duration = Duration::from_secs(60 * 60);
/// The least that a key of a MAC has.
const MIN_SIGN_KEY: usize = 16;

/// The stores that `CACHE_TYPE` knows, by the names of Flask-Caching and by its older ones.
const KINDS: [(&str, &str, Kind); 4] = [
    ("RedisCache", "redis", Kind::Server),
    ("RedisClusterCache", "rediscluster", Kind::Cluster),
    ("RedisSentinelCache", "redissentinel", Kind::Sentinel),
    ("SimpleCache", "simple", Kind::Process),
];

pub(crate) fn kind(text: &str) -> Result<Kind, Wrong> {
    // Flask-Caching also takes the path of a class.
    let name = match text.strip_prefix("flask_caching.backends.") {
        Some(path) => path.rsplit('.').next().unwrap_or(path),
        None => text,
    };
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    if let Some(&(_, _, kind)) = KINDS.iter().find(|(class, old, _)| is(class) || is(old)) {
        return Ok(kind);
    }
    const MAY_BE: &str = "`RedisCache`, `RedisClusterCache`, `RedisSentinelCache` or `SimpleCache`";
    Err(if is("NullCache") || is("null") {
        format!("caching cannot be switched off here; it must be {MAY_BE} (within this process)")
            .into()
    } else {
        format!("must be {MAY_BE}").into()
    })
}

pub(crate) fn host(text: &str, by: &Origin) -> Result<String, Wrong> {
    if text.contains("://") {
        let url = by.name_of("redis_url");
        return Err(format!("must be the name of a host alone; a URL goes into {url}").into());
    }
    if let Ok(v6) = text.trim_matches(['[', ']']).parse::<Ipv6Addr>() {
        return Ok(format!("[{v6}]"));
    }
    if text.contains(':') {
        let port = by.name_of("redis_port");
        return Err(format!("must be the name of a host alone; its port goes into {port}").into());
    }
    if is_host(text) {
        Ok(text.to_owned())
    } else {
        Err("must be the name or the address of a host".into())
    }
}

/// `host1:port1,host2:port2`, each port `port` where it is left out.
pub(crate) fn hosts(text: &str, port: u16) -> Result<String, Wrong> {
    let hosts = text.split(',').map(|host| with_port(host.trim(), port));
    (hosts.collect::<Option<Vec<_>>>())
        .map(|hosts| hosts.join(","))
        .ok_or_else(|| format!("must be hosts and ports, `host1:{port},host2:{port}`").into())
}

fn with_port(text: &str, port: u16) -> Option<String> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, said)) if !host.contains(':') || host.ends_with(']') => {
            (host, self::port(said).ok()?)
        }
        _ => (text, port),
    };
    match host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
    {
        Some(v6) => (v6.parse::<Ipv6Addr>().ok()).map(|v6| format!("[{v6}]:{port}")),
        None => is_host(host).then(|| format!("{host}:{port}")),
    }
}

fn is_host(text: &str) -> bool {
    let is_part = |char: char| char.is_alphanumeric() || matches!(char, '.' | '-' | '_');
    !text.is_empty() && text.chars().all(is_part)
}

pub(crate) fn port(text: &str) -> Result<u16, Wrong> {
    match text.parse() {
        Ok(port) if port != 0 => Ok(port),
        _ => Err("must be a port from 1 to 65535".into()),
    }
}

pub(crate) fn db(text: &str) -> Result<u32, Wrong> {
    u32::from_str(text).map_err(|_| "must be the number of a database, 0 or more".into())
}

/// Text that is not empty.
pub(crate) fn filled(text: &str) -> Result<String, Wrong> {
    if text.is_empty() {
        Err("must not be empty".into())
    } else {
        Ok(text.to_owned())
    }
}

/// `0` and `never` are for ever, as in Flask-Caching.
pub(crate) fn default_timeout(text: &str) -> Result<Option<Duration>, Wrong> {
    if text == "never" {
        return Ok(None);
    }
    match seconds(text) {
        Some(Duration::ZERO) => Ok(None),
        Some(timeout) if is_timeout(timeout) => Ok(Some(timeout)),
        _ => Err(
            "must be a number of seconds from 0.001 to 3153600000, or `0` or `never` for ever"
                .into(),
        ),
    }
}

/// Whether a result may be fresh for so long.
pub(crate) fn is_timeout(timeout: Duration) -> bool {
    (Duration::from_millis(1)..=MAX_TIMEOUT).contains(&timeout)
}

pub(crate) fn wait(text: &str) -> Result<Duration, Wrong> {
    seconds(text)
        .filter(|&wait| is_wait(wait))
        .ok_or(Cow::Borrowed(
            "must be a number of seconds from 0.001 to 3600",
        ))
}

/// Whether a store may be waited for so long.
pub(crate) fn is_wait(wait: Duration) -> bool {
    (Duration::from_millis(1)..=MAX_WAIT).contains(&wait)
}

fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse().ok()?).ok()
}

pub(crate) fn format(text: &str) -> Result<Format, Wrong> {
    match text {
        "msgpack" => Ok(Format::MessagePack),
        "json" => Ok(Format::Json),
        _ => Err("must be `msgpack` or `json`".into()),
    }
}

pub(crate) fn compression(text: &str) -> Result<bool, Wrong> {
    match text {
        "lz4" => Ok(true),
        "none" => Ok(false),
        _ => Err("must be `lz4` or `none`".into()),
    }
}

pub(crate) fn switch(text: &str) -> Result<bool, Wrong> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("must be `true` or `false`".into()),
    }
}

pub(crate) fn sign_key(bytes: &[u8]) -> Result<Secret, Wrong> {
    if bytes.len() < MIN_SIGN_KEY {
        Err(format!("must have at least {MIN_SIGN_KEY} bytes").into())
    } else {
        Ok(Secret::new(bytes))
    }
}

/// A value for a message: in one line, not too long, and without what looks like a URL's secrets.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 80;
    let text = if text.contains("://") || text.contains('@') {
        redacted(text)
    } else {
        text.to_owned()
    };
    let mut line = text.escape_debug().to_string();
    if line.chars().count() > LONGEST {
        line = line.chars().take(LONGEST).chain("…".chars()).collect();
    }
    line
}
