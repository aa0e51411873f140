//! Addresses: what a user writes, taken apart into settings. No message repeats any of it, because a
//! misplaced password can turn up as any part. Nothing here touches the network.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use cache_core::store::StoreError;
use percent_encoding::percent_decode_str;

use crate::errors::settings;

/// Where a store is and how it is reached.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) place: Place,
    pub(crate) login: Login,
    pub(crate) database: u32,
    pub(crate) protocol: Option<Protocol>,
    pub(crate) is_encrypted: bool,
    pub(crate) authorities: Option<Vec<u8>>,
    pub(crate) connect_timeout: Duration,
    pub(crate) operation_timeout: Duration,
    pub(crate) key_space: String,
}

/// One server, or what leads to several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// One server, by name.
    Server(Host),
    /// One server, by the path of its socket.
    Socket(PathBuf),
    /// Some nodes of a cluster.
    Cluster(Vec<Host>),
    /// The sentinels, the name of the service they watch, and what they want to be told.
    Sentinel(Vec<Host>, String, Login),
}

/// A name or an address, and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Host {
    pub(crate) name: String,
    pub(crate) port: u16,
}

/// A user and a password. Not to be shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Login {
    pub(crate) user: Option<String>,
    pub(crate) password: Option<String>,
}

/// The version of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    Resp2,
    Resp3,
}

const SCHEMES: &str = "the address must begin with `redis://`, `rediss://`, `redis+unix://`, `unix://`, \
    `redis+cluster://`, `rediss+cluster://`, `redis+sentinel://` or `rediss+sentinel://`";
const PORT: u16 = 6379;
const SENTINEL_PORT: u16 = 26379;

impl Settings {
    /// The settings that an address stands for, the rest at its defaults. Reads the file that `ca_file` names.
    pub(crate) fn parse(url: &str) -> Result<Self, StoreError> {
        let (scheme, rest) = url.split_once("://").ok_or_else(|| settings(SCHEMES))?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let query = Query::parse(query)?;
        let (authority, path) = match rest.find('/') {
            Some(slash) => (&rest[..slash], &rest[slash + 1..]),
            None => (rest, ""),
        };
        let (login, hosts) = match authority.rsplit_once('@') {
            Some((login, hosts)) => (Login::parse(login)?, hosts),
            None => (Login::default(), authority),
        };
        let is_sentinel = scheme.ends_with("+sentinel");
        if !is_sentinel && query.sentinel != Login::default() {
            return Err(settings(
                "`sentinel_username` and `sentinel_password` are for `redis+sentinel://` only",
            ));
        }
        let (place, database) = match scheme {
            "redis" | "rediss" => (server(hosts)?, database(path)?),
            "unix" | "redis+unix" => (socket(hosts, path)?, None),
            "redis+cluster" | "rediss+cluster" => (cluster(hosts, path)?, None),
            "redis+sentinel" | "rediss+sentinel" => {
                let (service, path) = path.split_once('/').unwrap_or((path, ""));
                let place = sentinels(hosts, service, query.sentinel)?;
                (place, database(path)?)
            }
            _ => return Err(settings(SCHEMES)),
        };
        if matches!(place, Place::Cluster(_)) && query.database.is_some() {
            return Err(settings(
                "a cluster has no databases; leave the number out of the address",
            ));
        }
        let parsed = Self {
            place,
            login,
            database: database.or(query.database).unwrap_or(0),
            protocol: query.protocol,
            is_encrypted: scheme.starts_with("rediss"),
            authorities: None,
            connect_timeout: Duration::from_secs(1),
            operation_timeout: Duration::from_millis(250),
            key_space: "larder".into(),
        };
        match query.ca_file {
            Some(path) => parsed.with_authorities(&path),
            None => Ok(parsed),
        }
    }

    /// Trusts the authorities in this file, and no others.
    pub(crate) fn with_authorities(mut self, path: &PathBuf) -> Result<Self, StoreError> {
        if !self.is_encrypted {
            return Err(settings(
                "`ca_file` is for encrypted connections only; write `rediss` in the address",
            ));
        }
        let pem = std::fs::read(path)
            .map_err(|error| settings(format!("`ca_file` cannot be read: {error}")))?;
        let begin = b"-----BEGIN CERTIFICATE-----";
        if !pem.windows(begin.len()).any(|window| window == begin) {
            return Err(settings("`ca_file` must have certificates in PEM in it"));
        }
        self.authorities = Some(pem);
        Ok(self)
    }

    /// Whether keys are spread over several servers.
    pub(crate) const fn is_cluster(&self) -> bool {
        matches!(self.place, Place::Cluster(_))
    }
}

/// The address without users and passwords.
impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_encrypted { "rediss" } else { "redis" };
        let database = self.database;
        match &self.place {
            Place::Server(host) => write!(f, "{scheme}://{host}/{database}"),
            Place::Socket(path) => write!(f, "redis+unix://{}?db={database}", path.display()),
            Place::Cluster(hosts) => write!(f, "{scheme}+cluster://{}", List(hosts)),
            Place::Sentinel(hosts, service, _) => {
                write!(
                    f,
                    "{scheme}+sentinel://{}/{service}/{database}",
                    List(hosts)
                )
            }
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, port } = self;
        if name.contains(':') {
            write!(f, "[{name}]:{port}")
        } else {
            write!(f, "{name}:{port}")
        }
    }
}

