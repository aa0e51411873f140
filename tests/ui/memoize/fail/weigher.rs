use larder::memoize;

#[memoize(weigher = |value| value.len())]
fn alone(id: u32) -> String {
    id.to_string()
}

#[memoize(weigher = 5, max_bytes = "1MiB")]
fn no_closure(id: u32) -> String {
    id.to_string()
}

#[memoize(weigher = || 5, max_bytes = "1MiB")]
fn no_parameter(id: u32) -> String {
    id.to_string()
}

#[memoize(weigher = |key, value| 5, max_bytes = "1MiB")]
fn two_parameters(id: u32) -> String {
    id.to_string()
}

fn main() {}
