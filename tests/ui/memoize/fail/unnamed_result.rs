use larder::memoize;

#[memoize]
fn iterator(a: u32) -> impl Iterator<Item = u32> {
    0..a
}

#[memoize]
fn nested(a: u32) -> Result<impl Iterator<Item = u32>, ()> {
    Ok(0..a)
}

#[memoize]
async fn asynchronous(a: u32) -> impl Iterator<Item = u32> {
    0..a
}

#[memoize]
fn in_a_future(a: u32) -> impl Future<Output = impl Iterator<Item = u32>> {
    async move { 0..a }
}

#[memoize]
async fn future(a: u32) -> impl Future<Output = u32> {
    async move { a }
}

#[memoize]
fn no_output(a: u32) -> impl Future {
    async move { a }
}

#[memoize]
fn never(a: u32) -> ! {
    panic!("{a}")
}

fn main() {}
