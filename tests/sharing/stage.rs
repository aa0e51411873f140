//! What every test needs: a source, and workers that share it.

use std::path::PathBuf;

use test_servers::{FaultProxy, Redis, Reply};

use crate::functions::SOURCE;
use crate::source::Source;
use crate::worker::Worker;

/// How long an operation of the store may take in these tests, in milliseconds.
pub(crate) const OPERATION: u64 = 250;

/// A source, and the address of the store.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) source: Source,
    path: PathBuf,
    url: String,
    _folder: tempfile::TempDir,
}

impl Stage {
    /// Workers of this stage share results at `url`.
    pub(crate) fn at(url: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("source");
        Self {
            source: Source::open(&path),
            path,
            url: url.to_owned(),
            _folder: folder,
        }
    }

    /// A process with the address in its environment.
    pub(crate) fn worker(&self) -> Worker {
        self.worker_with(&[])
    }

    /// A process with these variables besides, or instead.
    pub(crate) fn worker_with(&self, variables: &[(&str, &str)]) -> Worker {
        let path = self.path.display().to_string();
        let timeout = format!("{}", OPERATION as f64 / 1000.0);
        let mut all = vec![
            (SOURCE, path.as_str()),
            ("CACHE_URL", &self.url),
            ("CACHE_OPERATION_TIMEOUT", &timeout),
        ];
        all.extend(variables);
        Worker::start(&all)
    }

    /// A process whose environment says nothing of the cache but these variables.
    pub(crate) fn worker_without_cache(&self, variables: &[(&str, &str)]) -> Worker {
        let path = self.path.display().to_string();
        let mut all = vec![(SOURCE, path.as_str())];
        all.extend(variables);
        Worker::start(&all)
    }
}

/// A server with a stage before it.
pub(crate) fn with_server() -> (Redis, Stage) {
    let redis = Redis::start().expect("a server");
    let stage = Stage::at(&redis.url());
    (redis, stage)
}

/// The same, with a proxy between them.
pub(crate) fn with_proxy() -> (Redis, FaultProxy, Stage) {
    let redis = Redis::start().expect("a server");
    let proxy = FaultProxy::start(redis.address()).expect("a proxy");
    let stage = Stage::at(&redis.url_through(&proxy));
    (redis, proxy, stage)
}

/// The names under which a server holds values of a function.
pub(crate) fn names_of(redis: &Redis, function: &str) -> Vec<String> {
    let all = redis.command(&["KEYS", &format!("*{function}*")]);
    let Reply::Array(names) = all.expect("an answer") else {
        panic!("no list");
    };
    let names = names.iter().map(ToString::to_string);
    names.filter(|name| name.contains("u64.")).collect()
}
