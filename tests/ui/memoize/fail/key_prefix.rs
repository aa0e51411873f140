use larder::memoize;

#[memoize(key_prefix = 5)]
fn number(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key_prefix = "")]
fn empty(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key_prefix = "{idd}:{type}")]
fn misspelt(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key_prefix = "user:{}")]
fn no_name(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key_prefix = "{id:?}")]
fn format(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key_prefix = "{user.id}")]
fn field(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key_prefix = "user:{id")]
fn unclosed(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key_prefix = "user:id}")]
fn unopened(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key_prefix = "{id}", key = |id| *id)]
fn with_key(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key_prefix = "{id}", ignore(id, r#type))]
fn ignored(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key_prefix = "{id}")]
fn left_out(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(key_prefix = "x:{a}")]
fn pattern(a: u32, (b, c): (u32, u32)) -> u32 {
    a + b + c
}

struct Shop;

#[memoize]
impl Shop {
    #[memoize(key_prefix = "price:{article}")]
    fn price(&self, article: u32) -> u32 {
        article
    }
}

fn main() {}
