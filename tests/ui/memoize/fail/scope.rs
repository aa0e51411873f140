use larder::memoize;

#[memoize(scope = "tread")]
fn misspelt(id: u32) -> u32 {
    id
}

#[memoize(scope = "share")]
fn cut_short(id: u32) -> u32 {
    id
}

#[memoize(scope = "global")]
fn unknown(id: u32) -> u32 {
    id
}

#[memoize(scope = thread)]
fn no_text(id: u32) -> u32 {
    id
}

#[memoize(scope = "thread", wait_timeout = 5)]
fn waiting(id: u32) -> u32 {
    id
}

#[memoize(scope = "thread", single_flight = true)]
fn flight(id: u32) -> u32 {
    id
}

#[memoize(scope = "thread", max_bytes = "1MiB", weigher = |value| 4)]
fn weighed(id: u32) -> u32 {
    id
}

#[memoize(scope = "thread")]
async fn asynchronous(id: u32) -> u32 {
    id
}

#[memoize(scope = "thread")]
fn future(id: u32) -> impl Future<Output = u32> {
    async move { id }
}

#[memoize(scope = "shared", max_entries = 5, time_to_idle = 60)]
fn bounded(id: u32) -> u32 {
    id
}

#[memoize(scope = "shared", max_bytes = "1MiB", weigher = |value| 4)]
fn weighed_and_shared(id: u32) -> u32 {
    id
}

fn main() {}
