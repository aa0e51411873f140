//! A process that calls functions as it is told: both ends of the two pipes between it and its test.
//!
//! A line to the worker is a number and an order; the line back has the number, how many microseconds the order
//! took, and what came of it. Orders are carried out beside each other, each on a thread of its own. Lines
//! about what happens meanwhile begin with `!`.

mod ends;
mod orders;

pub(crate) use ends::{Asked, Worker};
pub(crate) use orders::{RUNTIME, described, say, serve};
