//! One read of one key, for those who take an error for an absence.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::asked::Asked;
use super::tier::{Tier, count};
use crate::store::{StoreErrorKind, StoreKey};

/// What came of a read.
#[derive(Debug)]
pub(crate) enum Read {
    /// These bytes are there.
    Found(Arc<[u8]>),
    /// There is nothing.
    Nothing,
    /// The store does not say.
    Unknown,
}

/// A read under way.
pub(crate) struct Reading {
    tier: &'static Tier,
    asked: Option<Asked<Option<Arc<[u8]>>>>,
}

impl Reading {
    pub(crate) fn begin(tier: &'static Tier, key: &StoreKey) -> Self {
        let asked = || tier.remote.guard.read(key, &tier.tags);
        Self {
            tier,
            asked: (!tier.is_bypassed(key)).then(asked),
        }
    }
}

impl Future for Reading {
    type Output = Read;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let Some(asked) = &mut this.asked else {
            return Poll::Ready(Read::Unknown);
        };
        match Pin::new(asked).poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(bytes)) => Poll::Ready(bytes.map_or(Read::Nothing, Read::Found)),
            Poll::Ready(Err(error)) => {
                // What is not ours at our key is for whoever put it there: to us it is an absence.
                let (counter, read) = match error.kind() {
                    StoreErrorKind::Foreign => (&this.tier.counts.unusable, Read::Nothing),
                    _ => (&this.tier.counts.errors, Read::Unknown),
                };
                count(counter);
                Poll::Ready(read)
            }
        }
    }
}

impl Read {
    /// The bytes, if there are any.
    pub(crate) fn found(self) -> Option<Arc<[u8]>> {
        match self {
            Self::Found(bytes) => Some(bytes),
            Self::Nothing | Self::Unknown => None,
        }
    }
}
