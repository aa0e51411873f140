//! Runs under way: who waits for whom, and what happens when a run fails, is dropped, is invalidated,
//! or waits for itself.

mod cancel;
mod gate;
mod invalidation;
mod panics;
mod recursion;
mod together;
mod waiting;
