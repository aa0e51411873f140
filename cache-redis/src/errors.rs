//! What the server and the connection answer, as the few kinds a caller tells apart. No text of the server's
//! gets through: it may have keys and names of users in it.

use std::borrow::Cow;

use cache_core::store::{StoreError, StoreErrorKind as Kind};
use redis::{ErrorKind, RedisError};

/// What a caller is told about an error of the connection or the server.
pub(crate) fn store_error(error: &RedisError) -> StoreError {
    if let Some(code) = error.code() {
        return server_error(code, error.detail().unwrap_or_default());
    }
    match error.kind() {
        ErrorKind::Io if error.is_timeout() => timed_out(),
        // The system's or the TLS layer's own words.
        ErrorKind::Io => unreachable(format!("the server cannot be reached: {error}")),
        ErrorKind::AuthenticationFailed => StoreError::new(
            Kind::Unauthorized,
            "the server refuses the user or the password",
        ),
        ErrorKind::MasterNameNotFoundBySentinel => StoreError::new(
            Kind::Unavailable,
            "no sentinel knows a master of this service's name that works",
        ),
        ErrorKind::ClusterConnectionNotFound => {
            unreachable("no node of the cluster can be reached")
        }
        ErrorKind::InvalidClientConfig => unreachable("the address leads to no server"),
        ErrorKind::Client => unreachable("no connection could be made"),
        ErrorKind::RESP3NotSupported => protocol(
            "the server does not speak RESP3; write `?protocol=resp2` at the end of the address",
        ),
        _ => protocol("the server's answer makes no sense"),
    }
}

/// What a caller is told about an error with this code. Before Redis 7 an error inside of a script has the code
/// `ERR`, and the code that says what went wrong stands in the middle of the text.
fn server_error(code: &str, detail: &str) -> StoreError {
    let inner = CODES.iter().find(|(known, ..)| {
        *known == code || (code == "ERR" && detail.contains(&format!("-{known} ")))
    });
    if let Some((_, kind, message)) = inner {
        return StoreError::new(*kind, *message);
    }
    if code != "ERR" {
        return StoreError::new(Kind::Protocol, "the server answers with an error");
    }
    if detail.contains("DB index") || detail.contains("SELECT is not allowed") {
        return StoreError::new(
            Kind::Unauthorized,
            "the server has no such database; leave it out, or give one that it has",
        );
    }
    if detail.contains("password") || detail.contains("can't run this command") {
        return StoreError::new(Kind::Unauthorized, "the server refuses who asks");
    }
    StoreError::new(
        Kind::Protocol,
        "the server does not understand the command; it has to be Redis 6 or newer",
    )
}

const LOADING: &str = "the server is still loading its data";
const FAILS_OVER: &str = "the server fails over or has lost its cluster";
const NO_RIGHT: &str = "the server refuses the user or the password";

/// The codes that say more than "it did not work".
const CODES: &[(&str, Kind, &str)] = &[
    ("OOM", Kind::Full, "the server has no memory left"),
    (
        "MISCONF",
        Kind::Full,
        "the server cannot save its data and so takes no writes",
    ),
    (
        "NOREPLICAS",
        Kind::Unavailable,
        "the server has too few replicas to take writes",
    ),
    (
        "READONLY",
        Kind::Unavailable,
        "the server is a replica and takes no writes",
    ),
    ("LOADING", Kind::Unavailable, LOADING),
    (
        "BUSY",
        Kind::Unavailable,
        "the server is busy with a script",
    ),
    ("CLUSTERDOWN", Kind::Unavailable, FAILS_OVER),
    ("TRYAGAIN", Kind::Unavailable, FAILS_OVER),
    ("MASTERDOWN", Kind::Unavailable, FAILS_OVER),
    ("MOVED", Kind::Unavailable, FAILS_OVER),
    ("ASK", Kind::Unavailable, FAILS_OVER),
    (
        "WRONGTYPE",
        Kind::Foreign,
        "under the key is something other than bytes",
    ),
    (
        "NOAUTH",
        Kind::Unauthorized,
        "the server wants a password; give it in the address",
    ),
    ("WRONGPASS", Kind::Unauthorized, NO_RIGHT),
    (
        "NOPERM",
        Kind::Unauthorized,
        "the user has no right to a command, a key or a channel that the store needs",
    ),
    ("DENIED", Kind::Unauthorized, "the server refuses the host"),
];

/// Nothing came in time.
pub(crate) fn timed_out() -> StoreError {
    StoreError::new(Kind::Timeout, "the server did not answer in time")
}

/// No connection.
pub(crate) fn unreachable(message: impl Into<Cow<'static, str>>) -> StoreError {
    StoreError::new(Kind::Unreachable, message)
}

/// An answer that no server of ours gives.
pub(crate) fn protocol(message: &'static str) -> StoreError {
    StoreError::new(Kind::Protocol, message)
}

/// An address or an option that cannot be used.
pub(crate) fn settings(message: impl Into<Cow<'static, str>>) -> StoreError {
    StoreError::new(Kind::Settings, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_within_a_script_is_told_by_its_own_code() {
        for (code, detail, kind) in [
            ("OOM", "command not allowed", Kind::Full),
            (
                "ERR",
                "Error running script (call to f_1): @user_script:1: -OOM command not allowed",
                Kind::Full,
            ),
            (
                "ERR",
                "Error running script (call to f_1): @user_script:1: -WRONGTYPE Operation against",
                Kind::Foreign,
            ),
            ("ERR", "DB index is out of range", Kind::Unauthorized),
            ("ERR", "unknown command", Kind::Protocol),
            ("NOPERM", "User x has no permissions", Kind::Unauthorized),
        ] {
            let error = server_error(code, detail);
            assert_eq!(error.kind(), kind, "{code} {detail}");
            assert!(!error.to_string().contains("User x"), "{error}");
        }
    }
}
