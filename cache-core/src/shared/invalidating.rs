//! A change to the store that a caller waits for: an error goes to the caller, and what could not be
//! confirmed is taken up to be tried again.

use std::pin::Pin;
use std::task::{Context, Poll};

use super::asked::Asked;
use super::remote::Remote;
use super::tier::Tier;
use crate::error::{Error, ErrorKind};
use crate::store::{StoreErrorKind, StoreKey, Tag};

/// A change under way.
pub(crate) struct Invalidating {
    remote: &'static Remote,
    function: &'static str,
    asked: Asked<()>,
    about: About,
}

enum About {
    /// The values under it are unknown until they are gone; the tag is that of the function.
    Key(StoreKey, Tag),
    Tag(Tag),
    Taken,
}

impl Invalidating {
    /// The removal of what is under a key.
    pub(crate) fn delete(tier: &'static Tier, key: StoreKey) -> Self {
        let asked = tier.remote.guard.invalidate(std::slice::from_ref(&key));
        Self::of_key(tier, key, asked)
    }

    /// A change of what is under a key that has been asked for.
    pub(crate) fn of_key(tier: &'static Tier, key: StoreKey, asked: Asked<()>) -> Self {
        Self {
            remote: tier.remote,
            function: tier.function.name(),
            asked,
            about: About::Key(key, tier.tag.clone()),
        }
    }

    /// The removal of everything under a tag.
    pub(crate) fn tag(remote: &'static Remote, function: &'static str, tag: Tag) -> Self {
        Self {
            remote,
            function,
            asked: remote.guard.invalidate_tag(&tag),
            about: About::Tag(tag),
        }
    }

    fn take_up(&mut self) {
        let unconfirmed = &self.remote.unconfirmed;
        match std::mem::replace(&mut self.about, About::Taken) {
            About::Key(key, function) => unconfirmed.add_key(self.remote, key, &function),
            About::Tag(tag) => unconfirmed.add_tag(self.remote, tag),
            About::Taken => {}
        }
    }
}

impl Future for Invalidating {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match Pin::new(&mut self.asked).poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(())) => {
                self.about = About::Taken;
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => {
                let kind = match error.kind() {
                    StoreErrorKind::TooLarge => ErrorKind::TooHeavy,
                    _ => ErrorKind::Unconfirmed,
                };
                self.take_up();
                Poll::Ready(Err(Error::of_store(kind, self.function, error)))
            }
        }
    }
}

impl Drop for Invalidating {
    fn drop(&mut self) {
        // Nobody learns how it ended: it is done once more.
        self.take_up();
    }
}
