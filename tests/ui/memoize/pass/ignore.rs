#[path = "../../probe.rs"]
mod probe;

use larder::memoize;
use probe::{hit, miss};

/// Neither `Hash` nor `Clone`.
struct Log;

#[memoize(ignore(log))]
fn one(id: u32, log: &Log) -> u32 {
    let Log = log;
    id
}

#[memoize(ignore(r#type, log,))]
async fn several(id: u32, r#type: u8, log: Log) -> u32 {
    let Log = log;
    id + u32::from(r#type)
}

#[memoize(ignore(number))]
fn all(number: u32) -> u32 {
    number
}

struct Shop<'a>(&'a str);

impl Shop<'_> {
    #[memoize(ignore(self))]
    fn length(&self, times: usize) -> usize {
        self.0.len() * times
    }
}

fn main() {
    miss(|| one(1, &Log));
    hit(|| one(1, &Log));
    miss(|| one(2, &Log));
    miss(|| pollster::block_on(several(1, 1, Log)));
    assert_eq!(hit(|| pollster::block_on(several(1, 2, Log))), 2);
    miss(|| all(1));
    assert_eq!(hit(|| all(2)), 1);
    let name = "name".to_owned();
    miss(|| Shop(&name).length(2));
    assert_eq!(hit(|| Shop("another").length(2)), 8);
}
