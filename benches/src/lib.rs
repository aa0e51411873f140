//! What the benches share: a race of interleaved rounds, and the rows it prints.
//!
//! The contestants are in the file of each question, beside this folder.

#[cfg(feature = "redis")]
pub mod load;
pub mod poll;
pub mod race;
pub mod row;
