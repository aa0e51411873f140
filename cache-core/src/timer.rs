//! One thread of ours that wakes waiters at their deadline and runs due sweeps, started when first
//! needed. Not an executor: a job runs to its end on this thread and holds up what is due after it.

use std::{
    collections::BTreeMap,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    task::Waker,
    thread,
    time::Instant,
};

/// Calls `waker` once `deadline` has passed; dropping the ticket takes the order back.
///
/// Where no thread can be started (the system refuses, or has none) the order is dropped without effect:
/// the deadline of a waiter is a net below the flight's own wake-up.
pub(crate) fn wake_at(deadline: Instant, waker: Waker) -> Ticket {
    Ticket {
        due: order(deadline, Order::Wake(waker)),
    }
}

/// Runs `job` on the timer's thread once `deadline` has passed.
///
/// A job that is to run again calls this at its end. A panic in it is caught, reported by the panic hook
/// as any other, and ends this job alone.
pub(crate) fn run_at(deadline: Instant, job: impl FnOnce() + Send + 'static) {
    order(deadline, Order::Run(Box::new(job)));
}

/// As [`run_at`], unless the ticket is dropped before.
#[cfg(feature = "shared")]
pub(crate) fn run_unless_dropped(deadline: Instant, job: impl FnOnce() + Send + 'static) -> Ticket {
    Ticket {
        due: order(deadline, Order::Run(Box::new(job))),
    }
}

/// When an order is due; the number tells apart those of one instant.
type Due = (Instant, u64);

enum Order {
    Wake(Waker),
    Run(Box<dyn FnOnce() + Send>),
}

struct Orders {
    by_due: BTreeMap<Due, Order>,
    next_number: u64,
    has_thread: bool,
}

static ORDERS: Mutex<Orders> = Mutex::new(Orders {
    by_due: BTreeMap::new(),
    next_number: 0,
    has_thread: false,
});

/// Signalled when an order comes in that is due before all others.
static SOONER: Condvar = Condvar::new();

/// An order for a wake-up; dropped, the wake-up does not happen (unless it is under way).
#[derive(Debug)]
pub(crate) struct Ticket {
    due: Due,
}

impl Ticket {
    pub(crate) fn deadline(&self) -> Instant {
        self.due.0
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let order = orders().by_due.remove(&self.due);
        // The waker is the executor's code: dropped outside of the lock.
        drop(order);
    }
}

fn order(deadline: Instant, order: Order) -> Due {
    let mut orders = orders();
    let due = (deadline, orders.next_number);
    orders.next_number += 1;
    if !orders.has_thread {
        let thread = thread::Builder::new().name("larder-timer".to_owned());
        orders.has_thread = thread.spawn(serve).is_ok();
    }
    if orders.has_thread {
        orders.by_due.insert(due, order);
        if orders.by_due.first_key_value().map(|(first, _)| *first) == Some(due) {
            SOONER.notify_one();
        }
    }
    due
}

/// The thread: sleeps until the first order is due, carries it out, and so on.
fn serve() {
    let mut waiting = orders();
    loop {
        let now = Instant::now();
        let first = waiting.by_due.first_key_value().map(|(due, _)| due.0);
        waiting = match first {
            None => SOONER.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            Some(at) if at > now => {
                SOONER
                    .wait_timeout(waiting, at - now)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0
            }
            Some(_) => {
                let order = waiting.by_due.pop_first();
                drop(waiting);
                if let Some((_, order)) = order {
                    carry_out(order);
                }
                orders()
            }
        };
    }
}

fn carry_out(order: Order) {
    let done = catch_unwind(AssertUnwindSafe(|| match order {
        Order::Wake(waker) => waker.wake(),
        Order::Run(job) => job(),
    }));
    if let Err(payload) = done {
        // The hook has reported the panic. What it carried is the user's, and its `Drop` could panic again.
        mem::forget(payload);
    }
}

fn orders() -> MutexGuard<'static, Orders> {
    ORDERS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(all(test, not(shuttle)))]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering::SeqCst},
            mpsc::channel,
        },
        task::Wake,
        time::Duration,
    };

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, SeqCst);
        }
    }

    fn after(millis: u64) -> Instant {
        Instant::now() + Duration::from_millis(millis)
    }

    #[test]
    fn jobs_run_when_due_and_in_order_on_the_timer_s_thread() {
        let (done, is_done) = channel();
        for millis in [60, 20, 40] {
            let (deadline, done) = (after(millis), done.clone());
            run_at(deadline, move || {
                assert!(Instant::now() >= deadline, "too early");
                let name = thread::current().name().map(str::to_owned);
                done.send((millis, name)).expect("the test listens");
            });
        }
        for expected in [20, 40, 60] {
            let (millis, name) = is_done.recv_timeout(LONG).expect("the job runs");
            assert_eq!(millis, expected);
            assert_eq!(name.as_deref(), Some("larder-timer"));
        }
    }

    #[test]
    fn a_panicking_job_ends_alone_and_a_job_can_order_the_next() {
        let (done, is_done) = channel();
        run_at(after(0), || panic!("on purpose"));
        run_at(after(5), move || {
            run_at(after(5), move || {
                done.send(()).expect("the test listens");
            });
        });
        is_done.recv_timeout(LONG).expect("the thread is alive");
    }

    #[test]
    fn a_dropped_ticket_wakes_nobody() {
        let (kept, dropped) = (
            Arc::new(Count(AtomicUsize::new(0))),
            Arc::new(Count(AtomicUsize::new(0))),
        );
        let waker = |count: &Arc<Count>| Waker::from(Arc::clone(count));
        let cancelled = wake_at(after(20), waker(&dropped));
        let ticket = wake_at(after(20), waker(&kept));
        drop(cancelled);
        assert_eq!(Arc::strong_count(&dropped), 1, "nothing is left behind");
        let (done, is_done) = channel();
        run_at(after(40), move || {
            done.send(()).expect("the test listens");
        });
        is_done.recv_timeout(LONG).expect("the job runs");
        assert_eq!(kept.0.load(SeqCst), 1);
        assert_eq!(dropped.0.load(SeqCst), 0);
        drop(ticket);
    }

    #[test]
    fn a_sooner_order_does_not_wait_for_a_later_one() {
        let count = Arc::new(Count(AtomicUsize::new(0)));
        let later = wake_at(Instant::now() + LONG, Waker::from(Arc::clone(&count)));
        let start = Instant::now();
        let (done, is_done) = channel();
        run_at(after(5), move || {
            done.send(()).expect("the test listens");
        });
        is_done.recv_timeout(LONG / 2).expect("the job runs");
        assert!(start.elapsed() < LONG / 2);
        drop(later);
    }
}
