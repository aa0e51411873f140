//! The test's end: starts workers, gives orders, waits for what comes of them.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::orders::IS_WORKER;

/// Longer than anything takes that ends at all.
const LIMIT: Duration = Duration::from_secs(40);

/// A process under orders, killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Worker {
    child: Mutex<Child>,
    orders: Mutex<ChildStdin>,
    next: AtomicU64,
    heard: Arc<Heard>,
}

/// What the worker has said so far.
#[derive(Debug, Default)]
struct Heard {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    answers: HashMap<u64, Answer>,
    events: Vec<String>,
    /// All lines, for when something goes wrong.
    output: String,
    has_ended: bool,
}

/// What came of an order.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) took: Duration,
    pub(crate) text: String,
}

/// An order under way.
#[derive(Debug)]
#[must_use = "what came of it is to be seen"]
pub(crate) struct Asked {
    number: u64,
    order: String,
    heard: Arc<Heard>,
}

impl Worker {
    /// Starts a process with these variables, and no others that say something of the cache.
    pub(crate) fn start(variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CACHE_") {
                command.env_remove(name);
            }
        }
        let mut child = command
            .args(["--exact", "a_worker", "--include-ignored", "--nocapture"])
            .env(IS_WORKER, "1")
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a process");
        let heard = Arc::<Heard>::default();
        let orders = child.stdin.take().expect("a pipe");
        hear(&heard, child.stdout.take().expect("a pipe"), true);
        hear(&heard, child.stderr.take().expect("a pipe"), false);
        Self {
            child: Mutex::new(child),
            orders: Mutex::new(orders),
            next: AtomicU64::new(0),
            heard,
        }
    }

    /// Gives an order, without waiting for what comes of it.
    pub(crate) fn ask(&self, order: &str) -> Asked {
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        // A worker that was killed does not answer; that is for who waits to see.
        let _ = orders.write_all(format!("{number} {order}\n").as_bytes());
        Asked {
            number,
            order: order.to_owned(),
            heard: Arc::clone(&self.heard),
        }
    }

    /// Gives an order and waits for what comes of it.
    #[track_caller]
    pub(crate) fn tell(&self, order: &str) -> Answer {
        self.ask(order).answer()
    }

    /// The number in the result of a call.
    #[track_caller]
    pub(crate) fn call(&self, name: &str, key: u64) -> u64 {
        self.tell(&format!("call {name} {key}")).number()
    }

    /// How many bodies this worker has begun.
    #[track_caller]
    pub(crate) fn runs(&self) -> u64 {
        self.tell("runs").number()
    }

    /// Waits until it has said that so many bodies of a function have begun for a key.
    #[track_caller]
    pub(crate) fn wait_for_runs(&self, name: &str, key: u64, runs: usize) {
        let event = format!("{name} {key}");
        let seen = |state: &mut State| {
            let seen = state.events.iter().filter(|said| **said == event).count();
            (seen >= runs).then_some(())
        };
        if self.heard.wait(LIMIT, seen).is_none() {
            panic!("no body of {event} began\n{}", self.heard.output());
        }
    }

    /// What it has said besides answers.
    pub(crate) fn events(&self) -> Vec<String> {
        self.heard.lock().events.clone()
    }

    /// Ends it as a crash does, and waits until it is gone.
    pub(crate) fn kill(&self) {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        child.kill().expect("it was there");
        child.wait().expect("it was there");
    }

    /// All it has written so far.
    pub(crate) fn output(&self) -> String {
        self.heard.output()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Asked {
    /// What came of it; `None` if the worker ended before, or takes longer than this.
    pub(crate) fn within(&self, limit: Duration) -> Option<Answer> {
        self.heard
            .wait(limit, |state| state.answers.remove(&self.number))
    }

    /// What came of it.
    #[track_caller]
    pub(crate) fn answer(self) -> Answer {
        match self.within(LIMIT) {
            Some(answer) => answer,
            None => panic!("`{}`: no answer\n{}", self.order, self.heard.output()),
        }
    }
}

impl Answer {
    /// The number it is.
    #[track_caller]
    pub(crate) fn number(&self) -> u64 {
        match self.text.parse() {
            Ok(number) => number,
            Err(_) => panic!("no number: {}", self.text),
        }
    }

    /// That a change was made and confirmed.
    #[track_caller]
    pub(crate) fn is_done(&self) {
        assert_eq!(self.text, "done");
    }

    /// That a change was made and not confirmed, and may be if it is tried again.
    #[track_caller]
    pub(crate) fn is_unconfirmed(&self) {
        let expected = "Unconfirmed temporary";
        assert!(self.text.starts_with(expected), "{self:?}");
    }
}

impl Answer {
    /// That a change was not confirmed, whether or not it may be if it is tried again.
    #[track_caller]
    pub(crate) fn is_refused(&self) {
        assert!(self.text.starts_with("Unconfirmed "), "{self:?}");
    }
}

impl Heard {
    /// Waits until there is something to be found.
    fn wait<T>(&self, limit: Duration, find: impl Fn(&mut State) -> Option<T>) -> Option<T> {
        let deadline = Instant::now() + limit;
        let mut state = self.lock();
        loop {
            if let Some(found) = find(&mut state) {
                return Some(found);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || state.has_ended {
                return None;
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn output(&self) -> String {
        self.lock().output.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes note of all lines until the worker ends.
fn hear(heard: &Arc<Heard>, lines: impl Read + Send + 'static, has_answers: bool) {
    let heard = Arc::clone(heard);
    thread::spawn(move || {
        for line in BufReader::new(lines).lines().map_while(Result::ok) {
            let mut state = heard.lock();
            state.output.push_str(&line);
            state.output.push('\n');
            if has_answers {
                note(&mut state, &line);
            }
            heard.changed.notify_all();
        }
        if has_answers {
            heard.lock().has_ended = true;
            heard.changed.notify_all();
        }
    });
}

fn note(state: &mut State, line: &str) {
    // What the test harness writes may stand before the first line of the worker's own.
    let Some((_, line)) = line.split_once('@') else {
        return;
    };
    if let Some(event) = line.strip_prefix("! ") {
        state.events.push(event.to_owned());
        return;
    }
    let mut parts = line.splitn(3, ' ');
    let number = parts.next().and_then(|number| number.parse().ok());
    let micros = parts.next().and_then(|micros| micros.parse().ok());
    if let (Some(number), Some(micros)) = (number, micros) {
        let answer = Answer {
            took: Duration::from_micros(micros),
            text: parts.next().unwrap_or_default().to_owned(),
        };
        state.answers.insert(number, answer);
    }
}
