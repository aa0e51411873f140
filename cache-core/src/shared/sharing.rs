//! A memo whose results are shared: what its calls and its runs do beyond those of one process.

use std::mem;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::claiming::{Claimed, Claiming};
use super::held::Held;
use super::invalidating::Invalidating;
use super::reading::{Read, Reading};
use super::remote::remote;
use super::settling::Settling;
use super::tier::{Tier, count, may_share, tag_of};
use crate::call::MemoOf;
use crate::confirm::Confirming;
use crate::error::{Error, ErrorKind};
use crate::expiry::Expiry;
use crate::flight::Leader;
use crate::function::Function;
use crate::key::Part;
use crate::memo::{
    Duty, Finished, Landed, LandedOf, LeaderOf, Memo, SharedRules, StoredCell, StoredKey,
};
use crate::miss::{Miss, Next, Wants};
use crate::outcome::Outcome;
use crate::rules::{Plan, RuleSet, admit};
use crate::store::{Claim, StoreKey, Value};

/// One call's business with the store.
#[derive(Debug, Clone)]
pub(crate) struct Errand {
    pub(crate) tier: &'static Tier,
    /// `None` where an argument does not serialize: the store knows nothing of such a call.
    pub(crate) key: Option<StoreKey>,
}

impl Errand {
    /// The errand of a call, if the memo's results are shared.
    pub(crate) fn of<P, X, S>(memo: &'static MemoOf<P::Owned, X, S>, arguments: &P) -> Option<Self>
    where
        P: Part,
        X: Expiry,
        S: SharedRules,
    {
        let tier = memo.tier::<S, P>()?;
        let key = tier.key(arguments);
        Some(Self { tier, key })
    }

    /// A look at the store.
    pub(crate) fn read(&self) -> Option<Reading> {
        self.key.as_ref().map(|key| Reading::begin(self.tier, key))
    }

    /// A claim to compute the value.
    pub(crate) fn claim(self, claim: Claim, patience: Duration) -> Option<Claiming> {
        Some(Claiming::begin(self.tier, self.key?, claim, patience))
    }

    /// The removal of what the store holds.
    pub(crate) fn delete(self) -> Option<Invalidating> {
        Some(Invalidating::delete(self.tier, self.key?))
    }

    /// The value of bytes from the store; bytes that are no value are removed.
    pub(crate) fn open<S: RuleSet>(
        &self,
        bytes: &Arc<[u8]>,
    ) -> Option<<S::Outcome as Outcome>::Value> {
        let key = self.key.as_ref()?;
        let opened = self.tier.open::<_, S::Codec>(key, bytes);
        if opened.is_err() {
            let guard = &self.tier.remote.guard;
            // Nobody waits for it: what follows on this key comes to the store after it.
            drop(guard.remove_exact(key, &self.tier.tags, bytes));
        }
        opened.ok()
    }
}

/// What a call that found nothing in its process asks the store. Apart, so that the futures of callers stay
/// small.
#[derive(Debug)]
pub(crate) struct Asks {
    errand: Errand,
    /// When the call began.
    since: Instant,
    /// Whether the store is to be read next.
    reads: bool,
    /// Whether the store has answered; see [`Asks::may_have`].
    has_reached_store: bool,
    /// Whether it did not answer the last read: then there is no use in asking it for a lease.
    is_silent: bool,
}

impl Asks {
    pub(crate) fn of<P, X, S>(
        memo: &'static MemoOf<P::Owned, X, S>,
        arguments: &P,
        wants: Wants,
    ) -> Option<Box<Self>>
    where
        P: Part,
        X: Expiry,
        S: SharedRules,
    {
        let errand = Errand::of::<P, X, S>(memo, arguments)?;
        let lease_first = errand.tier.remote.cache.lease_first;
        Some(Box::new(Self {
            errand,
            since: Instant::now(),
            reads: wants == Wants::Stored && !lease_first,
            // Unknown to who does not ask: then the safe one of the two.
            has_reached_store: lease_first,
            is_silent: false,
        }))
    }

    /// A read, if that is what comes next.
    pub(crate) fn read(&mut self) -> Option<Reading> {
        mem::take(&mut self.reads).then(|| self.errand.read())?
    }

