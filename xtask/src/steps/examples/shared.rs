//! The examples that share results: on a server, and where an example is about it, on a Cluster and behind
//! Sentinels. One that never asked its store is one that failed.

use std::path::{Path, PathBuf};

use test_servers::{Redis, RedisCluster, RedisSentinel};

use super::{Runner, build};
use crate::Result;
use crate::workspace::Workspace;

/// The one whose source is the same with a store and without.
const UNCHANGED: &str = "quickstart";
/// The one that is about where the store is.
const ANYWHERE: &str = "topologies";
/// The one that only reads settings.
const OFFLINE: &str = "settings";

/// Runs those that are not among `others`, which ran without a store.
pub(super) fn run(
    workspace: &Workspace,
    others: &[(String, PathBuf)],
    runner: &mut Runner<'_>,
) -> Result {
    let examples = build(workspace, &["--package", "larder", "--features", "redis"])?;
    let server = Redis::start()?;
    for (name, program) in &examples {
        let ran_before = others.iter().any(|(other, _)| other == name);
        if name == UNCHANGED || !ran_before {
            let name = format!("{name}-on-redis");
            ask(runner, &name, program, &server.url(), &[&server]);
        }
        if name == ANYWHERE {
            let cluster = RedisCluster::start(3)?;
            let nodes: Vec<&Redis> = cluster.nodes().iter().collect();
            let name = format!("{name}-on-a-cluster");
            ask(runner, &name, program, &cluster.url(), &nodes);
            let sentinel = RedisSentinel::start()?;
            let servers: Vec<&Redis> = sentinel.servers().iter().collect();
            let name = name.replace("on-a-cluster", "behind-sentinels");
            ask(runner, &name, program, &sentinel.url(), &servers);
        }
    }
    Ok(())
}

/// Runs an example, and asks the servers whether it used them.
fn ask(runner: &mut Runner<'_>, name: &str, program: &Path, url: &str, servers: &[&Redis]) {
    let before = scripts(servers);
    runner.run(name, program, Some(url));
    if !name.starts_with(OFFLINE) && scripts(servers) == before {
        runner.failed(name, "it did not ask its store for anything");
    }
}

/// How many scripts the servers have run: every miss and every invalidation is one.
fn scripts(servers: &[&Redis]) -> u64 {
    let calls = servers.iter().filter_map(|server| server.calls().ok());
    calls
        .flatten()
        .filter(|(command, _)| command.starts_with("eval"))
        .map(|(_, count)| count)
        .sum()
}