struct List<'a>(&'a [Host]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, host) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{host}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(…)")
    }
}

impl Login {
    fn parse(text: &str) -> Result<Self, StoreError> {
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        let user = decode(user, "the user in the address")?;
        let password = decode(password, "the password in the address")?;
        if user.is_some() && password.is_none() {
            return Err(settings(
                "the address has a user and no password; write `user:password@` or `:password@`",
            ));
        }
        Ok(Self { user, password })
    }
}

/// `None` for nothing.
fn decode(text: &str, part: &str) -> Result<Option<String>, StoreError> {
    let decoded = percent_decode_str(text).decode_utf8().map_err(|_| {
        settings(format!(
            "{part} must be UTF-8, with `%` and two digits for each special byte"
        ))
    })?;
    Ok((!decoded.is_empty()).then(|| decoded.into_owned()))
}

/// What follows the question mark.
#[derive(Default)]
struct Query {
    protocol: Option<Protocol>,
    database: Option<u32>,
    ca_file: Option<PathBuf>,
    sentinel: Login,
}

impl Query {
    fn parse(text: &str) -> Result<Self, StoreError> {
        let mut query = Self::default();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match name {
                "protocol" => {
                    query.protocol = Some(match value {
                        "resp2" | "2" => Protocol::Resp2,
                        "resp3" | "3" => Protocol::Resp3,
                        _ => return Err(settings("`protocol` must be `resp2` or `resp3`")),
                    });
                }
                "db" => query.database = database(value)?,
                "ca_file" => query.ca_file = decode(value, "`ca_file`")?.map(PathBuf::from),
                "sentinel_username" => query.sentinel.user = decode(value, "`sentinel_username`")?,
                "sentinel_password" => {
                    query.sentinel.password = decode(value, "`sentinel_password`")?;
                }
                _ => {
                    return Err(settings(
                        "the address has an option that does not exist; there are `protocol`, `db`, \
                         `ca_file`, `sentinel_username` and `sentinel_password`",
                    ));
                }
            }
        }
        Ok(query)
    }
}

fn server(hosts: &str) -> Result<Place, StoreError> {
    if hosts.contains(',') {
        return Err(settings(
            "the address names several servers; write `redis+cluster://` or `redis+sentinel://`",
        ));
    }
    Ok(Place::Server(host(hosts, PORT)?))
}

fn socket(hosts: &str, path: &str) -> Result<Place, StoreError> {
    let path = decode(path, "the path of the socket")?;
    match path {
        Some(path) if hosts.is_empty() => Ok(Place::Socket(PathBuf::from(format!("/{path}")))),
        _ => Err(settings(
            "the address of a socket must have an absolute path: `redis+unix:///run/redis.sock`",
        )),
    }
}

fn cluster(hosts: &str, path: &str) -> Result<Place, StoreError> {
    if !matches!(path.trim_end_matches('/'), "" | "0") {
        return Err(settings(
            "a cluster has no databases; leave the number out of the address",
        ));
    }
    Ok(Place::Cluster(several(hosts, PORT)?))
}

fn sentinels(hosts: &str, service: &str, login: Login) -> Result<Place, StoreError> {
    let service = decode(service, "the name of the service")?.ok_or_else(|| {
        settings(
            "the address must name the service that the sentinels watch: \
             `redis+sentinel://host:26379/service`",
        )
    })?;
    Ok(Place::Sentinel(
        several(hosts, SENTINEL_PORT)?,
        service,
        login,
    ))
}

fn several(hosts: &str, default_port: u16) -> Result<Vec<Host>, StoreError> {
    hosts
        .split(',')
        .map(|one| host(one.trim(), default_port))
        .collect()
}

fn host(text: &str, default_port: u16) -> Result<Host, StoreError> {
    let (name, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, rest)) => (name, rest.strip_prefix(':')),
        None => match text.rsplit_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (text, None),
        },
    };
    if name.is_empty() || name.contains(['[', ']', ' ']) {
        return Err(settings(
            "the address must name a host: `redis://127.0.0.1:6379`, or in brackets `redis://[::1]:6379`",
        ));
    }
    let port =
        match port {
            None => default_port,
            Some(port) => port.parse().ok().filter(|port| *port != 0).ok_or_else(|| {
                settings("the port in the address must be a number from 1 to 65535")
            })?,
        };
    Ok(Host {
        name: name.into(),
        port,
    })
}

fn database(text: &str) -> Result<Option<u32>, StoreError> {
    match text.trim_end_matches('/') {
        "" => Ok(None),
        number => number.parse().map(Some).map_err(|_| {
            settings(
                "the database in the address must be a number, as in `redis://127.0.0.1:6379/0`",
            )
        }),
    }
}

#[cfg(test)]
#[path = "url_tests.rs"]
mod tests;
