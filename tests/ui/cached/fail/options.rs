use larder::cached;

#[cached(key_prefix = "{id}", query = true)]
fn unknown(id: u32) -> u32 {
    id
}

#[cached(key_prefix = "{id}", timeout = 0)]
fn zero(id: u32) -> u32 {
    id
}

#[cached(key_prefix = "{id}", key_prefix = "{id}")]
fn twice(id: u32) -> u32 {
    id
}

fn main() {}
