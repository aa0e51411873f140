//! Which flights wait for which: found here, a cycle of flights never becomes a deadlock. Touched only by
//! callers that have to wait while they lead a flight themselves. Not a scheduler: it says "cycle" to the
//! one whose wait would close it, and that one runs its body instead of waiting.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Names a flight for as long as it is in memory.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct FlightId(pub(crate) usize);

/// For each flight whose leader waits: the flights it waits for, one entry per wait under way.
static WAITS: Mutex<BTreeMap<FlightId, Vec<FlightId>>> = Mutex::new(BTreeMap::new());

/// The wait would close a cycle: every flight in it would wait for ever.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Cycle;

/// Notes that each of `led` waits for `target` now. Check and note are one step, so of the waits that
/// would close a cycle together the last one is told.
pub(crate) fn block(led: &[FlightId], target: FlightId) -> Result<(), Cycle> {
    if led.is_empty() {
        return Ok(());
    }
    let mut waits = waits();
    if reaches(&waits, target, led) {
        return Err(Cycle);
    }
    for &flight in led {
        waits.entry(flight).or_default().push(target);
    }
    Ok(())
}

/// Takes back what `block` noted, once for each time it was noted.
pub(crate) fn unblock(led: &[FlightId], target: FlightId) {
    if led.is_empty() {
        return;
    }
    let mut waits = waits();
    for flight in led {
        if let Some(targets) = waits.get_mut(flight) {
            if let Some(at) = targets.iter().position(|&noted| noted == target) {
                targets.swap_remove(at);
            }
            if targets.is_empty() {
                waits.remove(flight);
            }
        }
    }
}

/// Whether `from` is one of `led`, or waits for one of them over any number of steps.
fn reaches(waits: &BTreeMap<FlightId, Vec<FlightId>>, from: FlightId, led: &[FlightId]) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(flight) = open.pop() {
        if led.contains(&flight) {
            return true;
        }
        if let Some(targets) = waits.get(&flight)
            && seen.insert(flight)
        {
            open.extend_from_slice(targets);
        }
    }
    false
}

fn waits() -> MutexGuard<'static, BTreeMap<FlightId, Vec<FlightId>>> {
    WAITS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
pub(crate) fn is_noted(flight: FlightId) -> bool {
    waits().contains_key(&flight)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ids far from any address, and apart from those of the other tests here.
    fn ids<const N: usize>(block: usize) -> [FlightId; N] {
        std::array::from_fn(|n| FlightId(block * 100 + n + 1))
    }

    #[test]
    fn the_wait_that_closes_a_circle_is_told() {
        let [a, b, c, d] = ids(1);
        assert_eq!(block(&[a], a), Err(Cycle));
        assert_eq!(block(&[a], b), Ok(()));
        assert_eq!(block(&[b], c), Ok(()));
        assert_eq!(block(&[d, c], a), Err(Cycle));
        assert_eq!(block(&[d], a), Ok(()));
        for (from, to) in [(a, b), (b, c), (d, a)] {
            unblock(&[from], to);
        }
    }

    #[test]
    fn a_wait_that_was_told_leaves_no_note() {
        let [a, b, c] = ids(2);
        assert_eq!(block(&[a], b), Ok(()));
        assert_eq!(block(&[c, b], a), Err(Cycle));
        assert!(!is_noted(b) && !is_noted(c));
        unblock(&[a], b);
        assert!(!is_noted(a));
    }

    #[test]
    fn two_waits_for_one_flight_are_two_notes() {
        let [a, b] = ids(3);
        assert_eq!(block(&[a], b), Ok(()));
        assert_eq!(block(&[a], b), Ok(()));
        unblock(&[a], b);
        assert_eq!(block(&[b], a), Err(Cycle));
        unblock(&[a], b);
        assert_eq!(block(&[b], a), Ok(()));
        unblock(&[b], a);
        unblock(&[b], a);
        assert!(!is_noted(b));
    }

    #[test]
    fn a_long_chain_does_not_use_the_stack_and_shared_ways_are_gone_once() {
        const LENGTH: usize = 20_000;
        let id = |n| FlightId(1_000_000 + n);
        for n in 0..LENGTH {
            // Two ways from each to the next: 2^20000 paths.
            assert_eq!(block(&[id(n)], id(n + 1)), Ok(()));
            waits().entry(id(n)).or_default().push(id(n + 1));
        }
        assert_eq!(block(&[id(LENGTH)], id(0)), Err(Cycle));
        for n in 0..LENGTH {
            unblock(&[id(n)], id(n + 1));
            unblock(&[id(n)], id(n + 1));
        }
        assert!(!is_noted(id(0)));
    }
}
