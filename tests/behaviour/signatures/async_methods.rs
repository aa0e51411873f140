//! Async methods, in traits too, and methods that return a future.

use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;

use larder::memoize;
use pollster::block_on;

use super::futures::{User, pause};
use crate::probe::{ran, steady};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Store(u8);

impl Store {
    #[memoize]
    async fn load(&self, key: &str) -> usize {
        pause().await;
        ran();
        key.len() + usize::from(self.0)
    }

    #[memoize]
    async fn into_bytes(self) -> Vec<u8> {
        pause().await;
        ran();
        vec![self.0]
    }

    #[memoize]
    async fn shared(self: Arc<Self>, number: u8) -> u8 {
        pause().await;
        ran();
        self.0 + number
    }

    #[memoize(companion = false)]
    async fn open(number: u8) -> Self {
        ran();
        Self(number)
    }

    #[memoize]
    fn returned<'a>(&'a self, text: &'a str) -> impl Future<Output = usize> + Send + 'a {
        async move {
            pause().await;
            ran();
            text.len() + usize::from(self.0)
        }
    }
}

#[memoize]
impl Store {
    #[memoize]
    async fn save(&self, key: &str) -> Result<usize, String> {
        pause().await;
        ran();
        if key.is_empty() {
            Err("no key".to_owned())
        } else {
            Ok(key.len() + usize::from(self.0))
        }
    }

    #[memoize]
    async fn fresh(number: u8) -> Self {
        pause().await;
        ran();
        Self(number)
    }

    #[memoize(ignore(self))]
    fn promised(&self, number: u8) -> impl Future<Output = u8> + Send + '_ {
        async move {
            pause().await;
            ran();
            number + self.0
        }
    }
}

#[test]
fn async_methods() {
    let _steady = steady();
    block_on(async {
        let store = Store(1);
        miss!(store.load("a").await, 2);
        hit!(store.load("a").await, 2);
        miss!(Store(2).load("a").await, 3);
        miss!(store.clone().into_bytes().await, [1]);
        hit!(store.clone().into_bytes().await, [1]);
        miss!(Arc::new(Store(1)).shared(2).await, 3);
        hit!(Arc::new(Store(1)).shared(2).await, 3);
        miss!(Store::open(1).await, store);
        hit!(Store::open(1).await, store);
        miss!(store.returned("ab").await, 3);
        hit!(store.returned("ab").await, 3);

        miss!(store.save("a").await, Ok(2));
        hit!(store.save("a").await, Ok(2));
        assert_eq!(store.save_get("a").await, Some(Ok(2)));
        store.save_delete("a").await.expect("in process");
        miss!(store.save("a").await, Ok(2));
        miss!(store.save_refresh("a").await, Ok(2));
        miss!(store.save_uncached("a").await, Ok(2));
        assert_eq!(
            store
                .save_invalidate_if(
                    |store: &Store, key: &str, _: &Result<usize, String>| store.0 == 1
                        && key == "a"
                )
                .await,
            Ok(1)
        );
        miss!(store.save("a").await, Ok(2));
        miss!(store.save("").await, Err("no key".to_owned()));
        miss!(store.save("").await, Err("no key".to_owned()));
        miss!(Store::fresh(4).await, Store(4));
        Store::fresh_clear().await.expect("in process");
        miss!(Store::fresh(4).await, Store(4));
        miss!(store.promised(4).await, 5);
        hit!(Store(9).promised(4).await, 5);
        assert_eq!(Store::promised_get(4).await, Some(5));
    });
}

#[allow(async_fn_in_trait)]
trait Fetch {
    async fn fetch(&self, key: &str) -> String;

    fn later(&self, number: u8) -> impl Future<Output = u8> + Send;

    #[memoize]
    async fn fetched_twice(&self, key: &str) -> String
    where
        Self: Hash + Eq + Clone + Send + Sync + 'static,
    {
        ran();
        let once = self.fetch(key).await;
        once.repeat(2)
    }
}

impl Fetch for Store {
    #[memoize]
    async fn fetch(&self, key: &str) -> String {
        pause().await;
        ran();
        format!("{key}{}", self.0)
    }

    #[memoize]
    fn later(&self, number: u8) -> impl Future<Output = u8> + Send {
        let sum = self.0 + number;
        async move {
            ran();
            sum
        }
    }
}

#[memoize]
impl Fetch for User {
    #[memoize(timeout = 60)]
    async fn fetch(&self, key: &str) -> String {
        pause().await;
        ran();
        format!("{key}{}", self.0)
    }

    #[memoize]
    async fn later(&self, number: u8) -> u8 {
        pause().await;
        ran();
        number
    }
}

#[test]
fn async_functions_of_traits() {
    let _steady = steady();
    block_on(async {
        let (store, user) = (Store(1), User("ann".to_owned()));
        miss!(store.fetch("a").await, "a1");
        hit!(store.fetch("a").await, "a1");
        miss!(user.fetch("a").await, "aann");
        hit!(user.fetch("a").await, "aann");
        miss!(store.fetched_twice("a").await, "a1a1");
        hit!(store.fetched_twice("a").await, "a1a1");
        miss!(store.later(1).await, 2);
        hit!(store.later(1).await, 2);
        miss!(user.later(1).await, 1);
        hit!(user.later(1).await, 1);
    });
}

#[test]
fn futures_are_send_when_their_parts_are() {
    fn send<F: Future + Send>(future: F) {
        drop(future);
    }

    let store = Store(1);
    send(store.load("a"));
    send(store.clone().into_bytes());
    send(store.save("a"));
    send(store.returned("a"));
    send(store.promised(1));
    send(store.later(1));
    send(store.fetch("a"));
    send(Store::fresh(1));
    send(store.save_delete("a"));
    send(store.save_refresh("a"));
}
