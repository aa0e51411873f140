use std::rc::Rc;

use larder::{cached, memoize};

struct Shop;

impl Shop {
    #[memoize]
    fn borrowed(&self, article: u32) -> u32 {
        article
    }

    #[memoize]
    fn owned(self, article: u32) -> u32 {
        article
    }

    #[memoize]
    fn counted(self: Rc<Self>, article: u32) -> u32 {
        article
    }

    #[memoize]
    async fn asynchronous(&self, article: u32) -> u32 {
        article
    }

    #[cached(key_prefix = "price:{self}:{article}")]
    fn in_the_prefix(&self, article: u32) -> u32 {
        article
    }
}

struct Store;

#[memoize]
impl Store {
    #[memoize]
    fn with_companions(&self, article: u32) -> u32 {
        article
    }
}

trait Price {
    #[memoize]
    fn price(&self, article: u32) -> u32 {
        article
    }
}

impl Price for Shop {
    #[memoize]
    fn price(&self, article: u32) -> u32 {
        article
    }
}

fn main() {}
