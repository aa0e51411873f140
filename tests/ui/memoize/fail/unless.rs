use larder::memoize;

#[memoize(unless = |idd| true)]
fn misspelt(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(unless = |user| true)]
fn unknown(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(unless = |id, id| true)]
fn twice(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(unless = |_| true)]
fn wildcard(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(unless = |id: &u32| true)]
fn typed(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(unless = |&id| true)]
fn pattern(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(unless = |mut id| true)]
fn mutable(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(unless = |id| -> bool { true })]
fn result(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(unless = async |id| true)]
fn asynchronous(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(unless = id)]
fn no_closure(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(unless = "id")]
fn text(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(unless = |a, _, id| true)]
fn several(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(unless = |id| true)]
fn no_arguments() -> u32 {
    0
}

#[memoize(unless = |id| true)]
fn no_names(Wrapper(id): Wrapper) -> u32 {
    id
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Wrapper(u32);

impl Wrapper {
    #[memoize(unless = |self| true)]
    fn method(&self) -> u32 {
        self.0
    }
}

fn main() {}
