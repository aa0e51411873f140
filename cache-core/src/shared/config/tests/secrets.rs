//! No message and no `Debug` shows a password or a key, wherever it was written.

use proptest::prelude::*;

use super::*;

/// Long enough not to turn up by chance, and with whatever may confuse a reader of URLs.
fn secrets() -> impl Strategy<Value = String> {
    "zq[a-zA-Z0-9]{4}[!-~]{0,6}xk[0-9]{4}[@:/?#%&=]?"
}

/// All that can be seen of what was resolved or refused, and of the store's settings.
fn seen(resolved: Result<Cache, SettingsError>) -> String {
    match resolved {
        Ok(resolved) if resolved.store().is_some() => {
            format!(
                "{resolved:?} {:?} {}",
                opened(),
                resolved.store_description()
            )
        }
        Ok(resolved) => format!("{resolved:?}"),
        Err(error) => format!("{error} {error:?}"),
    }
}

fn shows(text: &str, secret: &str) -> bool {
    // The middle of it, which no quoting changes.
    text.contains(&secret[..6]) || text.contains(secret)
}

/// Texts that a secret may stand in.
fn texts(secret: &str) -> Vec<String> {
    let encoded = percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC);
    vec![
        format!("redis://:{encoded}@h:6379/1"),
        format!("redis://:{secret}@h:6379/1"),
        format!("redis://{secret}@refused"),
        format!("redis://u:{encoded}@refused:x/y"),
        format!("redis+sentinel://:{encoded}@a,b/m?sentinel_password={encoded}"),
        format!("redis+sentinel://a?sentinel_password={encoded}"),
        format!("redis://:{secret}"),
        format!("unknown://u:{secret}@h"),
        format!("me:{secret}@h"),
        format!("unix:///s?pass={secret}"),
        format!("http://h/?key={secret}"),
    ]
}

proptest! {
    #[test]
    fn no_url_shows_its_secrets(secret in secrets()) {
        for text in texts(&secret) {
            for name in ["CACHE_URL", "CACHE_REDIS_URL", "CACHE_REDIS_HOST", "CACHE_REDIS_CLUSTER", "CACHE_REDIS_SENTINELS", "CACHE_TYPE", "CACHE_FORMAT"] {
                for more in [("CACHE_REDIS_DB", "3"), ("CACHE_REDIS_PASSWORD", "other"), ("CACHE_FORMAT", "json")] {
                    if more.0 != name {
                        let seen = seen(of_variables(&[(name, &text), more]));
                        prop_assert!(!shows(&seen, &secret), "{name}={text}: {seen}");
                    }
                }
            }
            let builder = Cache::builder().url(&text);
            let seen = format!("{builder:?} {}", seen(of_builder(builder.clone())));
            prop_assert!(!shows(&seen, &secret), "{text}: {seen}");
        }
    }

    #[test]
    fn no_password_and_no_key_is_shown(secret in secrets()) {
        for name in ["CACHE_REDIS_PASSWORD", "CACHE_REDIS_SENTINEL_PASSWORD", "CACHE_SIGN_KEY"] {
            for more in [
                ("CACHE_REDIS_HOST", "refused"),
                ("CACHE_REDIS_SENTINEL_MASTER", "m"),
                ("CACHE_URL", "redis://:other@h/1"),
                ("CACHE_URL", "redis+sentinel://a/m?sentinel_password=other"),
                ("CACHE_URL", "memory://"),
                ("CACHE_REDIS_CLUSTER", "a"),
            ] {
                let seen = seen(of_variables(&[(name, &secret), more]));
                prop_assert!(!shows(&seen, &secret), "{name} {more:?}: {seen}");
            }
        }
        let builder = Cache::builder().sign_key(secret.as_bytes());
        let seen = format!("{builder:?} {}", seen(of_builder(builder.clone())));
        prop_assert!(!shows(&seen, &secret), "{seen}");
    }

    #[test]
    fn no_line_of_a_file_shows_its_secrets(secret in "zq[a-zA-Z0-9]{12}") {
        for line in [
            format!("redis_password = '{secret}"),
            format!("redis_password = ['{secret}']"),
            format!("redis_password = '{secret}' x"),
            format!("redis_password = {secret}"),
            format!("redis_password = '{secret}'\nredis_password = '{secret}'"),
            format!("url = 'redis://:{secret}@refused'"),
            format!("url = 'redis://:{secret}@h'\nredis_host = 'x'"),
            format!("url = \"redis://:{secret}\\q@h\""),
            format!("sign_key = '''{secret}"),
        ] {
            let seen = seen(of_file(&line));
            prop_assert!(!shows(&seen, &secret), "{line}: {seen}");
        }
    }
}
