//! Methods that are annotated by themselves: which `self` counts.

use std::rc::Rc;
use std::sync::Arc;

use larder::memoize;

use crate::probe::{ran, steady};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Shop {
    name: String,
}

fn shop(name: &str) -> Shop {
    Shop {
        name: name.to_owned(),
    }
}

impl Shop {
    #[memoize]
    fn price(&self, article: &str) -> usize {
        ran();
        self.name.len() + article.len()
    }

    #[memoize(ignore(self))]
    pub fn fixed(&self, article: &str) -> Option<usize> {
        ran();
        Some(self.name.len() + article.len())
    }

    #[memoize]
    fn into_name(self, suffix: char) -> String {
        ran();
        let mut name = self.name;
        name.push(suffix);
        name
    }

    #[memoize]
    fn renamed(mut self) -> Self {
        ran();
        self.name.push('!');
        self
    }

    #[memoize]
    fn merged(&self, other: &Self, last: Option<&Self>) -> Self {
        ran();
        let last = last.map_or("", |last| &last.name);
        Self {
            name: format!("{}{}{last}", self.name, other.name),
        }
    }

    #[memoize(companion = false)]
    fn opened(name: &str) -> Self {
        ran();
        shop(name)
    }

    #[memoize(companion = false)]
    fn count() -> usize {
        ran();
        3
    }

    #[memoize(key = |article| (self.name.len(), article.len()))]
    fn by_length(&self, article: &str) -> String {
        ran();
        format!("{}{article}", self.name)
    }

    #[memoize]
    fn of_shared(self: &Arc<Self>, number: u8) -> usize {
        ran();
        self.name.len() + usize::from(number)
    }

    #[memoize]
    fn of_arc(self: Arc<Self>) -> usize {
        ran();
        self.name.len()
    }

    #[memoize]
    fn of_box(self: Box<Self>) -> String {
        ran();
        self.name
    }

    #[memoize(ignore(self))]
    fn of_rc(self: Rc<Self>, number: u8) -> usize {
        ran();
        self.name.len() + usize::from(number)
    }

    #[memoize]
    fn typed(self: &Self) -> usize {
        ran();
        self.name.len()
    }

    #[memoize]
    fn named<'a>(self: &'a Shop, article: &'a str) -> usize {
        ran();
        self.name.len() + article.len()
    }

    #[memoize(unless = || self.name == "closed")]
    fn unless_closed(&self) -> usize {
        ran();
        self.name.len()
    }
}

#[test]
fn methods_by_themselves() {
    let _steady = steady();
    let (big, small) = (shop("big"), shop("s"));
    miss!(big.price("a"), 4);
    hit!(shop("big").price("a"), 4);
    miss!(small.price("a"), 2);
    miss!(big.fixed("a"), Some(4));
    hit!(small.fixed("a"), Some(4));
    miss!(big.clone().into_name('x'), "bigx");
    hit!(big.clone().into_name('x'), "bigx");
    miss!(big.clone().renamed(), shop("big!"));
    hit!(big.clone().renamed(), shop("big!"));
    miss!(big.merged(&small, None), shop("bigs"));
    hit!(big.merged(&small, None), shop("bigs"));
    miss!(big.merged(&big, Some(&small)), shop("bigbigs"));
    miss!(Shop::opened("a"), shop("a"));
    hit!(Shop::opened("a"), shop("a"));
    miss!(Shop::count(), 3);
    hit!(Shop::count(), 3);
    miss!(big.by_length("a"), "biga");
    hit!(shop("pig").by_length("b"), "biga");
    let unless = shop("closed");
    miss!(unless.unless_closed(), 6);
    miss!(unless.unless_closed(), 6);
    miss!(big.unless_closed(), 3);
    hit!(big.unless_closed(), 3);
    let pointer: fn(&Shop, &str) -> usize = Shop::price;
    hit!(pointer(&big, "a"), 4);
}

#[test]
fn receivers_of_other_types() {
    let _steady = steady();
    let shared = Arc::new(shop("big"));
    miss!(shared.of_shared(1), 4);
    hit!(Arc::new(shop("big")).of_shared(1), 4);
    miss!(shared.clone().of_arc(), 3);
    hit!(shared.clone().of_arc(), 3);
    miss!(Box::new(shop("big")).of_box(), "big");
    hit!(Box::new(shop("big")).of_box(), "big");
    miss!(Rc::new(shop("big")).of_rc(1), 4);
    hit!(Rc::new(shop("s")).of_rc(1), 4);
    miss!(shared.typed(), 3);
    hit!(shared.typed(), 3);
    miss!(shared.named("a"), 4);
    hit!(shared.named("a"), 4);
}
