use larder::memoize;

#[memoize(max_bytes = "1MiB", weigher = |value| value.as_str())]
fn text(id: u32) -> String {
    id.to_string()
}

#[memoize(max_bytes = "1MiB", weigher = |value| 1.5)]
fn float(id: u32) -> String {
    id.to_string()
}

#[memoize(max_bytes = "1MiB", weigher = |value| value.len() as i32)]
fn signed(id: u32) -> String {
    id.to_string()
}

#[memoize(max_bytes = "1MiB", weigher = |value| { value.len(); })]
fn nothing(id: u32) -> String {
    id.to_string()
}

#[memoize(max_bytes = "1MiB", weigher = |value: &Vec<u8>| value.len())]
fn wrong_parameter(id: u32) -> String {
    id.to_string()
}

#[memoize(max_bytes = "1MiB", weigher = |value| value.size())]
fn no_such_method(id: u32) -> String {
    id.to_string()
}

fn main() {}
