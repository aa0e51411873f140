use larder::memoize;

#[memoize(
    timeout = 0,
    max_entries = 0,
    colour = "red",
    unless = |idd| true,
    wait_timeout = "never",
    single_flight = 1,
    timeout = 5
)]
const fn everything<'a>(id: &mut u32, names: [&'a str; 1]) -> &'a str {
    let _ = (id, names);
    ""
}

// Still there for the rest of the crate.
fn caller(id: &mut u32) -> &'static str {
    everything(id, [""])
}

fn main() {}