    /// Whether the result of a run that the store has not confirmed can answer this call. An invalidation may have
    /// been confirmed to others since that run began; to a call that came later and was answered by the store,
    /// what it invalidated must not come back.
    fn may_have(&self, began: Instant) -> bool {
        !self.has_reached_store || self.since <= began
    }
}

impl<K: StoredKey, C: StoredCell, R: StoredCell, X: Expiry> Memo<K, C, R, X> {
    /// The memo's place in the store; decided at the first miss.
    pub(crate) fn tier<S, P>(&'static self) -> Option<&'static Tier>
    where
        S: RuleSet,
        P: Part,
    {
        let decide = || {
            Tier::of::<<S::Outcome as Outcome>::Value, S::Codec, P>(self.function, (self.path)())
        };
        self.tier.get_or_init(decide).as_ref().ok()
    }

    /// Stores a value that no run produced.
    pub(crate) fn put_shared<S>(
        &'static self,
        rules: &S,
        key: &K,
        errand: Errand,
        output: <S::Outcome as Outcome>::Output,
    ) -> Confirming
    where
        S: RuleSet,
        S::Outcome: Outcome<Cell = C, Rest = R>,
    {
        let refuse = |kind| Confirming::done(Err(Error::new(kind, self.function.name())));
        let Errand { tier, key: name } = errand;
        let Some(name) = name else {
            return refuse(ErrorKind::Unserializable);
        };
        let ran = self.split(rules, output);
        let Some(value) = ran.sealed::<S>(tier, &name, Duration::ZERO) else {
            return refuse(ErrorKind::NotKept);
        };
        self.flights.invalidate(key, || ());
        let asked = tier.remote.guard.set(&name, &tier.tags, value);
        Confirming::done(Ok(())).and([Invalidating::of_key(tier, name, asked)])
    }

    /// The end of a run that the store knows nothing of: its result is for those who wait.
    pub(crate) fn hand_on<S>(
        &'static self,
        rules: &S,
        leader: Leader<'static, K, Landed<C, R>>,
        began: Instant,
        output: <S::Outcome as Outcome>::Output,
    ) -> <S::Outcome as Outcome>::Output
    where
        S: RuleSet,
        S::Outcome: Outcome<Cell = C, Rest = R>,
    {
        self.counters.not_stored();
        let (output, landed) = self.split(rules, output).into_landed::<S>();
        let landed = landed.map(|landed| Landed::Unconfirmed(Box::new(landed), began));
        leader.land(landed, None::<fn()>);
        output
    }

    /// The end of a run under a lease.
    pub(crate) fn settle<S>(
        &'static self,
        rules: &S,
        leader: Leader<'static, K, Landed<C, R>>,
        held: Held,
        output: <S::Outcome as Outcome>::Output,
    ) -> Finished<<S::Outcome as Outcome>::Output>
    where
        S: RuleSet,
        S::Outcome: Outcome<Cell = C, Rest = R>,
    {
        let ran = self.split(rules, output);
        let value = ran.sealed::<S>(held.tier, &held.key, held.took());
        let (output, landed) = ran.into_landed::<S>();
        // Before the store is asked: who comes later must not get what the store confirms now.
        let closed = leader.close();
        let tier = held.tier;
        let (asked, landed) = match value.filter(|_| closed.may_store) {
            Some(value) => (held.fill(value), landed),
            None => {
                self.counters.not_stored();
                // That the lease is still there does not say that no tag was invalidated; a fill would.
                let since = held.since;
                let landed = landed.map(|landed| Landed::Unconfirmed(Box::new(landed), since));
                (held.release(), landed)
            }
        };
        let end = move |was_held: bool| closed.end(landed.filter(|_| was_held));
        Finished::Settling(Settling::new(tier, asked, end), output)
    }

    fn split<S>(
        &self,
        rules: &S,
        output: <S::Outcome as Outcome>::Output,
    ) -> Ran<C, <S::Outcome as Outcome>::Output>
    where
        S: RuleSet,
        S::Outcome: Outcome<Cell = C, Rest = R>,
    {
        match admit(self.function.policy(), rules, output) {
            Ok((cell, plan)) => Ran::Value(cell, plan),
            Err(output) => Ran::Rest(output),
        }
    }
}

/// What a body has returned.
enum Ran<C, T> {
    Value(C, Option<Plan>),
    Rest(T),
}

impl<C: StoredCell, T> Ran<C, T> {
    /// The value for the store, if it is to be stored and can be.
    fn sealed<S>(&self, tier: &Tier, key: &StoreKey, took: Duration) -> Option<Value>
    where
        S: RuleSet,
        S::Outcome: Outcome<Cell = C, Output = T>,
    {
        let Self::Value(cell, Some(plan)) = self else {
            return None;
        };
        let value = S::Outcome::peek(cell)?;
        let is_negative = S::Outcome::is_negative(value);
        let bytes = tier.seal::<_, S::Codec>(key, value, took, is_negative)?;
        Some(Value {
            bytes,
            time_to_live: plan.lifetime.timeout,
        })
    }

