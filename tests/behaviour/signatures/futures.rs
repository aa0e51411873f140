//! Async functions, and functions that return a future.

use std::cell::Cell;
use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::rc::Rc;

use larder::memoize;
use pollster::block_on;

use crate::probe::{ran, runs, steady};

/// Ready at the second poll, so that a body is really suspended.
pub(super) struct Pause(bool);

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut std::task::Context<'_>) -> std::task::Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            std::task::Poll::Ready(())
        } else {
            context.waker().wake_by_ref();
            std::task::Poll::Pending
        }
    }
}

pub(super) fn pause() -> Pause {
    Pause(false)
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct User(pub(super) String);

#[memoize]
async fn number(id: u64) -> u64 {
    pause().await;
    ran();
    id + 1
}

#[memoize]
async fn borrowed(text: &str, user: &User, items: &[u8], maybe: Option<&str>) -> usize {
    pause().await;
    ran();
    text.len() + user.0.len() + items.len() + maybe.map_or(0, str::len)
}

#[memoize]
async fn named<'a>(text: &'a str, other: std::borrow::Cow<'a, str>) -> usize {
    pause().await;
    ran();
    text.len() + other.len()
}

#[memoize]
async fn owned(mut text: String, (a, _): (u8, u8), _: u8) -> String {
    pause().await;
    ran();
    text.push('!');
    format!("{text}{a}")
}

#[memoize]
async fn nothing() {
    ran();
}

#[memoize]
async fn fallible(text: &str) -> Result<u8, std::num::ParseIntError> {
    pause().await;
    ran();
    if text.is_empty() {
        return Ok(0);
    }
    let number = text.parse()?;
    Ok(number)
}

#[memoize]
async fn maybe(text: &str) -> Option<char> {
    ran();
    let first = text.chars().next()?;
    pause().await;
    Some(first)
}

#[memoize]
async fn generic<T: Hash + Eq + Clone + Send + Sync + 'static, const N: usize>(
    items: [T; N],
) -> Vec<T> {
    pause().await;
    ran();
    items.to_vec()
}

#[test]
fn async_functions() {
    let _steady = steady();
    block_on(async {
        every_companion!(number(1) == 2, if |id: &u64, _: &u64| *id == 1; await);
        let ann = User("ann".to_owned());
        every_companion!(borrowed("a", &ann, &[1], Some("b")) == 6, if |text: &str, _: &User, _: &[u8], _: &Option<&str>, _: &usize| text == "a"; await);
        every_companion!(named("a", "b".into()) == 2; await);
        every_companion!(owned("a".to_owned(), (1, 2), 3) == "a!1".to_owned(); await);
        every_companion!(nothing() == (); await);
        every_companion!(fallible("1") == Ok(1); await);
        miss!(fallible("").await, Ok(0));
        hit!(fallible("").await, Ok(0));
        miss!(fallible("x").await.is_err(), true);
        miss!(fallible("x").await.is_err(), true);
        every_companion!(maybe("x") == Some('x'); await);
        miss!(maybe("").await, None);
        miss!(maybe("").await, None);
        every_companion!(generic([1_u8, 2]) == vec![1, 2]; await);
        miss!(generic(["a".to_owned()]).await, ["a".to_owned()]);
    });
}

#[memoize]
async fn fibonacci(number: u64) -> u64 {
    ran();
    if number < 2 {
        return number;
    }
    Box::pin(fibonacci(number - 1)).await + Box::pin(fibonacci(number - 2)).await
}

#[test]
fn async_recursion() {
    let _steady = steady();
    let before = runs();
    assert_eq!(block_on(fibonacci(40)), 102_334_155);
    assert_eq!(runs() - before, 41);
    hit!(block_on(fibonacci(40)), 102_334_155);
    miss!(block_on(fibonacci(41)), 165_580_141);
}

#[memoize]
fn returned(id: u64) -> impl Future<Output = u64> {
    async move {
        pause().await;
        ran();
        id + 1
    }
}

#[memoize]
fn returned_send<'a>(
    text: &'a str,
    other: &'a User,
) -> impl Future<Output = Option<usize>> + Send + 'a {
    let length = text.len();
    async move {
        pause().await;
        ran();
        Some(length + other.0.len())
    }
}

#[memoize]
fn returned_anonymous(text: &str) -> impl Send + Future<Output = usize> + '_ {
    async move {
        pause().await;
        ran();
        text.len()
    }
}

#[memoize(companion = false)]
fn returned_in_place(text: String, (a, _): (u8, u8)) -> impl Future<Output = String> + Send {
    let text = format!("{text}{a}");
    async move {
        ran();
        text
    }
}

#[test]
fn functions_that_return_a_future() {
    let _steady = steady();
    block_on(async {
        every_companion!(returned(1) == 2, if |id: &u64, _: &u64| *id == 1; await);
        let ann = User("ann".to_owned());
        every_companion!(returned_send("a", &ann) == Some(4); await);
        every_companion!(returned_anonymous("abc") == 3; await);
        miss!(returned_in_place("a".to_owned(), (1, 2)).await, "a1");
        hit!(returned_in_place("a".to_owned(), (1, 2)).await, "a1");
    });
}

/// Compiles for futures that may change threads; that they do is tested with runtimes.
#[test]
fn futures_are_send_when_their_parts_are() {
    fn send<F: Future + Send>(future: F) {
        drop(future);
    }

    let user = User("ann".to_owned());
    send(number(1));
    send(borrowed("a", &user, &[1], None));
    send(named("a", "b".into()));
    send(owned("a".to_owned(), (1, 2), 3));
    send(fallible("7"));
    send(maybe("x"));
    send(generic([7_u8]));
    send(fibonacci(5));
    send(returned_send("a", &user));
    send(returned(1));
    send(number::uncached(1));
    send(number::get(1));
    send(number::put(1, 2));
    send(number::delete(1));
    send(number::expire(1));
    send(number::refresh(1));
    send(number::clear());
    send(number::contains(1));
    send(number::invalidate_if(|id: &u64, _: &u64| *id == 1));
}

#[memoize]
async fn on_one_thread(number: u8) -> u8 {
    let counter = Rc::new(Cell::new(number));
    pause().await;
    ran();
    counter.set(counter.get() + 1);
    counter.get()
}

#[memoize(ignore(handle))]
async fn with_a_handle(number: u8, handle: &Rc<Cell<u8>>) -> u8 {
    pause().await;
    ran();
    handle.get() + number
}

#[test]
fn a_body_may_stay_on_its_thread() {
    let _steady = steady();
    block_on(async {
        every_companion!(on_one_thread(1) == 2; await);
        let handle = Rc::new(Cell::new(1));
        miss!(with_a_handle(1, &handle).await, 2);
        hit!(with_a_handle(1, &handle).await, 2);
    });
}
