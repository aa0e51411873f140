//! What the store's thread does: takes what is in the queue, sends it at once as one batch, and answers when
//! replies come; makes connections, and gives them up.
//!
//! Batches do not wait for each other: several are under way at a time. There is one attempt to connect at a
//! time, made when an operation wants a connection, and none while the last failure is fresh.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use cache_core::store::StoreError;
use futures_util::stream::{FuturesUnordered, StreamExt};
use redis::RedisResult;
use tokio::time::{Sleep, sleep_until, timeout};

use crate::answer::Answer;
use crate::backoff::Backoff;
use crate::batch::{Batch, End, Ended};
use crate::driver::{Operation, Shared, Taken, Task};
use crate::errors::{store_error, timed_out, unreachable};
use crate::link::Link;
use crate::reads::Reads;
use crate::{sweep, watch};

/// How many batches in a row may stay without any answer before the connection counts as dead.
const SILENT_BATCHES: u32 = 2;

/// How many batches, and for how long, no node of a cluster answers before the connection counts as dead as a
/// whole. Nodes that break while the slots are being asked for can leave it so.
const UNANSWERED: (u32, Duration) = (4, Duration::from_millis(250));

/// The least time between two connections to a cluster.
const RENEWAL: Duration = Duration::from_secs(1);

type Running<T> = Pin<Box<dyn Future<Output = T> + Send>>;

struct Flow {
    shared: Arc<Shared>,
    link: Option<Link>,
    /// Which connection it is: what ends on an earlier one says nothing about it.
    generation: u64,
    connecting: Option<Running<RedisResult<Link>>>,
    /// When the last attempt to connect began.
    attempted: Instant,
    backoff: Backoff,
    silent: u32,
    /// How many batches in a row had no answer of any node of a cluster, and since when.
    unanswered: Option<(u32, Instant)>,
    /// When a connection that mends itself was last replaced.
    renewed: Option<Instant>,
    waiting: VecDeque<Operation>,
    waits_until: Pin<Box<Sleep>>,
    under_way: FuturesUnordered<Running<Ended>>,
    taken: Vec<Operation>,
    reads: Reads,
    listens: bool,
}

enum Event {
    Taken(Taken),
    Connected(RedisResult<Link>),
    Ended(Ended),
    Late,
}

/// Runs until the store is dropped and all it was asked for is answered.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut flow = Flow {
        shared,
        link: None,
        generation: 0,
        connecting: None,
        attempted: Instant::now(),
        backoff: Backoff::default(),
        silent: 0,
        unanswered: None,
        renewed: None,
        waiting: VecDeque::new(),
        waits_until: Box::pin(sleep_until(Instant::now().into())),
        under_way: FuturesUnordered::new(),
        taken: Vec::new(),
        reads: Reads::default(),
        listens: false,
    };
    loop {
        match poll_fn(|context| flow.poll(context)).await {
            Event::Taken(Taken::Operations) => flow.dispatch(),
            Event::Taken(Taken::Listen) => {
                flow.listens = true;
                tokio::spawn(watch::listen(Arc::clone(&flow.shared)));
            }
            Event::Taken(Taken::Closed) => return,
            Event::Connected(result) => flow.connected(result),
            Event::Ended(ended) => flow.ended(&ended),
            Event::Late => flow.give_up_late(),
        }
    }
}

impl Flow {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Event> {
        self.shared.is_awake();
        // Answers first: who gets one may be back with the next operation by the time the queue is looked at.
        if let Poll::Ready(Some(ended)) = self.under_way.poll_next_unpin(context) {
            return Poll::Ready(Event::Ended(ended));
        }
        if let Some(connecting) = &mut self.connecting
            && let Poll::Ready(result) = connecting.as_mut().poll(context)
        {
            self.connecting = None;
            return Poll::Ready(Event::Connected(result));
        }
        if !self.waiting.is_empty() && self.waits_until.as_mut().poll(context).is_ready() {
            return Poll::Ready(Event::Late);
        }
        let taken = self
            .shared
            .poll_take(context, &mut self.taken, self.listens);
        match taken {
            Poll::Ready(Taken::Closed) if !self.is_idle() => Poll::Pending,
            taken => taken.map(Event::Taken),
        }
    }

    fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.under_way.is_empty()
    }

    /// Sends what was taken, or has it wait for a connection.
    fn dispatch(&mut self) {
        if self.link.as_ref().is_some_and(Link::has_ended) {
            self.drop_link();
        }
        let mut operations = mem::take(&mut self.taken);
        if let Some(link) = &self.link {
            self.under_way_with(link.clone(), operations.drain(..));
        } else if self.connecting.is_none()
            && let Some(error) = self.backoff.refuses(Instant::now())
        {
            fail_all(operations.drain(..), error);
        } else {
            let was_empty = self.waiting.is_empty();
            self.waiting.extend(operations.drain(..));
            if was_empty {
                self.set_alarm();
            }
            self.connect();
        }
        // Its room is for the next ones.
        self.taken = operations;
    }

    fn under_way_with(&mut self, link: Link, operations: impl ExactSizeIterator<Item = Operation>) {
        let generation = self.generation;
        let mut batch = Batch::with_capacity(operations.len());
        let shared = Arc::clone(&self.shared);
        let commands = &shared.commands;
        for operation in operations {
            match (operation.task, operation.answer) {
                (Task::Sweep(prefix), Answer::Removed(to)) => {
                    let shared = Arc::clone(&shared);
                    tokio::spawn(sweep::run(shared, link.clone(), prefix, to));
                }
                (Task::Read(key, tags), Answer::Read(to, _)) => {
                    let deadline = operation.deadline;
                    self.reads.add(commands, (&key, tags), to, deadline);
                }
                (task, answer) => {
                    self.reads.end(commands, &mut batch);
                    batch.add(task, answer, operation.deadline);
                }
            }
            // Of a cluster, a node that is slow must not hold up what others have answered.
            if link.mends_itself() {
                self.reads.end(commands, &mut batch);
                let alone = mem::replace(&mut batch, Batch::with_capacity(1));
                self.under_way_alone(link.clone(), alone, generation);
            }
        }
        self.reads.end(commands, &mut batch);
        self.under_way_alone(link, batch, generation);
    }

    fn under_way_alone(&mut self, link: Link, batch: Batch, generation: u64) {
        if !batch.is_empty() {
            self.under_way.push(Box::pin(batch.run(link, generation)));
        }
    }

    fn connect(&mut self) {
        if self.connecting.is_some() {
            return;
        }
        self.attempted = Instant::now();
        let shared = Arc::clone(&self.shared);
        let before = self.link.clone();
        self.connecting = Some(Box::pin(async move {
            let connector = &shared.connector;
            let made = async {
                match before {
                    Some(link) => connector.connect_anew(link).await,
                    None => connector.connect().await,
                }
            };
            match timeout(connector.connect_limit(), made).await {
                Ok(result) => result,
                Err(_) => Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()),
            }
        }));
    }

    fn connected(&mut self, result: RedisResult<Link>) {
        match result {
            Ok(link) => {
                self.generation += 1;
                self.silent = 0;
                self.link = Some(link.clone());
                let waiting = mem::take(&mut self.waiting);
                self.under_way_with(link, waiting.into_iter());
            }
            // The one there is stays.
            Err(_) if self.link.is_some() => {}
            Err(error) => {
                let error = if error.is_timeout() {
                    unreachable("the server cannot be reached: no connection in time")
                } else {
                    store_error(&error)
                };
                self.backoff.failed(Instant::now(), error.clone());
                fail_all(mem::take(&mut self.waiting), error);
            }
        }
    }

    fn ended(&mut self, ended: &Ended) {
        if ended.generation != self.generation {
            return;
        }
        let mends_itself = self.link.as_ref().is_some_and(Link::mends_itself);
        match &ended.end {
            End::Answered => {
                self.backoff.worked();
                self.unanswered = None;
                // Of a cluster, another node may have answered than the one that is silent.
                if !mends_itself {
                    self.silent = 0;
                }
            }
            End::Silent | End::Broken(_) if mends_itself => self.renew(),
            End::Silent => {
                self.silent += 1;
                if self.silent >= SILENT_BATCHES {
                    self.drop_link();
                }
            }
            // One that worked for long is replaced at once, one that breaks again and again is not.
            End::Broken(error) => {
                self.backoff.failed(self.attempted, error.clone());
                self.drop_link();
            }
            End::Refused(error) => {
                self.backoff.failed(Instant::now(), error.clone());
                self.drop_link();
            }
        }
    }

    /// Makes a connection beside the one there is, which goes on serving from the nodes that work. Rarely: a node
    /// may be silent for long.
    fn renew(&mut self) {
        let now = Instant::now();
        let (batches, since) = self.unanswered.unwrap_or((0, now));
        self.unanswered = Some((batches + 1, since));
        if batches >= UNANSWERED.0 && now.duration_since(since) >= UNANSWERED.1 {
            let error = unreachable("no node of the cluster answers");
            self.backoff.failed(self.attempted, error);
            self.drop_link();
            return;
        }
        self.silent += 1;
        let is_recent = self
            .renewed
            .is_some_and(|renewed| now.duration_since(renewed) < RENEWAL);
        if self.silent >= SILENT_BATCHES && !is_recent {
            self.silent = 0;
            self.renewed = Some(now);
            self.connect();
        }
    }

    fn drop_link(&mut self) {
        self.generation += 1;
        self.silent = 0;
        self.unanswered = None;
        // What was to replace it asks it.
        self.connecting = None;
        self.link = None;
    }

    fn give_up_late(&mut self) {
        let now = Instant::now();
        while self
            .waiting
            .front()
            .is_some_and(|waits| waits.deadline <= now)
        {
            if let Some(operation) = self.waiting.pop_front() {
                operation.answer.fail(timed_out());
            }
        }
        self.set_alarm();
    }

    fn set_alarm(&mut self) {
        if let Some(first) = self.waiting.front() {
            self.waits_until.as_mut().reset(first.deadline.into());
        }
    }
}

fn fail_all(operations: impl IntoIterator<Item = Operation>, error: StoreError) {
    for operation in operations {
        operation.answer.fail(error.clone());
    }
}
