use larder::memoize;

#[memoize(ignore(idd))]
fn misspelt(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(ignore(database))]
fn unknown(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(ignore(id, id))]
fn twice(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(ignore(self))]
fn no_self(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(ignore(id), key = |r#type| *r#type)]
fn with_key(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(ignore)]
fn nothing(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(ignore())]
fn empty(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(ignore = id)]
fn assigned(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(ignore("id", 5))]
fn text(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(ignore(&id))]
fn reference(id: u32, r#type: u8) -> u32 {
    id + u32::from(r#type)
}

#[memoize(ignore(b))]
fn pattern((a, b): (u32, u32)) -> u32 {
    a + b
}

fn main() {}
