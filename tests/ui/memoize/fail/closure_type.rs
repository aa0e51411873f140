use larder::memoize;

#[memoize(unless = |id| id)]
fn unless_of_a_reference(id: u32) -> u32 {
    id
}

#[memoize(unless = |id| id > 5)]
fn unless_compares_a_reference(id: u32) -> u32 {
    id
}

#[memoize(forced_update = |id| 5)]
fn forced_update_of_a_number(id: u32) -> u32 {
    id
}

#[memoize(forced_update = |id| { id.count_ones(); })]
fn forced_update_of_nothing(id: u32) -> u32 {
    id
}

#[memoize(is_stale = |value| 5)]
fn is_stale_of_a_number(id: u32) -> u32 {
    id
}

#[memoize(is_stale = |value: u32| value > 5)]
fn is_stale_by_value(id: u32) -> u32 {
    id
}

#[memoize(is_stale = |value| value.is_old())]
fn is_stale_without_method(id: u32) -> u32 {
    id
}

#[memoize(response_filter = |value| Some(true))]
fn response_filter_of_an_option(id: u32) -> u32 {
    id
}

#[memoize(response_filter = |value: &str| true)]
fn response_filter_of_text(id: u32) -> u32 {
    id
}

fn main() {}
