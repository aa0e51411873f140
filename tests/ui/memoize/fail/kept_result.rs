use larder::memoize;

type Number = u32;

#[memoize(cache_err)]
fn no_result(id: u32) -> u32 {
    id
}

#[memoize(cache_err)]
fn option_for_result(id: u32) -> Option<u32> {
    Some(id)
}

#[memoize(cache_err = true, negative_timeout = 5)]
fn alias(id: u32) -> Number {
    id
}

#[memoize(cache_err)]
fn no_output(id: u32) {
    let _ = id;
}

#[memoize(cache_none)]
fn no_option(id: u32) -> String {
    id.to_string()
}

#[memoize(cache_none)]
fn result_for_option(id: u32) -> Result<u32, String> {
    Ok(id)
}

#[memoize(cache_none)]
async fn asynchronous(id: u32) -> u32 {
    id
}

#[memoize(cache_none)]
fn generic<T: Clone + Send + Sync + Default + 'static>(id: u32) -> T {
    let _ = id;
    T::default()
}

fn main() {}
