//! Addresses that mean something, and what is said of those that do not.

use cache_core::store::StoreErrorKind;

use super::*;

#[test]
fn every_kind_of_address_is_described_without_its_secrets() {
    for (url, shown) in [
        ("redis://localhost", "redis://localhost:6379/0"),
        ("redis://me:s%40cret@[::1]:7000/3", "redis://[::1]:7000/3"),
        ("redis://:s@cret@h/", "redis://h:6379/0"),
        ("rediss://h:1?protocol=resp2", "rediss://h:1/0"),
        (
            "redis+unix:///run/r.sock?db=2",
            "redis+unix:///run/r.sock?db=2",
        ),
        (
            "unix://:secret@/run/r.sock",
            "redis+unix:///run/r.sock?db=0",
        ),
        (
            "redis+cluster://:secret@a:1,b",
            "redis+cluster://a:1,b:6379",
        ),
        (
            "rediss+sentinel://a,b:2/main/5?sentinel_password=secret",
            "rediss+sentinel://a:26379,b:2/main/5",
        ),
    ] {
        let settings = Settings::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
        assert_eq!(settings.to_string(), shown, "{url}");
    }
}

#[test]
fn users_and_passwords_are_decoded() {
    let settings = Settings::parse("redis://me:p%2Fw%3A@h").expect("valid");
    assert_eq!(settings.login.user.as_deref(), Some("me"));
    assert_eq!(settings.login.password.as_deref(), Some("p/w:"));
    let settings =
        Settings::parse("redis+sentinel://:inner@h/main?sentinel_username=s&sentinel_password=%31")
            .expect("valid");
    assert_eq!(settings.login.user, None);
    let Place::Sentinel(_, _, login) = settings.place else {
        panic!("sentinels");
    };
    assert_eq!(login.password.as_deref(), Some("1"));
}

#[test]
fn what_is_wrong_is_named_and_never_repeated() {
    for (url, named) in [
        ("secret", "must begin with"),
        ("http://secret", "must begin with"),
        ("redis://", "name a host"),
        ("redis://user@h", "no password"),
        ("redis://u:secret/word@h", "the port"),
        ("redis://h:secret", "the port"),
        ("redis://h:0", "the port"),
        ("redis://h:65536", "the port"),
        ("redis://h/secret", "the database"),
        ("redis://h/-1", "the database"),
        ("redis://h?secret=1", "`protocol`"),
        ("redis://h?protocol=secret", "`resp2` or `resp3`"),
        ("redis://a,b", "`redis+cluster://`"),
        ("redis://:%ffsecret@h", "the password"),
        ("redis://h?sentinel_password=secret", "redis+sentinel"),
        ("redis://h?ca_file=secret", "encrypted"),
        ("rediss://h?ca_file=/nowhere/secret", "`ca_file`"),
        ("redis+unix://secret", "absolute path"),
        ("redis+cluster://a,b/1", "no databases"),
        ("redis+cluster://a,b?db=1", "no databases"),
        ("redis+cluster://a,,b", "name a host"),
        ("redis+sentinel://h", "name the service"),
    ] {
        let Err(error) = Settings::parse(url) else {
            panic!("{url} was taken");
        };
        assert_eq!(error.kind(), StoreErrorKind::Settings, "{url}");
        let text = error.to_string();
        assert!(text.contains(named), "{url}: {text}");
        assert!(!text.contains("secret"), "{url}: {text}");
    }
}
