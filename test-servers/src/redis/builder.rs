//! How a Redis server is to be, and its start.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tempfile::TempDir;

use super::{Redis, Start, Tls, launch};
use crate::certificates::Certificates;
use crate::{Error, Result, ports, process};

/// How often another port is tried, if somebody took one before the server did.
const ATTEMPTS: usize = 8;

/// A Redis server to be started.
#[derive(Debug, Clone, Default)]
#[must_use = "it is started by `start`"]
pub struct RedisBuilder {
    settings: Vec<String>,
    password: Option<String>,
    tls: bool,
    kind: Kind,
}

/// What the program is to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Server,
    ClusterNode,
    Sentinel,
}

impl RedisBuilder {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A line of the configuration, as `redis.conf` would have it: `("maxmemory", "2mb")`.
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push(format!("{name} {value}"));
        self
    }

    /// The password of the default user. By default there is none.
    pub fn password(mut self, password: &str) -> Self {
        self.password = Some(password.to_owned());
        self
    }

    /// Another user, with rules as `ACL SETUSER` takes them: `"~app:* +get +set"`.
    pub fn user(self, name: &str, password: &str, rules: &str) -> Self {
        let password = quoted(&format!(">{password}"));
        self.setting("user", &format!("{name} on {password} {rules}"))
    }

    /// A port with TLS, for [`Redis::url`]; the one without TLS stays.
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// A node of a cluster.
    pub(crate) fn cluster_node(mut self) -> Self {
        self.kind = Kind::ClusterNode;
        self
    }

    /// A sentinel.
    pub(crate) fn sentinel(mut self) -> Self {
        self.kind = Kind::Sentinel;
        self
    }

    /// Starts the server and waits until it answers.
    ///
    /// # Errors
    ///
    /// As [`Redis::start`]; a setting that the server does not take is named in the log.
    pub fn start(&self) -> Result<Redis> {
        let program = process::find(&["redis-server", "valkey-server"]);
        let program = program.ok_or(Error::Missing {
            program: "redis-server",
            package: "redis-server",
        })?;
        let mut taken = None;
        for _ in 0..ATTEMPTS {
            let redis = self.launch(&program)?;
            match redis.wait_until_it_answers()? {
                Start::Answers => return Ok(redis),
                Start::PortTaken => taken = Some(redis),
            }
        }
        let what = "found its port taken each time";
        Err(taken.map_or_else(|| Error::Server(what.into()), |redis| redis.failure(what)))
    }

    fn launch(&self, program: &Path) -> Result<Redis> {
        let folder = tempfile::Builder::new().prefix("redis-").tempdir()?;
        let [port, tls_port, bus_port] = ports::free()?;
        let tls = self.certificates(&folder, tls_port)?;
        let file = self.configuration(folder.path(), port, bus_port, tls.as_ref())?;
        let mut arguments = vec![file.display().to_string()];
        if self.kind == Kind::Sentinel {
            arguments.push("--sentinel".into());
        }
        Ok(Redis {
            process: Mutex::new(launch(program, &arguments, folder.path())?),
            program: program.to_owned(),
            arguments,
            folder,
            port,
            password: self.password.clone(),
            tls,
        })
    }

    fn certificates(&self, folder: &TempDir, port: u16) -> Result<Option<Tls>> {
        if !self.tls {
            return Ok(None);
        }
        match Certificates::write(folder.path()) {
            Ok(certificates) => Ok(Some(Tls { port, certificates })),
            Err(error) => Err(Error::Server(format!("no certificates were made: {error}"))),
        }
    }

    /// Writes the configuration file. Passwords are in it rather than among the arguments, which
    /// everybody on the machine sees.
    fn configuration(
        &self,
        folder: &Path,
        port: u16,
        bus_port: u16,
        tls: Option<&Tls>,
    ) -> Result<PathBuf> {
        let mut lines = vec![
            "bind 127.0.0.1".to_owned(),
            format!("port {port}"),
            format!("dir {}", quoted_path(folder)),
        ];
        if self.kind != Kind::Sentinel {
            lines.push(format!(
                "unixsocket {}",
                quoted_path(&folder.join("redis.sock"))
            ));
            lines.extend(SERVER_LINES.iter().map(|&line| line.to_owned()));
        }
        if self.kind == Kind::ClusterNode {
            lines.push(format!("cluster-port {bus_port}"));
            lines.extend(CLUSTER_LINES.iter().map(|&line| line.to_owned()));
        }
        if let Some(password) = &self.password {
            lines.push(format!("requirepass {}", quoted(password)));
        }
        if let Some(Tls { port, certificates }) = tls {
            lines.extend([
                format!("tls-port {port}"),
                format!("tls-cert-file {}", quoted_path(&certificates.server)),
                format!("tls-key-file {}", quoted_path(&certificates.key)),
                format!("tls-ca-cert-file {}", quoted_path(&certificates.authority)),
                "tls-auth-clients no".to_owned(),
            ]);
        }
        lines.extend(self.settings.iter().cloned());
        let file = folder.join("redis.conf");
        fs::write(&file, lines.join("\n") + "\n")?;
        Ok(file)
    }
}

/// Nothing on disk; `DEBUG` for tests; replicas that are in sync at once.
const SERVER_LINES: &[&str] = &[
    "save \"\"",
    "appendonly no",
    "enable-debug-command yes",
    "repl-diskless-sync-delay 0",
    "repl-ping-replica-period 1",
];

/// A node that does not answer for two seconds is replaced by its replica.
const CLUSTER_LINES: &[&str] = &[
    "cluster-enabled yes",
    "cluster-config-file nodes.conf",
    "cluster-node-timeout 2000",
    "cluster-replica-validity-factor 0",
];

fn quoted_path(path: &Path) -> String {
    quoted(&path.display().to_string())
}

/// As one word of a configuration file, whatever is in it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_word_stays_one_word_on_one_line() {
        assert_eq!(quoted("a \"b\"\\\n#"), r#""a \"b\"\\\n#""#);
    }
}
