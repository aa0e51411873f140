//! One call, from arguments to result: the only place that knows the order of the steps.
//!
//! Generated code is a chain: [`at`] says which function, [`At::enter`] borrows the arguments and is
//! the whole of a hit. Then [`Entered::begin`] says whether to run the body and [`Running::finish`]
//! takes its result, or [`Entered::run_async`] takes the body's future. The lookup stands apart because
//! a body may move an argument that it borrows; and the body is in no closure, so that functions of the
//! same types share all of the code here.

use std::fmt;

use crate::expiry::Expiry;
use crate::flight::OnStack;
use crate::key::Part;
use crate::memo::{Duty, Finished, LeaderOf, Memo, SharedRules, StoredKey};
use crate::miss::{Miss, Next, Wants};
use crate::outcome::Outcome;
#[cfg(feature = "shared")]
use crate::park;
use crate::rules::{RuleSet, is_turned_away};
#[cfg(feature = "shared")]
use crate::shared::{claiming::Claimed, reading::Read, sharing::Asks};
use crate::site::{Locate, Marked, Only, Who};
use crate::stats::{self, Slot};

/// The memo of a rule set.
pub(crate) type MemoOf<K, X, S> = Memo<
    K,
    <<S as RuleSet>::Outcome as Outcome>::Cell,
    <<S as RuleSet>::Outcome as Outcome>::Rest,
    X,
>;

/// The way to such a memo.
pub trait LocateOf<K, S: RuleSet>:
    Locate<K, <S::Outcome as Outcome>::Cell, <S::Outcome as Outcome>::Rest>
{
}

impl<K, S, L> LocateOf<K, S> for L
where
    S: RuleSet,
    L: Locate<K, <S::Outcome as Outcome>::Cell, <S::Outcome as Outcome>::Rest>,
{
}

/// What a function of a rule set returns.
pub type OutputOf<S> = <<S as RuleSet>::Outcome as Outcome>::Output;

/// A function about to be called: its site, its rules, and which of its memos it is.
#[derive(Debug)]
#[must_use]
pub struct At<L, S, W = Only> {
    pub(crate) site: L,
    pub(crate) rules: S,
    pub(crate) who: W,
    pub(crate) mode: Mode,
}

/// How a call uses the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Look, and store what is missing.
    Normal,
    /// Run the body and store: `forced_update`, `refresh`.
    Forced,
    /// Neither read nor write: `unless`.
    Bypassed,
}

/// The function of this site, under these rules.
#[inline]
pub fn at<L, S: RuleSet>(site: L, rules: S) -> At<L, S> {
    At {
        site,
        rules,
        who: Only,
        mode: Mode::Normal,
    }
}

impl<L, S> At<L, S> {
    /// Which of the function's memos, where it can have several; see [`who`](crate::site::who).
    #[inline]
    pub fn of(self, who: Marked) -> At<L, S, Marked> {
        let Self {
            site, rules, mode, ..
        } = self;
        At {
            site,
            rules,
            who,
            mode,
        }
    }
}

impl<L, S, W> At<L, S, W> {
    /// `unless`: neither reads nor writes if `bypass`.
    #[inline]
    pub fn unless(self, bypass: bool) -> Self {
        if bypass {
            Self {
                mode: Mode::Bypassed,
                ..self
            }
        } else {
            self
        }
    }

    /// `forced_update`: runs the body and stores its result if `forced`.
    #[inline]
    pub fn forced_update(self, forced: bool) -> Self {
        if forced && self.mode == Mode::Normal {
            Self {
                mode: Mode::Forced,
                ..self
            }
        } else {
            self
        }
    }
}

impl<L, S, W> At<L, S, W>
where
    L: Copy,
    W: Who,
    S: SharedRules,
{
    #[inline]
    pub(crate) fn memo<K>(&self) -> &'static MemoOf<K, L::Expiry, S>
    where
        L: LocateOf<K, S>,
    {
        self.site.memo(self.who)
    }

    /// Looks the arguments up. On a hit nothing else happens; otherwise their owned form is made.
    #[inline]
    pub fn enter<P: Part>(self, arguments: P) -> Entered<P::Owned, L::Expiry, S>
    where
        L: LocateOf<P::Owned, S>,
    {
        let memo = self.memo();
        let Self { rules, mode, .. } = self;
        let slot = Slot::of_thread();
        if mode == Mode::Normal
            && !slot.is_disabled()
            && let Some(cell) = memo.look(&arguments)
            && !is_turned_away(&rules, &cell)
        {
            memo.counters.hit_in(slot);
            return Entered(State::Hit(S::Outcome::load(&cell)));
        }
        // In pieces, so that a hit builds nothing in memory for a miss that does not come.
        Entered::missed(memo, rules, mode, &arguments)
    }
}

