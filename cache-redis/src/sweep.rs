//! Removing all values whose keys begin alike: a walk through the keys of every server, beside the operations
//! that are under way. Never `KEYS`, which holds up everybody.

use std::sync::Arc;

use cache_core::store::{Completer, StoreError};
use redis::{Pipeline, RedisResult, Value};
use tokio::time::timeout;

use crate::driver::Shared;
use crate::errors::{protocol, store_error, timed_out};
use crate::link::Link;

/// Walks, and says how many keys it removed. Each step has the time of an operation.
pub(crate) async fn run(shared: Arc<Shared>, mut link: Link, prefix: Vec<u8>, to: Completer<u64>) {
    let answer = everywhere(&shared, &mut link, &prefix).await;
    to.complete(answer);
}

async fn everywhere(shared: &Shared, link: &mut Link, prefix: &[u8]) -> Result<u64, StoreError> {
    let mut removed = 0;
    for place in step(shared, link.primaries()).await? {
        let mut cursor = 0;
        loop {
            let command = shared.commands.scan(prefix, cursor);
            let found = step(shared, link.send_to(place.as_ref(), command)).await?;
            let (next, keys) = page(found).ok_or_else(|| protocol("the answer makes no sense"))?;
            removed += remove(shared, link, keys).await?;
            if next == 0 {
                break;
            }
            cursor = next;
        }
    }
    Ok(removed)
}

async fn remove(shared: &Shared, link: &mut Link, keys: Vec<Vec<u8>>) -> Result<u64, StoreError> {
    let mut commands = Pipeline::new();
    for command in shared.commands.unlink(keys) {
        commands.add_command(command);
    }
    if commands.is_empty() {
        return Ok(0);
    }
    let mut removed = 0;
    for reply in step(shared, link.send(&commands)).await? {
        match reply {
            Ok(Value::Int(number)) => removed += u64::try_from(number).unwrap_or(0),
            Ok(_) => {}
            Err(error) => return Err(store_error(&error)),
        }
    }
    Ok(removed)
}

async fn step<T>(
    shared: &Shared,
    step: impl Future<Output = RedisResult<T>>,
) -> Result<T, StoreError> {
    let limit = shared.connector.settings().operation_timeout;
    match timeout(limit, step).await {
        Ok(result) => result.map_err(|error| store_error(&error)),
        Err(_) => Err(timed_out()),
    }
}

/// Where to go on, and the keys of this step.
fn page(found: Value) -> Option<(u64, Vec<Vec<u8>>)> {
    let Value::Array(parts) = found else {
        return None;
    };
    let [Value::BulkString(cursor), Value::Array(keys)] = <[Value; 2]>::try_from(parts).ok()?
    else {
        return None;
    };
    let cursor = std::str::from_utf8(&cursor).ok()?.parse().ok()?;
    let keys = keys.into_iter().map(|key| match key {
        Value::BulkString(key) => Some(key),
        _ => None,
    });
    Some((cursor, keys.collect::<Option<_>>()?))
}
