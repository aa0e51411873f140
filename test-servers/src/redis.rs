//! One Redis server.
//!
//! How it is started is in `builder`; here is what one does with it then.

mod builder;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;

pub use builder::RedisBuilder;

use crate::certificates::Certificates;
use crate::ports::on_loopback;
use crate::process::Process;
use crate::{Connection, Error, FaultProxy, Reply, Result, wait};

/// How long a server may take until it answers.
const START_LIMIT: Duration = Duration::from_secs(20);

/// A Redis server on a free port of the loopback interface, killed when this is dropped.
///
/// It keeps nothing on disk: after a restart it is empty.
#[derive(Debug)]
pub struct Redis {
    process: Mutex<Process>,
    program: PathBuf,
    arguments: Vec<String>,
    folder: TempDir,
    port: u16,
    password: Option<String>,
    tls: Option<Tls>,
}

#[derive(Debug)]
struct Tls {
    port: u16,
    certificates: Certificates,
}

impl Redis {
    /// Starts a server as it comes, without a password.
    ///
    /// # Errors
    ///
    /// [`Error::Missing`] without `redis-server`; [`Error::Server`], with the end of its log, if it
    /// does not answer within 20 s. Redis 7.0 or newer is needed.
    pub fn start() -> Result<Self> {
        Self::builder().start()
    }

    /// A server with a password, users, TLS or other settings.
    pub fn builder() -> RedisBuilder {
        RedisBuilder::new()
    }

