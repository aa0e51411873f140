use larder::memoize;

struct NoHash;

macro_rules! of_a_type {
    ($name:ident, $argument:ident: $ty:ty => $result:ty) => {
        #[memoize]
        fn $name($argument: $ty) -> Option<$result> {
            let _ = $argument;
            None
        }
    };
}

of_a_type!(argument, what: &NoHash => u32);
of_a_type!(result, id: u32 => NoHash);

macro_rules! of_an_option {
    ($timeout:expr, $look:expr) => {
        #[memoize(timeout = $timeout, is_stale = |value| $look(value))]
        fn options(id: u32) -> u32 {
            id
        }
    };
}

of_an_option!(60_u64 + 1, |value: &str| value.is_empty());

macro_rules! of_an_item {
    ($item:item) => {
        #[memoize]
        $item
    };
}

of_an_item! {
    fn item(what: Vec<NoHash>) -> usize {
        what.len()
    }
}

fn main() {}
