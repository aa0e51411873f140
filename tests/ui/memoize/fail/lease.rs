use larder::memoize;

#[memoize(lease = 0)]
fn zero(id: u32) -> u32 {
    id
}

#[memoize(lease = "99ms")]
fn short(id: u32) -> u32 {
    id
}

#[memoize(lease = "5m 1ns")]
fn long(id: u32) -> u32 {
    id
}

#[memoize(lease = "never")]
fn never(id: u32) -> u32 {
    id
}

#[memoize(lease = true)]
fn switched_on(id: u32) -> u32 {
    id
}

#[memoize(lease = LENGTH)]
fn expression(id: u32) -> u32 {
    id
}

#[memoize(lease)]
fn alone(id: u32) -> u32 {
    id
}

#[memoize(lease = -1)]
fn negative(id: u32) -> u32 {
    id
}

#[memoize(lease = "10")]
fn no_unit(id: u32) -> u32 {
    id
}

#[memoize(lease = 10, single_flight = false)]
fn nobody_waits(id: u32) -> u32 {
    id
}

#[memoize(lease = 10, scope = "process")]
fn of_the_process(id: u32) -> u32 {
    id
}

#[memoize(lease = false, scope = "thread")]
fn of_the_thread(id: u32) -> u32 {
    id
}

fn main() {}
