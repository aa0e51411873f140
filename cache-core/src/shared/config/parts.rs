//! The parts of an address of Redis, which a URL may say together or variables one by one.
//!
//! Used only where parts have to be compared with a URL, put into one or made into one; whether a URL as it
//! stands can be used is for the store to say.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::address::Address;
use super::kind::Kind;
use super::said::Secret;
use super::values;

/// What is encoded in a user, a password or a name: all but what RFC 3986 leaves unreserved.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What a URL of Redis says, decoded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Parts {
    pub(crate) user: Option<String>,
    pub(crate) password: Option<Secret>,
    /// One host without its port, or the nodes of a Cluster or the Sentinels with their ports.
    pub(crate) hosts: Option<String>,
    /// Of the one host.
    pub(crate) port: Option<u16>,
    /// The path of a Unix socket, instead of hosts.
    pub(crate) socket: Option<String>,
    pub(crate) db: Option<u32>,
    pub(crate) master: Option<String>,
    pub(crate) sentinel_password: Option<Secret>,
    /// What else the query says, as it is.
    pub(crate) query: Vec<String>,
}

impl Parts {
    /// # Errors
    ///
    /// What the URL has to be instead.
    pub(crate) fn of(address: &Address, kind: Kind) -> Result<Self, &'static str> {
        let pieces = address.pieces();
        let mut parts = Self::default();
        if let Some(userinfo) = pieces.userinfo {
            let (user, password) = match userinfo.split_once(':') {
                Some((user, password)) => (user, Some(password)),
                None => (userinfo, None),
            };
            parts.user = (!user.is_empty()).then(|| decoded(user));
            let password = password.filter(|password| !password.is_empty());
            parts.password = password.map(|password| Secret::new(decoded(password)));
        }
        for pair in pieces
            .query
            .unwrap_or("")
            .split('&')
            .filter(|pair| !pair.is_empty())
        {
            parts.take_from_query(pair)?;
        }
        if kind == Kind::Socket {
            parts.socket = Some(pieces.path.to_owned());
            return Ok(parts);
        }
        if kind == Kind::Server {
            let (host, port) = split_port(pieces.hosts)?;
            parts.hosts = (!host.is_empty()).then(|| host.to_owned());
            parts.port = port;
        } else {
            let port = if kind == Kind::Sentinel { 26379 } else { 6379 };
            let hosts = values::hosts(pieces.hosts, port);
            let wrong = "must name hosts and their ports, such as `host1:6379,host2:6379`";
            parts.hosts = Some(hosts.map_err(|_| wrong)?);
        }
        parts.take_from_path(pieces.path, kind)?;
        Ok(parts)
    }

    fn take_from_path(&mut self, path: &str, kind: Kind) -> Result<(), &'static str> {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        if kind == Kind::Sentinel {
            self.master = segments.next().map(decoded);
        }
        if let Some(db) = segments.next() {
            self.db = Some(number(db)?);
        }
        match segments.next() {
            None => Ok(()),
            Some(_) if kind == Kind::Sentinel => {
                Err("must have the path `/<master>` or `/<master>/<number of the database>`")
            }
            Some(_) => Err("must have no path but the number of the database"),
        }
    }

    fn take_from_query(&mut self, pair: &str) -> Result<(), &'static str> {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match name {
            "db" => self.db = Some(number(value)?),
            "sentinel_password" => self.sentinel_password = Some(Secret::new(decoded(value))),
            _ => self.query.push(pair.to_owned()),
        }
        Ok(())
    }

    /// These parts, and from `others` what these do not say.
    pub(crate) fn or(mut self, others: Self) -> Self {
        self.user = self.user.or(others.user);
        self.password = self.password.or(others.password);
        self.hosts = self.hosts.or(others.hosts);
        self.port = self.port.or(others.port);
        self.socket = self.socket.or(others.socket);
        self.db = self.db.or(others.db);
        self.master = self.master.or(others.master);
        self.sentinel_password = self.sentinel_password.or(others.sentinel_password);
        self.query.extend(others.query);
        self
    }

    /// The URL that says these parts.
    pub(crate) fn url(self, scheme: &str, kind: Kind) -> String {
        let mut query = self.query;
        let encode = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        let user = self.user.as_deref().map(encode);
        let password = self.password.as_ref().map(encoded);
        let userinfo = match (user, password) {
            (None, None) => String::new(),
            (user, None) => format!("{}@", user.unwrap_or_default()),
            (user, Some(password)) => format!("{}:{password}@", user.unwrap_or_default()),
        };
        if let Some(socket) = self.socket {
            query.extend(self.db.map(|db| format!("db={db}")));
            return format!("{scheme}://{userinfo}{socket}{}", joined(&query));
        }
        let hosts = match (self.hosts, kind) {
            (Some(hosts), _) => hosts,
            (None, Kind::Sentinel) => "127.0.0.1:26379".to_owned(),
            (None, _) => "127.0.0.1".to_owned(),
        };
        let port = match kind {
            Kind::Server => format!(":{}", self.port.unwrap_or(6379)),
            _ => String::new(),
        };
        let master = self.master.map(|master| format!("/{}", encode(&master)));
        let db = self.db.filter(|_| kind != Kind::Cluster);
        let db = db.map(|db| format!("/{db}"));
        let sentinel = self.sentinel_password.as_ref().map(encoded);
        query.extend(sentinel.map(|password| format!("sentinel_password={password}")));
        let path = master.unwrap_or_default() + &db.unwrap_or_default();
        format!("{scheme}://{userinfo}{hosts}{port}{path}{}", joined(&query))
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn encoded(secret: &Secret) -> String {
    percent_encoding::percent_encode(secret.as_bytes(), ENCODED).to_string()
}

fn joined(query: &[String]) -> String {
    if query.is_empty() {
        String::new()
    } else {
        format!("?{}", query.join("&"))
    }
}

fn number(text: &str) -> Result<u32, &'static str> {
    text.parse()
        .map_err(|_| "must name its database by a number")
}

