use larder::memoize;

#[memoize(is_stale = || true)]
fn no_parameter(id: u32) -> u32 {
    id
}

#[memoize(is_stale = |id, value| true)]
fn two_parameters(id: u32) -> u32 {
    id
}

#[memoize(is_stale = true)]
fn boolean(id: u32) -> u32 {
    id
}

#[memoize(is_stale = async |value| true)]
fn asynchronous(id: u32) -> u32 {
    id
}

#[memoize(is_stale)]
fn no_value(id: u32) -> u32 {
    id
}

fn main() {}
