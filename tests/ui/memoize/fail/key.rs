use larder::memoize;

#[memoize(key = |idd| true)]
fn misspelt(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key = |user| true)]
fn unknown(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key = |id, id| true)]
fn twice(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key = |_| true)]
fn wildcard(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key = |id: &u32| true)]
fn typed(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key = |&id| true)]
fn pattern(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key = |mut id| true)]
fn mutable(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key = |id| -> bool { true })]
fn result(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key = async |id| true)]
fn asynchronous(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key = id)]
fn no_closure(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key = "id")]
fn text(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key = |a, _, id| true)]
fn several(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key = |id| true)]
fn no_arguments() -> u32 {
    0
}

#[memoize(key = |id| true)]
fn no_names(Wrapper(id): Wrapper) -> u32 {
    id
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Wrapper(u32);

impl Wrapper {
    #[memoize(key = |self| true)]
    fn method(&self) -> u32 {
        self.0
    }
}

fn main() {}
