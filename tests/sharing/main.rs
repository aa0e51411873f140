//! Annotated functions whose results are shared through real servers: what is promised holds when processes die,
//! servers go away and lines break. How a store keeps its side is tested beside the store.
//!
//! A process has one cache, so what is tested runs in workers: processes of this program that do as they are told
//! and say what came of it.

mod failover;
mod foreign;
mod functions;
mod history;
mod invalidation;
mod load;
mod log_lines;
mod one_run;
mod outages;
mod refusals;
mod runtimes;
mod secrets;
mod source;
mod stage;
mod worker;

/// The processes that the tests start; nothing by itself.
#[test]
#[ignore = "the other tests start it, in processes of its own"]
fn a_worker() {
    worker::serve();
}
