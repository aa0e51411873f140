#[path = "../../probe.rs"]
mod probe;

use larder::cached;
use probe::{hit, miss};

/// Neither `Hash` nor `Eq`.
struct Log;

#[cached(key_prefix = "answer")]
fn without_arguments() -> u32 {
    42
}

#[cached(key_prefix = "all", ignore(id))]
fn constant(id: u32) -> u32 {
    id
}

#[cached(key_prefix = "greeting:{language}:{name}", ignore(log))]
fn greeting(name: &str, language: String, log: &Log) -> String {
    let Log = log;
    format!("{language}:{name}")
}

#[cached(key_prefix = r"{{raw}}:{type}")]
async fn raw(r#type: u8) -> u8 {
    r#type
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shop(u32);

impl Shop {
    #[cached(key_prefix = "price:{self}:{article}")]
    fn price(&self, article: u32) -> u32 {
        self.0 * article
    }
}

fn main() {
    miss(without_arguments);
    hit(without_arguments);
    miss(|| constant(1));
    assert_eq!(hit(|| constant(2)), 1);
    assert_eq!(miss(|| greeting("a", "b".to_owned(), &Log)), "b:a");
    assert_eq!(hit(|| greeting("a", "b".to_owned(), &Log)), "b:a");
    assert_eq!(miss(|| greeting("b", "a".to_owned(), &Log)), "a:b");
    miss(|| pollster::block_on(raw(1)));
    hit(|| pollster::block_on(raw(1)));
    miss(|| Shop(1).price(2));
    hit(|| Shop(1).price(2));
    miss(|| Shop(2).price(1));
}
