//! What goes wrong during a history, by the numbers of a seed.

use std::time::{Duration, Instant};

use test_servers::{FaultProxy, Mode, Redis};

/// The faults of a history, one after the other.
#[derive(Debug)]
pub(super) struct Faults<'s> {
    random: Random,
    redis: &'s Redis,
    proxy: &'s FaultProxy,
    number: u64,
    due: Instant,
}

impl<'s> Faults<'s> {
    pub(super) fn new(seed: u64, redis: &'s Redis, proxy: &'s FaultProxy) -> Self {
        Self {
            random: Random::new(seed),
            redis,
            proxy,
            number: 0,
            due: Instant::now() + Duration::from_secs(1),
        }
    }

    /// How many there were.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The next one, if it is time; the number of a worker that is to be killed and started again.
    pub(super) fn next(&mut self) -> Option<usize> {
        if Instant::now() < self.due {
            return None;
        }
        self.due = Instant::now() + Duration::from_millis(100 + self.random.below(400));
        self.number += 1;
        // What the last one did to the line is over.
        self.proxy.set(Mode::Pass);
        let done = match self.random.below(10) {
            0..4 => return Some(self.random.below(64) as usize),
            4 => {
                self.proxy.reset_connections();
                Ok(())
            }
            5 => {
                let delay = Duration::from_millis(5 + self.random.below(150));
                self.proxy.set(Mode::Delay(delay));
                Ok(())
            }
            6 => {
                let left = self.random.below(2_000) as usize;
                self.proxy.reset_response(left);
                Ok(())
            }
            7 => {
                self.proxy.set(Mode::DropResponses);
                Ok(())
            }
            8 => self.redis.command(&["SCRIPT", "FLUSH"]).map(drop),
            _ => self.redis.command(&["FLUSHALL"]).map(drop),
        };
        done.expect("the server is there");
        None
    }
}

/// Numbers that a seed decides.
#[derive(Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        // The steps of SplitMix64, which has no bad seeds.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}
