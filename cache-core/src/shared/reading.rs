//! One read of one key, for those who take an error for an absence.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::asked::Asked;
use super::tier::{Tier, count};
use crate::store::{StoreErrorKind, StoreKey};

/// A read under way: the bytes that are there, `None` if there are none or the store does not say.
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
    type Output = Option<Arc<[u8]>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let Some(asked) = &mut this.asked else {
            return Poll::Ready(None);
        };
        match Pin::new(asked).poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(bytes)) => Poll::Ready(bytes),
            Poll::Ready(Err(error)) => {
                // What is not ours at our key is for whoever put it there: to us it is an absence.
                let counter = match error.kind() {
                    StoreErrorKind::Foreign => &this.tier.counts.unusable,
                    _ => &this.tier.counts.errors,
                };
                count(counter);
                Poll::Ready(None)
            }
        }
    }
}
