use larder::cached;

#[cached]
fn missing(id: u32, kind: u8) -> u32 {
    id + u32::from(kind)
}

#[cached(timeout = 60)]
fn missing_among_others(id: u32, kind: u8) -> u32 {
    id + u32::from(kind)
}

#[cached(key_prefix =)]
fn broken(id: u32, kind: u8) -> u32 {
    id + u32::from(kind)
}

#[cached(key_prefix = "{idd}:{kind}")]
fn misspelt(id: u32, kind: u8) -> u32 {
    id + u32::from(kind)
}

#[cached(key_prefix = "user:{id}")]
fn left_out(id: u32, kind: u8) -> u32 {
    id + u32::from(kind)
}

#[cached(key_prefix = "users")]
fn all_left_out(id: u32, kind: u8) -> u32 {
    id + u32::from(kind)
}

#[cached(key_prefix = "user:{id}", ignore(id, kind))]
fn ignored(id: u32, kind: u8) -> u32 {
    id + u32::from(kind)
}

#[cached(key_prefix = "user", key = |id| *id)]
fn with_key(id: u32, kind: u8) -> u32 {
    id + u32::from(kind)
}

#[cached(key_prefix = "user:{a}")]
async fn pattern(a: u32, (b, c): (u32, u32)) -> u32 {
    a + b + c
}

struct Shop;

impl Shop {
    #[cached(key_prefix = "price:{article}")]
    fn price(&self, article: u32) -> u32 {
        article
    }
}

fn main() {}
