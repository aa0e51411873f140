//! The end of a run under a lease: those who waited get the result only if the store has confirmed that no
//! invalidation was faster.

use std::pin::Pin;
use std::task::{Context, Poll};

use super::asked::Asked;
use super::tier::{Tier, count};

/// A result on its way: into the store, and then to those who waited for it.
///
/// Dropped before the answer, who waited starts again.
pub(crate) struct Settling {
    tier: &'static Tier,
    asked: Asked<bool>,
    /// Ends the flight: with its outcome if the lease was held to the end. Boxed, so that functions of all types
    /// share the rest.
    end: Option<Box<dyn FnOnce(bool) + Send>>,
}

impl Settling {
    /// `asked` is the fill or the release that ends the lease.
    pub(crate) fn new(
        tier: &'static Tier,
        asked: Asked<bool>,
        end: impl FnOnce(bool) + Send + 'static,
    ) -> Self {
        Self {
            tier,
            asked,
            end: Some(Box::new(end)),
        }
    }
}

/// Ends with whether the lease was held to the end.
impl Future for Settling {
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        let this = &mut *self;
        let was_held = match Pin::new(&mut this.asked).poll(context) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Ok(true)) => true,
            Poll::Ready(Ok(false)) => {
                count(&this.tier.counts.refused);
                false
            }
            // Unknown whether it was: taken for a refusal, which is the safe one of the two.
            Poll::Ready(Err(_)) => {
                count(&this.tier.counts.errors);
                false
            }
        };
        if let Some(end) = this.end.take() {
            end(was_held);
        }
        Poll::Ready(was_held)
    }
}
