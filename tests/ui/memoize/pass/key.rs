#[path = "../../probe.rs"]
mod probe;

use larder::memoize;
use probe::{hit, miss};

struct User {
    id: u32,
    name: String,
}

#[memoize(key = |id| *id % 10)]
fn one(id: u32, _unused: NoKey) -> u32 {
    id
}

struct NoKey;

#[memoize(key = |suffix, user| (user.id, suffix.clone()))]
fn several_in_any_order(user: &User, suffix: String) -> String {
    format!("{}{suffix}", user.name)
}

#[memoize(key = |names| names.join(","))]
async fn of_buried_references(names: &[&str]) -> usize {
    names.len()
}

#[memoize(key = |name| name.as_str())]
fn borrowed(name: &String) -> usize {
    name.len()
}

#[memoize(key = |weight| { let grams = *weight * 1000.0; grams as u64 })]
fn block(weight: f64) -> f64 {
    weight
}

#[memoize(key = || ())]
fn nothing(id: u32) -> u32 {
    id
}

#[memoize(key = |r#type| *r#type)]
fn raw(r#type: u8, other: u8) -> u8 {
    r#type + other
}

struct Shop {
    id: u32,
}

impl Shop {
    #[memoize(key = |article| (self.id, *article))]
    fn price(&self, article: u32) -> u32 {
        self.id * article
    }
}

fn main() {
    assert_eq!(miss(|| one(1, NoKey)), 1);
    assert_eq!(hit(|| one(11, NoKey)), 1);
    let user = |name: &str| User {
        id: 7,
        name: name.to_owned(),
    };
    miss(|| several_in_any_order(&user("a"), "x".to_owned()));
    assert_eq!(
        hit(|| several_in_any_order(&user("b"), "x".to_owned())),
        "ax"
    );
    assert_eq!(
        miss(|| several_in_any_order(&user("b"), "y".to_owned())),
        "by"
    );
    miss(|| pollster::block_on(of_buried_references(&["a", "b"])));
    hit(|| pollster::block_on(of_buried_references(&["a", "b"])));
    miss(|| pollster::block_on(of_buried_references(&["a"])));
    miss(|| borrowed(&"name".to_owned()));
    hit(|| borrowed(&"name".to_owned()));
    miss(|| block(0.5));
    hit(|| block(0.5001));
    miss(|| nothing(1));
    assert_eq!(hit(|| nothing(2)), 1);
    miss(|| raw(1, 1));
    assert_eq!(hit(|| raw(1, 2)), 2);
    miss(|| Shop { id: 1 }.price(2));
    hit(|| Shop { id: 1 }.price(2));
    miss(|| Shop { id: 2 }.price(2));
}
