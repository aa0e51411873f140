//! Reads that are sent together and ask for the same tags, as one command: a server takes far less time for
//! ten keys of one `MGET` than for ten commands, and so does whoever reads the replies.
//!
//! Only reads with nothing but reads between them: operations on one key keep their order.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cache_core::store::{Completer, StoreKey, Tags};
use redis::Cmd;

use crate::answer::Answer;
use crate::batch::Batch;
use crate::commands::Commands;
use crate::driver::Task;

/// How many keys one command has at most: a server does nothing else meanwhile.
const MOST: usize = 64;

/// Reads whose deadlines lie further apart than this are not put together, as they end with the first of them.
const NEAR: Duration = Duration::from_millis(5);

/// Reads that are not in the batch yet.
#[derive(Default)]
pub(crate) struct Reads(Vec<Together>);

struct Together {
    tags: Tags,
    bucket: Option<u8>,
    command: Cmd,
    readers: Vec<Completer<Option<Arc<[u8]>>>>,
    /// The earliest of them.
    deadline: Instant,
}

impl Reads {
    /// One more read.
    pub(crate) fn add(
        &mut self,
        commands: &Commands,
        (key, tags): (&StoreKey, Tags),
        reader: Completer<Option<Arc<[u8]>>>,
        deadline: Instant,
    ) {
        let bucket = commands.bucket(key);
        let place = self
            .0
            .iter()
            .position(|one| one.takes(bucket, &tags, deadline));
        let together = match place {
            Some(place) => &mut self.0[place],
            None => {
                let command = Commands::reading(tags.iter().len());
                self.0.push(Together {
                    command,
                    readers: Vec::new(),
                    tags,
                    bucket,
                    deadline,
                });
                let last = self.0.len() - 1;
                &mut self.0[last]
            }
        };
        commands.add_key(&mut together.command, bucket, key);
        together.readers.push(reader);
        together.deadline = together.deadline.min(deadline);
    }

    /// Puts them into the batch.
    pub(crate) fn end(&mut self, commands: &Commands, batch: &mut Batch) {
        for one in self.0.drain(..) {
            let mut command = one.command;
            commands.add_tags(&mut command, one.bucket, &one.tags);
            let answer = Answer::ReadTogether(one.readers, one.tags.iter().len());
            batch.add(Task::One(command), answer, one.deadline);
        }
    }
}

impl Together {
    fn takes(&self, bucket: Option<u8>, tags: &Tags, deadline: Instant) -> bool {
        self.readers.len() < MOST
            && self.bucket == bucket
            && self.deadline.max(deadline) - self.deadline.min(deadline) <= NEAR
            && self.tags == *tags
    }
}

#[cfg(test)]
mod tests {
    use cache_core::store::{Pending, Tag};

    use super::*;

    type Asked = Vec<Pending<Option<Arc<[u8]>>>>;

    fn add(reads: &mut Reads, key: &str, tag: &str, deadline: Instant, asked: &mut Asked) {
        let (reader, pending) = Pending::new();
        let commands = Commands::new(false, "test");
        let tags = Tags::new(vec![Tag::new(tag.as_bytes())]);
        let key = StoreKey::new(key.as_bytes());
        reads.add(&commands, (&key, tags), reader, deadline);
        asked.push(pending);
    }

    fn sizes(reads: &Reads) -> Vec<usize> {
        reads.0.iter().map(|one| one.readers.len()).collect()
    }

    #[test]
    fn reads_with_the_same_tags_and_about_the_same_deadline_go_together() {
        let (mut reads, mut asked, now) = (Reads::default(), Vec::new(), Instant::now());
        add(&mut reads, "a", "t", now, &mut asked);
        add(&mut reads, "b", "u", now, &mut asked);
        add(&mut reads, "c", "t", now + NEAR, &mut asked);
        add(&mut reads, "d", "t", now + NEAR * 2, &mut asked);
        assert_eq!(sizes(&reads), [2, 1, 1]);
        assert_eq!(reads.0[0].deadline, now);
        let words: Vec<_> = reads.0[0].command.args_iter().collect();
        assert_eq!(words.len(), 3, "`MGET`, two keys and no tag yet");
    }

    #[test]
    fn no_command_is_longer_than_it_may_be() {
        let (mut reads, mut asked, now) = (Reads::default(), Vec::new(), Instant::now());
        for _ in 0..=MOST {
            add(&mut reads, "a", "t", now, &mut asked);
        }
        assert_eq!(sizes(&reads), [MOST, 1]);
    }
}
