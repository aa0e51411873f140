//! The URL of a store: taken apart only as far as every store's is, and shown without what may be secret.
//!
//! Not the URL of the web: several hosts may stand in it, which no library for those accepts.

use std::fmt;

/// The URL of a store. `Display` and `Debug` leave out whatever may be a user, a password or a key.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address {
    raw: String,
    /// How many bytes of `raw` come before `://`.
    scheme: usize,
}

/// The pieces of an [`Address`], as they were written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pieces<'a> {
    pub(crate) userinfo: Option<&'a str>,
    pub(crate) hosts: &'a str,
    /// With its `/`, or empty.
    pub(crate) path: &'a str,
    pub(crate) query: Option<&'a str>,
}

impl Address {
    /// # Errors
    ///
    /// What the text has to be instead.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let mut raw = text.trim().to_owned();
        let Some(scheme) = raw.find("://") else {
            return Err("must be a URL such as `redis://127.0.0.1:6379`");
        };
        let name = &mut raw[..scheme];
        let is_scheme = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && (name.bytes()).all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        if !is_scheme {
            return Err("must begin with a scheme such as `redis://`");
        }
        name.make_ascii_lowercase();
        if raw
            .chars()
            .any(|char| char.is_whitespace() || char.is_control())
        {
            return Err("must not contain blanks or control characters; they are written `%20`");
        }
        let address = Self { raw, scheme };
        let pieces = address.pieces();
        let is_torn = pieces.path.contains('@')
            || (!are_hosts(pieces.hosts) && pieces.query.is_some_and(|query| query.contains('@')));
        if pieces.userinfo.is_none() && !pieces.hosts.is_empty() && is_torn {
            return Err("must have `/`, `?` and `#` of a password written `%2F`, `%3F` and `%23`");
        }
        Ok(address)
    }

    /// In lower case.
    pub(crate) fn scheme(&self) -> &str {
        &self.raw[..self.scheme]
    }

    /// The whole, with what is secret.
    pub(crate) fn as_str(&self) -> &str {
        &self.raw
    }

    pub(crate) fn pieces(&self) -> Pieces<'_> {
        let rest = &self.raw[self.scheme + 3..];
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let (path, query) = match rest.split_once(['?', '#']) {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        let (userinfo, hosts) = match authority.rsplit_once('@') {
            Some((userinfo, hosts)) => (Some(userinfo), hosts),
            None => (None, authority),
        };
        Pieces {
            userinfo,
            hosts,
            path,
            query,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redacted(&self.raw))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// A URL, or what was meant to be one, with `…` for what may be secret in it: everything before the last
/// `@`, hosts that do not look like hosts, and the values of the query.
pub(crate) fn redacted(text: &str) -> String {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) if scheme.len() < 24 && is_plain(scheme, "+-.") => {
            (format!("{scheme}://"), rest)
        }
        Some((_, rest)) => ("…://".to_owned(), rest),
        None => (String::new(), text),
    };
    let (userinfo, rest) = match rest.rsplit_once('@') {
        Some((_, rest)) => ("…@", rest),
        None => ("", rest),
    };
    let (rest, query) = match rest.split_once(['?', '#']) {
        Some((rest, query)) => (rest, redacted_query(query)),
        None => (rest, String::new()),
    };
    let end = rest.find('/').unwrap_or(rest.len());
    let (hosts, path) = rest.split_at(end);
    let hosts = if are_hosts(hosts) { hosts } else { "…" };
    let path = if is_plain(path, "/.-_+~") {
        path
    } else {
        "/…"
    };
    format!("{scheme}{userinfo}{hosts}{path}{query}")
}

fn redacted_query(query: &str) -> String {
    let shown = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, value)) if matches!(name, "db" | "protocol") && is_plain(value, "") => {
            pair.to_owned()
        }
        Some((name, _)) if is_plain(name, "_-") => format!("{name}=…"),
        _ => "…".to_owned(),
    });
    format!("?{}", shown.collect::<Vec<_>>().join("&"))
}

/// Whether these are hosts and ports beyond doubt: what follows a `:` is a number, where it is not in brackets.
fn are_hosts(text: &str) -> bool {
    text.split(',').all(|host| {
        let (host, port) = match host.strip_prefix('[').and_then(|v6| v6.split_once(']')) {
            Some((v6, port)) => (v6.replace(':', ""), port.strip_prefix(':').unwrap_or(port)),
            None => {
                let (host, port) = host.split_once(':').unwrap_or((host, ""));
                (host.to_owned(), port)
            }
        };
        let is_port = port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
        is_port && is_plain(&host, ".-_")
    })
}

fn is_plain(text: &str, besides: &str) -> bool {
    (text.chars()).all(|char| char.is_ascii_alphanumeric() || besides.contains(char))
}

#[cfg(all(test, not(shuttle)))]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_secret_is_not_shown() {
        for (text, shown) in [
            ("redis://127.0.0.1:6379/2", "redis://127.0.0.1:6379/2"),
            ("redis://me:pw@host/2", "redis://…@host/2"),
            ("redis://:p/w@host", "redis://…@host"),
            ("redis://:p?w#@@host", "redis://…@host"),
            ("redis://:password", "redis://…"),
            ("redis://[::1]:7000", "redis://[::1]:7000"),
            ("redis+cluster://u@a:1,b:2", "redis+cluster://…@a:1,b:2"),
            ("redis://h/0?pw=x&db=1&y", "redis://h/0?pw=…&db=1&…"),
            (
                "unix:///run/redis.sock?pass=pw",
                "unix:///run/redis.sock?pass=…",
            ),
            ("localhost:6379", "localhost:6379"),
            ("user:pw@host", "…@host"),
            ("x y://host", "…://host"),
        ] {
            assert_eq!(redacted(text), shown, "{text}");
        }
    }

    #[test]
    fn what_is_no_url_is_refused() {
        for text in [
            "",
            "host:6379",
            "://host",
            "1x://host",
            "redis://a b",
            "redis://:p/w@host",
            "redis://:p?w@host",
        ] {
            Address::parse(text).expect_err(text);
        }
        let address = Address::parse(" Redis://u:p@h:1/m/2?x=1 ").expect("a URL");
        assert_eq!(address.as_str(), "redis://u:p@h:1/m/2?x=1");
        assert_eq!(address.scheme(), "redis");
        let pieces = address.pieces();
        assert_eq!(pieces.userinfo, Some("u:p"));
        assert_eq!(
            (pieces.hosts, pieces.path, pieces.query),
            ("h:1", "/m/2", Some("x=1"))
        );
    }
}
