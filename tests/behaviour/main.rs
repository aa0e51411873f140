//! What annotated functions do, seen from outside: whether a call ran the body, not only what it
//! returned. The public interface only; rules of single parts are tested beside the parts.

#[macro_use]
mod probe;

mod companions;
mod flights;
mod options;
mod reentry;
mod signatures;
mod threads;
