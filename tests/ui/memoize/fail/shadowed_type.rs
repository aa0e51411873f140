use larder::memoize;

/// Not the `String` of the standard library: no `Hash`, no `Eq`, no `Clone`.
struct String;

#[memoize]
fn argument(what: &String) -> u32 {
    let String = what;
    0
}

#[memoize]
fn result(id: u32) -> String {
    let _ = id;
    String
}

fn main() {}
