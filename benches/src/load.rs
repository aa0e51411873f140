//! Contestants of one question under load: tasks that call at the same time, measured in turns.
//!
//! As in a race, each round gives every contestant one batch, in an order that moves on by one, and the
//! ratio to the base is the median of the rounds' ratios. The figure is how many calls come to an end
//! in a second, all callers together.

use std::fmt;
use std::pin::Pin;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};

use crate::race::median;
use crate::row::Row;

/// Rounds per question; odd, so that the median is one of them.
const ROUNDS: usize = 41;
/// How long a batch takes at least: long against the start and the end of the tasks.
const BATCH: Duration = Duration::from_millis(40);
/// Calls of each contestant before the first round.
const WARM_UP: u64 = 5_000;

/// A question and those who answer it, on one runtime.
pub struct Load<'a> {
    question: String,
    runtime: &'a Runtime,
    callers: u64,
    contestants: Vec<Contestant<'a>>,
}

struct Contestant<'a> {
    library: &'a str,
    how: &'a str,
    /// Whether it has a row of its own.
    is_shown: bool,
    caller: Caller<'a>,
}

/// The calls of one caller.
type Calls = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Makes so many calls, one after the other, beginning with this number.
enum Caller<'a> {
    Task(Box<dyn Fn(u64, u64) -> Calls + 'a>),
    Thread(Box<dyn Fn(u64, u64) + Sync + 'a>),
}

/// The runtime of multi-threaded questions: two workers.
///
/// # Errors
///
/// If the system gives no threads.
pub fn multi_thread() -> std::io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
}

/// The runtime of single-threaded questions.
///
/// # Errors
///
/// If the system gives no event queue.
pub fn current_thread() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

impl<'a> Load<'a> {
    /// A question to so many callers on `runtime`; the first contestant that comes in is the base.
    pub fn new(question: String, runtime: &'a Runtime, callers: u64) -> Self {
        Self {
            question,
            runtime,
            callers,
            contestants: Vec::new(),
        }
    }

    /// Enters `call`, which is given numbers that go up for each caller.
    #[must_use]
    pub fn enter<F, C>(self, library: &'a str, how: &'a str, call: C) -> Self
    where
        C: Fn(u64) -> F + Clone + Send + 'static,
        F: Future + Send + 'static,
    {
        self.with(library, how, true, Caller::task(call))
    }

    /// Takes `call` in as the base that `name` stands for in ratios, without a row of its own.
    ///
    /// Comes before the contestants.
    #[must_use]
    pub fn against<F, C>(self, name: &'a str, call: C) -> Self
    where
        C: Fn(u64) -> F + Clone + Send + 'static,
        F: Future + Send + 'static,
    {
        self.with(name, "", false, Caller::task(call))
    }

    /// As [`Load::enter`], with a function that blocks, called on threads of its own.
    #[must_use]
    pub fn enter_blocking<T>(
        self,
        library: &'a str,
        how: &'a str,
        call: impl Fn(u64) -> T + Sync + 'a,
    ) -> Self {
        let caller = Box::new(move |first, calls| {
            for number in first..first + calls {
                std::hint::black_box(call(number));
            }
        });
        self.with(library, how, true, Caller::Thread(caller))
    }

    fn with(mut self, library: &'a str, how: &'a str, is_shown: bool, caller: Caller<'a>) -> Self {
        self.contestants.push(Contestant {
            library,
            how,
            is_shown,
            caller,
        });
        self
    }

    /// Prints how many calls per second each contestant answers, and its ratio to the base.
    ///
    /// Takes about 3 s per contestant.
    ///
    /// # Panics
    ///
    /// If a call does.
    pub fn measure(self) {
        let calls: Vec<u64> = self.contestants.iter().map(|one| self.fit(one)).collect();
        let count = self.contestants.len();
        let mut rounds = vec![Vec::with_capacity(ROUNDS); count];
        for round in 0..ROUNDS {
            for turn in 0..count {
                let index = (turn + round) % count;
                let took = self.batch(&self.contestants[index], calls[index]);
                rounds[index].push((calls[index] * self.callers) as f64 / took.as_secs_f64());
            }
        }
        let shown = |(contestant, _): &(&Contestant<'_>, _)| contestant.is_shown;
        for (contestant, own) in self.contestants.iter().zip(&rounds).filter(shown) {
            let ratios = own.iter().zip(&rounds[0]).map(|(own, base)| own / base);
            let row = Row {
                question: &self.question,
                library: contestant.library,
                how: contestant.how,
                value: median(own.iter().copied()),
                lowest: own.iter().copied().fold(f64::INFINITY, f64::min),
                unit: "calls/s",
                ratio: Some((median(ratios), self.contestants[0].library)),
            };
            println!("{row}");
        }
    }

    /// Prints the allocations per call of each contestant, by all threads of the process.
    ///
    /// `allocations` says how many there were since the process started.
    ///
    /// # Panics
    ///
    /// If a call does.
    pub fn count(self, allocations: impl Fn() -> usize) {
        for contestant in self.contestants.iter().filter(|one| one.is_shown) {
            self.batch(contestant, WARM_UP.div_ceil(self.callers));
            let calls = WARM_UP / self.callers;
            let before = allocations();
            self.batch(contestant, calls);
            let per_call = (allocations() - before) as f64 / (calls * self.callers) as f64;
            let Contestant { library, how, .. } = contestant;
            println!(
                "{}",
                Row::once(&self.question, library, how, per_call, "allocations")
            );
        }
    }

    /// Finds out how many calls of each caller take [`BATCH`]; warms the contestant up on the way.
    fn fit(&self, contestant: &Contestant<'_>) -> u64 {
        self.batch(contestant, WARM_UP.div_ceil(self.callers));
        let mut calls = 1;
        while self.batch(contestant, calls) < BATCH {
            calls *= 2;
        }
        calls
    }

    /// Has all callers make so many calls. Each begins at another number.
    fn batch(&self, contestant: &Contestant<'_>, calls: u64) -> Duration {
        let firsts = (0..self.callers).map(|caller| caller * 37);
        match &contestant.caller {
            Caller::Task(task) => self.runtime.block_on(async {
                let started = Instant::now();
                let tasks: Vec<_> = firsts
                    .map(|first| tokio::spawn(task(first, calls)))
                    .collect();
                for task in tasks {
                    if let Err(error) = task.await {
                        panic!("a call of {} failed: {error}", contestant.library);
                    }
                }
                started.elapsed()
            }),
            Caller::Thread(run) => std::thread::scope(|scope| {
                let started = Instant::now();
                let threads: Vec<_> = firsts
                    .map(|first| scope.spawn(move || run(first, calls)))
                    .collect();
                for thread in threads {
                    if thread.join().is_err() {
                        panic!("a call of {} failed", contestant.library);
                    }
                }
                started.elapsed()
            }),
        }
    }
}

impl<'a> Caller<'a> {
    fn task<F, C>(call: C) -> Self
    where
        C: Fn(u64) -> F + Clone + Send + 'static,
        F: Future + Send + 'static,
    {
        Self::Task(Box::new(move |first, calls| {
            let call = call.clone();
            Box::pin(async move {
                for number in first..first + calls {
                    std::hint::black_box(call(number).await);
                }
            })
        }))
    }
}

impl fmt::Debug for Load<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Load")
            .field("question", &self.question)
            .field("callers", &self.callers)
            .field("contestants", &self.contestants.len())
            .finish_non_exhaustive()
    }
}
