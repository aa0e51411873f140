//! How the operations of companions end: at once within a process, with an answer where a store has
//! to be asked. Awaited by async companions, waited for by sync ones.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::Error;
use crate::park;
#[cfg(feature = "shared")]
use crate::shared::{invalidating::Invalidating, reading::Reading};

/// A change that was made, and the answers of the store that has to confirm it.
///
/// Dropped, nobody learns whether it was confirmed.
#[must_use = "whether the change was confirmed is to be seen"]
pub struct Confirming<T = ()> {
    done: Option<Result<T, Error>>,
    #[cfg(feature = "shared")]
    asked: Vec<Invalidating>,
}

impl<T> Confirming<T> {
    /// A change within the process.
    pub(crate) fn done(done: Result<T, Error>) -> Self {
        Self {
            done: Some(done),
            #[cfg(feature = "shared")]
            asked: Vec::new(),
        }
    }

    /// As well as `asked`.
    #[cfg(feature = "shared")]
    pub(crate) fn and(mut self, asked: impl IntoIterator<Item = Invalidating>) -> Self {
        self.asked.extend(asked);
        self
    }

    /// Waits on this thread, as long as the store's deadline.
    ///
    /// # Errors
    ///
    /// If the change was refused, or the store did not confirm it.
    pub fn wait(self) -> Result<T, Error> {
        park::block_on(self, None).expect("a wait without a deadline ends with an answer")
    }
}

impl<T> Unpin for Confirming<T> {}

impl<T> Future for Confirming<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T, Error>> {
        let this = &mut *self;
        #[cfg(feature = "shared")]
        while let Some(first) = this.asked.first_mut() {
            match Pin::new(first).poll(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(confirmed) => {
                    drop(this.asked.swap_remove(0));
                    if let (Err(error), Some(Ok(_))) = (confirmed, &this.done) {
                        this.done = Some(Err(error));
                    }
                }
            }
        }
        #[cfg(not(feature = "shared"))]
        let _ = context;
        Poll::Ready(this.done.take().expect("polled after its end"))
    }
}

impl<T> fmt::Debug for Confirming<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Confirming")
    }
}

/// A look at an entry without a run.
#[must_use = "nothing is looked at before it is awaited"]
pub struct Looking(Look);

enum Look {
    Table,
    #[cfg(feature = "shared")]
    Store(Reading),
    Done,
}

/// What such a look has seen.
#[derive(Debug)]
pub struct Seen(pub(crate) View);

#[derive(Debug)]
pub(crate) enum View {
    /// What the table holds counts.
    Table,
    /// What the store held.
    #[cfg(feature = "shared")]
    Store(Option<std::sync::Arc<[u8]>>),
}

impl Looking {
    /// At the table of this process.
    pub(crate) const fn table() -> Self {
        Self(Look::Table)
    }

    /// At the store.
    #[cfg(feature = "shared")]
    pub(crate) const fn store(reading: Reading) -> Self {
        Self(Look::Store(reading))
    }

    /// Waits on this thread, as long as the store's deadline.
    #[must_use]
    pub fn wait(self) -> Seen {
        match self.0 {
            Look::Table => Seen(View::Table),
            _ => park::block_on(self, None).expect("a wait without a deadline ends with an answer"),
        }
    }
}

impl Future for Looking {
    type Output = Seen;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Seen> {
        let view = match &mut self.0 {
            Look::Table => View::Table,
            #[cfg(feature = "shared")]
            Look::Store(reading) => match Pin::new(reading).poll(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(read) => View::Store(read.found()),
            },
            Look::Done => panic!("polled after its end"),
        };
        #[cfg(not(feature = "shared"))]
        let _ = context;
        self.0 = Look::Done;
        Poll::Ready(Seen(view))
    }
}

impl fmt::Debug for Looking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Looking")
    }
}
