//! Other programs: started, watched, and reported in one line when they fail.
//!
//! Children stay in our process group, so Ctrl-C ends them together with us.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::Result;

/// The cargo that runs us, in `folder`.
pub(crate) fn cargo(folder: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folder);
    cargo
}

/// Runs `command` with its output on ours.
///
/// # Errors
///
/// When it cannot be started or does not exit with 0.
pub(crate) fn run(command: &mut Command) -> Result {
    println!("$ {}", line(command));
    let status = command
        .status()
        .map_err(|error| format!("`{}` did not start: {error}", line(command)))?;
    passed(command, status)
}

/// Runs `command` and gives back what it printed; its errors go to ours.
///
/// # Errors
///
/// When it cannot be started, does not exit with 0 or does not print UTF-8.
pub(crate) fn stdout(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`{}` did not start: {error}", line(command)))?;
    passed(command, output.status)?;
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether `command` can be started and exits with 0; prints nothing.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs `command` with its output in the file `log`, and ends it after `limit`.
///
/// # Errors
///
/// When it cannot be started, runs for longer than `limit` or does not exit
/// with 0; the last lines of the output are then part of the message.
pub(crate) fn run_limited(command: &mut Command, log: &Path, limit: Duration) -> Result {
    let output = File::create(log)?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .spawn()
        .map_err(|error| format!("`{}` did not start: {error}", line(command)))?;
    let ended = match wait_until(&mut child, Instant::now() + limit)? {
        Some(status) => passed(command, status),
        None => {
            child.kill()?;
            child.wait()?;
            Err(format!("`{}` still ran after {limit:?}", line(command)).into())
        }
    };
    ended.map_err(|error| format!("{error}\n{}", tail(log, 20)).into())
}

fn wait_until(child: &mut Child, deadline: Instant) -> Result<Option<ExitStatus>> {
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(child.try_wait()?)
}

fn passed(command: &Command, status: ExitStatus) -> Result {
    if status.success() {
        return Ok(());
    }
    Err(format!("`{}` failed ({status})", line(command)).into())
}

/// The command as one would type it: the program's name without its folder.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut line = program.file_name().map_or_else(
        || program.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

fn tail(log: &Path, lines: usize) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let all: Vec<_> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", script]);
        shell
    }

    fn log(name: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("xtask-{}-{name}.log", std::process::id()))
    }

    #[test]
    fn a_failure_shows_the_end_of_the_output() {
        let log = log("failure");
        let error = run_limited(
            &mut shell("echo out; echo err >&2; exit 3"),
            &log,
            Duration::from_secs(60),
        )
        .expect_err("exits with 3")
        .to_string();
        assert!(error.ends_with("out\nerr"), "{error}");
        std::fs::remove_file(log).expect("was written");
    }

    #[test]
    fn what_runs_too_long_is_ended() {
        let log = log("limit");
        let started = Instant::now();
        let error = run_limited(&mut shell("exec sleep 60"), &log, Duration::from_millis(50))
            .expect_err("is over the limit")
            .to_string();
        assert!(error.contains("still ran after 50ms"), "{error}");
        assert!(started.elapsed() < Duration::from_secs(30));
        std::fs::remove_file(log).expect("was written");
    }
}
