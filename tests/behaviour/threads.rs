//! `scope = "thread"`: each thread has results of its own, bounded by an exact LRU.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc::channel;

use larder::memoize;

use crate::probe::{alone, ran, runs, steady, stopped};

#[memoize(scope = "thread")]
fn own(number: u8) -> Rc<RefCell<Vec<u8>>> {
    ran();
    Rc::new(RefCell::new(vec![number]))
}

#[test]
fn each_thread_has_its_own() {
    let _steady = steady();
    own(1).borrow_mut().push(7);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                miss!(own(1).borrow().clone(), [1]);
                own(1).borrow_mut().push(8);
                hit!(own(1).borrow().clone(), [1, 8]);
                own::delete(1).expect("in process");
                miss!(own(1).borrow().clone(), [1]);
            });
        }
    });
    hit!(own(1).borrow().clone(), [1, 7]);
}

#[memoize(scope = "thread")]
fn cleared(number: u8) -> Rc<u8> {
    ran();
    Rc::new(number)
}

#[test]
fn clear_reaches_the_tables_of_all_threads() {
    let _steady = steady();
    let (go, wait) = channel::<()>();
    let (ready, is_ready) = channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            miss!(*cleared(1), 1);
            hit!(*cleared(1), 1);
            ready.send(()).expect("the test listens");
            wait.recv().expect("the test goes on");
            assert!(!cleared::contains(1));
            assert!(cleared::get(1).is_none());
            miss!(*cleared(1), 1);
            hit!(*cleared(1), 1);
        });
        miss!(*cleared(1), 1);
        is_ready.recv().expect("the thread goes on");
        cleared::clear().expect("in process");
        miss!(*cleared(1), 1);
        go.send(()).expect("the thread waits");
    });
    hit!(*cleared(1), 1);
}

#[test]
fn clear_all_reaches_them_too() {
    let _alone = alone();
    miss!(*cleared(9), 9);
    larder::clear_all().expect("in process");
    miss!(*cleared(9), 9);
    cleared::memo().clear().expect("in process");
    miss!(*cleared(9), 9);
}

#[memoize(scope = "thread", max_entries = 3)]
fn three(number: u8) -> Rc<u8> {
    ran();
    Rc::new(number)
}

#[test]
fn the_least_recently_used_goes() {
    let _steady = steady();
    for number in [1, 2, 3] {
        miss!(*three(number), number);
    }
    hit!(*three(1), 1);
    assert!(three::contains(2), "a look is not a use");
    miss!(*three(4), 4);
    assert!(!three::contains(2));
    for number in [3, 1, 4] {
        hit!(*three(number), number);
    }
    assert_eq!(three::get(3).as_deref(), Some(&3), "a get is a use");
    miss!(*three(5), 5);
    assert!(!three::contains(1));
    for number in 0..100 {
        three(number);
        assert!(three::stats().entries <= 3);
    }
    for number in 97..100 {
        hit!(*three(number), number);
    }
    assert_eq!(three::stats().entries, 3);
}

#[memoize(scope = "thread", max_entries = 1, timeout = "never")]
fn one(number: u8) -> Rc<u8> {
    ran();
    Rc::new(number)
}

#[test]
fn room_for_one() {
    let _steady = steady();
    miss!(*one(1), 1);
    hit!(*one(1), 1);
    miss!(*one(2), 2);
    hit!(*one(2), 2);
    miss!(*one(1), 1);
    assert_eq!(one::stats().entries, 1);
}

#[memoize(scope = "thread")]
fn factorial(number: u64) -> Rc<u64> {
    ran();
    Rc::new(if number == 0 {
        1
    } else {
        number * *factorial(number - 1)
    })
}

#[memoize(scope = "thread", ignore(depth))]
fn same_key(key: u8, depth: u8) -> Rc<u8> {
    ran();
    Rc::new(if depth == 0 {
        0
    } else {
        *same_key(key, depth - 1) + 1
    })
}