/// `host:port`, `[::1]:port`, `host`.
fn split_port(host: &str) -> Result<(&str, Option<u16>), &'static str> {
    let brackets = host.rfind(']').map_or(0, |end| end + 1);
    match host[brackets..].find(':') {
        None => Ok((host, None)),
        Some(colon) => match host[brackets + colon + 1..].parse() {
            Ok(port) => Ok((&host[..brackets + colon], Some(port))),
            Err(_) => Err("must have a port from 1 to 65535 after the host"),
        },
    }
}

#[cfg(all(test, not(shuttle)))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(url: &str, kind: Kind) -> Parts {
        Parts::of(&Address::parse(url).expect("a URL"), kind).expect("parts")
    }

    #[test]
    fn every_form_comes_back_as_it_was() {
        for (url, kind) in [
            ("redis://127.0.0.1:6379", Kind::Server),
            (
                "rediss://me:p%40w@[::1]:7000/3?protocol=resp3",
                Kind::Server,
            ),
            ("redis+cluster://:pw@a:1,b:2", Kind::Cluster),
            (
                "redis+sentinel://:pw@a:1,b:2/main/4?sentinel_password=x",
                Kind::Sentinel,
            ),
            ("unix://u:p@/run/redis.sock?db=2", Kind::Socket),
        ] {
            let scheme = url.split("://").next().expect("a scheme");
            assert_eq!(parts(url, kind).url(scheme, kind), url);
        }
    }

    #[test]
    fn a_url_that_cannot_be_taken_apart_says_why() {
        for (url, kind, why) in [
            ("redis://host:x", Kind::Server, "port"),
            ("redis://host:70000", Kind::Server, "port"),
            ("redis://host/one", Kind::Server, "database"),
            ("redis://host/1/2", Kind::Server, "no path but"),
            ("redis+sentinel://host/m/1/2", Kind::Sentinel, "<master>"),
            ("unix:///sock?db=x", Kind::Socket, "database"),
        ] {
            let address = Address::parse(url).expect("a URL");
            let error = Parts::of(&address, kind).expect_err(url);
            assert!(error.contains(why), "{url}: {error}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_in_a_password_arrives(user in "\\PC{1,12}", password in "\\PC{1,12}", master in "\\PC{1,9}") {
            let said = Parts {
                user: Some(user),
                password: Some(Secret::new(password)),
                hosts: Some("h:1".to_owned()),
                master: Some(master),
                db: Some(1),
                ..Parts::default()
            };
            let url = said.clone().url("redis+sentinel", Kind::Sentinel);
            prop_assert_eq!(parts(&url, Kind::Sentinel), said);
        }
    }
}
