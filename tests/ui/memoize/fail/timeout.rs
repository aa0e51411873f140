use larder::memoize;

#[memoize(timeout = 0)]
fn zero(id: u32) -> u32 {
    id
}

#[memoize(timeout = "0s")]
fn zero_text(id: u32) -> u32 {
    id
}

#[memoize(timeout = -1.5)]
fn negative(id: u32) -> u32 {
    id
}

#[memoize(timeout = "31000w")]
fn too_long(id: u32) -> u32 {
    id
}

#[memoize(timeout = 1e400)]
fn not_finite(id: u32) -> u32 {
    id
}

#[memoize(timeout = "60")]
fn no_unit(id: u32) -> u32 {
    id
}

#[memoize(timeout = "5min")]
fn wrong_unit(id: u32) -> u32 {
    id
}

#[memoize(timeout = "soon")]
fn no_number(id: u32) -> u32 {
    id
}

#[memoize(timeout = "")]
fn empty(id: u32) -> u32 {
    id
}

#[memoize(timeout = 60s)]
fn suffix(id: u32) -> u32 {
    id
}

#[memoize(timeout = 60u64)]
fn typed(id: u32) -> u32 {
    id
}

#[memoize(timeout = true)]
fn boolean(id: u32) -> u32 {
    id
}

#[memoize(timeout)]
fn no_value(id: u32) -> u32 {
    id
}

#[memoize(timeout(60))]
fn list(id: u32) -> u32 {
    id
}

#[memoize(timeout =)]
fn unfinished(id: u32) -> u32 {
    id
}

#[memoize(timeout = || 5)]
fn no_parameter(id: u32) -> u32 {
    id
}

#[memoize(timeout = |a, b| 5)]
fn two_parameters(id: u32) -> u32 {
    id
}

#[memoize(timeout = async |value| 5)]
fn asynchronous(id: u32) -> u32 {
    id
}

fn main() {}
