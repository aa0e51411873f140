use larder::memoize;

struct Shop;

#[memoize]
impl Shop {
    fn nothing_annotated(&self) -> u32 {
        0
    }
}

#[memoize(timeout = "5m")]
impl Shop {
    #[memoize]
    fn options_on_the_block() -> u32 {
        0
    }
}

#[memoize]
impl Shop {
    #[memoize = "5m"]
    fn no_parentheses() -> u32 {
        0
    }

    #[memoize(timeout = 0)]
    fn first_of_two(&self) -> u32 {
        0
    }

    #[larder::memoize(max_entries = 0)]
    fn second_of_two(&self) -> u32 {
        self.first_of_two()
    }
}

fn main() {}
