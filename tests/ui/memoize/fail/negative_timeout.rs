use larder::memoize;

#[memoize(cache_err, negative_timeout = 0)]
fn zero(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(cache_err, negative_timeout = "never")]
fn never(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(cache_err, negative_timeout = LONG)]
fn expression(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(cache_err, negative_timeout = |value| 5)]
fn closure(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(cache_err, negative_timeout = -1)]
fn negative(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(cache_err, negative_timeout = "5min")]
fn wrong_unit(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(negative_timeout = 5)]
fn nothing_kept(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(negative_timeout = 5, cache_err = false)]
fn switched_off(id: u32) -> Result<u32, ()> {
    Ok(id)
}

fn main() {}
