//! A server of the test's own, on a free port of this host, in a directory of its own.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The file of settings in its directory; only sentinels have one.
const SETTINGS: &str = "server.conf";

/// A server that lives as long as this.
pub(crate) struct Server {
    pub(crate) port: u16,
    process: Child,
    directory: PathBuf,
    options: Vec<String>,
}

impl Server {
    /// A server with these options. Panics where none can be started: the tests need one.
    pub(crate) fn start(options: &[&str]) -> Self {
        Self::with(None, options)
    }

    /// A sentinel that watches the master at this port, whose password is `secret`, as `main`.
    pub(crate) fn sentinel(master: u16) -> Self {
        let settings = format!(
            "sentinel monitor main 127.0.0.1 {master} 2\nsentinel auth-pass main secret\n\
             sentinel down-after-milliseconds main 500\nsentinel failover-timeout main 3000\n"
        );
        Self::with(Some(&settings), &["--sentinel"])
    }

    fn with(settings: Option<&str>, options: &[&str]) -> Self {
        let port = free_port();
        let name = format!("larder-redis-{}-{port}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        fs::create_dir_all(&directory).expect("a directory");
        if let Some(settings) = settings {
            fs::write(directory.join(SETTINGS), settings).expect("a file");
        }
        let options: Vec<_> = options.iter().map(ToString::to_string).collect();
        let process = run(port, &directory, &options);
        Self {
            port,
            process,
            directory,
            options,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// What `redis-cli` says to this.
    pub(crate) fn ask(&self, words: &[&str]) -> String {
        let port = self.port.to_string();
        let mut all = vec!["-p", &port];
        all.extend(words);
        ask(&all)
    }

    /// How often the server ran a command.
    pub(crate) fn calls(&self, command: &str) -> u64 {
        self.ask(&["INFO", "commandstats"])
            .lines()
            .find_map(|line| {
                let rest = line.strip_prefix(&format!("cmdstat_{command}:calls="))?;
                rest.split(',').next()?.parse().ok()
            })
            .unwrap_or(0)
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        let status = Command::new("kill").args([name, &id]).status();
        assert!(status.expect("kill is installed").success());
    }

    pub(crate) fn kill(&mut self) {
        self.signal("-KILL");
        self.process.wait().expect("it ends");
    }

    /// Starts it again on the same port, after `kill`.
    pub(crate) fn restart(&mut self) {
        self.process = run(self.port, &self.directory, &self.options);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.directory);
    }
}

fn run(port: u16, directory: &PathBuf, options: &[String]) -> Child {
    let settings = directory.join(SETTINGS);
    let process = Command::new("redis-server")
        .args(settings.exists().then_some(&settings))
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
        .args(["--save", "", "--appendonly", "no", "--dir"])
        .arg(directory)
        .args(options)
        .stdout(Stdio::null())
        .spawn()
        .expect("redis-server is installed");
    let started = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(started.elapsed() < Duration::from_secs(10), "no server");
        thread::sleep(Duration::from_millis(5));
    }
    process
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port()
}

/// What `redis-cli` says to this.
pub(crate) fn ask(words: &[&str]) -> String {
    let output = Command::new("redis-cli").args(words).output();
    let output = output.expect("redis-cli is installed");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
