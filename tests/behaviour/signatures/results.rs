//! What functions return: which results are kept, and that each comes back as it was.

use std::error::Error;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use larder::memoize;

use crate::probe::{ran, runs, steady};

/// An error that cannot be cloned.
#[derive(Debug, PartialEq)]
struct Broken(String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Broken {}

#[memoize]
fn unit(_number: u8) {
    ran();
}

#[memoize]
fn explicit_unit(_number: u8) -> () {
    ran();
}

#[memoize]
fn shared(number: u8) -> Arc<Vec<u8>> {
    ran();
    Arc::new(vec![number])
}

#[memoize]
fn object(number: u8) -> Arc<dyn Fn(u8) -> u8 + Send + Sync> {
    ran();
    Arc::new(move |other| number + other)
}

#[memoize]
fn float(number: u8) -> (f32, f64) {
    ran();
    (f32::from(number), f64::from(number))
}

#[memoize]
fn literal(number: u8) -> &'static str {
    ran();
    if number == 0 { "none" } else { "some" }
}

#[memoize]
fn pointer(number: u8) -> fn(&str) -> usize {
    ran();
    assert_eq!(number, 1);
    str::len
}

#[test]
fn plain_results() {
    let _steady = steady();
    every_companion!(unit(1) == (), if |number: &u8, _: &()| *number == 1);
    every_companion!(explicit_unit(1) == ());
    every_companion!(shared(1) == Arc::new(vec![1]), if |_: &u8, value: &Arc<Vec<u8>>| value.len() == 1);
    assert!(
        Arc::ptr_eq(&shared(1), &shared(1)),
        "the value is shared, not copied"
    );
    every_companion!(float(1) == (1.0, 1.0));
    every_companion!(literal(0) == "none");
    miss!(object(1)(1), 2);
    hit!(object(1)(2), 3);
    miss!(pointer(1)("abc"), 3);
    hit!(pointer(1)("ab"), 2);
}

#[memoize]
fn maybe(number: u8) -> Option<u8> {
    ran();
    number.checked_sub(1)
}

type Maybe<T> = Option<T>;

#[memoize]
fn aliased_maybe(number: u8) -> Maybe<String> {
    ran();
    let number = number.checked_sub(1)?;
    Some(number.to_string())
}

#[test]
fn of_an_option_only_some_is_kept() {
    let _steady = steady();
    every_companion!(maybe(1) == Some(0), if |_: &u8, value: &Option<u8>| value.is_some());
    miss!(maybe(0), None);
    miss!(maybe(0), None);
    assert!(maybe::put(0, None).is_err());
    every_companion!(aliased_maybe(1) == Some("0".to_owned()));
    miss!(aliased_maybe(0), None);
    miss!(aliased_maybe(0), None);
}

#[memoize]
fn parsed(text: &str) -> Result<i32, Broken> {
    ran();
    let number: i32 = text.parse().map_err(|_| Broken(text.to_owned()))?;
    if number < 0 {
        return Err(Broken("negative".to_owned()));
    }
    Ok(number)
}

type Outcome<T> = Result<T, Broken>;

#[memoize]
fn aliased(text: &str) -> Outcome<usize> {
    ran();
    let number = parsed::uncached(text)?;
    Ok(number as usize)
}

#[memoize]
fn dynamic(text: &str) -> Result<u8, Box<dyn Error>> {
    ran();
    Ok(text.parse()?)
}

#[memoize]
fn dynamic_and_sendable(text: &str) -> Result<u8, Box<dyn Error + Send + Sync + 'static>> {
    ran();
    Ok(text.parse::<u8>()?)
}

#[memoize]
fn of_io(fail: bool) -> std::io::Result<Vec<u8>> {
    ran();
    if fail {
        Err(std::io::Error::other("on purpose"))
    } else {
        Ok(vec![1])
    }
}

#[memoize]
fn of_fmt(fail: bool) -> fmt::Result {
    ran();
    if fail { Err(fmt::Error) } else { Ok(()) }
}

#[test]
fn of_a_result_only_ok_is_kept() {
    let _steady = steady();
    every_companion!(parsed("12") == Ok(12), if |text: &str, value: &Result<i32, Broken>| text == "12" && *value == Ok(12));
    miss!(parsed("x"), Err(Broken("x".to_owned())));
    miss!(parsed("x"), Err(Broken("x".to_owned())));
    miss!(parsed("-1"), Err(Broken("negative".to_owned())));
    assert!(parsed::put("x", Err(Broken(String::new()))).is_err());

    let before = runs();
    assert_eq!(aliased("3"), Ok(3));
    assert_eq!(runs() - before, 2, "its own body and `parsed::uncached`");
    hit!(aliased("3"), Ok(3));
    assert!(aliased("x").is_err() && aliased("x").is_err());
    assert_eq!(aliased::stats().entries, 1);

    miss!(dynamic("4").ok(), Some(4));
    hit!(dynamic("4").ok(), Some(4));
    miss!(dynamic("x").ok(), None);
    miss!(dynamic("x").ok(), None);
    miss!(dynamic_and_sendable("4").ok(), Some(4));
    hit!(dynamic_and_sendable("4").ok(), Some(4));
    miss!(of_io(false).ok(), Some(vec![1]));
    hit!(of_io(false).ok(), Some(vec![1]));
    miss!(of_io(true).ok(), None);
    miss!(of_io(true).ok(), None);
    every_companion!(of_fmt(false) == Ok(()));
    miss!(of_fmt(true), Err(fmt::Error));
}

#[memoize]
fn option_in_result(number: u8) -> Result<Option<u8>, Broken> {
    ran();
    match number {
        0 => Err(Broken("zero".to_owned())),
        1 => Ok(None),
        _ => Ok(Some(number)),
    }
}

#[memoize]
fn result_in_option(number: u8) -> Option<Result<u8, String>> {
    ran();
    match number {
        0 => None,
        1 => Some(Err("one".to_owned())),
        _ => Some(Ok(number)),
    }
}

#[test]
fn only_the_outer_layer_decides() {
    let _steady = steady();
    miss!(option_in_result(0), Err(Broken("zero".to_owned())));
    miss!(option_in_result(0), Err(Broken("zero".to_owned())));
    miss!(option_in_result(1), Ok(None));
    hit!(option_in_result(1), Ok(None));
    miss!(result_in_option(0), None);
    miss!(result_in_option(0), None);
    miss!(result_in_option(1), Some(Err("one".to_owned())));
    hit!(result_in_option(1), Some(Err("one".to_owned())));
}

#[memoize(scope = "thread")]
fn of_one_thread(number: u8) -> Rc<Vec<u8>> {
    ran();
    Rc::new(vec![number])
}

#[memoize(scope = "thread")]
fn fallible_of_one_thread(number: u8) -> Result<Rc<str>, Rc<str>> {
    ran();
    if number == 0 {
        Err(Rc::from("zero"))
    } else {
        Ok(Rc::from("more"))
    }
}

#[test]
fn values_that_stay_on_their_thread() {
    let _steady = steady();
    every_companion!(of_one_thread(1) == Rc::new(vec![1]), if |number: &u8, _: &Rc<Vec<u8>>| *number == 1);
    assert!(Rc::ptr_eq(&of_one_thread(1), &of_one_thread(1)));
    every_companion!(fallible_of_one_thread(1) == Ok(Rc::from("more")));
    miss!(fallible_of_one_thread(0), Err(Rc::from("zero")));
    miss!(fallible_of_one_thread(0), Err(Rc::from("zero")));
}
