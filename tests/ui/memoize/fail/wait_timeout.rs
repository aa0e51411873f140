use larder::memoize;

#[memoize(wait_timeout = 0)]
fn zero(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(wait_timeout = "never")]
fn never(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(wait_timeout = LONG)]
fn expression(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(wait_timeout = |value| 5)]
fn closure(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(wait_timeout = -1)]
fn negative(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(wait_timeout = "5min")]
fn wrong_unit(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(wait_timeout = 5, single_flight = false)]
fn nobody_waits(id: u32) -> u32 {
    id
}

fn main() {}
