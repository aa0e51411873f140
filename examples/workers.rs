//! A pool of processes that all need one result: one of them computes it, the others wait for that one.
//!
//! ```text
//! CACHE_URL=redis://127.0.0.1:6379 cargo run --example workers --features redis
//! ```

use std::error::Error;
use std::process::{self, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use larder::{Cache, memoize};

const WORKERS: usize = 4;

#[memoize(timeout = "10m")]
fn report(month: &str) -> String {
    thread::sleep(Duration::from_millis(800)); // a long query
    format!("the report of {month}, by process {}", process::id())
}

fn work() {
    let started = Instant::now();
    let result = report("May");
    let took = started.elapsed().as_millis();
    let how = match report::stats().runs {
        0 => "was given it",
        _ => "ran it",
    };
    println!("process {} {how} in {took} ms: {result}", process::id());
}

fn main() -> Result<(), Box<dyn Error>> {
    if env::args().nth(1).as_deref() == Some("work") {
        work();
        return Ok(());
    }
    let store = Cache::current()?.store_description();
    println!("{WORKERS} processes share their results on {store}");
    // For all of them, also for those that run elsewhere: nobody finds the report of an earlier day.
    let is_there = match report::delete("May") {
        Ok(()) => true,
        Err(error) => {
            println!("{error}, so each of them runs it: is a server there?");
            false
        }
    };
    let program = env::current_exe()?;
    let worker = || {
        Command::new(&program)
            .arg("work")
            .stdout(Stdio::piped())
            .spawn()
    };
    let workers: Vec<_> = (0..WORKERS).map(|_| worker()).collect::<Result<_, _>>()?;
    let mut runs = 0;
    for worker in workers {
        let said = String::from_utf8(worker.wait_with_output()?.stdout)?;
        print!("{said}");
        runs += usize::from(said.contains("ran it"));
    }
    println!("{runs} runs in all");
    assert_eq!(runs, if is_there { 1 } else { WORKERS });
    Ok(())
}