    /// Where clients connect: `redis://127.0.0.1:40123`, with the password if there is one; `rediss`
    /// with TLS.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_at(self.address(), None)
    }

    /// As [`Redis::url`], for another user than the default one.
    #[must_use]
    pub fn url_as(&self, user: &str, password: &str) -> String {
        self.url_at(self.address(), Some((user, password)))
    }

    /// As [`Redis::url`], through a proxy that was started for [`Redis::address`].
    #[must_use]
    pub fn url_through(&self, proxy: &FaultProxy) -> String {
        self.url_at(proxy.address(), None)
    }

    /// Where clients connect that are on the same machine: `unix:///tmp/…/redis.sock`, with the password
    /// if there is one.
    #[must_use]
    pub fn socket_url(&self) -> String {
        let query = self.password.as_deref().map(percent_encoded);
        let query = query.map_or(String::new(), |password| format!("?pass={password}"));
        format!("unix://{}{query}", self.socket().display())
    }

    /// The server's unix socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("redis.sock")
    }

    /// The address in the URL: that of the TLS port if there is one.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        on_loopback(self.tls.as_ref().map_or(self.port, |tls| tls.port))
    }

    /// The port that takes connections without TLS, which there always is.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate of the authority that signed the server's, as a PEM file; `None` without TLS.
    #[must_use]
    pub fn authority(&self) -> Option<&Path> {
        let tls = self.tls.as_ref()?;
        Some(&tls.certificates.authority)
    }

    /// The process id of the server, which changes when it is restarted.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process().id()
    }

    /// Runs a command on a connection of its own, as the default user, and waits for the answer.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] if the answer is an error; otherwise if none comes within 10 s.
    pub fn command<A: AsRef<[u8]>>(&self, arguments: &[A]) -> Result<Reply> {
        self.connect()?.command(arguments)
    }

    /// A connection of the default user, for commands that belong together.
    ///
    /// # Errors
    ///
    /// If the server does not accept it within 10 s, or does not answer.
    pub fn connect(&self) -> Result<Connection> {
        let mut connection = Connection::open(on_loopback(self.port))?;
        if let Some(password) = &self.password {
            connection.command(&["AUTH", password])?;
        }
        Ok(connection)
    }

    /// What `INFO` says in a section, by name.
    ///
    /// # Errors
    ///
    /// As [`Redis::command`].
    pub fn info(&self, section: &str) -> Result<BTreeMap<String, String>> {
        let text = self.command(&["INFO", section])?.to_string();
        let fields = text.lines().filter_map(|line| line.split_once(':'));
        Ok(fields
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect())
    }

    /// How often each command was called since the start or `CONFIG RESETSTAT`, by its name in lower case.
    ///
    /// Those that scripts call count too, and so do those of this type: `info`, and `auth` if there is
    /// a password.
    ///
    /// # Errors
    ///
    /// As [`Redis::command`].
    pub fn calls(&self) -> Result<BTreeMap<String, u64>> {
        let statistics = self.info("commandstats")?;
        let calls = statistics.iter().filter_map(|(name, figures)| {
            let name = name.strip_prefix("cmdstat_")?;
            let calls = figures.strip_prefix("calls=")?.split(',').next()?;
            Some((name.to_owned(), calls.parse().ok()?))
        });
        Ok(calls.collect())
    }

    /// Ends the server in good order, so that its clients' connections are closed; after 5 s kills it.
    ///
    /// # Errors
    ///
    /// If the system does not let it be signalled.
    pub fn stop(&self) -> Result {
        Ok(self.process().end(Signal::TERM, Duration::from_secs(5))?)
    }

    /// Ends the server with SIGKILL and waits until it is gone.
    ///
    /// # Errors
    ///
    /// If the system does not let it be signalled.
    pub fn kill(&self) -> Result {
        Ok(self.process().end(Signal::KILL, Duration::ZERO)?)
    }

    /// Stops the server with SIGSTOP: connections stay open, the system accepts new ones, nobody answers.
    ///
    /// # Errors
    ///
    /// If the system does not let it be signalled.
    pub fn pause(&self) -> Result {
        Ok(self.process().pause()?)
    }

    /// Lets a paused server go on, with what it was sent in the meantime.
    ///
    /// # Errors
    ///
    /// If the system does not let it be signalled.
    pub fn resume(&self) -> Result {
        Ok(self.process().signal(Signal::CONT)?)
    }

    /// Starts the server again on its port, empty. Kills it first, if it runs.
    ///
    /// # Errors
    ///
    /// [`Error::Server`] if it does not answer within 20 s, as when another took the port.
    pub fn restart(&self) -> Result {
        self.kill()?;
        let deadline = Instant::now() + START_LIMIT;
        loop {
            *self.process() = launch(&self.program, &self.arguments, self.folder.path())?;
            match self.wait_until_it_answers()? {
                Start::Answers => return Ok(()),
                // A client's outgoing connection can have the port for a moment.
                Start::PortTaken if Instant::now() < deadline => {}
                Start::PortTaken => return Err(self.failure("found its port taken")),
            }
        }
    }

    /// Whether the server's process is there, paused or not.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !self.process().has_ended()
    }

    fn wait_until_it_answers(&self) -> Result<Start> {
        let waited = wait::until("the server answers", START_LIMIT, || {
            if !self.is_running() {
                let taken = self.log().contains("in use");
                return Some(taken.then_some(Start::PortTaken));
            }
            // It may be another's server that answers at this port.
            let ours = self.info("server").ok()?.get("process_id")? == &self.pid().to_string();
            ours.then_some(Some(Start::Answers))
        });
        match waited {
            Ok(Some(start)) => Ok(start),
            Ok(None) => Err(self.failure("ended at once (Redis 7.0 or newer is needed)")),
            Err(_) => Err(self.failure("did not answer")),
        }
    }

    fn failure(&self, what: &str) -> Error {
        let log = self.log();
        let lines: Vec<_> = log.lines().collect();
        let end = lines[lines.len().saturating_sub(15)..].join("\n");
        Error::Server(format!("`{}` {what}:\n{end}", self.program.display()))
    }

    fn log(&self) -> String {
        let log = fs::read(self.folder.path().join(LOG)).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }

    fn process(&self) -> MutexGuard<'_, Process> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn url_at(&self, address: SocketAddr, user: Option<(&str, &str)>) -> String {
        let scheme = if self.tls.is_some() {
            "rediss"
        } else {
            "redis"
        };
        let default = self.password.as_deref().map(|password| ("", password));
        let credentials = user.or(default).map_or(String::new(), |(user, password)| {
            format!("{}:{}@", percent_encoded(user), percent_encoded(password))
        });
        format!("{scheme}://{credentials}{address}")
    }
}

/// The log's name in a server's folder.
const LOG: &str = "server.log";

/// How a start ended that did not fail for good.
enum Start {
    Answers,
    PortTaken,
}

/// Starts the process, with an empty log.
fn launch(program: &Path, arguments: &[String], folder: &Path) -> Result<Process> {
    let log = folder.join(LOG);
    fs::write(&log, "")?;
    Ok(Process::start(program, arguments, folder, &log)?)
}

/// For the user's and the password's place in a URL.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_a_url_is_encoded() {
        assert_eq!(percent_encoded("a-1@b:c/ü"), "a-1%40b%3Ac%2F%C3%BC");
    }
}
