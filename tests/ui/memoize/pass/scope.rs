#[path = "../../probe.rs"]
mod probe;

use std::rc::Rc;
use std::thread;

use larder::{Scope, memoize};
use probe::{hit, miss};

#[memoize(scope = "thread")]
fn thread_scope(id: u32) -> Rc<u32> {
    Rc::new(id)
}

#[memoize(scope = "process")]
fn process_scope(id: u32) -> u32 {
    id
}

#[memoize]
async fn by_default(id: u32) -> u32 {
    id
}

fn main() {
    let first = miss(|| thread_scope(1));
    assert!(Rc::ptr_eq(&first, &hit(|| thread_scope(1))));
    miss(|| process_scope(1));
    miss(|| pollster::block_on(by_default(1)));
    let other = thread::spawn(|| {
        miss(|| thread_scope(1));
        hit(|| process_scope(1));
        hit(|| pollster::block_on(by_default(1)));
    });
    other.join().expect("the other thread found what it should");
    hit(|| thread_scope(1));
    assert_eq!(thread_scope::memo().policy().scope, Some(Scope::Thread));
    assert_eq!(process_scope::memo().policy().scope, Some(Scope::Process));
    assert_eq!(by_default::memo().policy().scope, None);
    assert_eq!(by_default::memo().scope(), Scope::Process);
}
