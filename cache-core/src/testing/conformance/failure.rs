//! What may go wrong outside of the store: callers that leave, and a store that is not there.

use std::slice;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::ground::{Ground, LONG, Outcome, check, failed, lasting, lease, no_tags, skipped};
use crate::store::{Claim, Fill, Pending, Token};

pub(super) fn a_dropped_answer_takes_nothing_back(ground: &Ground<'_>) -> Outcome {
    let none = no_tags();
    for number in 0..20 {
        let key = ground.key(number);
        let bytes = number.to_string();
        let value = lasting(bytes.as_bytes(), Some(LONG));
        drop(ground.store.set(&key, &none, value));
        let began = Instant::now();
        while ground.read(&key, &none)?.as_deref() != Some(bytes.as_bytes()) {
            check(began.elapsed() < ground.promises.patience, || {
                "expected a `set` to be done whose answer nobody waited for".to_owned()
            })?;
            thread::sleep(Duration::from_millis(1));
        }
    }
    Ok(())
}

pub(super) fn an_unreachable_store_answers(ground: &Ground<'_>) -> Outcome {
    let Some(store) = &ground.promises.unreachable else {
        return Err(skipped("no store that cannot be reached was given"));
    };
    let (none, key) = (no_tags(), ground.key("k"));
    let token = Token::random();
    let fill = Fill {
        token,
        versions: Vec::new(),
        value: lasting(b"v", None),
    };
    let value = || lasting(b"v", None);
    let bytes: Arc<[u8]> = Arc::from(&b"v"[..]);
    let refused = Refused(ground);
    refused.by("`health`", store.health())?;
    refused.by("`read`", store.read(&key, &none))?;
    refused.by("`read_many`", store.read_many(slice::from_ref(&key), &none))?;
    let acquired = store.acquire(&key, &none, lease(LONG), Claim::Missing);
    refused.by("`acquire`", acquired)?;
    refused.by("`fill`", store.fill(&key, &none, fill))?;
    refused.by("`renew`", store.renew(&key, lease(LONG)))?;
    refused.by("`release`", store.release(&key, token))?;
    refused.by("`invalidate`", store.invalidate(slice::from_ref(&key)))?;
    refused.by("`remove_exact`", store.remove_exact(&key, &none, &bytes))?;
    refused.by("`set`", store.set(&key, &none, value()))?;
    refused.by("`add`", store.add(&key, &none, value()))?;
    refused.by("`invalidate_tag`", store.invalidate_tag(&ground.tag("a")))
}

struct Refused<'a>(&'a Ground<'a>);

impl Refused<'_> {
    /// Expects an error that a later try may not meet, and expects it in time.
    fn by<T>(&self, what: &str, pending: Pending<T>) -> Outcome {
        let (patience, began) = (self.0.promises.patience, Instant::now());
        let answer = pending.wait(patience);
        check(began.elapsed() < patience, || {
            format!("{what} of a store that is not there: expected an answer, got none")
        })?;
        match answer {
            Err(error) if error.is_temporary() => Ok(()),
            Err(error) => Err(failed(format!(
                "{what} of a store that is not there: expected a temporary error, got {:?}: {error}",
                error.kind()
            ))),
            Ok(_) => Err(failed(format!(
                "{what} of a store that is not there: expected an error, but it succeeded"
            ))),
        }
    }
}
