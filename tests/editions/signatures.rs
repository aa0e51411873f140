//! The signatures of the behaviour tests once more, in another edition.

#[macro_use]
#[path = "../behaviour/probe.rs"]
mod probe;

#[path = "../behaviour/signatures/mod.rs"]
mod signatures;
