//! A Redis server with a replica, and the three sentinels that watch them.

use std::time::Duration;

use crate::{Error, Redis, Reply, Result, wait};

/// The name of the service, in URLs and in the sentinels' commands.
const SERVICE: &str = "main";

/// How long the sentinels may take until they agree.
const LIMIT: Duration = Duration::from_secs(30);

/// A primary, a replica and three sentinels on free ports, killed when this is dropped.
///
/// A primary that does not answer for a second is taken for down; the replica takes its place
/// about two seconds later.
#[derive(Debug)]
pub struct RedisSentinel {
    servers: [Redis; 2],
    sentinels: [Redis; 3],
}

impl RedisSentinel {
    /// Starts them all and waits until the replica is in sync and the sentinels know each other. Takes
    /// about 3 s.
    ///
    /// # Errors
    ///
    /// As [`Redis::start`]; [`Error::Server`] if the sentinels do not agree within 30 s.
    pub fn start() -> Result<Self> {
        let primary = Redis::start()?;
        let port = primary.port().to_string();
        let replica = Redis::builder()
            .setting("replicaof", &format!("127.0.0.1 {port}"))
            .start()?;
        // In sync before a sentinel looks: it does not look again for ten seconds.
        wait::until("the replica is in sync", LIMIT, || in_sync(&primary))?;
        let watch = Redis::builder()
            .sentinel()
            .setting("sentinel monitor", &format!("{SERVICE} 127.0.0.1 {port} 2"))
            .setting(
                "sentinel down-after-milliseconds",
                &format!("{SERVICE} 1000"),
            )
            .setting("sentinel failover-timeout", &format!("{SERVICE} 3000"));
        let started = Self {
            servers: [primary, replica],
            sentinels: [watch.start()?, watch.start()?, watch.start()?],
        };
        for sentinel in &started.sentinels {
            wait::until("the sentinels know each other", LIMIT, || {
                knows_all(sentinel)
            })?;
        }
        Ok(started)
    }

    /// Where clients connect: `redis+sentinel://127.0.0.1:40123,127.0.0.1:40124,…/main`.
    #[must_use]
    pub fn url(&self) -> String {
        let addresses: Vec<_> = self
            .sentinels
            .iter()
            .map(|sentinel| sentinel.address().to_string())
            .collect();
        format!("redis+sentinel://{}/{SERVICE}", addresses.join(","))
    }

    /// The two servers; which of them is the primary changes.
    #[must_use]
    pub fn servers(&self) -> &[Redis; 2] {
        &self.servers
    }

    /// The sentinels.
    #[must_use]
    pub fn sentinels(&self) -> &[Redis; 3] {
        &self.sentinels
    }

    /// The server that the sentinels take for the primary.
    ///
    /// # Errors
    ///
    /// [`Error::Server`] if no sentinel answers.
    pub fn primary(&self) -> Result<&Redis> {
        let port = self.primary_port()?;
        let primary = self.servers.iter().find(|server| server.port() == port);
        primary.ok_or_else(|| Error::Server(format!("nobody listens at port {port}")))
    }

    /// The port of the server that the sentinels take for the primary.
    ///
    /// # Errors
    ///
    /// [`Error::Server`] if no sentinel answers.
    pub fn primary_port(&self) -> Result<u16> {
        let running = self.sentinels.iter().filter(|one| one.is_running());
        let port = running.filter_map(primary_of).next();
        port.ok_or_else(|| Error::Server("no sentinel answers".into()))
    }

    /// Kills the primary and returns its port, at once: the sentinels do not know yet.
    ///
    /// # Errors
    ///
    /// As [`RedisSentinel::primary`].
    pub fn kill_primary(&self) -> Result<u16> {
        let primary = self.primary()?;
        primary.kill()?;
        Ok(primary.port())
    }

    /// Waits until all sentinels that run name another primary than the one at port `before`, and it takes
    /// writes.
    ///
    /// # Errors
    ///
    /// [`Error::Server`] if it takes longer than 30 s.
    pub fn wait_for_failover(&self, before: u16) -> Result<&Redis> {
        wait::until("the replica is the primary", LIMIT, || {
            let mut running = self.sentinels.iter().filter(|one| one.is_running());
            let elsewhere = |one| primary_of(one).is_some_and(|port| port != before);
            let primary = running.all(elsewhere).then(|| self.primary().ok())??;
            let replication = primary.info("replication").ok()?;
            (replication.get("role")? == "master").then_some(primary)
        })
    }
}

/// Whether a primary has sent its replica everything.
fn in_sync(primary: &Redis) -> Option<()> {
    let replication = primary.info("replication").ok()?;
    let replica = replication.get("slave0")?;
    replica.contains("state=online").then_some(())
}

/// Whether a sentinel knows the replica and the other two sentinels, and could decide with them.
fn knows_all(sentinel: &Redis) -> Option<()> {
    let info = sentinel.info("sentinel").ok()?;
    let service = info.get("master0")?;
    let complete = service.contains("status=ok,") && service.ends_with("slaves=1,sentinels=3");
    let quorum = sentinel.command(&["SENTINEL", "CKQUORUM", SERVICE]);
    (complete && quorum.is_ok()).then_some(())
}

fn primary_of(sentinel: &Redis) -> Option<u16> {
    let address = ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", SERVICE];
    match sentinel.command(&address).ok()? {
        Reply::Array(parts) => parts.get(1)?.to_string().parse().ok(),
        _ => None,
    }
}
