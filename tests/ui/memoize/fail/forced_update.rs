use larder::memoize;

#[memoize(forced_update = |idd| true)]
fn misspelt(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(forced_update = |user| true)]
fn unknown(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(forced_update = |id, id| true)]
fn twice(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(forced_update = |_| true)]
fn wildcard(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(forced_update = |id: &u32| true)]
fn typed(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(forced_update = |&id| true)]
fn pattern(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(forced_update = |mut id| true)]
fn mutable(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(forced_update = |id| -> bool { true })]
fn result(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(forced_update = async |id| true)]
fn asynchronous(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(forced_update = id)]
fn no_closure(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(forced_update = "id")]
fn text(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(forced_update = |a, _, id| true)]
fn several(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(forced_update = |id| true)]
fn no_arguments() -> u32 {
    0
}

#[memoize(forced_update = |id| true)]
fn no_names(Wrapper(id): Wrapper) -> u32 {
    id
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Wrapper(u32);

impl Wrapper {
    #[memoize(forced_update = |self| true)]
    fn method(&self) -> u32 {
        self.0
    }
}

fn main() {}
