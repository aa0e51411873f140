//! One batch: operations that are sent together and answered one by one, each within its own deadline.

use std::pin::pin;
use std::time::Instant;

use cache_core::store::{StoreError, StoreErrorKind};
use redis::{ErrorKind, Pipeline, RedisResult, ServerErrorKind};
use tokio::time::timeout_at;

use crate::answer::{Answer, Reply};
use crate::connection::Link;
use crate::driver::{Operation, Task};
use crate::errors::{store_error, timed_out};
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
    Broken,
    /// The server does not talk to us.
    Refused(StoreError),
}

/// The operations, in the order in which they came, which is about that of their deadlines.
struct Batch {
    waiting: Vec<Waiting>,
    /// All before this one were answered: they were late.
    late: usize,
}

struct Waiting {
    /// `None` once it was given up.
    answer: Option<Answer>,
    /// How many commands it has, and so replies.
    commands: usize,
    deadline: Instant,
}

/// Sends the operations and answers them.
pub(crate) async fn run(mut link: Link, operations: Vec<Operation>, generation: u64) -> Ended {
    let (commands, mut batch) = pack(operations);
    let end = match batch.within_deadlines(link.send(&commands)).await {
        None => End::Silent,
        Some(Err(error)) => batch.fail(store_error(&error)),
        Some(Ok(mut replies)) => {
            repeat_with_source(&mut batch, &mut link, &commands, &mut replies).await;
            let end = verdict(&replies);
            batch.give(replies);
            end
        }
    };
    Ended { generation, end }
}

fn pack(operations: Vec<Operation>) -> (Pipeline, Batch) {
    let mut commands = Pipeline::with_capacity(operations.len());
    let mut waiting = Vec::with_capacity(operations.len());
    for operation in operations {
        let before = commands.len();
        match operation.task {
            Task::One(command) => {
                commands.add_command(command);
            }
            Task::Several(several) => {
                for command in several {
                    commands.add_command(command);
                }
            }
            // Never here: sweeps go a way of their own.
            Task::Sweep(_) => {}
        }
        waiting.push(Waiting {
            answer: Some(operation.answer),
            commands: commands.len() - before,
            deadline: operation.deadline,
        });
    }
    (commands, Batch { waiting, late: 0 })
}

/// Scripts that the server did not know are called once more, with their source.
async fn repeat_with_source(
    batch: &mut Batch,
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
    match batch.within_deadlines(link.send(&again)).await {
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
            ErrorKind::Server(ServerErrorKind::ReadOnly) => return End::Broken,
            // Only a cluster has errors of connections here, each node its own.
            ErrorKind::ClusterConnectionNotFound => return End::Broken,
            ErrorKind::Io => {}
            _ if error.code() == Some("NOAUTH") => return End::Refused(store_error(error)),
            _ => end = End::Answered,
        }
    }
    end
}

impl Batch {
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
        while self.waiting.get(self.late)?.answer.is_none() {
            self.late += 1;
        }
        Some(self.waiting.get(self.late)?.deadline)
    }

    fn give_up_late(&mut self) {
        let now = Instant::now();
        for waits in &mut self.waiting[self.late..] {
            if waits.deadline <= now
                && let Some(answer) = waits.answer.take()
            {
                answer.fail(timed_out());
            }
        }
    }

    fn give(self, replies: Vec<Reply>) {
        let mut replies = replies.into_iter();
        for waits in self.waiting {
            let mut own = replies.by_ref().take(waits.commands);
            if let Some(answer) = waits.answer {
                answer.give(&mut own);
            }
            // The next operation's replies come after all of this one's.
            own.for_each(drop);
        }
    }

    fn fail(self, error: StoreError) -> End {
        for waits in self.waiting {
            if let Some(answer) = waits.answer {
                answer.fail(error.clone());
            }
        }
        match error.kind() {
            StoreErrorKind::Timeout => End::Silent,
            _ => End::Broken,
        }
    }
}
