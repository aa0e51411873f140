#[path = "../../probe.rs"]
mod probe;

use std::sync::{Barrier, mpsc};
use std::thread;
use std::time::Duration;

use larder::memoize;
use probe::{hit, miss};

static STARTED: Barrier = Barrier::new(2);

#[memoize(wait_timeout = 0.01, ignore(answer))]
fn fraction(id: u32, answer: Option<&mpsc::Receiver<u32>>) -> u32 {
    match answer {
        Some(answer) => {
            STARTED.wait();
            id + answer.recv().unwrap_or(0)
        }
        None => id,
    }
}

#[memoize(wait_timeout = 30)]
fn seconds(id: u32) -> u32 {
    id
}

#[memoize(wait_timeout = "1m 30s")]
async fn text(id: u32) -> u32 {
    id
}

fn main() {
    let (send, answer) = mpsc::channel();
    thread::scope(|scope| {
        let slow = scope.spawn(move || fraction(1, Some(&answer)));
        STARTED.wait();
        // Waits for the run of the other thread, then runs for itself and keeps nothing.
        assert_eq!(fraction(1, None), 1);
        send.send(10).expect("the other thread waits for it");
        assert_eq!(slow.join().expect("the body does not panic"), 11);
    });
    assert_eq!(hit(|| fraction(1, None)), 11);
    miss(|| seconds(1));
    hit(|| seconds(1));
    miss(|| pollster::block_on(text(1)));
    hit(|| pollster::block_on(text(1)));
    assert_eq!(
        seconds::memo().policy().wait_timeout,
        Duration::from_secs(30)
    );
    assert_eq!(text::memo().policy().wait_timeout, Duration::from_secs(90));
}
