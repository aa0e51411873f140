use larder::memoize;

#[memoize(source_check)]
fn alone(id: u32) -> u32 {
    id
}

#[memoize(source_check = 0)]
fn number(id: u32) -> u32 {
    id
}

#[memoize(source_check = false, scope = "process")]
fn of_the_process(id: u32) -> u32 {
    id
}

#[memoize(source_check = true, scope = "thread")]
fn of_the_thread(id: u32) -> u32 {
    id
}

fn main() {}