    /// The result for the caller who ran it, and what those who waited get.
    fn into_landed<S>(self) -> (T, Option<LandedOf<S::Outcome>>)
    where
        S: RuleSet,
        S::Outcome: Outcome<Cell = C, Output = T>,
    {
        match self {
            Self::Value(cell, _) => (S::Outcome::load(&cell), Some(Landed::Value(cell))),
            Self::Rest(output) => {
                let rest = S::Outcome::rest(&output).map(Landed::Rest);
                (output, rest)
            }
        }
    }
}

/// The steps of a call that has to ask the store.
impl<K, X, S> Miss<K, X, S>
where
    K: StoredKey,
    X: Expiry,
    S: SharedRules,
{
    /// What the leader does first: with a store, it claims.
    pub(crate) fn lead(&mut self, leader: LeaderOf<K, S::Outcome>) -> Next<K, S> {
        let claim = match self.wants {
            Wants::Stored => Claim::Missing,
            Wants::Run => Claim::Renewal,
            Wants::NewRun => Claim::Supersede,
        };
        self.claim(leader, claim)
    }

    fn claim(&mut self, leader: LeaderOf<K, S::Outcome>, claim: Claim) -> Next<K, S> {
        let Some(asks) = &self.asks else {
            return Next::Lead(leader, Duty::Table);
        };
        let errand = (!asks.is_silent).then(|| asks.errand.clone());
        match errand.and_then(|errand| errand.claim(claim, self.patience())) {
            Some(claiming) => Next::Claim(leader, claiming),
            None => Next::Lead(leader, Duty::Nothing(Instant::now())),
        }
    }

    /// See [`Asks::may_have`].
    pub(crate) fn may_have(&self, began: Instant) -> bool {
        self.asks.as_ref().is_none_or(|asks| asks.may_have(began))
    }

    /// The run that was waited for had nothing to share: what it filled may be in the store.
    pub(crate) fn read_again(&mut self) {
        if let Some(asks) = &mut self.asks {
            asks.reads = self.wants == Wants::Stored;
        }
    }

    /// What follows a read; `None`: [`Miss::next`] once more.
    pub(crate) fn after_read(&mut self, read: Read) -> Option<Next<K, S>> {
        let asks = self.asks.as_mut()?;
        asks.is_silent = matches!(read, Read::Unknown);
        asks.has_reached_store |= !asks.is_silent;
        let errand = &asks.errand;
        match read.found().and_then(|bytes| errand.open::<S>(&bytes)) {
            None => {
                count(&errand.tier.counts.misses);
                None
            }
            Some(value) if self.rules.is_stale(&value) => {
                self.wants = Wants::Run;
                None
            }
            Some(value) => {
                count(&errand.tier.counts.hits);
                match self.is_counted {
                    true => self.memo.counters.joined(),
                    false => self.memo.counters.hit(),
                }
                Some(Next::Return(S::Outcome::join(value)))
            }
        }
    }

    /// What follows a claim.
    pub(crate) fn after_claim(
        &mut self,
        leader: LeaderOf<K, S::Outcome>,
        claimed: Claimed,
    ) -> Next<K, S> {
        match claimed {
            Claimed::Lease(held) => Next::Lead(leader, Duty::Lease(held)),
            Claimed::Alone => Next::Lead(leader, Duty::Nothing(Instant::now())),
            Claimed::TimedOut => {
                self.memo.counters.wait_timeout();
                Next::Inline
            }
            Claimed::Found(bytes) => {
                let asks = self.asks.as_ref();
                let opened = asks.and_then(|asks| asks.errand.open::<S>(&bytes));
                match opened.filter(|value| !self.rules.is_stale(value)) {
                    Some(value) => {
                        // Those who joined meanwhile read for themselves: an invalidation may have come between
                        // the store's answer and them. They do so as the leader is dropped here.
                        self.memo.counters.joined();
                        Next::Return(S::Outcome::join(value))
                    }
                    None => self.claim(leader, Claim::Renewal),
                }
            }
        }
    }
}

/// Has the removal of all results of a function from the store confirmed, whatever process stored them.
pub(crate) fn clear(function: &'static Function) -> Option<Invalidating> {
    if !may_share(function.policy()) || function.stays() {
        return None;
    }
    let remote = remote()?;
    let tag = tag_of(remote, function);
    Some(Invalidating::tag(remote, function.name(), tag))
}
