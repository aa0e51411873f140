//! A call that found nothing, and what it does next: the steps that sync and async calls share. Who carries
//! them out is [`call`](crate::call) for threads, [`run`](crate::run) for tasks.

use std::mem;
use std::time::{Duration, Instant};

use crate::call::{MemoOf, OutputOf};
use crate::expiry::Expiry;
use crate::flight::{Entered as Flown, Join, Joined};
use crate::memo::{Duty, Landed, LandedOf, LeaderOf, SharedRules, StoredKey};
use crate::outcome::Outcome;
use crate::rules::{RuleSet, is_turned_away};
#[cfg(feature = "shared")]
use crate::shared::{claiming::Claiming, reading::Reading, sharing::Asks};

/// A call that found nothing.
pub(crate) struct Miss<K: 'static, X: 'static, S: RuleSet> {
    pub(crate) memo: &'static MemoOf<K, X, S>,
    pub(crate) rules: S,
    pub(crate) key: K,
    pub(crate) wants: Wants,
    /// When the call began to wait for others, however often it has to.
    pub(crate) waiting_since: Option<Instant>,
    /// Whether it has been counted as a miss.
    pub(crate) is_counted: bool,
    /// What it asks the store, if its results are shared.
    #[cfg(feature = "shared")]
    pub(crate) asks: Option<Box<Asks>>,
}

/// What answers a call that found nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wants {
    /// What was stored since the lookup, or any run.
    Stored,
    /// Any run.
    Run,
    /// Only a run that begins now.
    NewRun,
}

/// What a call that found nothing does next.
pub(crate) enum Next<K: StoredKey, S: RuleSet> {
    /// Return this.
    Return(OutputOf<S>),
    /// Run the body and finish with its result, as the duty says.
    Lead(LeaderOf<K, S::Outcome>, Duty),
    /// Run the body and return its result.
    Inline,
    /// Wait, then see [`Miss::after`].
    Wait(Join<K, LandedOf<S::Outcome>>),
    /// Read, then see [`Miss::after_read`].
    #[cfg(feature = "shared")]
    Read(Reading),
    /// Claim, then see [`Miss::after_claim`].
    #[cfg(feature = "shared")]
    Claim(LeaderOf<K, S::Outcome>, Claiming),
}

impl<K, X, S> Miss<K, X, S>
where
    K: StoredKey,
    X: Expiry,
    S: SharedRules,
{
    pub(crate) fn next(&mut self) -> Next<K, S> {
        #[cfg(feature = "shared")]
        if let Some(reading) = self.asks.as_mut().and_then(|asks| asks.read()) {
            return Next::Read(reading);
        }
        if !mem::replace(&mut self.is_counted, true) {
            self.memo.counters.miss();
        }
        loop {
            if self.wants != Wants::NewRun && !self.memo.function.policy().single_flight {
                let leader = self.memo.solo(&self.key);
                return self.lead(leader);
            }
            let flown = match self.wants {
                Wants::Stored => self.memo.join(&self.key),
                Wants::Run => self.memo.join_run(&self.key),
                Wants::NewRun => self.memo.lead(&self.key),
            };
            return match flown {
                // What `is_stale` turned away: only a run can help.
                Flown::Landed(Landed::Value(cell)) if is_turned_away(&self.rules, &cell) => {
                    self.wants = Wants::Run;
                    continue;
                }
                Flown::Landed(landed) => self.joined(&landed),
                Flown::Lead(leader) => self.lead(leader),
                Flown::Join(join) => Next::Wait(join),
                Flown::Inline => Next::Inline,
            };
        }
    }

    /// What the leader does first.
    #[cfg(not(feature = "shared"))]
    fn lead(&mut self, leader: LeaderOf<K, S::Outcome>) -> Next<K, S> {
        Next::Lead(leader, Duty::Table)
    }

    /// What follows a wait; `None`: [`Self::next`] once more.
    pub(crate) fn after(&mut self, joined: Joined<LandedOf<S::Outcome>>) -> Option<Next<K, S>> {
        match joined {
            #[cfg(feature = "shared")]
            Joined::Landed(Landed::Unconfirmed(_, began)) if !self.may_have(began) => {
                self.read_again();
                None
            }
            Joined::Landed(landed) => Some(self.joined(&landed)),
            Joined::Again => {
                #[cfg(feature = "shared")]
                self.read_again();
                None
            }
            Joined::TimedOut => {
                self.memo.counters.wait_timeout();
                Some(Next::Inline)
            }
            Joined::Cycle => Some(Next::Inline),
        }
    }

    /// How much longer the call may wait.
    pub(crate) fn patience(&mut self) -> Duration {
        let since = self.waiting_since.get_or_insert_with(Instant::now);
        self.memo
            .function
            .policy()
            .wait_timeout
            .saturating_sub(since.elapsed())
    }

    /// The result of another call's run.
    fn joined(&self, landed: &LandedOf<S::Outcome>) -> Next<K, S> {
        self.memo.counters.joined();
        Next::Return(self.land(landed))
    }

    fn land(&self, landed: &LandedOf<S::Outcome>) -> OutputOf<S> {
        match landed {
            Landed::Value(cell) => S::Outcome::load(cell),
            Landed::Rest(rest) => S::Outcome::from_rest(rest),
            #[cfg(feature = "shared")]
            Landed::Unconfirmed(landed, _) => self.land(landed),
        }
    }
}
