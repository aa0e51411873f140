use larder::memoize;

#[memoize(response_filter = || true)]
fn no_parameter(id: u32) -> u32 {
    id
}

#[memoize(response_filter = |id, value| true)]
fn two_parameters(id: u32) -> u32 {
    id
}

#[memoize(response_filter = true)]
fn boolean(id: u32) -> u32 {
    id
}

#[memoize(response_filter = async |value| true)]
fn asynchronous(id: u32) -> u32 {
    id
}

#[memoize(response_filter)]
fn no_value(id: u32) -> u32 {
    id
}

fn main() {}
