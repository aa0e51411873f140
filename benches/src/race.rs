//! Contestants of one question, measured in turns.
//!
//! A busy machine slows whoever runs at the time. So every round gives each
//! contestant one short batch, in an order that moves on by one each round, and
//! the ratio to the base is the median of the rounds' ratios: what disturbs a
//! round disturbs both sides of it.

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::row::Row;

/// Rounds per race; odd, so that the median is one of them.
const ROUNDS: usize = 151;
/// How long a batch takes at least; long against the clock's 25 ns or so.
const BATCH: Duration = Duration::from_micros(500);
/// Calls before counting allocations, enough to make every hit a hit.
const WARM_UP: u64 = 20_000;
/// Calls whose allocations are counted.
const COUNTED: u64 = 1_000;

/// A question and those who answer it.
pub struct Race<'a> {
    question: &'a str,
    contestants: Vec<Contestant<'a>>,
}

struct Contestant<'a> {
    library: &'a str,
    how: &'a str,
    /// Whether it has rows of its own.
    is_shown: bool,
    /// Makes this many calls.
    batch: Box<dyn FnMut(u64) + 'a>,
}

impl<'a> Race<'a> {
    /// A race without contestants; the first one that comes in is the base.
    pub fn new(question: &'a str) -> Self {
        Self {
            question,
            contestants: Vec::new(),
        }
    }

    /// Enters `call`, which is given 0, 1, 2, … over the whole race.
    ///
    /// `how` tells several uses of one `library` apart; empty if there is one.
    #[must_use]
    pub fn enter<T>(self, library: &'a str, how: &'a str, call: impl FnMut(u64) -> T + 'a) -> Self {
        self.with(library, how, true, call)
    }

    /// Takes `call` in as the base that `name` stands for in ratios, without rows of its own.
    ///
    /// Comes before the contestants.
    #[must_use]
    pub fn against<T>(self, name: &'a str, call: impl FnMut(u64) -> T + 'a) -> Self {
        self.with(name, "", false, call)
    }

    fn with<T>(
        mut self,
        library: &'a str,
        how: &'a str,
        is_shown: bool,
        mut call: impl FnMut(u64) -> T + 'a,
    ) -> Self {
        let mut next = 0;
        let batch = Box::new(move |calls| {
            for number in next..next + calls {
                black_box(call(black_box(number)));
            }
            next += calls;
        });
        self.contestants.push(Contestant {
            library,
            how,
            is_shown,
            batch,
        });
        self
    }

    /// Prints the time per call of each contestant, and its ratio to the base.
    ///
    /// Takes about 0.1 s per contestant.
    pub fn time(mut self) {
        let calls: Vec<_> = self
            .contestants
            .iter_mut()
            .map(|contestant| calls_per_batch(&mut contestant.batch))
            .collect();
        let count = self.contestants.len();
        let mut rounds = vec![Vec::with_capacity(ROUNDS); count];
        for round in 0..ROUNDS {
            for turn in 0..count {
                let index = (turn + round) % count;
                let started = Instant::now();
                (self.contestants[index].batch)(calls[index]);
                let nanos = started.elapsed().as_nanos() as f64;
                rounds[index].push(nanos / calls[index] as f64);
            }
        }
        for (contestant, own) in self.contestants.iter().zip(&rounds) {
            if contestant.is_shown {
                println!("{}", self.row(contestant, own, &rounds[0]));
            }
        }
    }

    fn row<'r>(&'r self, contestant: &'r Contestant<'_>, own: &[f64], base: &[f64]) -> Row<'r> {
        let ratios = own.iter().zip(base).map(|(own, base)| own / base);
        Row {
            question: self.question,
            library: contestant.library,
            how: contestant.how,
            value: median(own.iter().copied()),
            lowest: own.iter().copied().fold(f64::INFINITY, f64::min),
            unit: "ns",
            ratio: Some((median(ratios), self.contestants[0].library)),
        }
    }

    /// Prints the allocations per call of each contestant.
    ///
    /// `allocations` says how many there were since the process started.
    pub fn count(mut self, allocations: impl Fn() -> usize) {
        for contestant in self.contestants.iter_mut().filter(|one| one.is_shown) {
            (contestant.batch)(WARM_UP);
            let before = allocations();
            (contestant.batch)(COUNTED);
            let per_call = (allocations() - before) as f64 / COUNTED as f64;
            println!(
                "{}",
                Row::once(
                    self.question,
                    contestant.library,
                    contestant.how,
                    per_call,
                    "allocations"
                )
            );
        }
    }
}

impl fmt::Debug for Race<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Race")
            .field("question", &self.question)
            .field("contestants", &self.contestants.len())
            .finish()
    }
}

/// Finds a batch that takes [`BATCH`]; warms the contestant up on the way.
fn calls_per_batch(batch: &mut dyn FnMut(u64)) -> u64 {
    batch(WARM_UP);
    let mut calls = 1;
    loop {
        let started = Instant::now();
        batch(calls);
        if started.elapsed() >= BATCH {
            return calls;
        }
        calls *= 2;
    }
}

/// The middle one; not a number if there are none.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::{Cell, RefCell};

    #[test]
    fn the_median_is_the_middle_one() {
        assert_eq!(median([9.0, 1.0, 2.0].into_iter()), 2.0);
        assert!(median(std::iter::empty()).is_nan());
    }

    #[test]
    fn calls_are_numbered_through() {
        let seen = RefCell::new(Vec::new());
        let mut race = Race::new("q").enter("l", "", |number| seen.borrow_mut().push(number));
        (race.contestants[0].batch)(2);
        (race.contestants[0].batch)(1);
        drop(race);
        assert_eq!(seen.into_inner(), [0, 1, 2]);
    }

    #[test]
    fn only_calls_after_the_warm_up_are_counted() {
        let calls = Cell::new(0_u64);
        let reads = RefCell::new(Vec::new());
        Race::new("q")
            .enter("l", "", |_| calls.set(calls.get() + 1))
            .count(|| {
                reads.borrow_mut().push(calls.get());
                0
            });
        assert_eq!(reads.into_inner(), [WARM_UP, WARM_UP + COUNTED]);
    }

    #[test]
    fn the_ratio_is_taken_round_by_round() {
        let race = Race::new("q")
            .enter("base", "", |n| n)
            .enter("other", "", |n| n);
        // The second round was disturbed: both sides took ten times as long.
        let row = race.row(&race.contestants[1], &[2.0, 20.0, 2.2], &[1.0, 10.0, 1.1]);
        assert_eq!((row.value, row.lowest), (2.2, 2.0));
        assert_eq!(row.ratio, Some((2.0, "base")));
    }
}
