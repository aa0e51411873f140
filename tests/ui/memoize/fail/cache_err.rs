use larder::memoize;

#[memoize(cache_err = 1)]
fn number(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(cache_err = "true")]
fn text(id: u32) -> Result<u32, ()> {
    Ok(id)
}

#[memoize(cache_err(true))]
fn list(id: u32) -> Result<u32, ()> {
    Ok(id)
}

fn main() {}
