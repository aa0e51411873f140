//! Random operations on a table and on a plain map that stands for what it should answer.

use std::collections::HashMap;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::clock::now;
use crate::expiry::{Expiry, Idle, Lifetime, Never, Until, Weighed};
use crate::table::{Limits, Table};
use crate::testing::ManualClock;

/// Few keys, so that steps meet.
const KEYS: u8 = 12;

#[derive(Clone, Copy, Debug)]
enum Step {
    Insert {
        key: u8,
        timeout: Option<u16>,
        time_to_idle: Option<u16>,
    },
    Get(u8),
    Contains(u8),
    Remove(u8),
    Expire(u8),
    Clear,
    Sweep,
    Snapshot,
    Advance(u16),
}

fn step() -> impl Strategy<Value = Step> {
    let key = 0..KEYS;
    let span = || prop::option::weighted(0.8, 0..40u16);
    prop_oneof![
        6 => (key.clone(), span(), span())
            .prop_map(|(key, timeout, time_to_idle)| Step::Insert { key, timeout, time_to_idle }),
        8 => key.clone().prop_map(Step::Get),
        2 => key.clone().prop_map(Step::Contains),
        2 => key.clone().prop_map(Step::Remove),
        1 => key.prop_map(Step::Expire),
        1 => Just(Step::Clear),
        2 => Just(Step::Sweep),
        1 => Just(Step::Snapshot),
        4 => (0..20u16).prop_map(Step::Advance),
    ]
}

/// What the model knows of an entry, in milliseconds of its own time.
#[derive(Clone, Copy)]
struct Known {
    value: u32,
    until: Option<u64>,
    time_to_idle: Option<u64>,
    last: u64,
}

impl Known {
    fn is_fresh(&self, time: u64) -> bool {
        self.until.is_none_or(|until| time < until)
            && self.time_to_idle.is_none_or(|span| time < self.last + span)
    }
}

/// The model: which of the two times of an entry the type under test has room for.
struct Model {
    timeouts: bool,
    idles: bool,
    entries: HashMap<u8, Known>,
    time: u64,
    values: u32,
}

impl Model {
    fn new(timeouts: bool, idles: bool) -> Self {
        Model {
            timeouts,
            idles,
            entries: HashMap::new(),
            time: 0,
            values: 0,
        }
    }

    fn insert(&mut self, key: u8, timeout: Option<u16>, time_to_idle: Option<u16>) -> u32 {
        self.values += 1;
        let known = Known {
            value: self.values,
            until: timeout
                .filter(|_| self.timeouts)
                .map(|span| self.time + u64::from(span)),
            time_to_idle: time_to_idle.filter(|_| self.idles).map(u64::from),
            last: self.time,
        };
        self.entries.insert(key, known);
        self.values
    }

    fn fresh(&mut self, key: u8) -> Option<&mut Known> {
        let time = self.time;
        self.entries
            .get_mut(&key)
            .filter(|known| known.is_fresh(time))
    }

    fn get(&mut self, key: u8, is_use: bool) -> Option<u32> {
        let time = self.time;
        let known = self.fresh(key)?;
        if is_use {
            known.last = time;
        }
        Some(known.value)
    }

    fn remove(&mut self, key: u8) -> bool {
        let fresh = self.fresh(key).is_some();
        self.entries.remove(&key);
        fresh
    }

    fn snapshot(&self) -> Vec<(u8, u32)> {
        let fresh = self
            .entries
            .iter()
            .filter(|(_, known)| known.is_fresh(self.time));
        let mut all: Vec<_> = fresh.map(|(key, known)| (*key, known.value)).collect();
        all.sort_unstable();
        all
    }
}

fn milliseconds(span: Option<u16>) -> Option<Duration> {
    span.map(|span| Duration::from_millis(span.into()))
}

/// The table under test beside the model. With fewer entries than there are keys, some may be
/// missing from the table, but what it answers must be what the model says.
struct Pair<X> {
    table: Table<u8, u32, X>,
    model: Model,
    bounded: bool,
}

impl<X: Expiry> Pair<X> {
    /// Whether `found` is a right answer where the model says `expected`.
    fn is_right<T: PartialEq>(&self, found: Option<T>, expected: Option<T>) -> bool {
        found == expected || (self.bounded && found.is_none())
    }

    /// Takes a step on both; whether they agree.
    fn take(&mut self, step: Step, clock: &ManualClock) -> bool {
        let yes = |answer: bool| answer.then_some(());
        match step {
            Step::Insert {
                key,
                timeout,
                time_to_idle,
            } => {
                let value = self.model.insert(key, timeout, time_to_idle);
                let lifetime = Lifetime {
                    timeout: milliseconds(timeout),
                    time_to_idle: milliseconds(time_to_idle),
                };
                self.table.insert(key, value, lifetime, 1).is_kept()
            }
            Step::Get(key) => {
                let found = self.table.get(&key);
                let expected = self.model.get(key, found.is_some());
                self.is_right(found, expected)
            }
            Step::Contains(key) => {
                let expected = self.model.fresh(key).is_some();
                self.is_right(yes(self.table.contains(&key)), yes(expected))
            }
            Step::Remove(key) => {
                let found = self.table.remove(&key).was_live();
                let expected = self.model.remove(key);
                self.is_right(yes(found), yes(expected))
            }
            Step::Expire(key) => {
                let found = self.table.expire(&key).was_live();
                let expected = self.model.remove(key);
                self.is_right(yes(found), yes(expected))
            }
            Step::Clear => {
                self.table.clear();
                self.model.entries.clear();
                self.table.is_empty()
            }
            Step::Sweep => {
                self.table.sweep(now());
                self.table.len() == self.table.snapshot().len()
            }
            Step::Snapshot => {
                let mut found = self.table.snapshot();
                found.sort_unstable();
                let expected = self.model.snapshot();
                let all = found.iter().all(|entry| expected.contains(entry));
                all && (self.bounded || found.len() == expected.len())
            }
            Step::Advance(span) => {
                clock.advance(Duration::from_millis(span.into()));
                self.model.time += u64::from(span);
                true
            }
        }
    }
}

fn check<X: Expiry>(timeouts: bool, idles: bool) {
    let clock = ManualClock::freeze();
    let steps = (
        prop::collection::vec(step(), 0..120),
        prop_oneof![Just(KEYS.into()), 1..u64::from(KEYS)],
    );
    let property = |(steps, max_entries): (Vec<Step>, u64)| {
        let limits = Limits {
            max_entries: Some(max_entries),
            max_bytes: None,
        };
        let mut pair = Pair::<X> {
            table: Table::new(limits),
            model: Model::new(timeouts, idles),
            bounded: max_entries < KEYS.into(),
        };
        for step in steps {
            prop_assert!(pair.take(step, &clock), "they disagree about {step:?}");
            prop_assert!(pair.table.len() as u64 <= max_entries);
        }
        Ok(())
    };
    if let Err(failure) = TestRunner::default().run(&steps, property) {
        panic!("{failure}");
    }
}

#[test]
fn a_table_of_entries_that_never_expire_is_a_map() {
    check::<Never>(false, false);
}

#[test]
fn a_table_of_entries_with_a_timeout_is_a_map_with_deadlines() {
    check::<Until>(true, false);
}

#[test]
fn a_table_of_idle_entries_is_a_map_with_uses() {
    check::<Idle>(true, true);
}

#[test]
fn weights_change_nothing_about_lifetimes() {
    check::<Weighed<Until>>(true, false);
}
