use larder::memoize;

#[memoize(scope = "shared")]
fn without_a_store(id: u32) -> u32 {
    id
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Opaque;

#[memoize(timeout = 60, scope = "shared")]
fn nothing_else_is_asked(_opaque: Opaque) -> Opaque {
    Opaque
}

struct Shop;

#[memoize]
impl Shop {
    #[memoize(scope = "shared", ignore(self))]
    async fn method(&self, id: u32) -> u32 {
        id
    }
}

fn main() {}