#[test]
fn recursion() {
    let _steady = steady();
    let before = runs();
    assert_eq!(*factorial(10), 3_628_800);
    assert_eq!(runs() - before, 11);
    hit!(*factorial(5), 120);
    assert_eq!(*same_key(1, 3), 3);
}

#[memoize(scope = "thread")]
fn changed_meanwhile(number: u8) -> Rc<u8> {
    ran();
    match number {
        1 => changed_meanwhile::delete(1).expect("in process"),
        2 => changed_meanwhile::clear().expect("in process"),
        3 => assert_eq!(
            changed_meanwhile::invalidate_if(|_: &u8, _: &Rc<u8>| true),
            Ok(0)
        ),
        4 => changed_meanwhile::expire(4).expect("in process"),
        5 => changed_meanwhile::put(5, Rc::new(50)).expect("kept"),
        _ => {}
    }
    Rc::new(number)
}

#[test]
fn an_invalidation_by_the_body_itself_wins() {
    let _steady = steady();
    for number in 1..=4 {
        miss!(*changed_meanwhile(number), number);
        miss!(*changed_meanwhile(number), number);
    }
    miss!(*changed_meanwhile(5), 5);
    hit!(*changed_meanwhile(5), 50);
    miss!(*changed_meanwhile(6), 6);
    hit!(*changed_meanwhile(6), 6);
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Owner(u8);

#[memoize]
impl Owner {
    #[memoize(scope = "thread")]
    fn shared(&self, text: &str) -> Rc<str> {
        ran();
        Rc::from(format!("{text}{}", self.0))
    }

    #[memoize(scope = "thread")]
    fn listed<T: Clone + Eq + std::hash::Hash + Send + Sync + 'static>(item: T) -> Rc<Vec<T>> {
        ran();
        Rc::new(vec![item])
    }
}

#[test]
fn methods_and_generics() {
    let _steady = steady();
    let owner = Owner(1);
    miss!(&*owner.shared("a"), "a1");
    hit!(&*owner.shared("a"), "a1");
    owner.shared_delete("a").expect("in process");
    miss!(&*owner.shared("a"), "a1");
    miss!(Owner::listed(1_u8), Rc::new(vec![1]));
    miss!(Owner::listed(1_u16), Rc::new(vec![1]));
    hit!(Owner::listed(1_u8), Rc::new(vec![1]));
    assert_eq!(Owner::listed_stats().entries, 2);
    assert_eq!(
        Owner::listed_invalidate_if(|item: &u8, _: &Rc<Vec<u8>>| *item == 1),
        Ok(1)
    );
    miss!(Owner::listed(1_u8), Rc::new(vec![1]));
    hit!(Owner::listed(1_u16), Rc::new(vec![1]));
}

#[memoize(scope = "thread", timeout = 10)]
fn expiring(number: u64) -> Rc<u64> {
    ran();
    Rc::new(number)
}

#[test]
fn what_has_expired_is_freed_by_what_comes_in() {
    let time = stopped();
    let value = expiring(1);
    assert_eq!(Rc::strong_count(&value), 2);
    // A quarter of its time later, with the next result that comes in.
    time.pass(12.5);
    for number in 2..10 {
        expiring(number);
    }
    assert_eq!(Rc::strong_count(&value), 1, "it was not read again");
    miss!(*expiring(1), 1);
}

/// Calls a function of thread scope while the thread's tables are being dropped.
struct CallsAtTheEnd;

impl Drop for CallsAtTheEnd {
    fn drop(&mut self) {
        assert_eq!(*own(3).borrow(), [3]);
        assert_eq!(*own(3).borrow(), [3]);
    }
}

thread_local! {
    static AT_THE_END: CallsAtTheEnd = const { CallsAtTheEnd };
}

#[test]
fn a_thread_that_ends_may_still_call() {
    let _steady = steady();
    for first in [true, false] {
        let thread = std::thread::spawn(move || {
            if first {
                own(1);
            }
            AT_THE_END.with(|_| {});
            own(2);
        });
        thread.join().expect("no panic");
    }
}
