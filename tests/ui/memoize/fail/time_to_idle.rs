use larder::memoize;

#[memoize(time_to_idle = 0)]
fn zero(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(time_to_idle = "never")]
fn never(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(time_to_idle = LONG)]
fn expression(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(time_to_idle = |value| 5)]
fn closure(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(time_to_idle = -1)]
fn negative(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(time_to_idle = "5min")]
fn wrong_unit(id: u32) -> Result<u32, ()> {
    Ok(id)
}

fn main() {}
