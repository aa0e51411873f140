use larder::memoize;

#[memoize(single_flight = 0)]
fn number(id: u32) -> u32 {
    id
}

#[memoize(single_flight)]
fn alone(id: u32) -> u32 {
    id
}

#[memoize(single_flight = false, wait_timeout = 5)]
fn waiting(id: u32) -> u32 {
    id
}

fn main() {}