impl<K, X, S> Entered<K, X, S>
where
    K: StoredKey,
    X: Expiry,
    S: SharedRules,
{
    #[cold]
    fn missed<P: Part<Owned = K>>(
        memo: &'static MemoOf<K, X, S>,
        rules: S,
        mode: Mode,
        arguments: &P,
    ) -> Self {
        if stats::is_disabled() {
            return Self(State::Bypassed);
        }
        if mode == Mode::Bypassed {
            memo.counters.bypassed();
            return Self(State::Bypassed);
        }
        let wants = match mode {
            Mode::Forced => Wants::NewRun,
            _ => Wants::Stored,
        };
        Self(State::Missed(Miss {
            memo,
            rules,
            key: arguments.own(),
            wants,
            waiting_since: None,
            is_counted: false,
            #[cfg(feature = "shared")]
            asks: Asks::of::<P, X, S>(memo, arguments, wants),
        }))
    }
}

/// A call after its lookup, without a tie to its arguments.
#[must_use]
pub struct Entered<K: 'static, X: 'static, S: RuleSet>(pub(crate) State<K, X, S>);

pub(crate) enum State<K: 'static, X: 'static, S: RuleSet> {
    Hit(OutputOf<S>),
    Bypassed,
    Missed(Miss<K, X, S>),
}

impl<K, X, S: RuleSet> fmt::Debug for Entered<K, X, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            State::Hit(_) => "Hit",
            State::Bypassed => "Bypassed",
            State::Missed(_) => "Missed",
        })
    }
}

impl<K, X, S> Entered<K, X, S>
where
    K: StoredKey,
    X: Expiry,
    S: SharedRules,
{
    /// The result of a hit, or what is left to do.
    #[inline]
    pub fn hit(self) -> Result<OutputOf<S>, Self> {
        match self.0 {
            State::Hit(output) => Ok(output),
            state => Err(Self(state)),
        }
    }

    /// The result, or the right to run the body: its result is for [`Running::finish`].
    ///
    /// Blocks while another call runs the body, at most for `wait_timeout`.
    #[inline]
    pub fn begin(self) -> Result<OutputOf<S>, Running<K, X, S>> {
        match self.0 {
            State::Hit(output) => Ok(output),
            State::Bypassed => Err(Running(Right::Unstored)),
            State::Missed(miss) => miss.begin(),
        }
    }
}

/// A body that runs on this thread. Dropped without [`Running::finish`], because the body panicked, it
/// hands over to a call that waits.
#[must_use]
pub struct Running<K: StoredKey, X: 'static, S: RuleSet>(Right<K, X, S>);

enum Right<K: StoredKey, X: 'static, S: RuleSet> {
    /// The result is returned and no more.
    Unstored,
    /// The result is for all. The guard ends before the lead does.
    Lead(OnStack, LeaderOf<K, S::Outcome>, Duty, Miss<K, X, S>),
}

impl<K: StoredKey, X, S: RuleSet> fmt::Debug for Running<K, X, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").finish_non_exhaustive()
    }
}

impl<K, X, S> Running<K, X, S>
where
    K: StoredKey,
    X: Expiry,
    S: SharedRules,
{
    /// Stores what the body returned and hands it to those who waited, as the policy says.
    pub fn finish(self, output: OutputOf<S>) -> OutputOf<S> {
        match self.0 {
            Right::Unstored => output,
            Right::Lead(on_stack, leader, duty, miss) => {
                drop(on_stack);
                match miss.memo.finish(&miss.rules, leader, duty, output) {
                    Finished::Done(output) => output,
                    #[cfg(feature = "shared")]
                    Finished::Settling(settling, output) => {
                        park::block_on(settling, None);
                        output
                    }
                }
            }
        }
    }
}

impl<K, X, S> Miss<K, X, S>
where
    K: StoredKey,
    X: Expiry,
    S: SharedRules,
{
    #[cold]
    fn begin(mut self) -> Result<OutputOf<S>, Running<K, X, S>> {
        let mut next = self.next();
        loop {
            next = match next {
                Next::Return(output) => return Ok(output),
                Next::Lead(leader, duty) => {
                    self.memo.counters.run();
                    let on_stack = leader.enter_stack();
                    return Err(Running(Right::Lead(on_stack, leader, duty, self)));
                }
                Next::Inline => {
                    self.memo.counters.run();
                    return Err(Running(Right::Unstored));
                }
                Next::Wait(join) => {
                    let joined = join.wait(Some(self.patience()));
                    self.after(joined).unwrap_or_else(|| self.next())
                }
                #[cfg(feature = "shared")]
                Next::Read(reading) => {
                    let read = park::block_on(reading, None).unwrap_or(Read::Unknown);
                    self.after_read(read).unwrap_or_else(|| self.next())
                }
                #[cfg(feature = "shared")]
                Next::Claim(leader, claiming) => {
                    let claimed = park::block_on(claiming, None).unwrap_or(Claimed::Alone);
                    self.after_claim(leader, claimed)
                }
            };
        }
    }
}
