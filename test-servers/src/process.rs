//! A server's process, which does not outlive the one that started it.
//!
//! A shell stands between the two: it starts the server in the background and holds the reading
//! end of a pipe whose other end is ours. However this process ends, the pipe closes then, and the shell
//! kills the server and removes its folder. Signals go to the server itself, whose id the shell tells us.

use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process};

/// The shell's part. It ends when the server does, whoever ended that.
const GUARD: &str = r#"
folder=$1; log=$2; shift 2
exec 3<&0
"$@" >>"$log" 2>&1 3<&- &
server=$!
trap 'rm -rf "$folder"; kill -9 $server' HUP INT TERM
{ read -r _ <&3; rm -rf "$folder"; kill -9 $server; } >/dev/null 2>&1 &
watch=$!
echo $server
wait $server
kill -9 $watch
"#;

/// A running server.
#[derive(Debug)]
pub(crate) struct Process {
    /// The shell. Its standard input is the pipe.
    guard: Mutex<Child>,
    pid: Pid,
}

impl Process {
    /// Starts a program, with its output appended to the file `log`. The folder is removed if this
    /// process ends before the server does.
    pub(crate) fn start(
        program: &Path,
        arguments: &[String],
        folder: &Path,
        log: &Path,
    ) -> io::Result<Self> {
        let mut guard = Command::new("/bin/sh")
            .args(["-c", GUARD, "sh"])
            .args([folder, log])
            .arg(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        if let Some(output) = guard.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        match line.trim().parse().ok().and_then(Pid::from_raw) {
            Some(pid) => Ok(Self {
                guard: Mutex::new(guard),
                pid,
            }),
            None => {
                drop(guard.stdin.take());
                guard.wait()?;
                Err(io::Error::other("`/bin/sh` could not start a server"))
            }
        }
    }

    /// The server's process id.
    pub(crate) fn id(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    /// Whether the server runs no more.
    pub(crate) fn has_ended(&self) -> bool {
        // An error means that the shell was waited for already.
        !matches!(self.guard().try_wait(), Ok(None))
    }

    /// Sends a signal to the server, if it still runs.
    pub(crate) fn signal(&self, signal: Signal) -> io::Result<()> {
        // The id is the server's while the shell runs: it ends as soon as it has waited for the server.
        let mut guard = self.guard();
        if guard.try_wait()?.is_some() {
            return Ok(());
        }
        match kill_process(self.pid, signal) {
            // It has ended; the shell is about to.
            Err(Errno::SRCH) => Ok(()),
            sent => Ok(sent?),
        }
    }

    /// Stops the server with SIGSTOP.
    pub(crate) fn pause(&self) -> io::Result<()> {
        self.signal(Signal::STOP)?;
        // It runs on for a moment. Where the system tells its state, wait for the end of that.
        let state = format!("/proc/{}/stat", self.id());
        let deadline = Instant::now() + Duration::from_secs(1);
        while fs::read_to_string(&state).is_ok_and(|state| !state.contains(") T "))
            && Instant::now() < deadline
        {
            thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// Sends a signal that ends the server, and waits until it has; after `limit` kills it.
    pub(crate) fn end(&self, signal: Signal, limit: Duration) -> io::Result<()> {
        self.signal(signal)?;
        // One that is stopped takes only SIGKILL.
        self.signal(Signal::CONT)?;
        let deadline = Instant::now() + limit;
        while !self.has_ended() {
            if Instant::now() >= deadline {
                self.signal(Signal::KILL)?;
            }
            thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    fn guard(&self) -> MutexGuard<'_, Child> {
        self.guard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let guard = self.guard.get_mut().unwrap_or_else(PoisonError::into_inner);
        // Closes the pipe and waits for the shell, which kills the server.
        drop(guard.stdin.take());
        let _ = guard.wait();
    }
}

/// Where the first of `programs` is that is installed.
pub(crate) fn find(programs: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    // Servers are often where only root looks.
    let system = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin"].map(PathBuf::from);
    let folders: Vec<_> = env::split_paths(&path).chain(system).collect();
    programs.iter().find_map(|program| {
        let mut places = folders.iter().map(|folder| folder.join(program));
        places.find(|place| place.is_file())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_program_that_is_installed_is_found() {
        let found = find(&["no-such-program", "sh"]).expect("every unix has `sh`");
        assert!(found.ends_with("sh"), "{}", found.display());
        assert_eq!(find(&["no-such-program"]), None);
    }
}
