#[path = "../../probe.rs"]
mod probe;

use larder::memoize;
use probe::{hit, miss};

#[memoize(key_prefix = "numbers")]
fn namespace(id: u32, kind: u8) -> u32 {
    id + u32::from(kind)
}

#[memoize(key_prefix = "number:{id}:{type}")]
fn whole_key(id: u32, r#type: &str) -> String {
    format!("{id}{type}", type = r#type)
}

/// Neither `Hash` nor `Eq`.
struct Log;

#[memoize(key_prefix = "{{braces}}:{id}", ignore(log))]
fn braces(id: u32, log: &Log) -> u32 {
    let Log = log;
    id
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shop(u32);

impl Shop {
    #[memoize(key_prefix = "price:{self}:{article}")]
    fn price(&self, article: u32) -> u32 {
        self.0 * article
    }
}

fn main() {
    miss(|| namespace(1, 2));
    hit(|| namespace(1, 2));
    miss(|| namespace(2, 1));
    assert_eq!(miss(|| whole_key(1, "a")), "1a");
    assert_eq!(hit(|| whole_key(1, "a")), "1a");
    assert_eq!(miss(|| whole_key(1, "b")), "1b");
    assert_eq!(
        whole_key::memo().policy().key_prefix,
        Some("number:{id}:{type}")
    );
    miss(|| braces(1, &Log));
    hit(|| braces(1, &Log));
    assert_eq!(miss(|| Shop(2).price(3)), 6);
    assert_eq!(hit(|| Shop(2).price(3)), 6);
    assert_eq!(miss(|| Shop(3).price(3)), 9);
}
