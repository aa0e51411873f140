//! Who waits for news about a key, and the connection the news come over. Only a hint to ask again: callers
//! ask from time to time all the same, so a message that is lost costs time and nothing else.

use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use cache_core::store::{Completer, StoreError};
use futures_util::stream::StreamExt;
use redis::aio::PubSub;
use redis::{RedisError, RedisResult};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use crate::backoff::Backoff;
use crate::commands::Message;
use crate::driver::Shared;
use crate::errors::store_error;

/// How long the connection may be silent before it is asked whether it still is one.
const QUIET: Duration = Duration::from_secs(5);

/// The fewest watchers that are looked through for those whom nobody waits for any more.
const FEW: usize = 64;

/// Who waits, by the message that ends the wait.
#[derive(Default)]
pub(crate) struct Watchers {
    waiting: Mutex<Waiting>,
    came: Notify,
}

#[derive(Default)]
struct Waiting {
    by_message: HashMap<Message, Vec<Completer<()>>>,
    number: usize,
    /// At how many they are looked through next.
    full: usize,
}

impl Watchers {
    /// From now on `watcher` is told of this message.
    pub(crate) fn add(&self, message: Message, watcher: Completer<()>) {
        let mut waiting = self.lock();
        if waiting.number >= waiting.full {
            waiting.drop_unwanted();
        }
        waiting.by_message.entry(message).or_default().push(watcher);
        waiting.number += 1;
        let is_first = waiting.number == 1;
        drop(waiting);
        if is_first {
            self.came.notify_one();
        }
    }

    fn tell(&self, message: &Message) {
        let mut waiting = self.lock();
        let told = waiting.by_message.remove(message).unwrap_or_default();
        waiting.number -= told.len();
        drop(waiting);
        for watcher in told {
            watcher.complete(Ok(()));
        }
    }

    fn tell_all(&self) {
        for watcher in self.take_all() {
            watcher.complete(Ok(()));
        }
    }

    /// Nothing will be heard for now.
    pub(crate) fn fail_all(&self, error: &StoreError) {
        for watcher in self.take_all() {
            watcher.complete(Err(error.clone()));
        }
    }

    fn take_all(&self) -> impl Iterator<Item = Completer<()>> + use<> {
        let all = mem::take(&mut *self.lock());
        all.by_message.into_values().flatten()
    }

    fn has_some(&self) -> bool {
        let mut waiting = self.lock();
        waiting.drop_unwanted();
        waiting.number > 0
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // A panic while it was locked left it whole.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn drop_unwanted(&mut self) {
        self.by_message.retain(|_, watchers| {
            watchers.retain(Completer::is_wanted);
            !watchers.is_empty()
        });
        self.number = self.by_message.values().map(Vec::len).sum();
        self.full = FEW.max(2 * self.number);
    }
}

/// Listens as long as the thread lives, whenever somebody watches.
pub(crate) async fn listen(shared: Arc<Shared>) {
    let watchers = &shared.watchers;
    let mut backoff = Backoff::default();
    loop {
        while !watchers.has_some() {
            watchers.came.notified().await;
        }
        let limit = shared.connector.connect_limit();
        let now = Instant::now();
        match timeout(limit, subscribed(&shared)).await {
            Ok(Ok(connection)) => {
                backoff.worked();
                // What was said before nobody heard.
                watchers.tell_all();
                hear(&shared, connection).await;
                watchers.tell_all();
            }
            Ok(Err(error)) => backoff.failed(now, store_error(&error)),
            Err(_) => backoff.failed(now, store_error(&timed_out())),
        }
        if let Some(error) = backoff.refuses(Instant::now()) {
            watchers.fail_all(&error);
            sleep(backoff.left(Instant::now())).await;
        }
    }
}

async fn subscribed(shared: &Shared) -> RedisResult<PubSub> {
    let mut connection = shared.connector.listen().await?;
    connection.subscribe(shared.commands.channel()).await?;
    Ok(connection)
}

/// Passes on what is heard, until the connection is lost.
async fn hear(shared: &Shared, connection: PubSub) {
    let (mut asks, mut news) = connection.split();
    loop {
        match timeout(QUIET, news.next()).await {
            Ok(Some(said)) => {
                if let Ok(message) = said.get_payload_bytes().try_into() {
                    shared.watchers.tell(&message);
                }
            }
            Ok(None) => return,
            Err(_) => {
                let limit = shared.connector.settings().connect_timeout;
                if !matches!(timeout(limit, asks.ping::<redis::Value>()).await, Ok(Ok(_))) {
                    return;
                }
            }
        }
    }
}

fn timed_out() -> RedisError {
    std::io::Error::from(std::io::ErrorKind::TimedOut).into()
}

#[cfg(test)]
mod tests {
    use cache_core::store::Pending;

    use super::*;

    #[test]
    fn whom_nobody_waits_for_is_dropped_sooner_or_later() {
        let watchers = Watchers::default();
        for number in 0..10_000_u128 {
            let (watcher, pending) = Pending::new();
            watchers.add(number.to_be_bytes(), watcher);
            drop(pending);
        }
        assert!(watchers.lock().number <= 2 * FEW);
        assert!(!watchers.has_some());
    }

    #[test]
    fn a_message_ends_the_wait_of_its_own_watchers_only() {
        let watchers = Watchers::default();
        let (first, told) = Pending::new();
        let (second, other) = Pending::new();
        watchers.add([1; 16], first);
        watchers.add([2; 16], second);
        watchers.tell(&[1; 16]);
        assert_eq!(told.wait(Duration::ZERO), Ok(()));
        assert!(other.wait(Duration::ZERO).is_err());
        assert!(!watchers.has_some());
    }
}
