//! One batch: operations that are sent together, and answered each within its own deadline.

use std::pin::pin;
use std::time::Instant;

use cache_core::store::{StoreError, StoreErrorKind};
use redis::{ErrorKind, Pipeline, RedisResult, ServerErrorKind};
use tokio::time::timeout_at;

use crate::answer::{Answer, Reply};
use crate::driver::Task;
use crate::errors::{store_error, timed_out};
use crate::link::Link;
use crate::scripts::with_source;

/// What the end of a batch says about its connection.
pub(crate) struct Ended {
    pub(crate) generation: u64,
    pub(crate) end: End,
}

/// How a batch ended.
pub(crate) enum End {
    /// The server answered.
    Answered,
    /// Nothing came before the last deadline.
    Silent,
    /// The connection broke, or leads to a server that is not the right one any more.
    Broken(StoreError),
    /// The server does not talk to us.
    Refused(StoreError),
}

/// Operations that are sent together, in the order in which they came, which is about that of their deadlines.
pub(crate) struct Batch {
    commands: Pipeline,
    waiting: Waiting,
}

struct Waiting {
    operations: Vec<Sent>,
    /// All before this one were answered: they were late.
    late: usize,
}

struct Sent {
    /// `None` once it was given up.
    answer: Option<Answer>,
    /// How many commands it has, and so replies.
    commands: usize,
    deadline: Instant,
}

impl Batch {
    pub(crate) fn with_capacity(operations: usize) -> Self {
        Self {
            commands: Pipeline::with_capacity(operations),
            waiting: Waiting {
                operations: Vec::with_capacity(operations),
                late: 0,
            },
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// One more operation.
    pub(crate) fn add(&mut self, task: Task, answer: Answer, deadline: Instant) {
        let before = self.commands.len();
        match task {
            Task::One(command) => {
                self.commands.add_command(command);
            }
            Task::Several(several) => {
                for command in several {
                    self.commands.add_command(command);
                }
            }
            // Never here: a walk is no batch, and reads are commands by now.
            Task::Sweep(_) | Task::Read(..) => return,
        }
        self.waiting.operations.push(Sent {
            answer: Some(answer),
            commands: self.commands.len() - before,
            deadline,
        });
    }

    /// Sends the operations and answers them.
    pub(crate) async fn run(self, mut link: Link, generation: u64) -> Ended {
        let Self {
            commands,
            mut waiting,
        } = self;
        let end = match waiting.within_deadlines(link.send(&commands)).await {
            None => End::Silent,
            Some(Err(error)) => waiting.fail(store_error(&error)),
            Some(Ok(mut replies)) => {
                repeat_with_source(&mut waiting, &mut link, &commands, &mut replies).await;
                let end = verdict(&replies);
                waiting.give(replies);
                end
            }
        };
        Ended { generation, end }
    }
}

/// Scripts that the server did not know are called once more, with their source.
async fn repeat_with_source(
    waiting: &mut Waiting,
    link: &mut Link,
    commands: &Pipeline,
    replies: &mut [Reply],
) {
    let is_unknown = |reply: &Reply| {
        reply
            .as_ref()
            .is_err_and(|error| error.kind() == ErrorKind::Server(ServerErrorKind::NoScript))
    };
    if !replies.iter().any(is_unknown) {
        return;
    }
    let mut again = Pipeline::new();
    let mut places = Vec::new();
    for (place, command) in commands.cmd_iter().enumerate() {
        if replies.get(place).is_some_and(is_unknown)
            && let Some(command) = with_source(command)
        {
            again.add_command(command);
            places.push(place);
        }
    }
    match waiting.within_deadlines(link.send(&again)).await {
        Some(Ok(answers)) => {
            for (place, answer) in places.into_iter().zip(answers) {
                replies[place] = answer;
            }
        }
        Some(Err(error)) => {
            for place in places {
                replies[place] = Err(error.clone());
            }
        }
        None => {}
    }
}

fn verdict(replies: &[Reply]) -> End {
    let mut end = End::Silent;
    for reply in replies {
        let Err(error) = reply else {
            end = End::Answered;
            continue;
        };
        match error.kind() {
            // The name may lead elsewhere by now, and sentinels may know a new master.
            ErrorKind::Server(ServerErrorKind::ReadOnly) => return End::Broken(store_error(error)),
            // Only a cluster has errors of connections here, each node its own.
            ErrorKind::ClusterConnectionNotFound => return End::Broken(store_error(error)),
            ErrorKind::Io => {}
            _ if error.code() == Some("NOAUTH") => return End::Refused(store_error(error)),
            _ => end = End::Answered,
        }
    }
    end
}

impl Waiting {
    /// Waits for the replies. Who is late is answered meanwhile; `None` when nobody waits any more.
    async fn within_deadlines<T>(
        &mut self,
        replies: impl Future<Output = RedisResult<T>>,
    ) -> Option<RedisResult<T>> {
        let mut replies = pin!(replies);
        loop {
            let deadline = self.next_deadline()?;
            if let Ok(result) = timeout_at(deadline.into(), &mut replies).await {
                return Some(result);
            }
            self.give_up_late();
        }
    }

    fn next_deadline(&mut self) -> Option<Instant> {
        while self.operations.get(self.late)?.answer.is_none() {
            self.late += 1;
        }
        Some(self.operations.get(self.late)?.deadline)
    }

    fn give_up_late(&mut self) {
        let now = Instant::now();
        for waits in &mut self.operations[self.late..] {
            if waits.deadline <= now
                && let Some(answer) = waits.answer.take()
            {
                answer.fail(timed_out());
            }
        }
    }

    fn give(self, replies: Vec<Reply>) {
        let mut replies = replies.into_iter();
        for waits in self.operations {
            let mut own = replies.by_ref().take(waits.commands);
            if let Some(answer) = waits.answer {
                answer.give(&mut own);
            }
            // The next operation's replies come after all of this one's.
            own.for_each(drop);
        }
    }

    fn fail(self, error: StoreError) -> End {
        for waits in self.operations {
            if let Some(answer) = waits.answer {
                answer.fail(error.clone());
            }
        }
        match error.kind() {
            StoreErrorKind::Timeout => End::Silent,
            _ => End::Broken(error),
        }
    }
}
