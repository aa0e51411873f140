//! Watching: who waits for another's computation is told of its end.

use std::slice;

use super::ground::{Ground, LONG, Outcome, lasting, no_tags, same, skipped};
use crate::store::{Fill, Pending};

pub(super) fn watchers_are_told(ground: &Ground<'_>) -> Outcome {
    let (none, store) = (no_tags(), ground.store);
    if !store.capabilities().notifies {
        // It answers when it likes; to ask must do no harm all the same.
        drop(store.watch(&ground.key("k")));
        return Err(skipped("the store tells no watchers"));
    }
    for end in ["fill", "release", "invalidate", "set", "add"] {
        let key = ground.key(end);
        let (token, versions) = ground.win(&key, &none)?;
        // One handle waits, as another process would, and another is not interested any more.
        let told: Vec<Pending<()>> = (0..3)
            .map(|_| ground.other.watch(&key))
            .chain([store.watch(&key)])
            .collect();
        drop(store.watch(&key));
        let value = lasting(b"v", Some(LONG));
        let done = match end {
            "fill" => {
                let fill = Fill {
                    token,
                    versions,
                    value,
                };
                ground.answer(end, store.fill(&key, &none, fill))?
            }
            "release" => ground.answer(end, store.release(&key, token))?,
            "add" => ground.answer(end, store.add(&key, &none, value))?,
            "set" => ground
                .answer(end, store.set(&key, &none, value))
                .map(|()| true)?,
            _ => {
                let invalidated = store.invalidate(slice::from_ref(&key));
                ground.answer(end, invalidated).map(|()| true)?
            }
        };
        same(&format!("`{end}` with the lease"), done, true)?;
        for told in told {
            ground.answer(&format!("to be told of `{end}`"), told)?;
        }
    }
    Ok(())
}
